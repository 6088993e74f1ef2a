import { SSMClient } from "@aws-sdk/client-ssm";
import type { CommandContext } from "../common/commandContext.ts";
import { Cancelled, Problem, UsageProblem } from "../common/problem.ts";
import { startProgress } from "../common/progress.ts";
import { askToConfirm, canAsk } from "../common/prompts.ts";
import { isTerminal, styleFor } from "../common/style.ts";
import { wrapFor } from "../common/wrap.ts";
import { isSecret, storeSecretCommand } from "../operator/advice.ts";
import type { AwsOptions } from "../operator/aws.ts";
import { clientConfig, regionOf } from "../operator/aws.ts";
import type { TokenOptions } from "../operator/bearerToken.ts";
import { givenToken, typedToken } from "../operator/bearerToken.ts";
import { parseBridgeUrl } from "../operator/bridge.ts";
import { ageOf, parseDuration } from "../operator/duration.ts";
import type { Surroundings } from "../operator/http.ts";
import { readInput, sourceName } from "../operator/input.ts";
import type { OutputsOptions } from "../operator/outputs.ts";
import { need, readOutputs } from "../operator/outputs.ts";
import type { Rotation, RotationRecord } from "../operator/rotation.ts";
import { beginRotation, goBackTo, rotationRecord } from "../operator/rotation.ts";
import type { RotationTarget } from "../operator/rotationActions.ts";
import { isStored, prepare, refuseStored } from "../operator/rotationActions.ts";
import type { Step } from "../operator/rotationSteps.ts";
import { stepsOf } from "../operator/rotationSteps.ts";
import { encodeSession } from "../operator/scimSession.ts";
import { serviceAccess } from "../operator/serviceAccess.ts";
import type { Tier } from "../operator/sessionParameter.ts";
import { findParameterName } from "../operator/sessionParameter.ts";
import { tiers } from "./options.ts";

/** What `scim-bridge rotate` was asked for. */
export interface RotateOptions extends OutputsOptions, AwsOptions, TokenOptions {
  /** The new scimsession file. Not needed where it is stored already. */
  file?: string | undefined;
  /** Of the parameter; the one that it has, where none is named. */
  tier?: Lowercase<Tier>;
  /** Whether every question is answered with yes. */
  yes?: boolean;
  /** Whether a rotation that is under way is forgotten. */
  anew?: boolean;
  /** How long to wait for the new task: a duration, such as 10m. */
  timeout: string;
}

/** After so long, what a person has confirmed may not hold any more. Milliseconds. */
const trusted = 86_400_000;

