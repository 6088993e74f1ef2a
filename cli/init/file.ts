import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Node } from "yaml";
import { isMap, isScalar, parseDocument, stringify, visit, YAMLMap } from "yaml";
import { writeAtOnce } from "../../common/atomicFile.ts";
import { Problem } from "../../common/problem.ts";
import type { Kept } from "../../guide/stackFile.ts";
import { mapAt } from "../../preview/project.ts";
import { readYamlFile } from "../../preview/yamlFile.ts";
import { providerKeyGuide } from "../../stackKeyGuide.ts";

/**
 * What a stack file that is to be written keeps.
 *
 * @throws {Problem} when the file has keys already, unless they may be replaced
 */
export function keptOf(file: string, project: string, { force = false }: { force?: boolean }): Kept {
  if (!existsSync(file)) return {};
  const yaml = readYamlFile(file);
  if (!force && mapAt(yaml, "config")?.items.length) {
    throw new Problem(
      `${path.basename(file)} is there already. Name another stack, look at the new text with --stdout, or replace the keys of the file with --force.`,
    );
  }
  const beside = mapAsWritten(readFileSync(file, "utf8"));
  const config = beside.get("config");
  beside.delete("config");
  if (!isMap(config)) return { beside: textOf(beside) };
  config.items = config.items.filter(({ key }) => isScalar(key) && isOthers(String(key.value), project));
  return { beside: textOf(beside), others: textOf(config) };
}

/** Whether a key is neither the program's, as it is without a namespace too, nor one that init writes, `aws:config:region` among them. */
function isOthers(key: string, project: string): boolean {
  const short = key.replace(/^([^:]+):config:/, "$1:");
  return short.includes(":") && !short.startsWith(`${project}:`) && !Object.hasOwn(providerKeyGuide, short);
}

/** In this schema all is text, which no reading changes: 0123, 1.10 and numbers of many digits stay. */
const schema = "failsafe";

/** A map whose values stand for themselves: what an alias stands for may be among what is replaced. */
function mapAsWritten(text: string): YAMLMap {
  const document = parseDocument(text, { schema, uniqueKeys: false, logLevel: "error" });
  visit(document, { Alias: (_, alias) => alias.resolve(document)?.clone() as Node | undefined });
  visit(document, {
    Value: (_, node) => {
      delete node.anchor;
    },
  });
  return isMap(document.contents) ? document.contents : new YAMLMap();
}

/** The text of a map without comments between its keys: they may be what init wrote of other ones. */
function textOf(map: YAMLMap): string {
  for (const node of [map, ...map.items.map(({ key }) => key as Node)]) {
    delete node.commentBefore;
    delete node.spaceBefore;
  }
  delete map.comment;
  return map.items.length === 0 ? "" : stringify(map, { schema, lineWidth: 0, blockQuote: false });
}

/** Writes a stack file, at once or not at all. */
export function writeStackFile(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeAtOnce(file, text);
  } catch (error) {
    throw new Problem(`${file} cannot be written: ${(error as Error).message}`);
  }
}
