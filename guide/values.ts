import type { Refusal } from "../components/rules.ts";
import type { Fault } from "../components/validation.ts";
import { abbreviated } from "../stackFaults.ts";
import { keyGuides } from "../stackKeyGuide.ts";
import { ruleOf } from "./allowed.ts";

const isFlag = (key: string) => typeof keyGuides[key]?.example === "boolean";

/** Whether a key's value is a list of texts. */
export const isList = (key: string): boolean => Array.isArray(keyGuides[key]?.example);

/** The value that somebody writes in a line, a list with commas between its elements; undefined where they write nothing. */
export function valueFrom(key: string, line: string): unknown {
  const text = line.trim();
  if (text === "") return undefined;
  if (isList(key)) return text.split(",").map(item => item.trim());
  if (isFlag(key) && ["true", "false"].includes(text)) return text === "true";
  return typeof keyGuides[key]?.example === "number" && /^-?\d+$/.test(text) ? Number(text) : text;
}

/** A value as somebody would write it in a line. */
export const lineOf = (value: unknown): string =>
  Array.isArray(value) ? value.join(", ") : typeof value === "string" ? value : (JSON.stringify(value) ?? "");

/** What is wrong with a key's value, or with parts of it, without regard to other keys. */
export function valueFaults(key: string, value: unknown): Fault[] {
  const parts: [path: string, rule: string, part: unknown][] = Array.isArray(value)
    ? value.map((item, index) => [`${key}[${index}]`, `${key}[]`, item])
    : Object.entries(mapOf(value)).flatMap(([name, item]) => [
        [`${key}.${name}`, `${key}.#`, name],
        [`${key}.${name}`, `${key}.*`, item],
      ]);
  return [[key, key, value] as const, ...parts].flatMap(([path, rule, part]) => {
    const message = refusalOf(rule, part);
    return message === undefined ? [] : [{ path, message }];
  });
}

const mapOf = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});

function refusalOf(path: string, value: unknown): string | undefined {
  const refusal = ruleOf(path)?.(value) ?? (isFlag(path) && typeof value !== "boolean" ? notFlag : undefined);
  if (refusal === undefined) return undefined;
  const { allowed, hint } = refusal;
  return `${abbreviated(JSON.stringify(value) ?? "nothing")} is not allowed. Allowed: ${allowed}.${hint === undefined ? "" : ` ${hint}`}`;
}

/** Of some flags the schema alone says what they are. */
const notFlag: Refusal = { allowed: "true or false" };
