import { spawn } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Deployment } from "../preview/engineState.ts";
import { startEngine } from "../preview/engine.ts";

/** A program to measure. */
export interface Candidate {
  folder: string;
  main: string;
  /** Arguments for Node.js. */
  nodeArgs: string[];
  /** Whether Pulumi's own ts-node runs it. */
  tsNode: boolean;
  deployment: Deployment;
}

/** What a run of a whole process took. */
export interface Measured {
  seconds: number;
  /** Peak memory. */
  mebibytes: number;
}

/** Runs every candidate's program in turn in Pulumi's language host; returns each one's middle values. */
export const measureInTurn = <K extends string>(
  candidates: { [key in K]: Candidate },
  rounds: number,
): Promise<{ [key in K]: Measured }> =>
  inTurn(
    Object.fromEntries(
      Object.entries<Candidate>(candidates).map(([name, candidate]) => [name, () => measureProgram(candidate)]),
    ) as { [key in K]: () => Promise<Measured> },
    rounds,
  );

/** Runs everything once a round, in turn, so that a slow minute of the machine meets all; returns each one's middle values. */
export async function inTurn<K extends string>(
  runs: { [key in K]: () => Promise<Measured> },
  rounds: number,
): Promise<{ [key in K]: Measured }> {
  const names = Object.keys(runs) as K[];
  const measured = names.map(() => [] as Measured[]);
  // The round before the first is not counted: it fills the caches that every later run finds.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, name] of names.entries()) {
      const figures = await runs[name]();
      if (round > 0) measured[index]?.push(figures);
    }
  }
  const middle = (of: Measured[]): Measured => ({
    seconds: median(of.map(run => run.seconds)),
    mebibytes: median(of.map(run => run.mebibytes)),
  });
  return Object.fromEntries(names.map((name, index) => [name, middle(measured[index] ?? [])])) as {
    [key in K]: Measured;
  };
}

/** Edits the program, as every run in CI follows an edit, and runs it once in Pulumi's language host. */
async function measureProgram({ folder, main, nodeArgs, tsNode, deployment }: Candidate): Promise<Measured> {
  appendFileSync(join(folder, main), `// ${Math.random()}\n`);
  const engine = await startEngine(deployment);
  const args = [
    ...nodeArgs,
    createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run"),
    ...[`--monitor=${engine.address}`, `--engine=${engine.address}`, `--pwd=${folder}`],
    ...[`--project=${deployment.project}`, `--stack=${deployment.stack}`, "--dry-run", "--parallel=16", main],
  ];
  const env = {
    PULUMI_CONFIG: JSON.stringify(deployment.configuration.values),
    PULUMI_NODEJS_TYPESCRIPT: String(tsNode),
  };
  try {
    const measured = await measureProcess(args, folder, env);
    if (engine.record.refusals.length > 0) throw new Error(JSON.stringify(engine.record.refusals));
    return measured;
  } finally {
    engine.stop();
  }
}

/** Runs Node.js once. */
export async function measureProcess(args: readonly string[], folder: string, env = {}): Promise<Measured> {
  const usageFile = join(folder, "usage");
  const child = spawn(process.execPath, ["--import", join(import.meta.dirname, "usage.mjs"), ...args], {
    cwd: folder,
    env: { ...process.env, BENCH_USAGE_FILE: usageFile, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const start = performance.now();
  await ended(child, folder);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, mebibytes: Number(readFileSync(usageFile, "utf8")) };
}

function ended(child: ReturnType<typeof spawn>, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", code => {
      if (code === 0) resolve();
      else reject(new Error(`The program in ${folder} ended with exit code ${code ?? "none"}.`));
    });
  });
}

/** The middle one, which a slow run does not move. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
