import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
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
  const { config, ...beside } = yaml.map.toJS(yaml.document) as { config?: object | null };
  const others = Object.entries(config ?? {}).filter(([key]) => isOthers(key, project));
  return { beside, others: Object.fromEntries(others) };
}

/** Whether a key is neither the program's, as it is without a namespace too, nor one that init writes. */
const isOthers = (key: string, project: string) =>
  key.includes(":") && !key.startsWith(`${project}:`) && !Object.hasOwn(providerKeyGuide, key);

/** Writes a stack file, at once or not at all. */
export function writeStackFile(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeAtOnce(file, text);
  } catch (error) {
    throw new Problem(`${file} cannot be written: ${(error as Error).message}`);
  }
}
