/** `npm run docs`: writes what is generated. A test holds each of these against what it is generated from. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { controlsPage } from "../test/support/controlsPage.ts";
import { scimBridge } from "../test/support/program.ts";
import { libraryPage } from "./libraryPage.ts";
import { pluginSchema } from "./pluginSchema.ts";
import { projectFileWithKeys } from "./projectFile.ts";
import { readmeWithKeys } from "./stackKeyTables.ts";

const generated = {
  "Pulumi.yaml": projectFileWithKeys,
  "README.md": readmeWithKeys,
  "docs/api/README.md": libraryPage,
  "docs/controls.md": controlsPage,
  "docs/deploy-policy.json": () => policy(),
  "docs/preview-policy.json": () => policy("--preview"),
  "plugin/schema.json": pluginSchema,
};

for (const [file, make] of Object.entries(generated)) {
  writeFileSync(path.resolve(import.meta.dirname, "..", file), await make());
}

async function policy(...options: string[]): Promise<string> {
  const { code, stdout, stderr } = await scimBridge(["policy", "core-usw2-auto", ...options]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
