import { readFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { ways, waysText } from "../stackFaults.ts";
import type { GroupGuide, KeyGuide, StackGroup, StackPath } from "../stackKeyGuide.ts";
import { providerKeyGuide, stackGroupGuide, stackKeyGuide } from "../stackKeyGuide.ts";
import { stackPaths } from "../stackKeys.ts";

export const readme = path.resolve(import.meta.dirname, "../README.md");

const begin = "<!-- Generated from stackKeyGuide.ts by npm run docs: change it there. -->";
const end = "<!-- The end of what is generated. -->";

/** Prettier would pad every cell to its column's widest: more spaces than text. */
const asItIs = ["<!-- prettier-ignore-start -->", "<!-- prettier-ignore-end -->"];

/** The text of the README, with the tables of the stack's keys as the guide gives them. */
export async function readmeWithKeys(): Promise<string> {
  const text = readFileSync(readme, "utf8");
  const [before, rest] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || rest < before) throw new Error(`README.md has no place for the keys: ${begin} … ${end}`);
  const [start, stop] = asItIs;
  const generated = [begin, start, ...sections(), stop].join("\n\n");
  return format(`${text.slice(0, before)}${generated}\n\n${text.slice(rest)}`, { parser: "markdown", printWidth: 120 });
}

/** First the keys that every stack file has, then a group each. */
function sections(): string[] {
  const paths = stackPaths as readonly StackPath[];
  const groups = [...new Set(paths.filter(key => key.includes(".")).map(key => key.split(".")[0] as StackGroup))];
  return [
    table(Object.entries(providerKeyGuide)),
    table(guidesOf(paths.filter(key => !key.includes(".")))),
    ...groups.flatMap(group => [
      `### Keys of \`${group}\``,
      introduction(group),
      table(guidesOf(paths.filter(key => key.startsWith(`${group}.`)))),
    ]),
  ];
}

const guidesOf = (paths: readonly StackPath[]): [string, KeyGuide][] => paths.map(key => [key, stackKeyGuide[key]]);

/** What the group means, and each group in it. */
function introduction(group: StackGroup): string {
  const inner = Object.entries(stackGroupGuide).filter(([name]) => name.startsWith(`${group}.`));
  const choices = ways[group]?.choices;
  return [
    saidOf(stackGroupGuide[group]),
    ...(choices ? [`One of these names it: ${waysText(choices).replaceAll(/\b(?!with|or)\w+/g, "`$&`")}.`] : []),
    ...inner.map(([name, guide]) => `\`${name}\` is ${lowerFirst(saidOf(guide))}`),
  ].join(" ");
}

function table(rows: [string, KeyGuide][]): string {
  const lines = rows.map(([key, guide]) => `| \`${key}\` | ${defaultOf(guide)} | ${saidOf(guide)} |`);
  return ["| key | default | meaning |", "| --- | --- | --- |", ...lines].join("\n");
}

const defaultOf = ({ default: value, without = "" }: KeyGuide): string =>
  value === undefined ? without : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;

function saidOf({ meaning, see, fixed }: GroupGuide & Pick<KeyGuide, "fixed">): string {
  const link = see && `[${see[0]}](${see[1].replace("README.md#", "#")}).`;
  return [meaning, ...(fixed ? ["Fixed once deployed."] : []), ...(link ? [`See ${link}`] : [])].join(" ");
}

const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
