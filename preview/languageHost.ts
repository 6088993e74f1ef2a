import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgsStringToArgv } from "string-argv";
import type { CommandContext } from "../common/commandContext.ts";
import { Problem } from "../common/problem.ts";
import type { Deployment } from "./engineState.ts";
import type { Project } from "./project.ts";

/** How a program ended; a signal's name where one ended it. */
export interface ProgramEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Runs a program in Pulumi's own Node.js language host, as `pulumi preview` does, and waits for its end. */
export async function runProgram(
  project: Project,
  deployment: Deployment,
  engineAddress: string,
  { env, stderr, interrupted }: CommandContext,
): Promise<ProgramEnd> {
  const child = start(project, deployment, engineAddress, env);
  // The program's own output goes where it cannot be taken for the preview's.
  child.stdout?.pipe(stderr, { end: false });
  child.stderr?.pipe(stderr, { end: false });
  const interrupt = () => child.kill(interrupted?.reason as NodeJS.Signals);
  interrupted?.addEventListener("abort", interrupt);
  if (interrupted?.aborted) interrupt();
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    return { code, signal };
  } catch (error) {
    throw notStarted(error as NodeJS.ErrnoException, deployment);
  } finally {
    interrupted?.removeEventListener("abort", interrupt);
  }
}

function start(project: Project, deployment: Deployment, engineAddress: string, env: NodeJS.ProcessEnv): ChildProcess {
  const { directory } = project.program;
  const args = programArguments(project, deployment, engineAddress);
  try {
    return spawn(process.execPath, args, {
      cwd: directory,
      env: { ...env, ...programVariables(project, deployment), SCIM_BEARER_TOKEN: undefined },
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    throw notStarted(error as NodeJS.ErrnoException, deployment);
  }
}

function programArguments({ directory, program }: Project, deployment: Deployment, engineAddress: string): string[] {
  const options = {
    project: deployment.project,
    stack: deployment.stack,
    organization: deployment.organization,
    "root-directory": directory,
    pwd: program.directory,
    monitor: engineAddress,
    engine: engineAddress,
    parallel: "16",
  };
  return [
    // The SDK handles some rejections late, each of which Node.js would tell people about.
    "--disable-warning=PromiseRejectionHandledWarning",
    ...parseArgsStringToArgv(program.nodeArguments),
    languageHost(program.directory),
    ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    "--dry-run",
    program.entry,
  ];
}

const programVariables = ({ program }: Project, deployment: Deployment): NodeJS.ProcessEnv => ({
  ...configurationVariables(deployment),
  PULUMI_NODEJS_TYPESCRIPT: program.typescript ? "true" : undefined,
  PULUMI_NODEJS_TSCONFIG_PATH: program.tsconfig,
});

function languageHost(directory: string): string {
  try {
    return createRequire(path.join(directory, "index.js")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    throw new Problem(`The package @pulumi/pulumi is not installed for ${directory}. Run npm install there.`);
  }
}

/** As the Pulumi CLI writes them: the first with its keys in the old form, the second in the new one. */
function configurationVariables({ configuration: { values, secretKeys } }: Deployment) {
  const oldForm = Object.entries(values).map(([key, value]) => [key.replace(":", ":config:"), value] as const);
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(oldForm)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
  };
}

function notStarted(error: NodeJS.ErrnoException, deployment: Deployment): Problem {
  if (error.code !== "E2BIG") return new Problem(`The program could not be started: ${error.message}`);
  const kibibytes = Math.ceil(configurationVariables(deployment).PULUMI_CONFIG.length / 1024);
  return new Problem(
    `The program could not be started: the configuration of the stack ${deployment.stack} (${kibibytes} KiB) and the environment are more than the system hands over.` +
      ` Allowed: less than 128 KiB for each value, on Linux. Shorten Pulumi.${deployment.stack}.yaml, or the environment.`,
  );
}
