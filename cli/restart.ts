import type { CommandContext } from "../common/commandContext.ts";
import { startProgress } from "../common/progress.ts";
import type { AwsOptions } from "../operator/aws.ts";
import { parseDuration } from "../operator/duration.ts";
import type { Surroundings } from "../operator/http.ts";
import type { OutputsOptions } from "../operator/outputs.ts";
import { readOutputs } from "../operator/outputs.ts";
import { describeRestartable, forceDeployment, waitForDeployment } from "../operator/service.ts";
import { serviceAccess } from "../operator/serviceAccess.ts";

/** What `scim-bridge restart` was asked for. */
export interface RestartOptions extends OutputsOptions, AwsOptions {
  /** How long to wait: a duration, such as 10m. */
  timeout: string;
}

/** Starts the bridge's task anew, waits until it is healthy, and returns the exit code. */
export async function restart(
  options: RestartOptions,
  context: CommandContext,
  { pollMilliseconds }: Surroundings = {},
): Promise<number> {
  const timeoutSeconds = parseDuration(options.timeout);
  const access = serviceAccess(await readOutputs(options, context), options, context);
  const { stdout, stderr, interrupted } = context;
  const start = performance.now();
  const progress = startProgress(context);
  let id: string | undefined;
  try {
    await describeRestartable(access);
    id = await forceDeployment(access);
    stdout.write(`Restarting ${access.serviceName}: deployment ${id}\n`);
    await waitForDeployment(access, id, { timeoutSeconds, pollMilliseconds }, progress.wait);
  } finally {
    progress.end();
    if (interrupted?.aborted) stderr.write(`Interrupted. ${whatGoesOn(id)}: scim-bridge validate tells how it ends.\n`);
  }
  stdout.write(
    `Complete after ${Math.round((performance.now() - start) / 1000)} s: the new task runs and is healthy.\n`,
  );
  return 0;
}

/** AWS may have heard of a restart although its answer did not come back. */
const whatGoesOn = (id: string | undefined) =>
  id === undefined ? "The restart may have begun" : "ECS goes on with the restart";
