import type { CANCEL_SYMBOL } from "@clack/prompts";
import { confirm, isCancel, password } from "@clack/prompts";
import type { Readable, Writable } from "node:stream";
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
  return unlessCancelled(await password({ message, ...streams(context) }));
}

/**
 * Asks whether to go on; Enter alone says no.
 *
 * @throws {Cancelled} when the person wants to stop
 */
export async function askToConfirm(message: string, context: CommandContext): Promise<boolean> {
  return unlessCancelled(await confirm({ message, initialValue: false, ...streams(context) }));
}

const streams = ({ stdin, stderr, interrupted }: CommandContext) => ({
  input: stdin as Readable,
  output: stderr as Writable,
  ...(interrupted && { signal: interrupted }),
});

function unlessCancelled<T>(answer: T | typeof CANCEL_SYMBOL): T {
  if (isCancel(answer)) throw new Cancelled("Cancelled.");
  return answer;
}
