import { SSMClient } from "@aws-sdk/client-ssm";
import type { CommandContext } from "../common/commandContext.ts";
import { Cancelled, Problem, UsageProblem } from "../common/problem.ts";
import { askToConfirm, canAsk } from "../common/prompts.ts";
import { styleFor } from "../common/style.ts";
import { withLeadingSlash } from "../components/parameterName.ts";
import type { AwsOptions } from "../operator/aws.ts";
import { clientConfig } from "../operator/aws.ts";
import type { TokenOptions } from "../operator/bearerToken.ts";
import { readBearerToken } from "../operator/bearerToken.ts";
import { findBridge } from "../operator/bridge.ts";
import { ageOf, parseDuration } from "../operator/duration.ts";
import type { Surroundings } from "../operator/http.ts";
import { readInput, sourceName } from "../operator/input.ts";
import type { OutputsOptions } from "../operator/outputs.ts";
import { need } from "../operator/outputs.ts";
import type { Rotation, RotationRecord } from "../operator/rotation.ts";
import { goBackTo, rotationRecord } from "../operator/rotation.ts";
import type { RotationTarget } from "../operator/rotationActions.ts";
import { isStored, prepare } from "../operator/rotationActions.ts";
import type { Step } from "../operator/rotationSteps.ts";
import { stepsOf } from "../operator/rotationSteps.ts";
import { encodeSession } from "../operator/scimSession.ts";
import { regionOf, serviceAccess } from "../operator/serviceAccess.ts";
import { startProgress } from "./progress.ts";

/** What `scim-bridge rotate` was asked for. */
export interface RotateOptions extends OutputsOptions, AwsOptions, TokenOptions {
  /** The new scimsession file. Not needed where it is stored already. */
  file?: string | undefined;
  /** Whether every question is answered with yes. */
  yes?: boolean;
  /** Whether a rotation that is under way is forgotten. */
  anew?: boolean;
  /** How long to wait for the new task: a duration, such as 10m. */
  timeout: string;
}

/** Replaces session and bearer token, in an order in which nothing is lost, and returns the exit code. */
export async function rotate(
  options: RotateOptions,
  context: CommandContext,
  surroundings: Surroundings = {},
): Promise<number> {
  refuseAmbiguous(options, context);
  const { target, record } = await findTarget(options, context, surroundings);
  if (options.anew) record.remove();
  const rotation = record.read() ?? { begun: new Date().toISOString(), done: [] };
  const session = once(() => readSession(options.file, context));
  const isScripted = options.tokenStdin || context.env.SCIM_BEARER_TOKEN;
  const scripted = isScripted ? await readBearerToken(options, context) : undefined;
  // A script's file is there from the beginning; a person may save it on the way.
  if (options.yes && !rotation.done.includes("store")) await session();
  await prepare(target);
  await reconsider(rotation, options, target, session);

  context.stdout.write(heading(target, rotation));
  const progress = startProgress(context);
  const save = () => record.write(rotation);
  const token = async () => scripted ?? (await readBearerToken(options, context, "New bearer token"));
  const steps = stepsOf({ target, rotation, session, token, save, tell: progress.tell, done: progress.end });
  try {
    await take(steps, rotation, options, context, save);
  } catch (error) {
    throw explained(error as Error, howItGoesOn(rotation, steps), context);
  } finally {
    progress.end();
  }
  record.remove();
  context.stdout.write(
    "\nRotated. The next pulumi up restarts the task once more, since the parameter has a new version.\n",
  );
  return 0;
}

function refuseAmbiguous({ file, outputs, tokenStdin, yes }: RotateOptions, context: CommandContext): void {
  if ([file === "-", outputs === "-", tokenStdin].filter(Boolean).length > 1) {
    throw new UsageProblem(
      "Standard input can hold one thing: the session, the outputs or the token. Name a file, or set SCIM_BEARER_TOKEN.",
    );
  }
  if (canAsk(context)) return;
  if (!yes)
    throw new UsageProblem(
      "Each step wants a confirmation, and there is no terminal to ask on. Run it in one, or use --yes.",
    );
  if (!tokenStdin && !context.env.SCIM_BEARER_TOKEN) {
    throw new UsageProblem("The new bearer token is missing. Set SCIM_BEARER_TOKEN, or pipe it in with --token-stdin.");
  }
}

