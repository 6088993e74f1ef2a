import { valueFaults } from "../../guide/values.ts";
import { readConfiguration } from "../../preview/configuration.ts";
import type { Project } from "../../preview/project.ts";
import { chooseStack, stackNames } from "../../preview/stack.ts";

/** A region that nobody named for the new stack. */
export interface Region {
  name: string;
  /** Who has it. */
  source: string;
}

/** The region of the shell, else that of the first stack that names one. */
export function findRegion(project: Project, env: NodeJS.ProcessEnv): Region | undefined {
  const ofShell = ["AWS_REGION", "AWS_DEFAULT_REGION"].map(source => ({ source, name: env[source] }));
  const ofStacks = stackNames(project).map(stack => ({
    source: `Pulumi.${stack}.yaml`,
    name: regionOf(project, stack),
  }));
  return [...ofShell, ...ofStacks].find((found): found is Region => valueFaults("aws:region", found.name).length === 0);
}

function regionOf(project: Project, stack: string): string | undefined {
  try {
    return readConfiguration(project, chooseStack(project, stack, {})).values["aws:region"];
  } catch {
    // What is wrong with that file is told to whoever previews it.
    return undefined;
  }
}
