import { Problem } from "../common/problem.ts";
import type { Calls } from "./awsActions.ts";
import { childLookups, childrenOf, lookupCalls, resourceCalls } from "./awsActions.ts";
import { conditionOf } from "./conditions.ts";
import type { Plan, Subject } from "./plan.ts";
import { arnOf, planOf } from "./plan.ts";
import type { Grant, PolicyStatement } from "./statements.ts";
import { statementsOf } from "./statements.ts";
import type { Preview } from "../preview/preview.ts";
import { isRoot } from "../preview/urn.ts";

/** An IAM policy document. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement[];
}

/** What is to be permitted: `pulumi up`, or `pulumi preview`, which neither changes nor decrypts anything. */
export type Purpose = "deploy" | "preview";

/** How long a managed policy, or all inline policies of a role, may be without white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const managedPolicyLimit = 6_144;
export const inlinePolicyLimit = 10_240;

/** A policy's length as AWS counts it. */
export const lengthOf = (policy: PolicyDocument): number => JSON.stringify(policy).replaceAll(/\s/g, "").length;

/**
 * The least that a stack's deployment, or its preview, needs in AWS.
 *
 * @throws {Problem} when the stack deploys nothing, or something of which the calls are not known
 */
export function policyFor(preview: Preview, purpose: Purpose): PolicyDocument {
  if (preview.steps.every(({ type }) => isRoot(type))) {
    throw new Problem(`The stack ${preview.stack.name} deploys nothing, so there is nothing to permit.`);
  }
  const plan = planOf(preview);
  const grants = [
    ...preview.steps.flatMap(withChildren).flatMap(step => grantsTo(plan, step, callsOf(resourceCalls, step), purpose)),
    ...lookupsIn(preview).flatMap(lookup => grantsTo(plan, lookup, callsOf(lookupCalls, lookup), purpose)),
  ];
  const denied = purpose === "preview" ? [decryptionOfParameters] : [];
  return { Version: "2012-10-17", Statement: [...statementsOf(grants), ...denied] };
}

/**
 * The policy of the AWS managed key `aws/ssm` lets everybody in the account decrypt what SSM lets them get, so that to leave the permission out is not
 * enough. Parameter Store names the parameter in the encryption context. https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 */
const decryptionOfParameters: PolicyStatement = {
  Sid: "NoParameterIsDecrypted",
  Effect: "Deny",
  Action: ["kms:*"],
  Resource: ["*"],
  Condition: { Null: { "kms:EncryptionContext:PARAMETER_ARN": "false" } },
};

const withChildren = (step: Subject): Subject[] =>
  (childrenOf[step.type] ?? [step.type]).map(type => ({ ...step, type }));

function lookupsIn({ steps, lookups }: Preview): Subject[] {
  const byComponents = steps.flatMap(({ type }) => childLookups[type] ?? []);
  const asked = [...lookups, ...byComponents.map(token => ({ token, args: {} }))];
  return asked.map(({ token, args }) => ({ type: token, name: "", inputs: args, dependencies: [] }));
}

function callsOf(table: { readonly [type: string]: readonly Calls[] }, { type }: Subject): readonly Calls[] {
  const calls = table[type];
  if (calls) return calls;
  throw new Problem(`Which calls of AWS ${type} takes is not known here. Add them to policy/awsActions.ts.`);
}

function grantsTo(plan: Plan, subject: Subject, calls: readonly Calls[], purpose: Purpose): Grant[] {
  return calls
    .filter(({ only }) => only?.(subject.inputs) ?? true)
    .flatMap(({ on, reads = [], writes = [], when }) => {
      const about = { on, arn: arnOf(plan, subject, on), when, condition: conditionOf(plan, subject, when) };
      const actions = purpose === "deploy" ? [...reads, ...writes] : reads;
      return actions.map(action => ({ action, ...about }));
    });
}
