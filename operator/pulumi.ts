import { existsSync } from "node:fs";
import { CommandError, LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { Problem, UsageProblem } from "../common/problem.ts";

/**
 * The outputs of a stack, as the Pulumi CLI tells them.
 *
 * @throws {Problem} when there is no Pulumi CLI, no project, no such stack, or no way into its backend
 */
export async function stackOutputs(stack: string, workDir: string): Promise<{ [name: string]: unknown }> {
  if (!existsSync(workDir))
    throw new UsageProblem(`There is no folder ${workDir}. Name the Pulumi project's with --cwd.`);
  try {
    const workspace = await LocalWorkspace.create({ workDir });
    const outputs = await workspace.stackOutputs(stack);
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
  } catch (error) {
    throw new Problem(`The outputs of the stack ${stack} cannot be read: ${reasonOf(error as Error)}`);
  }
}

/** The Automation API's errors are a whole log of the command; what the CLI calls an error in it is for people. */
function reasonOf(error: Error): string {
  if (!(error instanceof CommandError)) return error.message;
  if (/\b(ENOENT|EACCES)\b/.test(error.message)) {
    return "the Pulumi CLI is not installed, or cannot be started (https://www.pulumi.com/docs/install/). Without it, use --outputs FILE.";
  }
  const [, said] = /^\s*error: (.+)$/m.exec(error.message) ?? [];
  return said ?? error.message.trim();
}
