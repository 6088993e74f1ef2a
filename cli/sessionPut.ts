import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import type { CommandContext } from "../common/commandContext.ts";
import { accountOf } from "../operator/account.ts";
import type { AwsOptions } from "../operator/aws.ts";
import { clientConfig } from "../operator/aws.ts";
import { readInput, sourceName } from "../operator/input.ts";
import { encodeSession } from "../operator/scimSession.ts";
import type { Tier } from "../operator/sessionParameter.ts";
import { parseParameterName, storeSession } from "../operator/sessionParameter.ts";
import { tiers } from "./options.ts";
import { table } from "./text.ts";

/** What `scim-bridge session put` was asked for. */
export interface SessionPutOptions extends AwsOptions {
  file?: string | undefined;
  parameter: string;
  kmsKeyId?: string;
  tier?: Lowercase<Tier>;
  overwrite?: boolean;
}

/** Stores the session of a scimsession file, and returns the exit code. */
export async function sessionPut(
  options: SessionPutOptions,
  context: CommandContext,
  clients = { ssm: new SSMClient(clientConfig(options)), sts: new STSClient(clientConfig(options)) },
): Promise<number> {
  const { file } = options;
  const name = parseParameterName(options.parameter);
  const value = encodeSession(await readInput(file, "the scimsession file", context), sourceName(file));
  // Before anything changes: whoever is not logged in learns it here, and the report cannot fail afterwards.
  const account = await accountOf(clients.sts, context.interrupted);
  const region = await clients.ssm.config.region();
  const tier = options.tier && tiers[options.tier];
  const stored = await storeSession(value, { ...options, name, tier }, clients.ssm, context.interrupted);
  context.stdout.write(
    `Stored the session in ${name}\n` +
      table([
        ["version", stored.version],
        ["tier", stored.tier],
        ["key", stored.kmsKeyId],
        ["account", account],
        ["region", region],
      ]) +
      (stored.version > 1
        ? "\nA running bridge takes it when its task restarts: pulumi up, or scim-bridge restart.\n"
        : ""),
  );
  return 0;
}