async function findTarget(
  options: RotateOptions,
  context: CommandContext,
  { endpoint, pollMilliseconds = 5_000 }: Surroundings,
): Promise<{ target: RotationTarget; record: RotationRecord }> {
  const { url, outputs } = await findBridge(
    { stack: options.stack, outputs: options.outputs, cwd: options.cwd },
    context,
  );
  if (outputs === undefined) throw new Error("a bridge without outputs, although no URL names it");
  const { sessionParameterArn } = need(outputs, "sessionParameterArn");
  return {
    target: {
      ssm: new SSMClient(clientConfig(regionOf(sessionParameterArn, options))),
      service: serviceAccess(outputs, options, context),
      parameterName: nameOf(sessionParameterArn),
      endpoint: { ...endpoint, url, signal: context.interrupted },
      patience: { timeoutSeconds: parseDuration(options.timeout), pollMilliseconds },
    },
    record: rotationRecord(sessionParameterArn, context.env),
  };
}

/** arn:aws:ssm:us-west-2:123456789012:parameter/1password/scim/scimsession */
const nameOf = (parameterArn: string) => withLeadingSlash(parameterArn.replace(/^.*:parameter\//, ""));

async function readSession(file: string | undefined, context: CommandContext): Promise<string> {
  if (file === undefined) throw new UsageProblem("Name the new scimsession file, or - for standard input.");
  return encodeSession(await readInput(file, "the new scimsession file", context), sourceName(file));
}

/** What is asked for once is not read again: standard input cannot be. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => (value ??= read());
}

/** Another session than the one that was stored begins again where that was stored. */
async function reconsider(
  rotation: Rotation,
  { file }: RotateOptions,
  target: RotationTarget,
  session: () => Promise<string>,
): Promise<void> {
  if (file === undefined || !rotation.done.includes("store") || (await isStored(target, await session()))) return;
  goBackTo("store", rotation);
}

function heading({ endpoint }: RotationTarget, { begun, done }: Rotation): string {
  const resumed = done.length === 0 ? "" : `, begun ${ageOf(new Date(begun))} ago`;
  return `Rotation of the credentials of ${endpoint.url.origin}${resumed}\n\n`;
}

/** Takes the steps that are left, each with the person's consent. */
async function take(
  steps: readonly Step[],
  rotation: Rotation,
  { yes = false }: RotateOptions,
  context: CommandContext,
  save: () => void,
): Promise<void> {
  const { stdout, env } = context;
  const { green, dim } = styleFor(stdout, env);
  for (const [index, { id, title, question, run }] of steps.entries()) {
    const line = `${index + 1}/${steps.length} ${title}`;
    if (rotation.done.includes(id)) {
      stdout.write(`${dim("○")} ${line} ${dim("(done before)")}\n`);
      continue;
    }
    if (!yes && !(await askToConfirm(question, context))) throw new Problem(`Stopped before "${title}".`);
    const told = await run?.();
    rotation.done.push(id);
    save();
    stdout.write(`${green("✔")} ${line}${told === undefined ? "" : `: ${told}`}\n`);
  }
}

/** Adds how a rotation that ended half-way goes on. */
function explained(error: Error, next: string, { interrupted, stderr }: CommandContext): Error {
  if (interrupted?.aborted) stderr.write(`Interrupted. ${next}\n`);
  if (error instanceof Cancelled) return new Cancelled(`${error.message} ${next}`);
  // What is no problem of the person's has a message of its own.
  return error instanceof UsageProblem || !(error instanceof Problem)
    ? error
    : new Problem(`${error.message}\n${next}`);
}

function howItGoesOn({ done, deployment }: Rotation, steps: readonly Step[]): string {
  const title = steps.find(({ id }) => !done.includes(id))?.title ?? "its end";
  const again = `Run the same command again: it goes on at "${title}".`;
  if (done.includes("health")) return again;
  return deployment === undefined
    ? `The running task was not touched. ${again}`
    : `Provisioning is down until the new task is healthy. ${again}`;
}
