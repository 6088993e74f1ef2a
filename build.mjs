// Writes dist/, which the npm package ships: the component library as CommonJS in dist/lib, the tool as ES modules in dist/tool.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const root = import.meta.dirname;
const dist = path.join(root, "dist");
const tool = path.join(dist, "tool");
const tsc = compiler();

rmSync(dist, { recursive: true, force: true });
for (const part of ["lib", "tool"]) compile(path.join(root, `tsconfig.${part}.json`));
for (const file of filesIn(path.join(dist, "lib"))) if (file.endsWith(".d.ts")) nameCompiledFiles(file);
write(path.join(dist, "lib/package.json"), { type: "commonjs" });
for (const entry of readdirSync(tool)) copyAssets(entry);
chmodSync(path.join(tool, "cli/bin.js"), 0o755);
const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
write(path.join(tool, "package.json"), { type: "module", version });

function compile(project) {
  const { status } = spawnSync(process.execPath, [tsc, "--project", project], { stdio: "inherit" });
  if (status !== 0) fail(`TypeScript could not compile ${path.basename(project)}.`);
}

function compiler() {
  try {
    return createRequire(import.meta.url).resolve("typescript/bin/tsc");
  } catch {
    fail(
      "dist/ cannot be built, because TypeScript is not installed. Run npm ci with NODE_ENV unset and without --omit=dev.",
    );
  }
}

/** The compiler makes of "./x.ts" a "./x.js" in JavaScript, but not in declarations. */
function nameCompiledFiles(file) {
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replaceAll(/((?:from |import\()"\.{1,2}\/[^"]+)\.ts"/g, '$1.js"'));
}

/** What the tool reads beside its code, such as the style of a page. */
function copyAssets(folder) {
  const source = path.join(root, folder);
  if (!statSync(source, { throwIfNoEntry: false })?.isDirectory()) return;
  const isAsset = file => statSync(file).isDirectory() || !/\.ts$|^scim-bridge\.mjs$/.test(path.basename(file));
  cpSync(source, path.join(tool, folder), { recursive: true, filter: isAsset });
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true }).map(file => path.join(folder, file));
}

function write(file, content) {
  writeFileSync(file, `${JSON.stringify(content)}\n`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
