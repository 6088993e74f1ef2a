import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { isMap } from "yaml";
import { Problem } from "../common/problem.ts";
import type { YamlFile } from "./yamlFile.ts";
import { readYamlFile } from "./yamlFile.ts";

/** What Pulumi.yaml says. */
export interface Project {
  name: string;
  /** The folder that has Pulumi.yaml. */
  directory: string;
  /** The folder that has the stack files. */
  stackDirectory: string;
  program: Program;
  file: YamlFile;
}

/** How the language host is to run the program. */
export interface Program {
  /** The folder that it runs in. */
  directory: string;
  /** What to run there: a file, or `.` for what package.json names. */
  entry: string;
  /** Node.js's own arguments, as one line. */
  nodeArguments: string;
  /** Whether Pulumi's ts-node compiles it. */
  typescript: boolean;
  /** The tsconfig.json for that. */
  tsconfig: string | undefined;
}

interface ProjectFile {
  name?: unknown;
  main?: unknown;
  stackConfigDir?: unknown;
  runtime?: unknown;
}

/**
 * Reads the Pulumi.yaml of a folder or, as the Pulumi CLI does, of the nearest folder above.
 *
 * @throws {Problem} when there is none, or it is no Node.js project
 */
export function readProject(from: string): Project {
  const directory = findProject(from);
  const file = readYamlFile(path.join(directory, "Pulumi.yaml"));
  const { name, main, stackConfigDir, runtime } = file.map.toJS(file.document) as ProjectFile;
  if (typeof name !== "string") throw misfit("name", name, "the project's name, as text");
  if (main !== undefined && typeof main !== "string") throw misfit("main", main, "a file or a folder of the project");
  if (stackConfigDir !== undefined && typeof stackConfigDir !== "string") {
    throw misfit("stackConfigDir", stackConfigDir, "a folder of the project");
  }
  return {
    name,
    directory,
    stackDirectory: path.join(directory, stackConfigDir ?? "."),
    program: { ...locate(directory, main), ...runtimeOptions(runtime) },
    file,
  };
}

function findProject(from: string): string {
  for (let directory = path.resolve(from); ; directory = path.dirname(directory)) {
    if (existsSync(path.join(directory, "Pulumi.yaml"))) return directory;
    if (directory === path.dirname(directory)) {
      throw new Problem(
        `There is no Pulumi.yaml in ${path.resolve(from)}, nor in a folder above it. Run this in a Pulumi project, or name its folder with --cwd.`,
      );
    }
  }
}

/** Pulumi runs a program in the folder of its main, so that its relative paths mean the same everywhere. */
function locate(directory: string, main = "."): Pick<Program, "directory" | "entry"> {
  const target = path.resolve(directory, main);
  if (target !== directory && !target.startsWith(directory + path.sep)) {
    throw misfit("main", main, "a path inside the project");
  }
  const found = statSync(target, { throwIfNoEntry: false });
  if (!found) throw misfit("main", main, "a file or a folder that exists");
  return found.isDirectory()
    ? { directory: target, entry: "." }
    : { directory: path.dirname(target), entry: path.basename(target) };
}

function runtimeOptions(runtime: unknown): Pick<Program, "nodeArguments" | "typescript" | "tsconfig"> {
  const { name, options } = (typeof runtime === "string" ? { name: runtime } : (runtime ?? {})) as {
    name?: unknown;
    options?: { nodeargs?: unknown; typescript?: unknown; tsconfig?: unknown };
  };
  if (name !== "nodejs") throw misfit("runtime", runtime, "nodejs, the one that the offline preview can run");
  const { nodeargs = "", typescript = true, tsconfig } = options ?? {};
  if (typeof nodeargs !== "string") throw misfit("runtime.options.nodeargs", nodeargs, "one line of text");
  if (typeof typescript !== "boolean") throw misfit("runtime.options.typescript", typescript, "true or false");
  if (tsconfig !== undefined && typeof tsconfig !== "string") {
    throw misfit("runtime.options.tsconfig", tsconfig, "a file of the project");
  }
  return { nodeArguments: nodeargs, typescript, tsconfig };
}

function misfit(key: string, value: unknown, allowed: string): Problem {
  const found = value === undefined ? "is missing" : `${JSON.stringify(value)} will not do`;
  return new Problem(`Pulumi.yaml: ${key}: ${found}. Allowed: ${allowed}.`);
}

/** The map at a top-level key of a file; undefined where there is none. */
export function mapAt({ file, map }: YamlFile, key: string) {
  const value = map.get(key, true) as unknown;
  if (isMap(value)) return value;
  if (value === undefined || (value as { value?: unknown }).value === null) return undefined;
  throw new Problem(`${path.basename(file)}: ${key} is not a map. Allowed: lines of the form "key: value" below it.`);
}
