import path from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { Diagnostic, ProgramRecord } from "./record.ts";

/**
 * All that there is to tell of a run, each once, in plain text. What a program says of a refusal by the engine is told in the program's words
 * where it chose them (it knows which key of the stack file is meant), else, or where the stack itself is at fault, in the engine's.
 */
export function diagnosticsOf({ logs, refusals }: ProgramRecord, directory: string): Diagnostic[] {
  const told = logs.map(log => ({ ...log, ...plain(log, directory) }));
  const chosen = told.filter(
    ({ isException, message }) =>
      !refusals.some(refusal => (isException || refusal.ofStack) && message.includes(refusal.message)),
  );
  const isCovered = (refusal: Diagnostic) =>
    chosen.some(({ severity, message }) => severity === "error" && message.includes(refusal.message));
  const all = [
    ...refusals.filter(refusal => !isCovered(refusal)).map(({ ofStack: _, ...refusal }) => refusal),
    ...chosen.map(({ isException: _, ...log }) => log),
  ];
  return all.filter((one, index) => all.findIndex(other => isSame(one, other)) === index);
}

const isSame = (one: Diagnostic, other: Diagnostic) =>
  one.severity === other.severity && one.message === other.message && one.urn === other.urn;

const exceptionStart = /^Running program '.*?' failed with an unhandled exception:\n/s;
const frame = /^ {4,}at .*(?::\d+:\d+|<anonymous>|native)\)?(?: \{)?$/;
const errorStart = /^(?:<ref \*\d+> )?(?:Error: )?/;

/** The SDK colours an exception for a terminal, and adds its stack and its fields; its own words and its place are enough. */
function plain({ message }: Diagnostic, directory: string): { message: string; isException: boolean } {
  const text = stripVTControlCharacters(message).trimEnd();
  const lines = text.replace(exceptionStart, "").replace(errorStart, "").split("\n");
  const firstFrame = lines.findIndex(line => frame.test(line));
  if (firstFrame < 0) return { message: lines.join("\n"), isException: exceptionStart.test(text) };
  const [place] = lines.slice(firstFrame).flatMap(line => placeIn(line, directory) ?? []);
  const words = lines.slice(0, firstFrame).join("\n");
  return { message: place === undefined ? words : `${words} (${place})`, isException: true };
}

/** Where a line of a stack points to in the program's own files: `components/dns.ts:12:3`, or the file alone. */
function placeIn(line: string, directory: string): string | undefined {
  const [, location, row = "", column = ""] =
    /^\s+at (?:.*\()?((?:file:\/\/)?\/.*?|[A-Za-z]:\\.*?):(\d+):(\d+)\)?(?: \{)?$/.exec(line) ?? [];
  if (location === undefined) return undefined;
  const file = path.relative(directory, location.startsWith("file:") ? fileURLToPath(location) : location);
  if (file.startsWith("..") || file.includes("node_modules")) return undefined;
  // tsx puts a whole file on its first line, where a position means nothing.
  return row === "1" ? file : `${file}:${row}:${column}`;
}
