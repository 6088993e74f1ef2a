import { closestMatch } from "leven";
import { readdirSync } from "node:fs";
import path from "node:path";
import { Problem, UsageProblem } from "../common/problem.ts";
import type { Project } from "./project.ts";

/** A stack that has a file. */
export interface Stack {
  name: string;
  organization: string;
  file: string;
  /** How it came to be chosen, where no argument named it. */
  chosenBy: string | undefined;
}

/**
 * The stack that is asked for: by argument, else by PULUMI_STACK, else the first one.
 *
 * @throws {UsageProblem} when there is no such stack
 */
export function chooseStack(project: Project, wanted: string | undefined, env: NodeJS.ProcessEnv): Stack {
  const names = stackNames(project);
  const [first] = names;
  if (first === undefined) {
    throw new Problem(
      `There is no stack file in ${project.stackDirectory}. Write one: Pulumi.<stack>.yaml, such as Pulumi.dev.yaml. The SCIM bridge's own is written by scim-bridge init.`,
    );
  }
  if (wanted !== undefined) return stackOf(project, names, wanted);
  if (env.PULUMI_STACK) return { ...stackOf(project, names, env.PULUMI_STACK), chosenBy: "by PULUMI_STACK" };
  const chosenBy = names.length > 1 ? `the first of ${names.join(", ")}` : undefined;
  return { ...stackOf(project, names, first), chosenBy };
}

/** The stacks that have a file. */
export function stackNames({ stackDirectory }: Project): string[] {
  let files: string[];
  try {
    files = readdirSync(stackDirectory);
  } catch {
    return [];
  }
  return files.flatMap(file => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

function stackOf(project: Project, names: string[], wanted: string): Stack {
  const parsed = parseName(project, wanted);
  if (parsed === undefined) {
    throw new UsageProblem(
      `${JSON.stringify(wanted)} is no stack of this project. Allowed: ${names.join(", ")}, alone or as organization/${project.name}/stack.`,
    );
  }
  if (!names.includes(parsed.name)) throw unknownStack(names, parsed.name);
  return { ...parsed, file: fileOf(project, parsed.name), chosenBy: undefined };
}

/**
 * The file of a stack that is to be.
 *
 * @throws {UsageProblem} when no stack of the project can have that name
 */
export function newStack(project: Project, wanted: string): Pick<Stack, "name" | "file"> {
  const name = parseName(project, wanted)?.name ?? "";
  if (name !== "" && name.length <= 100) return { name, file: fileOf(project, name) };
  throw new UsageProblem(
    `${JSON.stringify(wanted)} cannot be a stack of this project. Allowed: up to 100 letters, digits and _ . -, beginning with a letter, a digit or _, alone or as organization/${project.name}/stack.`,
  );
}

/** A stack may be given in full, as `organization/project/stack`. */
function parseName(project: Project, wanted: string): Pick<Stack, "name" | "organization"> | undefined {
  const parts = wanted.split("/");
  const ofProject = parts.length === 3 ? parts[1] : project.name;
  if (parts.length > 3 || !parts.every(part => /^\w[\w.-]*$/.test(part)) || ofProject !== project.name)
    return undefined;
  // What the Pulumi CLI says where a backend has no organizations.
  return { name: parts.at(-1) ?? "", organization: (parts.length > 1 && parts[0]) || "organization" };
}

const fileOf = ({ stackDirectory }: Project, name: string) => path.join(stackDirectory, `Pulumi.${name}.yaml`);

function unknownStack(names: string[], name: string): UsageProblem {
  const nearest = closestMatch(name, names, { maxDistance: Math.ceil(name.length / 2) });
  return new UsageProblem(
    [
      `There is no stack ${JSON.stringify(name)}: no file Pulumi.${name}.yaml.`,
      `Allowed: ${names.join(", ")}.`,
      nearest === undefined ? [] : `Did you mean ${nearest}?`,
    ]
      .flat()
      .join(" "),
  );
}
