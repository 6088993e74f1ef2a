import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import type { Preview } from "../../preview/preview.ts";
import { previewStack } from "../../preview/preview.ts";
import { readProject } from "../../preview/project.ts";
import { chooseStack } from "../../preview/stack.ts";
import { plainEnvironment } from "./program.ts";

/** Previews a stack of this repository. */
export function stackPreview(stack: string): Promise<Preview> {
  const cwd = path.resolve(import.meta.dirname, "../..");
  const project = readProject(cwd);
  const [stdin, stdout, stderr] = [Readable.from([]), new PassThrough(), new PassThrough()];
  return previewStack(project, chooseStack(project, stack, {}), {
    cwd,
    env: plainEnvironment(),
    stdin,
    stdout,
    stderr,
  });
}
