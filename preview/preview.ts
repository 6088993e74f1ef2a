import type { CommandContext } from "../common/commandContext.ts";
import type { Lookup } from "./assumedAws.ts";
import { readConfiguration } from "./configuration.ts";
import { startEngine } from "./engine.ts";
import type { Deployment } from "./engineState.ts";
import type { ProgramEnd } from "./languageHost.ts";
import { runProgram } from "./languageHost.ts";
import { treeOrder } from "./order.ts";
import { diagnosticsOf } from "./programErrors.ts";
import type { Project } from "./project.ts";
import type { Diagnostic, Step } from "./record.ts";
import type { Stack } from "./stack.ts";
import { isRoot } from "./urn.ts";

/** What `pulumi up` would do. Where a diagnostic is an error it would do nothing, and there are no steps. */
export interface Preview {
  project: string;
  stack: Stack;
  /** Parents before children, siblings by type and name. */
  steps: Step[];
  /** Each different look-up once. */
  lookups: Lookup[];
  diagnostics: Diagnostic[];
}

/**
 * Runs a stack's program against an engine of its own, which deploys nothing and asks nobody.
 *
 * @throws {Problem} when a file of the project is not right, or the program cannot be started
 */
export async function previewStack(project: Project, stack: Stack, context: CommandContext): Promise<Preview> {
  const deployment: Deployment = {
    project: project.name,
    stack: stack.name,
    organization: stack.organization,
    configuration: readConfiguration(project, stack),
    env: context.env,
  };
  const engine = await startEngine(deployment);
  try {
    const end = await runProgram(project, deployment, engine.address, context);
    const told = diagnosticsOf(engine.record, project.program.directory);
    const steps = [...engine.record.steps.values()];
    const diagnostics = hasError(told) ? told : [...told, ...endErrors(end, steps, deployment)];
    return {
      project: project.name,
      stack,
      steps: hasError(diagnostics) ? [] : treeOrder(steps),
      lookups: different(engine.record.lookups),
      diagnostics,
    };
  } finally {
    engine.stop();
  }
}

export const hasError = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.some(({ severity }) => severity === "error");

/** What is wrong although nobody said so. */
function endErrors({ code, signal }: ProgramEnd, steps: readonly Step[], deployment: Deployment): Diagnostic[] {
  const error = (message: string): Diagnostic[] => [{ severity: "error", message }];
  if (signal !== null) return error(`The program was ended by ${signal}.`);
  if (code !== 0) return error(`The program ended with exit code ${code ?? "unknown"}, without saying why.`);
  const enabled = `${deployment.project}:enabled`;
  if (deployment.configuration.values[enabled] === "false" || steps.some(({ type }) => !isRoot(type))) return [];
  return error(
    `The program registered no resource, although ${enabled} is not false: pulumi up would delete all that the stack has.` +
      " Check that main in Pulumi.yaml names the program.",
  );
}

/** The order in which a program asks is not always the same. */
function different(lookups: readonly Lookup[]): Lookup[] {
  const byText = new Map(lookups.map(lookup => [JSON.stringify([lookup.token, lookup.args, lookup.assumed]), lookup]));
  return [...byText].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, lookup]) => lookup);
}
