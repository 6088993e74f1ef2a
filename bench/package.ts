import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pulumiPackages, versionOf } from "./machine.ts";
import { inTurn } from "./measure.ts";

const root = join(import.meta.dirname, "..");

/** Packs this package, as npm publishes it. */
export function packed(folder: string): { file: string; kibibytes: number; files: number } {
  const said = npm(root, "pack", "--json", "--pack-destination", folder);
  // What the build says comes first.
  const [result] = JSON.parse(said.slice(said.indexOf("[\n"))) as {
    filename: string;
    size: number;
    files: unknown[];
  }[];
  if (!result) throw new Error(`npm pack said: ${said}`);
  return { file: join(folder, result.filename), kibibytes: result.size / 1024, files: result.files.length };
}

interface Installed {
  seconds: number;
  mebibytes: number;
}

/** Installs the Pulumi packages alone, and with this package, each into an empty project. */
export async function installed(
  folder: string,
  file: string,
  rounds: number,
): Promise<{ peers: Installed; all: Installed }> {
  const peers = Object.fromEntries(pulumiPackages.map(name => [name, versionOf(name)]));
  let project = 0;
  const install = (dependencies: { [name: string]: string }) => () => {
    const target = join(folder, `install-${project++}`);
    mkdirSync(target);
    writeFileSync(join(target, "package.json"), JSON.stringify({ name: "empty", private: true, dependencies }));
    const start = performance.now();
    npm(target, "install", "--prefer-offline", "--no-audit", "--no-fund", "--silent");
    const seconds = (performance.now() - start) / 1000;
    return Promise.resolve({ seconds, mebibytes: diskUsage(join(target, "node_modules")) });
  };
  return inTurn({ peers: install(peers), all: install({ ...peers, "pulumi-scim-bridge": `file:${file}` }) }, rounds);
}

const diskUsage = (folder: string) =>
  Number(execFileSync("du", ["-sk", folder], { encoding: "utf8" }).split("\t")[0]) / 1024;

const npm = (cwd: string, ...args: string[]) =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
