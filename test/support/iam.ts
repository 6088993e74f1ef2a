// The simulator is AGPL-3.0: it runs in tests alone, and nothing that is shipped imports it.
import type { Simulation } from "@cloud-copilot/iam-simulate";
import { runSimulation, runUnsafeSimulation } from "@cloud-copilot/iam-simulate";

/** A call of AWS, as IAM sees it. */
export interface Call {
  action: string;
  /** An ARN; `*` for an action for which AWS knows no resource. */
  resource: string;
  /** The ARN of a user or a role, or the name of a service. */
  principal: string;
  context?: { readonly [key: string]: string | string[] };
  /** The policy of the resource itself: of a KMS key, or who may take a role. */
  resourcePolicy?: object | undefined;
}

/**
 * Whether IAM allows a call to somebody who has these policies. The resource counts as the caller's own, whatever account its ARN has: a
 * policy is to refuse by itself what is another's.
 *
 * @throws {Error} when AWS knows no such action, or not for such a resource, or a policy is malformed
 */
export async function allows(
  policies: readonly object[],
  { action, resource, principal, context = {}, resourcePolicy }: Call,
): Promise<boolean> {
  const simulation: Simulation = {
    identityPolicies: policies.map((policy, index) => ({ name: `policy ${index}`, policy: withKnownKeys(policy) })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(resourcePolicy && { resourcePolicy: withKnownKeys(resourcePolicy) }),
    request: {
      ...{ action, principal, contextVariables: withKnownKeys(context) },
      resource: { resource, accountId: accountOf(principal) ?? accountOf(resource) ?? "" },
    },
  };
  if (misdescribed.includes(action)) return runUnsafeSimulation(simulation, {}) === "Allowed";
  const result = await runSimulation(simulation, {});
  if (result.resultType === "error") throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === "Allowed";
}

/** The resources of these, the simulator takes from the older generation of load balancers alone. */
const misdescribed = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"];

/** The simulator ignores the keys of an encryption context, so they go by the name of others that it compares. */
const withKnownKeys = <T extends object>(document: T): T =>
  JSON.parse(JSON.stringify(document).replaceAll("kms:EncryptionContext:", "aws:PrincipalTag/EncryptionContext-")) as T;

const accountOf = (arn: string): string | undefined => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];

/** A KMS key's policy that leaves to IAM who may use it, as AWS writes it for a new key. */
export const keyPolicy = (partition: string, accountId: string): object => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: `arn:${partition}:iam::${accountId}:root` }, Action: "kms:*", Resource: "*" },
  ],
});
