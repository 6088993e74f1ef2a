import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";

const repository = path.resolve(import.meta.dirname, "../..");

/** Mocha calls it once before all tests: some run what the npm package ships. */
export function mochaGlobalSetup(): void {
  build();
}

/** Builds dist/, where a source is newer. */
export function build(): void {
  if (newest(repository) <= timeOf(path.join(repository, "dist/tool/package.json"))) return;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["build.mjs"], { cwd: repository, encoding: "utf8" });
  if (status !== 0) throw new Error(`dist/ could not be built: ${stdout}${stderr}`);
}

/** When a source, or a folder of sources (as by a removal), was last changed. Milliseconds. */
function newest(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true });
  const times = entries.map(entry => {
    const whole = path.join(folder, entry.name);
    if (entry.isDirectory()) return noSources.test(entry.name) ? 0 : newest(whole);
    return timeOf(whole);
  });
  return Math.max(folder === repository ? 0 : timeOf(folder), ...times);
}

const noSources = /^(\..*|node_modules|dist|coverage|test|docs|bench|examples|mutation|plugin|reports)$/;

const timeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
