import { UsageProblem } from "../../common/problem.ts";
import type { Fault } from "../../components/validation.ts";
import type { Values } from "../../guide/example.ts";
import { keyAt } from "../../guide/explanation.ts";
import { flagOf } from "../../guide/flags.ts";
import { ways } from "../../stackFaults.ts";

/** A line each, with the options that say what is at fault. */
const linesOf = (faults: readonly Fault[]): string[] =>
  faults.map(({ path, message }) => `  - ${path}${flagsOf(path)}: ${message}`);

function flagsOf(path: string): string {
  const keys = waysAt(path)?.map(({ key }) => `${path}.${key}`) ?? [keyAt(path)];
  const flags = keys.flatMap(key => flagOf(key) ?? []);
  return flags.length === 0 ? "" : ` (${flags.join(", ")})`;
}

/** What people type is no property of the table itself, as toString would be. */
const waysAt = (path: string) => (Object.hasOwn(ways, path) ? ways[path]?.choices : undefined);

/** What options say is wrong, or not enough. */
export const misused = (faults: readonly Fault[]): UsageProblem =>
  new UsageProblem(
    [
      "These options make no stack file:",
      ...linesOf(differing(faults)),
      "Nothing was written. All options: scim-bridge init --help. What a key means: scim-bridge explain KEY.",
    ].join("\n"),
  );

/** Each place once, with what was said of it first. */
const differing = (faults: readonly Fault[]) =>
  faults.filter(({ path }, index) => faults.findIndex(other => other.path === path) === index);

/** Whether a fault of what options say stays, whatever the questions are answered with. */
export function isFinal({ path }: Fault, given: Values): boolean {
  const choices = waysAt(path)?.filter(({ key }) => Object.keys(given).some(said => isWithin(said, `${path}.${key}`)));
  if (choices) return choices.length > 1;
  const mendable = keyAt(path) in given ? comparable : answerable;
  return !mendable.some(group => isWithin(path, group));
}

/** What goes with something that a question asks for, or does not. */
const comparable = ["hostname", "network", "dns"];

/** What a question asks for where it is missing. */
const answerable = [...comparable, "certificateArn", "googleWorkspace"];

const isWithin = (path: string, group: string) => path === group || path.startsWith(`${group}.`);
