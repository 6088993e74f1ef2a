import type { SelectOptions } from "@clack/prompts";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReadStream } from "node:tty";
import type { CommandContext } from "./commandContext.ts";
import { Cancelled } from "./problem.ts";
import { isTerminal } from "./style.ts";
import { wrapFor } from "./wrap.ts";

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

/** A question for a line of text. */
export interface LineQuestion {
  message: string;
  /** Stands in the line, dimmed, until something is typed. */
  placeholder: string;
  /** Stands in the line, and may be changed. */
  initial?: string;
  /** The answer where nothing is typed; an empty one without it. */
  otherwise?: string | undefined;
  /** What is wrong with an answer, which is then asked for again. */
  faultOf: (answer: string) => string | undefined;
}

/**
 * Asks for a line of text.
 *
 * @throws {Cancelled} when the person wants to stop
 */
export async function askLine(
  { message, placeholder, initial = "", otherwise = "", faultOf }: LineQuestion,
  context: CommandContext,
): Promise<string> {
  const { isCancel, text } = await import("@clack/prompts");
  const wrap = wrapFor(context.stderr);
  const validate = (answer = "") => {
    const fault = faultOf(answer);
    return fault && wrap(fault, 3);
  };
  const answer = await asking(context, streams =>
    text({
      ...{ message: wrap(message, 3), placeholder, initialValue: initial, defaultValue: otherwise, validate },
      ...streams,
    }),
  );
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/** What may be chosen, and what that means. */
export interface Choice<T extends string> {
  value: T;
  label: string;
  hint?: string;
}

/**
 * Asks to choose one of several.
 *
 * @throws {Cancelled} when the person wants to stop
 */
export async function askChoice<T extends string>(
  message: string,
  choices: readonly Choice<T>[],
  context: CommandContext,
): Promise<T> {
  const { isCancel, select } = await import("@clack/prompts");
  const options = choices as unknown as SelectOptions<T>["options"];
  const answer = await asking(context, streams => select<T>({ message, options, ...streams }));
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/**
 * Asks to choose at least one of several; the first is chosen to begin with.
 *
 * @throws {Cancelled} when the person wants to stop
 */
export async function askChoices<T extends string>(
  message: string,
  choices: readonly Choice<T>[],
  context: CommandContext,
): Promise<T[]> {
  const { isCancel, multiselect } = await import("@clack/prompts");
  const options = choices as unknown as SelectOptions<T>["options"];
  const initialValues = choices.slice(0, 1).map(({ value }) => value);
  const answer = await asking(context, streams => multiselect<T>({ message, options, initialValues, ...streams }));
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/** Tells something between two questions. */
export async function tellBetween(lines: readonly string[], { stderr }: CommandContext): Promise<void> {
  const { log } = await import("@clack/prompts");
  const wrap = wrapFor(stderr);
  log.warn(lines.map(line => wrap(line, 3)).join("\n"), { output: stderr as Writable });
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
