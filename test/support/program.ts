import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Writable } from "node:stream";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { parse, stringify } from "yaml";
import { main } from "../../cli/main.ts";
import type { CommandContext } from "../../common/commandContext.ts";
import type { PreviewDocument } from "../../preview/json.ts";

/** What a command did. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

const repository = path.resolve(import.meta.dirname, "../..");
const fixtures = path.join(repository, "test/fixtures");

/**
 * The environment of a command under test: without what would change its answers, and without the coverage of the programs that it
 * starts, which would be of transformed files.
 */
export const plainEnvironment = (env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  ...{ NODE_V8_COVERAGE: undefined, PULUMI_STACK: undefined, SCIM_BEARER_TOKEN: undefined },
  ...{ AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
  ...env,
});

/** What a command is run with. */
export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** What stands in standard input. */
  stdin?: string | Buffer | Readable;
  interrupted?: AbortSignal;
}

/** Runs a command of `scim-bridge` in this process, such as `["preview", "--json"]`. Only a program that it previews is a process of its own. */
export const scimBridge = (args: readonly string[], options: CommandOptions = {}): Promise<Outcome> =>
  inContext(context => main(args, context), options);

/** Runs what a command is made of, and returns what it wrote. */
export async function inContext(
  run: (context: CommandContext) => Promise<number>,
  { cwd = repository, env = {}, stdin = "", interrupted }: CommandOptions = {},
): Promise<Outcome> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const written = [text(stdout), text(stderr)] as const;
  const streams = { stdin: stdin instanceof Readable ? stdin : Readable.from([stdin]), stdout, stderr };
  const code = await run({ cwd, env: plainEnvironment(env), ...streams, ...(interrupted && { interrupted }) });
  stdout.end();
  stderr.end();
  return { code, stdout: await written[0], stderr: await written[1] };
}

/** Runs programs two at a time, each a process of its own. */
export async function twoAtATime<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(next);
  };
  await Promise.all([work(), work()]);
}

/** Starts the binary itself in a process of its own, and hands it over while it runs. */
export function startBinary(args: readonly string[], env: NodeJS.ProcessEnv = {}, stdin: "ignore" | "pipe" = "ignore") {
  const child = spawn(process.execPath, [path.join(repository, "cli/scim-bridge.mjs"), ...args], {
    cwd: repository,
    env: plainEnvironment(env),
    stdio: [stdin, "pipe", "pipe"],
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
  const outcome = async (): Promise<Outcome> => {
    const written = [text(child.stdout), text(child.stderr)] as const;
    const [code] = (await once(child, "close")) as [number];
    return { code, stdout: await written[0], stderr: await written[1] };
  };
  return { child, outcome: outcome() };
}

/** The folder of a small program under test/fixtures. */
export const fixture = (name: string): string => path.join(fixtures, name);

/** The one document that `preview --json` printed; throws where it printed anything else. */
export const documentOf = ({ stdout }: Outcome): PreviewDocument => JSON.parse(stdout) as PreviewDocument;

/** What to preview this repository's own program with. */
export interface ProgramOptions {
  stack?: string;
  /**
   * Instead of the stack file as it is: its whole text, or keys that replace those of the same name (undefined takes one away). A key
   * without a namespace is the project's: `{ size: "high", "aws:region": "eu-west-1" }`.
   */
  stackFile?: string | { readonly [key: string]: unknown };
  env?: NodeJS.ProcessEnv;
}

/**
 * Runs this repository's own program with a stack file of its own through the offline engine, and returns what `preview --json` said; `json`
 * is undefined where that was no document. The program runs in a temporary folder, which links to everything here but the stack files.
 */
export async function previewProgram({ stack = "core-usw2-auto", env = {}, ...rest }: ProgramOptions = {}) {
  const outcome = await inProgram({ stack, ...rest }, folder =>
    scimBridge(["preview", stack, "--json"], { cwd: folder, env }),
  );
  return { ...outcome, json: outcome.stdout === "" ? undefined : documentOf(outcome) };
}

/** Hands over a temporary folder that has this repository's own program with a stack file of its own. */
export async function inProgram<T>(
  { stack = "core-usw2-auto", stackFile = {} }: ProgramOptions,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "scim-bridge-"));
  try {
    for (const entry of readdirSync(repository)) {
      if (!/^(Pulumi\..+\.yaml|\..*)$/.test(entry)) symlinkSync(path.join(repository, entry), path.join(folder, entry));
    }
    writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), stackFileText(stack, stackFile));
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function stackFileText(stack: string, changes: string | { readonly [key: string]: unknown }): string {
  if (typeof changes === "string") return changes;
  const original = readFileSync(path.join(repository, `Pulumi.${stack}.yaml`), "utf8");
  const { config } = parse(original) as { config: { [key: string]: unknown } };
  const full = Object.entries(changes).map(([key, value]) => [key.includes(":") ? key : `scim-bridge:${key}`, value]);
  return stringify({ config: { ...config, ...(Object.fromEntries(full) as object) } });
}

/** Writes files into a temporary folder, hands it over, and takes it away again. */
export async function inFolder<T>(
  files: { readonly [file: string]: string | Buffer },
  use: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "scim-bridge-"));
  try {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), content);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
