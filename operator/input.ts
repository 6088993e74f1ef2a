import { createReadStream } from "node:fs";
import path from "node:path";
import type { Readable } from "node:stream";
import { orAborted } from "../common/abortable.ts";
import type { CommandContext } from "../common/commandContext.ts";
import { Problem, UsageProblem } from "../common/problem.ts";
import { isTerminal } from "../common/style.ts";

/** More than any session, token or stack's outputs; whatever is longer was not meant. */
const limit = 256 * 1024;

/** What an input is called in messages. */
export const sourceName = (file: string | undefined): string => (isStandardInput(file) ? "Standard input" : file);

const isStandardInput = (file: string | undefined): file is undefined | "-" => file === undefined || file === "-";

/**
 * Reads a file, or standard input where it is "-" or not named.
 *
 * @param what what is expected there, for the message: "the scimsession file"
 * @throws {UsageProblem} when there is no such file, or nobody writes to standard input
 */
export async function readInput(file: string | undefined, what: string, context: CommandContext): Promise<Buffer> {
  if (file === "") throw new UsageProblem(`A file's name is empty. Name ${what}.`);
  if (isStandardInput(file)) {
    if (isTerminal(context.stdin)) {
      throw new UsageProblem(`Nothing is written to standard input. Name ${what}, or pipe it in.`);
    }
    return readAll(context.stdin as Readable, file, context);
  }
  try {
    return await readAll(createReadStream(path.resolve(context.cwd, file)), file, context);
  } catch (error) {
    throw unreadable(file, what, error as NodeJS.ErrnoException);
  }
}

async function readAll(stream: Readable, file: string | undefined, { interrupted }: CommandContext): Promise<Buffer> {
  try {
    return await orAborted(collect(stream, file), interrupted);
  } finally {
    // What nobody waits for must not keep the process.
    stream.destroy();
  }
}

async function collect(stream: Readable, file: string | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk as Buffer | string));
    size += chunks.at(-1)?.length ?? 0;
    if (size > limit)
      throw new Problem(`${sourceName(file)} is longer than ${limit / 1024} KiB. That cannot be right.`);
  }
  return Buffer.concat(chunks);
}

function unreadable(file: string, what: string, error: NodeJS.ErrnoException): Error {
  if (error.code === undefined) return error;
  // Few files have a name this long; a credential has.
  if (file.length >= 64 && !/[\\/\s]/.test(file)) return credentialGiven();
  const reasons: { [code: string]: string } = {
    ENOENT: "there is no such file",
    EISDIR: "it is a folder",
    EACCES: "its permissions do not allow it",
  };
  return new UsageProblem(`${file} cannot be read: ${reasons[error.code] ?? error.code}. Name ${what}.`);
}

/** A credential among the arguments, which the message does not repeat. */
export const credentialGiven = (): UsageProblem =>
  new UsageProblem(
    "There is a credential among the arguments. Other users of this machine can see arguments, and the shell keeps them in its history: remove it there." +
      " Give a session in a file or through standard input, and a bearer token through standard input or SCIM_BEARER_TOKEN.",
  );
