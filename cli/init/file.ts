import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { writeAtOnce } from "../../common/atomicFile.ts";
import { Problem } from "../../common/problem.ts";
import { mapAt } from "../../preview/project.ts";
import { readYamlFile } from "../../preview/yamlFile.ts";

/**
 * What stands beside `config` in a stack file that is to be written: how the Pulumi CLI encrypts the stack's secrets. Undefined where there is nothing.
 *
 * @throws {Problem} when the file has keys already, unless they may be replaced
 */
export function besideConfig(file: string, { force = false }: { force?: boolean }): object | undefined {
  if (!existsSync(file)) return undefined;
  const yaml = readYamlFile(file);
  if (!force && mapAt(yaml, "config")?.items.length) {
    throw new Problem(
      `${path.basename(file)} is there already. Name another stack, look at the new text with --stdout, or replace the keys of the file with --force.`,
    );
  }
  const beside = Object.entries(yaml.map.toJS(yaml.document) as object).filter(([key]) => key !== "config");
  return beside.length === 0 ? undefined : Object.fromEntries(beside);
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
