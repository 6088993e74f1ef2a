import type { Fault } from "../components/validation.ts";
import { stackFileFaults } from "../config.ts";
import type { Values } from "./example.ts";
import { nested } from "./example.ts";
import { suggestedValue, suggestions } from "./stackFile.ts";

// Loads Pulumi's SDK: a command imports it when it needs it.

/** What the program would say of a stack file with these values, by the keys' paths: `network.taskSubnetIds[0]`. */
export function faultsOf(values: Values): Fault[] {
  const project = "scim-bridge";
  const own = Object.fromEntries(Object.entries(values).filter(([path]) => !path.includes(":")));
  // Where there is no network at all, the ways to name one are told.
  const texts = Object.entries({ network: {}, ...nested(own) }).map(([key, value]) => [
    `${project}:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const faults = stackFileFaults({
    ...{ project, stack: "", secretKeys: [] },
    values: Object.fromEntries(texts) as { [key: string]: string },
  });
  return faults.map(({ path, message }) => ({ path: path.slice(project.length + 1), message }));
}

/** The keys to suggest beside these values: those that go with them and with each other. */
export function fittingSuggestions(values: Values): string[] {
  return suggestions
    .filter(key => !(key in values))
    .reduce<string[]>((fitting, key) => {
      const more = [...fitting, key];
      const all = { ...values, ...Object.fromEntries(more.map(path => [path, suggestedValue(path)])) };
      return faultsOf(all).length === 0 ? more : fitting;
    }, []);
}
