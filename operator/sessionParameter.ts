import type { SSMClient } from "@aws-sdk/client-ssm";
import { DescribeParametersCommand, GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import type { STSClient } from "@aws-sdk/client-sts";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { Problem } from "../common/problem.ts";
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
  kmsKeyId?: string | undefined;
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
  const { name, tier, overwrite = false } = target;
  refuseTooLong(value, tier);
  const existing = overwrite ? await describe(name, ssm, signal) : undefined;
  if (existing && existing.type !== "SecureString") throw notEncrypted(name, existing.type);
  // Without a key SSM would fall back to its own, which the bridge's role need not be allowed to use.
  const kmsKeyId = target.kmsKeyId ?? existing?.kmsKeyId;
  try {
    const answer = await ssm.send(
      new PutParameterCommand({
        ...{ Name: name, Value: value, Type: "SecureString", Overwrite: overwrite },
        ...{ KeyId: kmsKeyId, Tier: tier },
        ...(existing ? {} : { Description: "The session of the 1Password SCIM bridge, as base64." }),
      }),
      { abortSignal: signal },
    );
    return { version: answer.Version ?? 0, tier: answer.Tier ?? tier ?? "Standard", kmsKeyId: kmsKeyId ?? defaultKey };
  } catch (error) {
    if (isAwsError(error, "ParameterAlreadyExists")) throw alreadyExists(name);
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
export async function describe(
  name: string,
  ssm: SSMClient,
  signal?: AbortSignal,
): Promise<ParameterFacts | undefined> {
  try {
    const { Parameters: [found] = [] } = await ssm.send(
      new DescribeParametersCommand({ ParameterFilters: [{ Key: "Name", Option: "Equals", Values: [name] }] }),
      { abortSignal: signal },
    );
    return (
      found && {
        type: found.Type ?? "unknown",
        version: found.Version ?? 0,
        tier: found.Tier ?? "unknown",
        modified: found.LastModifiedDate ?? new Date(NaN),
        kmsKeyId: found.KeyId,
      }
    );
  } catch (error) {
    throw awsProblem(`see whether the SSM parameter ${name} exists`, error);
  }
}

/** The value of the parameter, decrypted; undefined where there is no parameter. Never show it. */
export async function readSession(name: string, ssm: SSMClient, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }), {
      abortSignal: signal,
    });
    return Parameter?.Value ?? "";
  } catch (error) {
    if (isAwsError(error, "ParameterNotFound")) return undefined;
    throw awsProblem(`decrypt the SSM parameter ${name}`, error);
  }
}

/** The account that the credentials belong to. */
export async function accountOf(sts: STSClient, signal?: AbortSignal): Promise<string> {
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    return Account ?? "unknown";
  } catch (error) {
    throw awsProblem("find out the AWS account", error);
  }
}

const alreadyExists = (name: string) =>
  new Problem(`The SSM parameter ${name} exists already. To store a new version of it, use --overwrite.`);

export const notEncrypted = (name: string, type: string): Problem =>
  new Problem(
    `The SSM parameter ${name} is of type ${type}, which stores its value in plain text. Allowed: SecureString. It is not overwritten:` +
      ` delete it (aws ssm delete-parameter --name ${name}), treat what it held as leaked, and run this again.`,
  );
