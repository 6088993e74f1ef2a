import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Application } from "typedoc";

const repository = path.resolve(import.meta.dirname, "..");
const note = "<!-- Generated from components/ by npm run docs: change it there. -->";

/** The text of docs/api/README.md, which TypeDoc makes of the library's comments. */
export async function libraryPage(): Promise<string> {
  const app = await Application.bootstrapWithPlugins({ options: path.join(repository, "typedoc.json") });
  const project = await app.convert();
  if (!project) throw new Error("TypeDoc could not read components/: it says above why.");
  app.validate(project);
  const folder = mkdtempSync(path.join(tmpdir(), "scim-bridge-"));
  try {
    await app.outputs.writeOutput({ name: "markdown", path: folder }, project);
    // Such as an interface that a public one names and that is not exported.
    if (app.logger.hasWarnings()) throw new Error("TypeDoc warns of something in components/: it says above of what.");
    const page = readFileSync(path.join(folder, "README.md"), "utf8");
    return page.replace("\n\n", `\n\n${note}\n\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
