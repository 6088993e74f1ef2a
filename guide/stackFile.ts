import { stringify } from "yaml";
import { withPulumiTags } from "../common/pulumiYaml.ts";
import type { StackGroup, StackKey } from "../stackKeyGuide.ts";
import { keyGuides, stackGroupGuide } from "../stackKeyGuide.ts";
import type { Values } from "./example.ts";
import { firstSentence, plainText } from "./plainText.ts";

/** What a stack file is written of. */
export interface StackFileContent {
  /** The project's name, which begins its keys. */
  project: string;
  /** What the file says, by the keys' paths. */
  values: Values;
  /** Further keys, which stand there as comments. */
  suggested: readonly string[];
  kept?: Kept | undefined;
}

/** What was in the file before, and is not init's: lines of YAML. */
export interface Kept {
  /** What stands beside `config`: how the Pulumi CLI encrypts the stack's secrets. */
  beside?: string;
  /** Keys of other namespaces, as `aws:profile`. */
  others?: string;
}

/** The keys that people look for next, once a bridge runs. */
export const suggestions = [
  "aws:allowedAccountIds",
  "name",
  "cluster.name",
  "session.parameterName",
  "size",
  "bridge.image",
  "loadBalancer.accessLogsBucket",
  "logs.retentionDays",
  "alarms.topicArns",
  "tags",
] as const satisfies readonly StackKey[];

/** What stands behind a key that is only suggested: what holds without it or, where that is no value, an example. */
export const suggestedValue = (key: string): unknown => keyGuides[key]?.default ?? keyGuides[key]?.example;

/** The text of a stack file: every key below what it means, in the guide's order. */
export function stackFileText({ project, values, suggested, kept }: StackFileContent): string {
  const entries = Object.keys(keyGuides)
    .filter(path => Object.hasOwn(values, path) || suggested.includes(path))
    .map(path => entryOf(path, values));
  const lines = linesOf(entries, { shown: name => (name.includes(":") ? name : `${project}:${name}`) });
  return [...introduction, ...linesIn(kept?.beside), "config:", ...indented([...lines, ...linesIn(kept?.others)])]
    .map(line => `${line}\n`)
    .join("");
}

const introduction = [
  "# What a key means, and all keys: scim-bridge explain [KEY]. What this deploys: scim-bridge preview.",
  "# To use a key that is commented out, remove the # before it, and before the lines that belong to it.",
];

/** A key and its value; one that is not given stands there as a comment. */
interface Entry {
  path: string;
  value: unknown;
  isGiven: boolean;
}

const entryOf = (path: string, values: Values): Entry => {
  const isGiven = Object.hasOwn(values, path);
  return { path, isGiven, value: isGiven ? values[path] : suggestedValue(path) };
};

/** Where in the file a map stands. */
interface MapPlace {
  /** The beginning of its keys' paths. */
  group?: string;
  /** Whether it is a comment as a whole, so that what is in it needs to be none. */
  inComment?: boolean;
  /** How its keys are written. */
  shown?: (name: string) => string;
}

function linesOf(entries: Entry[], { group = "", inComment = false, shown = name => name }: MapPlace): string[] {
  const names = new Set(entries.map(({ path }) => path.slice(group.length).split(".")[0] ?? ""));
  return [...names].flatMap(name => {
    const path = group + name;
    const inside = entries.filter(entry => entry.path === path || entry.path.startsWith(`${path}.`));
    const isGiven = inside.some(entry => entry.isGiven);
    const lines =
      inside[0]?.path === path
        ? inYaml({ [shown(name)]: inside[0].value })
        : [`${shown(name)}:`, ...indented(linesOf(inside, { group: `${path}.`, inComment: inComment || !isGiven }))];
    return [...commentOn(path, isGiven), ...(isGiven || inComment ? lines : lines.map(line => `#${line}`))];
  });
}

function commentOn(path: string, isGiven: boolean): string[] {
  const { meaning, without } = keyGuides[path] ?? { ...stackGroupGuide[path as StackGroup], without: undefined };
  const otherwise = isGiven ? undefined : without?.replace(/^none(: )?/, "");
  return [`# ${firstSentence(meaning)}`, ...(otherwise ? [`# Without it: ${plainText(otherwise)}.`] : [])];
}

const indented = (lines: string[]) => lines.map(line => `  ${line}`);

const linesIn = (text = "") => (text === "" ? [] : text.trimEnd().split("\n"));

/**
 * Without lines of a text's own, which an indentation would change. What Pulumi, or a reader of YAML 1.1, would take for a number, a date or a
 * boolean has quotation marks.
 */
const inYaml = (map: object) => linesIn(stringify(map, yamlOptions));

const yamlOptions = { lineWidth: 0, blockQuote: false, compat: "yaml-1.1", customTags: withPulumiTags } as const;
