import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Candidate, Measured } from "./measure.ts";
import { inTurn, measureProcess } from "./measure.ts";

/** Previews a program by the tool, as text and as a page. */
export async function page(
  { folder, main, nodeArgs }: Candidate,
  rounds: number,
): Promise<{ text: Measured; html: Measured; kibibytes: number; resources: number }> {
  const runtime = { name: "nodejs", options: { typescript: false, nodeargs: nodeArgs.join(" ") } };
  // JSON is YAML.
  writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify({ name: "many", main, runtime }));
  writeFileSync(join(folder, "Pulumi.dev.yaml"), JSON.stringify({ config: { "aws:region": "us-west-2" } }));
  const tool = join(import.meta.dirname, "../cli/scim-bridge.mjs");
  const preview =
    (...args: string[]) =>
    () =>
      measureProcess([tool, "preview", "dev", ...args], folder);
  const measured = await inTurn({ text: preview(), html: preview("--html", "page.html") }, rounds);
  const file = join(folder, "page.html");
  return {
    ...measured,
    kibibytes: statSync(file).size / 1024,
    resources: readFileSync(file, "utf8").match(/<details/g)?.length ?? 0,
  };
}
