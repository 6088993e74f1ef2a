import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReadStream } from "node:tty";
import type { CommandContext } from "./commandContext.ts";
import { Cancelled } from "./problem.ts";
import { isTerminal } from "./style.ts";

/** Whether there is somebody to ask. Questions go to stderr, so that the output can go elsewhere. */
export const canAsk = ({ stdin, stderr }: CommandContext): boolean => isTerminal(stdin) && isTerminal(stderr);

/**
 * Asks for a text that is not shown.
 *
 * @throws {Cancelled} when the person wants to stop
 */
export async function askHidden(message: string, context: CommandContext): Promise<string> {
  const { isCancel, password } = await import("@clack/prompts");
  const answer = await asking(context, streams => password({ message, ...streams }));
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/**
 * Asks whether to go on; Enter alone says no.
 *
 * @throws {Cancelled} when the person wants to stop
 */
export async function askToConfirm(message: string, context: CommandContext): Promise<boolean> {
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await asking(context, streams => confirm({ message, initialValue: false, ...streams }));
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/**
 * Asks on the context's streams. Ctrl-D, and a terminal that goes away, end a question as Ctrl-C does; so does coming back to it after Ctrl-Z,
 * since what is typed then would no longer be hidden.
 */
async function asking<T>(
  { stdin, stderr, interrupted }: CommandContext,
  ask: (streams: { input: Readable; output: Writable; signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const stop = () => over.abort();
  const onKey = (_: unknown, key: { ctrl?: boolean; name?: string } | undefined) => {
    if (key?.ctrl && key.name === "d") stop();
  };
  // Without this nothing keeps the process when the terminal is taken from it.
  const alive = setInterval(() => undefined, 60_000);
  stdin.on("keypress", onKey).on("end", stop);
  process.on("SIGCONT", stop);
  interrupted?.addEventListener("abort", stop);
  if (interrupted?.aborted) stop();
  try {
    await forgetTyped(stdin);
    return await ask({ input: stdin as Readable, output: stderr as Writable, signal: over.signal });
  } finally {
    clearInterval(alive);
    stdin.off("keypress", onKey).off("end", stop);
    process.off("SIGCONT", stop);
    interrupted?.removeEventListener("abort", stop);
  }
}

/** What was typed before the question was there is no answer to it. */
async function forgetTyped(stdin: NodeJS.ReadableStream): Promise<void> {
  const terminal = stdin as Partial<ReadStream> & NodeJS.ReadableStream;
  const forget = () => undefined;
  terminal.setRawMode?.(true);
  stdin.on("data", forget).resume();
  await sleep(20);
  stdin.pause().off("data", forget);
  terminal.setRawMode?.(false);
}

const cancelled = () => new Cancelled("Cancelled.");
