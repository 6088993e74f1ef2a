import type { Fault } from "../../components/validation.ts";
import type { Values } from "../../guide/example.ts";
import { keysIn, unknownKey } from "../../guide/explanation.ts";
import { keyFlags } from "../../guide/flags.ts";
import { isList, valueFaults, valueFrom } from "../../guide/values.ts";
import { keyGuides, stackGroupGuide } from "../../stackKeyGuide.ts";

/** The options that give keys their values, as commander hands them over. */
export interface KeyOptions {
  /** KEY=VALUE, each. */
  set?: readonly string[];
  /** A text, the texts of a list, or true. */
  [option: string]: string | readonly string[] | boolean | undefined;
}

/** What options say of a stack file, and what is wrong with each of them alone. */
export interface Given {
  values: Values;
  faults: Fault[];
}

/** Reads the options of `scim-bridge init` that say something of the stack file. */
export function readFlags(options: KeyOptions): Given {
  const values: { [key: string]: unknown } = {};
  const faults = [...flagLines(options), ...setLines(options)].flatMap(line => {
    const message = take(line, values);
    return message === undefined ? [] : [{ path: line.key, message }];
  });
  const refused = Object.entries(values).flatMap(([path, value]) => valueFaults(path, value));
  return { values, faults: [...faults, ...refused] };
}

/** A key, and the text that gives it a value. */
interface Line {
  key: string;
  text: string | undefined;
}

const flagLines = (options: KeyOptions): Line[] =>
  Object.entries(keyFlags).flatMap(([flag, key]) => {
    const given = options[flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
    return given === undefined ? [] : [{ key, text: String(given) }];
  });

const setLines = ({ set = [] }: KeyOptions): Line[] =>
  set.map(given => {
    const [, key = given, text] = /^([^=]*)=(.*)$/s.exec(given) ?? [];
    return { key: key.trim().replace(/^scim-bridge:/, ""), text };
  });

/** Adds what a line says to the values, or returns what is wrong with it. */
function take({ key, text }: Line, values: { [key: string]: unknown }): string | undefined {
  const [, map, name] = /^(tags|bridge\.environment)\.(.+)$/s.exec(key) ?? [];
  if (text === undefined) return "has no value. Write --set KEY=VALUE.";
  if (map !== undefined && name !== undefined) {
    values[map] = { ...(values[map] as object | undefined), [name]: text };
    return undefined;
  }
  if (Object.hasOwn(stackGroupGuide, key)) return `is a group. Give one of its keys: ${keysIn(key).join(", ")}.`;
  if (!Object.hasOwn(keyGuides, key)) return unknownKey(key);
  if (key === "tags" || key === "bridge.environment") return `is a map. Give each of its keys: --set ${key}.KEY=VALUE.`;
  if (key in values && !isList(key)) return "is given twice. Give it once.";
  const value = valueFrom(key, text);
  if (value === undefined) return "is empty. Leave it out, or give it a value.";
  values[key] = isList(key) ? [...((values[key] ?? []) as unknown[]), ...(value as unknown[])] : value;
  return undefined;
}
