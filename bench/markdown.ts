import type { Measured } from "./measure.ts";

/** A heading with what stands below it. */
export const section = (title: string, parts: string[]) => [`## ${title}`, ...parts].join("\n\n");

/** A table in Markdown. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

export const ratioHead = ["ratio", "value", "target"];

/** What the table says of a ratio that is not within its target. */
export const over = "**over**";

/** A row of a table of ratios: the value, and whether it is within its target. */
export const ratio = (name: string, value: number, target: number): string[] => [
  name,
  value.toFixed(2),
  `at most ${target.toFixed(2)}: ${value <= target ? "within" : over}`,
];

export const timeAndMemory = ({ seconds, mebibytes }: Measured) => [time(seconds), size(mebibytes)];
export const time = (seconds: number) => `${seconds.toFixed(2)} s`;
export const size = (mebibytes: number) => `${mebibytes.toFixed(0)} MiB`;
export const milliseconds = (seconds: number) => `${(seconds * 1000).toFixed(0)} ms`;
