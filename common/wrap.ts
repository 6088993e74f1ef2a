import { wrapAnsi } from "fast-wrap-ansi";
import { isTerminal } from "./style.ts";

/** Breaks a text, which begins behind a margin, into lines that stand below each other. */
export type Wrap = (text: string, margin: number) => string;

/** For a terminal, which would break lines in mid-word; elsewhere lines stay whole. */
export function wrapFor(stream: NodeJS.WritableStream): Wrap {
  const { columns = 0 } = stream as { columns?: number };
  const isWrapped = isTerminal(stream) && columns > 0;
  return (text, margin) => {
    const lines = isWrapped ? wrapAnsi(text, Math.max(20, columns - margin)) : text;
    return lines.replaceAll("\n", `\n${" ".repeat(margin)}`);
  };
}

/** Breaks each line of a text: what follows of a sentence stands below its first word. */
export const wrapLines = (text: string, wrap: Wrap): string =>
  text.replace(
    /^( *(?:(?:-|\d+\.) )?)(.+)$/gm,
    (_, margin: string, line: string) => margin + wrap(line, margin.length),
  );
