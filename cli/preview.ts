import { writeFileSync } from "node:fs";
import path from "node:path";
import type { CommandContext } from "../common/commandContext.ts";
import { Problem, UsageProblem } from "../common/problem.ts";
import { styleFor } from "../common/style.ts";
import type { Preview } from "../preview/preview.ts";
import { hasError, previewStack } from "../preview/preview.ts";
import { readProject } from "../preview/project.ts";
import { chooseStack } from "../preview/stack.ts";
import type { StackOptions } from "./options.ts";
import { namedStack } from "./options.ts";

/** What `scim-bridge preview` was asked for. */
export interface PreviewOptions extends StackOptions {
  json?: boolean;
  /** The file of the report for a pull request; `-` is standard output, in place of the text. */
  markdown?: string;
  /** The file of the page to read in a browser. */
  html?: string;
}

/** Previews a stack, and returns the exit code. */
export async function preview(options: PreviewOptions, context: CommandContext): Promise<number> {
  const toStdout = standardOutputUsers(options);
  if (toStdout.length > 1) {
    throw new UsageProblem(`${toStdout.join(" and ")} both print to standard output. Give all but one a file.`);
  }
  try {
    const result = await plan(options, context);
    const { interrupted, stderr } = context;
    if (interrupted?.aborted) {
      // Who ended it may be a machine, and what it had planned so far is not the plan.
      stderr.write(`The preview was ended by ${interrupted.reason as NodeJS.Signals}, before it was complete.\n`);
      return 1;
    }
    await tellFailure(result, context);
    // A report that cannot be written is a failure, and --json prints one document.
    await report(result, options, context);
    await print(result, options, context);
    return hasError(result.diagnostics) ? 1 : 0;
  } catch (error) {
    if (options.json) await printFailure(error as Error, context);
    throw error;
  }
}

/** The options that take standard output for themselves. */
function standardOutputUsers({ json, markdown, html }: PreviewOptions): string[] {
  return [
    ...(markdown === "-" ? ["--markdown -"] : []),
    ...(html === "-" ? ["--html -"] : []),
    ...(json ? ["--json"] : []),
  ];
}

/** Previews the stack that is asked for. */
export function plan(options: PreviewOptions, context: CommandContext): Promise<Preview> {
  const project = readProject(path.resolve(context.cwd, options.cwd ?? "."));
  return previewStack(project, chooseStack(project, namedStack(options), context.env), context);
}

/** The renderers are loaded while nothing else waits for them. */
async function tellFailure(result: Preview, { stderr, env }: CommandContext): Promise<void> {
  if (!hasError(result.diagnostics)) return;
  stderr.write((await import("../preview/text.ts")).toFailureText(result, styleFor(stderr, env)));
}

async function print(result: Preview, options: PreviewOptions, { stdout, env }: CommandContext): Promise<void> {
  if (options.json) stdout.write((await import("../preview/json.ts")).toJson(result));
  else if (!hasError(result.diagnostics) && standardOutputUsers(options).length === 0)
    stdout.write((await import("../preview/text.ts")).toText(result, styleFor(stdout, env)));
}

/** A preview that failed has a report too, so that the pull request says what is wrong. */
async function report(result: Preview, { markdown, html }: PreviewOptions, context: CommandContext): Promise<void> {
  if (markdown !== undefined) {
    write((await import("../report/markdown.ts")).toMarkdown(result), markdown, context);
  }
  if (html !== undefined) write(await (await import("../report/html.ts")).toHtml(result), html, context);
}

function write(text: string, file: string, { cwd, stdout, stderr }: CommandContext): void {
  if (file === "-") {
    stdout.write(text);
    return;
  }
  try {
    writeFileSync(path.resolve(cwd, file), text);
  } catch (error) {
    throw new Problem(`${file} cannot be written: ${(error as Error).message}`);
  }
  stderr.write(`Wrote ${file}.\n`);
}

async function printFailure({ message }: Error, { stdout }: CommandContext): Promise<void> {
  const { toJson } = await import("../preview/json.ts");
  stdout.write(toJson({ steps: [], diagnostics: [{ severity: "error", message }] }));
}
