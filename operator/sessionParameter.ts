import type { SSMClient } from "@aws-sdk/client-ssm";
import { GetParameterCommand, paginateDescribeParameters, PutParameterCommand } from "@aws-sdk/client-ssm";
import { Problem, UsageProblem } from "../common/problem.ts";
import { withLeadingSlash } from "../components/parameterName.ts";
import { rules } from "../components/rules.ts";
import { parameterNameOf } from "./advice.ts";
import { awsProblem, isAwsError } from "./aws.ts";

/** What is known of the parameter without its value. */
export interface ParameterFacts {
  type: string;
  version: number;
  tier: string;
  modified: Date;
  /** The key that encrypts it, as it was named: an alias, an ID or an ARN. */
  kmsKeyId: string | undefined;
}

export type Tier = "Standard" | "Advanced";

/** How many characters a value may have. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const longest: { readonly [tier in Tier]: number } = { Standard: 4096, Advanced: 8192 };

/** Where to store a session. */
export interface Target {
  name: string;
  /** The key that it has, else the account's default, unless one is named. */
  kmsKeyId?: string | undefined;
  /** The tier that it has, else the account's default, unless one is named. */
  tier?: Tier | undefined;
  overwrite?: boolean | undefined;
}

/** What AWS made of it. */
export interface Stored {
  version: number;
  tier: string;
  kmsKeyId: string;
}

/** What encrypts a SecureString when no key is named. */
const defaultKey = "alias/aws/ssm";

/**
 * The name that SSM takes, from what a person gave for it.
 *
 * @throws {UsageProblem} when it is none
 */
export function parseParameterName(given: string): string {
  const refusal = rules["session.parameterName"]?.(given);
  if (refusal) throw new UsageProblem(`--parameter ${JSON.stringify(given)} will not do. Allowed: ${refusal.allowed}.`);
  return withLeadingSlash(given);
}

/**
 * Stores a session, and returns the parameter's new version.
 *
 * @throws {Problem} when it is too long, the parameter exists and may not be overwritten, or AWS refuses it
 */
export async function storeSession(
  value: string,
  target: Target,
  ssm: SSMClient,
  signal?: AbortSignal,
): Promise<Stored> {
  const { name, overwrite = false } = target;
  const existing = overwrite ? await describeParameter(name, ssm, signal) : undefined;
  if (existing && existing.type !== "SecureString") throw notEncrypted(name, existing.type);
  const tier = target.tier ?? (existing?.tier === "Advanced" ? "Advanced" : undefined);
  refuseTooLong(value, tier);
  // Without a key SSM would fall back to its own, which the bridge's role need not be allowed to use.
  const kmsKeyId = target.kmsKeyId ?? existing?.kmsKeyId;
  const common = { Name: name, Value: value, Type: "SecureString", KeyId: kmsKeyId, Tier: tier } as const;
  // What was not seen is not overwritten.
  const more = existing ? { Overwrite: true } : { Description: "The session of the 1Password SCIM bridge, as base64." };
  try {
    const answer = await ssm.send(new PutParameterCommand({ ...common, ...more }), { abortSignal: signal });
    return { version: answer.Version ?? 0, tier: answer.Tier ?? tier ?? "Standard", kmsKeyId: kmsKeyId ?? defaultKey };
  } catch (error) {
    if (isAwsError(error, "ParameterAlreadyExists")) throw alreadyExists(name, overwrite);
    throw awsProblem(`store the SSM parameter ${name}`, error, [value]);
  }
}

function refuseTooLong(value: string, tier: Tier = "Standard"): void {
  if (value.length <= longest[tier]) return;
  const found = `The session is too long: ${value.length} characters as base64.`;
  throw new Problem(
    value.length <= longest.Advanced
      ? `${found} Allowed: ${longest.Standard}, or ${longest.Advanced} with --tier advanced (which AWS charges for).`
      : `${found} Allowed: ${longest.Advanced} with --tier advanced. A session is much shorter: check the file.`,
  );
}

/** What is known of a parameter; undefined where there is none. */
export async function describeParameter(
  name: string,
  ssm: SSMClient,
  signal?: AbortSignal,
): Promise<ParameterFacts | undefined> {
  const input = { ParameterFilters: [{ Key: "Name", Option: "Equals", Values: [name] }] };
  try {
    // SSM filters after it has made pages: the first ones may be empty.
    for await (const page of paginateDescribeParameters({ client: ssm }, input, { abortSignal: signal })) {
      const [found] = page.Parameters ?? [];
      if (!found) continue;
      return {
        type: found.Type ?? "unknown",
        version: found.Version ?? 0,
        tier: found.Tier ?? "unknown",
        modified: found.LastModifiedDate ?? new Date(NaN),
        kmsKeyId: found.KeyId,
      };
    }
    return undefined;
  } catch (error) {
    throw awsProblem(`see whether the SSM parameter ${name} exists`, error);
  }
}

/** The name of a parameter that is known by its ARN, which does not tell `a` from `/a`. */
export async function findParameterName(arn: string, ssm: SSMClient, signal?: AbortSignal): Promise<string> {
  const name = parameterNameOf(arn);
  if (name.includes("/") || (await describeParameter(name, ssm, signal))) return name;
  return (await describeParameter(`/${name}`, ssm, signal)) ? `/${name}` : name;
}

/** The value of the parameter, decrypted, and its version; undefined where there is no parameter. Never show the value. */
export async function readParameter(
  name: string,
  ssm: SSMClient,
  signal?: AbortSignal,
): Promise<{ value: string; version: number } | undefined> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }), {
      abortSignal: signal,
    });
    return { value: Parameter?.Value ?? "", version: Parameter?.Version ?? 0 };
  } catch (error) {
    if (isAwsError(error, "ParameterNotFound")) return undefined;
    throw awsProblem(`decrypt the SSM parameter ${name}`, error);
  }
}

const alreadyExists = (name: string, overwrite: boolean) =>
  new Problem(
    overwrite
      ? `The SSM parameter ${name} was made by somebody else just now. Look at it, and run this again.`
      : `The SSM parameter ${name} exists already. To store a new version of it, use --overwrite.`,
  );

export const notEncrypted = (name: string, type: string): Problem =>
  new Problem(
    `The SSM parameter ${name} is of type ${type}, which stores its value in plain text. Allowed: SecureString. It is not overwritten:` +
      ` delete it (aws ssm delete-parameter --name ${name}), treat what it held as leaked, and store a new session.`,
  );
