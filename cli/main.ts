import { CommanderError } from "commander";
import { constants } from "node:os";
import type { CommandContext } from "../common/commandContext.ts";
import { Problem } from "../common/problem.ts";
import { wrapFor, wrapLines } from "../common/wrap.ts";
import { credentialGiven } from "../operator/input.ts";
import { looksLikeCredential } from "../operator/scimSession.ts";
import { commands } from "./commands.ts";

/** Runs the command that this process was started for, and sets its exit code. */
export async function run(): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      interrupted.abort(signal);
      endAfter(5_000, signal);
    });
  }
  process.stdout.on("error", refuseOutput);
  // Whoever does not read what is told on the way misses it, and nothing else.
  process.stderr.on("error", () => undefined);
  const env = { ...process.env };
  // No program that is started here, nor any that the AWS SDK starts for credentials, has business with it.
  delete process.env.SCIM_BEARER_TOKEN;
  process.exitCode = await main(process.argv.slice(2), {
    cwd: process.cwd(),
    env,
    // Whoever does not read it leaves it alone: it may be a terminal, or not there.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    interrupted: interrupted.signal,
  });
  if (interrupted.signal.aborted) endAfter(500, reasonOf(interrupted.signal));
}

/** What cannot be stopped, such as the opening of a pipe that nobody writes to, must not keep the process. Milliseconds. */
function endAfter(time: number, signal: NodeJS.Signals): void {
  setTimeout(() => process.kill(process.pid, signal), time).unref();
}

const reasonOf = (interrupted: AbortSignal) => interrupted.reason as NodeJS.Signals;

/** Whoever reads the output may stop early, as head does, and the command goes on: it may be half-way. A disk that is full is a problem. */
function refuseOutput({ code, message }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") return;
  process.stderr.write(`error: The output could not be written: ${message}\n`);
  process.exit(1);
}

/** Runs a command. Its exit code: 0 done, 1 a problem was found, 2 wrong usage; 128 and the signal's number when it was interrupted. */
export async function main(args: readonly string[], context: CommandContext): Promise<number> {
  let code = 0;
  try {
    if (args.some(looksLikeCredential)) throw credentialGiven();
    await commands(context, result => (code = result)).parseAsync(args, { from: "user" });
  } catch (error) {
    code = explain(error, context);
  }
  const { interrupted } = context;
  return interrupted?.aborted ? 128 + constants.signals[reasonOf(interrupted)] : code;
}

/** Tells people what went wrong; commander has told them already what is wrong with the arguments. */
function explain(error: unknown, { stderr, interrupted }: CommandContext): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  // Whoever interrupted it knows why it ended.
  if (!interrupted?.aborted) stderr.write(`${wrapLines(`error: ${(error as Error).message}`, wrapFor(stderr))}\n`);
  return error instanceof Problem ? error.exitCode : 1;
}
