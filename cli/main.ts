import { Command, CommanderError } from "commander";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { Problem } from "../preview/problem.ts";
import type { CommandContext } from "../preview/commandContext.ts";

/** Runs the command that this process was started for, and sets its exit code. */
export async function run(): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort(signal));
  process.stdout.on("error", endOutput);
  process.exitCode = await main(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    interrupted: interrupted.signal,
  });
}

/** Whoever reads the output may stop early, as head does; a disk that is full is a problem. */
function endOutput({ code, message }: NodeJS.ErrnoException): never {
  if (code === "EPIPE") process.exit(0);
  process.stderr.write(`error: The output could not be written: ${message}\n`);
  process.exit(1);
}

/** Runs a command. Its exit code: 0 done, 1 a problem was found, 2 wrong usage; 128 and the signal's number when it was interrupted. */
export async function main(args: readonly string[], context: CommandContext): Promise<number> {
  let code = 0;
  try {
    await commands(context, result => (code = result)).parseAsync(args, { from: "user" });
  } catch (error) {
    code = explain(error, context.stderr);
  }
  const { interrupted } = context;
  return interrupted?.aborted ? 128 + constants.signals[interrupted.reason as NodeJS.Signals] : code;
}

/** Every command is a file of its own, which is loaded when it is asked for. */
function commands(context: CommandContext, done: (code: number) => void): Command {
  const { stdout, stderr } = context;
  const program = new Command("scim-bridge")
    .description("The 1Password SCIM bridge on AWS: see what a stack would deploy.")
    .version(version())
    .exitOverride()
    .configureOutput({ writeOut: text => stdout.write(text), writeErr: text => stderr.write(text) });

  program
    .command("preview")
    .summary("show what pulumi up would create, without an AWS account")
    .description(
      "Shows what pulumi up would create. Needs no AWS account, no Pulumi CLI and no network: what the program looks up in AWS is assumed.",
    )
    .argument("[stack]", "the stack (default: PULUMI_STACK, else the first Pulumi.<stack>.yaml)")
    .option("-s, --stack <name>", "the stack, as the Pulumi CLI takes it")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project", ".")
    .option("--json", "print one JSON document, in the form of pulumi preview --json")
    .addHelpText("after", "\nExample:\n  $ scim-bridge preview core-usw2-auto --json")
    .action(async (stack: string | undefined, options: { stack?: string; cwd: string; json?: boolean }) => {
      const { preview } = await import("./preview.ts");
      done(await preview({ argument: stack, ...options }, context));
    });

  return program;
}

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Tells people what went wrong; commander has told them already what is wrong with the arguments. */
function explain(error: unknown, stderr: NodeJS.WritableStream): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  stderr.write(`error: ${(error as Error).message}\n`);
  return error instanceof Problem ? error.exitCode : 1;
}
