import { secretText, unknownText } from "../preview/wire.ts";

/** What a field is, below a value of any shape; undefined where there is no such field. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return undefined;
    return (inner as { [key: string]: unknown })[key];
  }, value);
}

/** Whether a value is known after `pulumi up` only, at least in part, or is a secret. */
export const isUnknown = (value: unknown): boolean =>
  typeof value === "string" && (value === secretText || value.includes(unknownText));

/** A text that is known and no secret. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" && !isUnknown(value) ? value : undefined;

/** A list; what is no list is an empty one. */
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The texts of a list that are known and no secret. */
export const textsOf = (value: unknown): string[] => listOf(value).flatMap(item => textOf(item) ?? []);

/** Nobody nests deeper than this, and what goes down a value calls itself for each level. */
const mostLevels = 50;

/** What a text says as JSON, where it is a list or a map; undefined where it is not, or is nested deeper than anybody does. */
export function jsonOf(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[{[]/.test(value) || levelsOf(value) > mostLevels) return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** How deep the brackets of a text are nested, those within its strings too. */
function levelsOf(text: string): number {
  let level = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    level += "[{".includes(bracket) ? 1 : -1;
    most = Math.max(most, level);
  }
  return most;
}

/** What is after the service, region and account of an ARN, and its service. */
export function arnParts(arn: string): { service: string; region: string; resource: string } | undefined {
  const [prefix, , service = "", region = "", , ...resource] = arn.split(":");
  return prefix === "arn" && resource.length > 0 ? { service, region, resource: resource.join(":") } : undefined;
}

/** A count with its noun. */
export const counted = (count: number, one: string, several = `${one}s`) => `${count} ${count === 1 ? one : several}`;

/** The items of each key, in their order. Node.js 20 has no Map.groupBy. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** A value as text, one of many parts as JSON; what is not known yet is said to be so. */
export const shownText = (value: unknown): string =>
  withoutUnknown(typeof value === "string" ? value : JSON.stringify(value));

/** A text in which what is not known yet is said to be so. */
export const withoutUnknown = (text: string) => text.replaceAll(unknownText, "[known after up]");
