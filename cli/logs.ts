import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { CommandContext } from "../common/commandContext.ts";
import type { Style } from "../common/style.ts";
import { styleFor } from "../common/style.ts";
import { bridgeContainerName, redisContainerName } from "../components/containers.ts";
import type { AwsOptions } from "../operator/aws.ts";
import { clientConfig, regionOf } from "../operator/aws.ts";
import { parseDuration } from "../operator/duration.ts";
import type { Surroundings } from "../operator/http.ts";
import type { LogLine } from "../operator/logEvents.ts";
import { followLines, logLines } from "../operator/logEvents.ts";
import type { OutputsOptions } from "../operator/outputs.ts";
import { need, readOutputs } from "../operator/outputs.ts";
import { plain } from "../operator/plain.ts";

/** What `scim-bridge logs` was asked for. */
export interface LogsOptions extends OutputsOptions, AwsOptions {
  /** Both containers, unless one is named. */
  container?: "bridge" | "redis" | undefined;
  /** How far to go back: a duration, such as 1h. */
  since: string;
  follow?: boolean;
}

const shortNames: { readonly [container: string]: string } = {
  [bridgeContainerName]: "bridge",
  [redisContainerName]: "redis",
};

/** Prints what the containers wrote, and returns the exit code. */
export async function logs(
  options: LogsOptions,
  context: CommandContext,
  { pollMilliseconds }: Surroundings = {},
): Promise<number> {
  const { stdout, stderr, env, interrupted } = context;
  const since = new Date(Date.now() - parseDuration(options.since) * 1000);
  const { logGroupName, clusterArn } = need(await readOutputs(options, context), "logGroupName", "clusterArn");
  const client = new CloudWatchLogsClient(clientConfig(regionOf(clusterArn, options)));
  const query = { logs: client, logGroupName, since, signal: interrupted };
  const style = styleFor(stdout, env);
  let count = 0;
  for await (const line of options.follow ? followLines(query, pollMilliseconds) : logLines(query)) {
    const container = shortNames[line.container] ?? line.container;
    if (options.container !== undefined && options.container !== container) continue;
    stdout.write(lineText(line, container, style));
    // Nobody reads on.
    if (!stdout.writable) break;
    count += 1;
  }
  if (count === 0) stderr.write(`No line in the last ${options.since}. Go further back with --since.\n`);
  return 0;
}

const lineText = ({ time, message }: LogLine, container: string, { dim, cyan }: Style): string =>
  `${dim(time.toISOString())} ${cyan(container.padEnd(6))} ${plain(message, Infinity)}\n`;
