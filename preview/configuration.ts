import path from "node:path";
import type { Document, Scalar, YAMLMap } from "yaml";
import { isAlias, isCollection, isMap, isScalar } from "yaml";
import { Problem } from "../common/problem.ts";
import { encryptedValue } from "../encryptedValue.ts";
import type { Project } from "./project.ts";
import { mapAt } from "./project.ts";
import type { Stack } from "./stack.ts";
import { readYamlFile } from "./yamlFile.ts";

/** A stack's configuration, by full key (`aws:region`), as the Pulumi CLI hands it to a program. */
export interface Configuration {
  /** Text; lists and maps as JSON text. */
  values: { [key: string]: string };
  /** The keys whose values are encrypted, in whole or in part. */
  secretKeys: string[];
}

/** Reads what Pulumi.yaml says for every stack, and over it what the stack's own file says. */
export function readConfiguration(project: Project, stack: Stack): Configuration {
  const common = valuesOf(project.file.file, project.file.document, project.name, declared(project));
  const stackFile = readYamlFile(stack.file);
  const own = valuesOf(stack.file, stackFile.document, project.name, pairs(mapAt(stackFile, "config")));
  const all = [...new Map([...common, ...own])].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    values: Object.fromEntries(all.map(([key, value]) => [key, textOf(value.shown)])),
    secretKeys: all.filter(([, value]) => value.isSecret).map(([key]) => key),
  };
}

/** A key's text, where it has one, and the node of its value. */
type Pair = readonly [key: string | undefined, node: unknown];

/** Keys of the project are declared with a type and perhaps a default; keys of a provider are given a value. */
function declared({ file }: Project): Pair[] {
  return pairs(mapAt(file, "config")).flatMap(([key, node]) => {
    if (!isMap(node)) return [[key, node]];
    const value = (node.get("value", true) ?? node.get("default", true)) as unknown;
    return value === undefined ? [] : [[key, value]];
  });
}

const pairs = (map: YAMLMap | undefined): Pair[] =>
  (map?.items ?? []).map(({ key, value }) => [isText(key) ? String(key.value) : undefined, value]);

/** The key of a merge is a symbol. */
const isText = (key: unknown): key is Scalar => isScalar(key) && typeof key.value !== "symbol";

interface Value {
  shown: unknown;
  isSecret: boolean;
}

function valuesOf(file: string, document: Document, project: string, given: Pair[]): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const [written, node] of given) {
    const key = fullKey(file, project, written);
    if (values.has(key)) throw new Problem(`${path.basename(file)}: ${key} is there twice. Remove one.`);
    values.set(key, valueOf(document, node));
  }
  return values;
}

/** A key without a namespace is the project's; `aws:config:region` is how old stack files write `aws:region`. */
function fullKey(file: string, project: string, written: string | undefined): string {
  if (written === undefined) {
    throw new Problem(`${path.basename(file)}: config has a key that is no text. Allowed: <namespace>:<name>.`);
  }
  const [namespace, ...names] = written.split(":");
  if (names.length === 0 && written !== "") return `${project}:${written}`;
  const name = names.length === 2 && names[0] === "config" ? names[1] : names.length === 1 ? names[0] : undefined;
  if (namespace && name) return `${namespace}:${name}`;
  throw new Problem(`${path.basename(file)}: ${JSON.stringify(written)} is not a key. Allowed: <namespace>:<name>.`);
}

function valueOf(document: Document, node: unknown): Value {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isScalar<Plain>(target)) return { shown: scalarText(target), isSecret: false };
  return isCollection(target) ? withoutCiphertext(target.toJS(document)) : { shown: "", isSecret: false };
}

type Plain = string | number | boolean | null;

/** The Pulumi CLI reads a value before it makes text of it: 1.10 is 1.1 then. */
function scalarText({ value, source }: Scalar<Plain>): string {
  // What has more digits than a number of JavaScript keeps them.
  if (typeof value === "number" && source !== undefined && /^-?[1-9]\d*$/.test(source)) return source;
  return value === null ? "" : String(value);
}

/** The same value with what is encrypted in it replaced, and with its keys in order. */
function withoutCiphertext(value: unknown): Value {
  let isSecret = false;
  const replace = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(replace);
    if (typeof item !== "object" || item === null) return item;
    const entries = Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1));
    const encrypted = entries.length === 1 && entries[0]?.[0] === "secure" && typeof entries[0][1] === "string";
    if (!encrypted) return Object.fromEntries(entries.map(([key, child]) => [key, replace(child)]));
    isSecret = true;
    return encryptedValue;
  };
  const shown = replace(value);
  return { shown, isSecret };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