/** Replaces session and bearer token, in an order in which nothing is lost, and returns the exit code. */
export async function rotate(
  options: RotateOptions,
  context: CommandContext,
  surroundings: Surroundings = {},
): Promise<number> {
  refuseAmbiguous(options, context);
  const { target, record } = await findTarget(options, context, surroundings);
  const session = once(() => readSession(options.file, context));
  const takenUp = await takeUp(options, record, context);
  await refuseMissing(options, takenUp, session);
  const given = options.yes ? await givenToken(options, context) : undefined;
  await prepare(target);
  const rotation = await reconsider(takenUp, options, target, session);
  if (options.yes && rotation.done.length === 0) await refuseStored(target, await session());
  // Whether it can be kept shows before anything changes.
  record.write(rotation);

  context.stdout.write(heading(target, rotation));
  const steps = stepsOf({
    ...{ target, rotation, session, isTokenTyped: given === undefined },
    token: async () => given ?? (await typedToken("New bearer token", context)),
    save: () => record.write(rotation),
    progress: startProgress(context),
    warn: text => context.stderr.write(`${wrapFor(context.stderr)(text, 0)}\n`),
  });
  try {
    for (const [index, step] of steps.entries()) {
      await take(step, `${index + 1}/${steps.length} ${step.title}`, rotation, options, context);
      record.write(rotation);
    }
  } catch (error) {
    throw explained(error as Error, howItGoesOn(rotation, steps), context);
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
  if (tokenStdin && !yes) {
    throw new UsageProblem("Without --yes the new bearer token is asked for. Leave --token-stdin out, or add --yes.");
  }
  if (file === "-" && isTerminal(context.stdin)) {
    throw new UsageProblem("Nobody pipes the new session in. Name the file that holds it, or will hold it.");
  }
  if (canAsk(context)) return;
  if (!yes) {
    throw new UsageProblem(
      "Each step wants a confirmation, and there is no terminal to ask on. Run it in one, or use --yes.",
    );
  }
  if (!tokenStdin && !context.env.SCIM_BEARER_TOKEN) {
    throw new UsageProblem("The new bearer token is missing. Set SCIM_BEARER_TOKEN, or pipe it in with --token-stdin.");
  }
}

async function findTarget(
  options: RotateOptions,
  context: CommandContext,
  { endpoint, pollMilliseconds = 5_000 }: Surroundings,
): Promise<{ target: RotationTarget; record: RotationRecord }> {
  const timeoutSeconds = parseDuration(options.timeout);
  const outputs = await readOutputs(options, context);
  const { url, sessionParameterArn } = need(outputs, "url", "sessionParameterArn");
  if (isSecret(sessionParameterArn)) throw inSecretsManager(sessionParameterArn);
  const ssm = new SSMClient(clientConfig(regionOf(sessionParameterArn, options)));
  return {
    target: {
      ssm,
      service: serviceAccess(outputs, options, context),
      parameterName: await findParameterName(sessionParameterArn, ssm, context.interrupted),
      tier: options.tier && tiers[options.tier],
      endpoint: { ...endpoint, url: parseBridgeUrl(url), signal: context.interrupted },
      patience: { timeoutSeconds, pollMilliseconds },
    },
    record: rotationRecord(sessionParameterArn, context.env),
  };
}

const inSecretsManager = (arn: string) =>
  new Problem(
    `The session of this bridge is in Secrets Manager (${arn}), and scim-bridge rotate stores SSM parameters alone. By hand:` +
      " pause provisioning at the identity provider, regenerate the credentials in 1Password, store the session, restart the task (scim-bridge restart)," +
      " validate it with the new token (scim-bridge validate), give the identity provider the new token, resume provisioning. To store the session:\n" +
      `  ${storeSecretCommand(arn)}`,
  );

/** The rotation that was interrupted, unless the person wants to begin anew. */
async function takeUp(
  { anew, yes }: RotateOptions,
  record: RotationRecord,
  context: CommandContext,
): Promise<Rotation> {
  const rotation = anew ? undefined : record.read();
  if (rotation === undefined) return beginRotation();
  if (Date.now() - Date.parse(rotation.begun) < trusted) return rotation;
  const found = `A rotation that was begun ${ageOf(new Date(rotation.begun))} ago did not come to its end`;
  if (yes) {
    throw new UsageProblem(`${found}. Begin with the first step (--anew), or go on with it without --yes.`);
  }
  return (await askToConfirm(`${found}. Go on with it? No begins with the first step.`, context))
    ? rotation
    : beginRotation();
}

async function readSession(file: string | undefined, context: CommandContext): Promise<string> {
  return encodeSession(await readInput(file, "the new scimsession file", context), sourceName(file));
}

/** What is asked for once is not read again: standard input cannot be. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => (value ??= read());
}

/** A script's file is there from the beginning; a person may save it on the way, but knows where. */
async function refuseMissing(
  { file, yes }: RotateOptions,
  { done }: Rotation,
  session: () => Promise<string>,
): Promise<void> {
  if (done.includes("store")) return;
  if (file === undefined) {
    throw new UsageProblem("Name the file that holds the new scimsession, or will hold it when you have regenerated.");
  }
  if (yes) await session();
}

/** Another session than the one that was stored is stored too, or begins a rotation of its own. */
async function reconsider(
  rotation: Rotation,
  { file }: RotateOptions,
  target: RotationTarget,
  session: () => Promise<string>,
): Promise<Rotation> {
  if (file === undefined || !rotation.done.includes("store")) return rotation;
  const given = await session().catch((error: unknown) => {
    // It is stored, so its file may be gone.
    if (error instanceof UsageProblem) return undefined;
    throw error;
  });
  if (given === undefined || (await isStored(target, given))) return rotation;
  if (rotation.done.includes("health")) return beginRotation();
  goBackTo("store", rotation);
  return rotation;
}

function heading({ endpoint }: RotationTarget, { begun, done }: Rotation): string {
  const resumed = done.length === 0 ? "" : `, begun ${ageOf(new Date(begun))} ago`;
  return `Rotation of the credentials of ${endpoint.url.origin}${resumed}\n\n`;
}

/** Takes a step with the person's consent, unless it was taken before. */
async function take(
  { id, title, question, run }: Step,
  line: string,
  rotation: Rotation,
  { yes = false }: RotateOptions,
  context: CommandContext,
): Promise<void> {
  const { stdout, env } = context;
  const { green, dim } = styleFor(stdout, env);
  if (rotation.done.includes(id)) {
    stdout.write(`${dim("○")} ${line} ${dim("(done before)")}\n`);
    return;
  }
  if (!yes && !(await askToConfirm(question, context))) throw new Problem(`Stopped before "${title}".`);
  const told = await run?.();
  rotation.done.push(id);
  stdout.write(`${green("✔")} ${wrapFor(stdout)(told === undefined ? line : `${line}: ${told}`, 2)}\n`);
}

/** Adds how a rotation that ended half-way goes on. */
function explained(error: Error, next: string, { interrupted, stderr }: CommandContext): Error {
  if (interrupted?.aborted) stderr.write(`Interrupted. ${next}\n`);
  if (error instanceof Cancelled) return new Cancelled(`${error.message} ${next}`);
  if (error instanceof UsageProblem) return new UsageProblem(`${error.message}\n${next}`);
  // What is no problem of the person's has a message of its own.
  return error instanceof Problem ? new Problem(`${error.message}\n${next}`) : error;
}

function howItGoesOn({ done, restart, restarted }: Rotation, steps: readonly Step[]): string {
  const title = steps.find(({ id }) => !done.includes(id))?.title ?? "its end";
  const again = `Run the same command again: it goes on at "${title}".`;
  if (done.includes("health")) return again;
  if (restarted) return `Provisioning is down until the new task is healthy. ${again}`;
  return restart ? `The task may have been restarted. ${again}` : `The running task was not touched. ${again}`;
}
