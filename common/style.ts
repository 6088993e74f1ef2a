import { createColors } from "picocolors";

export type Style = ReturnType<typeof createColors>;

/** Whether a person reads a stream as it is written. */
export const isTerminal = (stream: NodeJS.WritableStream | NodeJS.ReadableStream): boolean =>
  (stream as { isTTY?: boolean }).isTTY === true;

/** Colours for a stream: only where a person reads it, and did not ask for none. */
export const styleFor = (stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv): Style =>
  createColors(isTerminal(stream) && !env.NO_COLOR && env.TERM !== "dumb");
