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
      `There is no stack file in ${project.stackDirectory}. Write one: Pulumi.<stack>.yaml, such as Pulumi.dev.yaml.`,
    );
  }
  if (wanted !== undefined) return stackOf(project, names, wanted);
  if (env.PULUMI_STACK) return { ...stackOf(project, names, env.PULUMI_STACK), chosenBy: "by PULUMI_STACK" };
  const chosenBy = names.length > 1 ? `the first of ${names.join(", ")}` : undefined;
  return { ...stackOf(project, names, first), chosenBy };
}

function stackNames({ stackDirectory }: Project): string[] {
  let files: string[];
  try {
    files = readdirSync(stackDirectory);
  } catch {
    return [];
  }
  return files.flatMap(file => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

/** A stack may be given in full, as `organization/project/stack`. */
function stackOf(project: Project, names: string[], wanted: string): Stack {
  const parts = wanted.split("/");
  const name = parts.at(-1) ?? "";
  const ofProject = parts.length === 3 ? parts[1] : project.name;
  if (parts.length > 3 || !parts.every(part => /^\w[\w.-]*$/.test(part)) || ofProject !== project.name) {
    throw new UsageProblem(
      `${JSON.stringify(wanted)} is no stack of this project. Allowed: ${names.join(", ")}, alone or as organization/${project.name}/stack.`,
    );
  }
  if (!names.includes(name)) throw unknownStack(names, name);
  return {
    name,
    // What the Pulumi CLI says where a backend has no organizations.
    organization: (parts.length > 1 && parts[0]) || "organization",
    file: path.join(project.stackDirectory, `Pulumi.${name}.yaml`),
    chosenBy: undefined,
  };
}

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
