import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import type { CommandContext } from "../common/commandContext.ts";
import { Problem } from "../common/problem.ts";
import { accountOf } from "../operator/account.ts";
import { sessionCommand } from "../operator/advice.ts";
import type { AwsOptions } from "../operator/aws.ts";
import { clientConfig } from "../operator/aws.ts";
import { ageOf } from "../operator/duration.ts";
import { storedFault } from "../operator/scimSession.ts";
import { describeParameter, notEncrypted, parseParameterName, readParameter } from "../operator/sessionParameter.ts";
import { table } from "./text.ts";

/** What `scim-bridge session check` was asked for. */
export interface SessionCheckOptions extends AwsOptions {
  parameter: string;
}

/** Checks the session that is stored, and returns the exit code. */
export async function sessionCheck(
  options: SessionCheckOptions,
  { stdout, interrupted }: CommandContext,
  clients = { ssm: new SSMClient(clientConfig(options)), sts: new STSClient(clientConfig(options)) },
): Promise<number> {
  const name = parseParameterName(options.parameter);
  const account = await accountOf(clients.sts, interrupted);
  const region = await clients.ssm.config.region();
  const facts = await describeParameter(name, clients.ssm, interrupted);
  if (!facts) throw missing(name, account, region, options);
  if (facts.type !== "SecureString") throw notEncrypted(name, facts.type);
  const stored = await readParameter(name, clients.ssm, interrupted);
  if (!stored) throw missing(name, account, region, options);
  const fault = storedFault(stored.value);
  if (fault !== undefined) {
    throw new Problem(
      `The value of the SSM parameter ${name} (version ${stored.version}) ${fault} Store it again: ${sessionCommand("store", name, options)}`,
    );
  }
  stdout.write(
    `${name} holds a session\n` +
      table([
        ["version", stored.version],
        ["age", ageOf(facts.modified)],
        ["key", facts.kmsKeyId ?? "unknown"],
        ["account", account],
        ["region", region],
      ]),
  );
  return 0;
}

const missing = (name: string, account: string, region: string, options: AwsOptions) =>
  new Problem(
    `There is no SSM parameter ${name} in account ${account}, region ${region}. Store the session: ${sessionCommand("put", name, options)}`,
  );
