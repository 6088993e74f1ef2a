import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, totalmem } from "node:os";

export const pulumiPackages = ["@pulumi/pulumi", "@pulumi/aws", "@pulumi/awsx"];

/** The machine and the versions that a run is of. */
export function machine(): string {
  const [{ model } = { model: "unknown processor" }, ...others] = cpus();
  const memory = (totalmem() / 1024 ** 3).toFixed(0);
  const versions = pulumiPackages.map(name => `${name} ${versionOf(name)}`);
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, ${others.length + 1} × ${model}, ${memory} GiB, ${process.platform} ${process.arch}. Node.js ${process.versions.node}, ${versions.join(", ")}.`;
}

/** The version of an installed package. */
export function versionOf(name: string): string {
  const file = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
