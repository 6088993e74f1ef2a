import { closestMatch } from "leven";
import { stringify } from "yaml";
import { UsageProblem } from "../common/problem.ts";
import type { Style } from "../common/style.ts";
import type { Wrap } from "../common/wrap.ts";
import { ways, waysText } from "../stackFaults.ts";
import type { GroupGuide, KeyGuide, StackGroup, StackPath } from "../stackKeyGuide.ts";
import { keyGuides, stackGroupGuide, stackKeyGuide } from "../stackKeyGuide.ts";
import { allowedAt } from "./allowed.ts";
import { exampleOf, nested } from "./example.ts";
import { firstSentence, plainText } from "./plainText.ts";

/** How a text is laid out for who reads it. */
export interface Layout {
  style: Style;
  wrap: Wrap;
}

const groupGuides: { readonly [group: string]: GroupGuide } = stackGroupGuide;

/** Every key in a line. */
export function listKeys(layout: Layout): string {
  const more = "More on one, or on a group such as network: scim-bridge explain KEY\n";
  return `${keyList(Object.keys(keyGuides), layout)}\n${more}`;
}

/**
 * What a key, or a group of keys, means; what it is by default, what it may be, and an example.
 *
 * @param wanted the key as people write it, or as a message of the program names it: `scim-bridge:network.ingressCidrs[0]`
 * @throws {UsageProblem} when there is no such key
 */
export function explainKey(wanted: string, layout: Layout): string {
  const key = keyAt(wanted);
  const guide = ownValue(keyGuides, key);
  if (guide) return explanationOf(key, guide, layout);
  const group = ownValue(groupGuides, key);
  if (group) return explanationOfGroup(key as StackGroup, group, layout);
  throw new UsageProblem(unknownKey(wanted, key));
}

/** The key, or group, that has the value at a path: `network.ingressCidrs` of `scim-bridge:network.ingressCidrs[0]`. */
export const keyAt = (path: string): string =>
  path
    .replace(/^scim-bridge:/, "")
    .replaceAll(/\[\d+\]/g, "")
    .replace(/^(tags|bridge\.environment)\..*$/s, "$1");

const ownValue = <T>(map: { readonly [key: string]: T }, key: string): T | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined;

function explanationOf(key: string, guide: KeyGuide, layout: Layout): string {
  const type = typeOf(guide.example);
  const allowed = allowedAt(key);
  const facts: Fact[] = [
    ["type", type],
    ["default", guide.default === undefined ? plainText(guide.without ?? "") : inYaml(guide.default)],
    ["allowed", allowed === type ? undefined : allowed],
    ["each", allowedAt(`${key}[]`)],
    ["keys", allowedAt(`${key}.#`)],
    ["values", allowedAt(`${key}.*`)],
    ["fixed", guide.fixed && "once deployed: another value takes a new bridge, as docs/operations.md tells"],
    ["see", guide.see && placeOf(guide.see)],
  ];
  const example = exampleText(key, guide).replaceAll(/^/gm, "  ");
  return `${heading(fullKey(key), guide.meaning, layout)}\n${factList(facts, layout)}\n${example}\n`;
}

function explanationOfGroup(group: StackGroup, { meaning, see }: GroupGuide, layout: Layout): string {
  const facts: Fact[] = [
    ["named by", ways[group] && `one of ${waysText(ways[group].choices)}`],
    ["see", see && placeOf(see)],
  ];
  const keys = keysIn(group);
  return [heading(fullKey(group), meaning, layout), factList(facts, layout), keyList(keys, layout)]
    .filter(part => part !== "")
    .join("\n");
}

/** The keys of a group, in the order of the stack file. */
export const keysIn = (group: string): string[] =>
  Object.keys(stackKeyGuide).filter(key => key.startsWith(`${group}.`));

const fullKey = (key: string) => (key.includes(":") ? key : `scim-bridge:${key}`);

const heading = (key: string, meaning: string, { style, wrap }: Layout) =>
  `${style.bold(key)}\n\n  ${wrap(plainText(meaning), 2)}\n`;

type Fact = [name: string, value: string | undefined];

function factList(facts: Fact[], { style, wrap }: Layout): string {
  const given = facts.filter(([, value]) => value !== undefined) as [string, string][];
  const width = Math.max(0, ...given.map(([name]) => name.length));
  return given.map(([name, value]) => `  ${style.dim(name.padEnd(width))}  ${wrap(value, width + 4)}\n`).join("");
}

function keyList(keys: string[], { style, wrap }: Layout): string {
  const width = Math.max(...keys.map(({ length }) => length));
  return keys
    .map(
      key => `  ${style.bold(key.padEnd(width))}  ${wrap(firstSentence(keyGuides[key]?.meaning ?? ""), width + 4)}\n`,
    )
    .join("");
}

function typeOf(example: unknown): string {
  if (Array.isArray(example)) return "list of texts";
  if (typeof example === "object") return "map from text to text";
  return { string: "text", number: "number", boolean: "true or false" }[typeof example as string] ?? "";
}

const placeOf = ([title, place]: readonly [string, string]) => `${title}, in ${place.replace(/#.*/, "")}`;

/** The example as it stands in a stack file, with what goes with it. */
function exampleText(key: string, { example }: KeyGuide): string {
  if (key.includes(":")) return inYaml({ config: { [key]: example } });
  const keys = Object.entries(nested(exampleOf(key as StackPath)));
  return inYaml({ config: Object.fromEntries(keys.map(([name, value]) => [fullKey(name), value])) });
}

const inYaml = (value: unknown) => stringify(value, { lineWidth: 0 }).trimEnd();

/** What is said of a key that does not exist. */
export function unknownKey(wanted: string, key = wanted): string {
  const near = nearest(key);
  const meant = near.length === 0 ? "" : ` Did you mean ${near.join(", or ")}?`;
  return `${JSON.stringify(wanted)} is not a key of the stack file.${meant} All keys: scim-bridge explain`;
}

/** Keys of this name in any group, or else those whose path or name is written most like it. */
function nearest(wanted: string): string[] {
  const known = [...Object.keys(keyGuides), ...Object.keys(groupGuides)];
  const nameOf = (path: string) => path.replace(/^.*[.:]/, "").toLowerCase();
  const named = (name: string | undefined) => known.filter(path => nameOf(path) === name);
  const lower = wanted.toLowerCase();
  const sameName = named(nameOf(lower));
  if (sameName.length > 0) return sameName;
  const candidates = [...known.map(path => path.toLowerCase()), ...known.map(nameOf)];
  const near = closestMatch(lower, candidates, { maxDistance: Math.ceil(wanted.length / 3) });
  const path = known.find(other => other.toLowerCase() === near);
  return path === undefined ? named(near) : [path];
}
