import path from "node:path";
import type { CommandContext } from "../common/commandContext.ts";
import { Problem, UsageProblem } from "../common/problem.ts";
import { readInput, sourceName } from "./input.ts";
import { parseObject } from "./json.ts";

/** Where a command learns which bridge it is about. */
export interface OutputsOptions {
  /** A stack of the Pulumi project in `cwd`. */
  stack?: string;
  /** A file of `pulumi stack output --json`, or "-". */
  outputs?: string;
  /** The folder of the Pulumi project, from the current one. */
  cwd?: string;
}

/** A stack's outputs, of which the texts matter. */
export interface Outputs {
  values: { readonly [name: string]: string };
  /** Where they come from, at the beginning of a message. */
  source: string;
}

/**
 * Reads the outputs of a stack from the Pulumi CLI or from a file.
 *
 * @throws {UsageProblem} when neither or both are named
 */
export async function readOutputs(
  { stack, outputs, cwd = "." }: OutputsOptions,
  context: CommandContext,
): Promise<Outputs> {
  if ((stack === undefined) === (outputs === undefined)) {
    throw new UsageProblem(
      "Name the bridge: with --stack NAME, or with --outputs FILE (from pulumi stack output --json)" +
        (stack === undefined ? "." : ", not with both."),
    );
  }
  if (stack === "") throw new UsageProblem("The stack's name is empty. Name the bridge's with --stack NAME.");
  if (stack !== undefined) {
    const { stackOutputs } = await import("./pulumi.ts");
    return { values: textsOf(await stackOutputs(stack, path.resolve(context.cwd, cwd))), source: `The stack ${stack}` };
  }
  const text = textOf(await readInput(outputs, "a file of pulumi stack output --json", context));
  return { values: textsOf(parse(text, sourceName(outputs))), source: sourceName(outputs) };
}

/**
 * The outputs of these names.
 *
 * @throws {Problem} when one is missing or encrypted
 */
export function need<Name extends string>({ values, source }: Outputs, ...names: Name[]): { [name in Name]: string } {
  const missing = names.filter(name => values[name] === undefined);
  if (missing.length > 0) {
    throw new Problem(
      `${source} has no output ${missing.join(", ")}. Is the bridge enabled and deployed (pulumi up)?` +
        " A program of your own must export it from ScimBridge under this name.",
    );
  }
  const hidden = names.filter(name => values[name] === "[secret]");
  if (hidden.length > 0) {
    throw new Problem(`${source} hides ${hidden.join(", ")}. Write it with pulumi stack output --json --show-secrets.`);
  }
  return Object.fromEntries(names.map(name => [name, values[name]])) as { [name in Name]: string };
}

/** PowerShell writes UTF-16, and Windows editors begin UTF-8 with a mark. */
const textOf = (bytes: Buffer): string =>
  bytes.toString(bytes.subarray(0, 2).toString("hex") === "fffe" ? "utf16le" : "utf8").replace(/^\ufeff/, "");

function parse(text: string, source: string): object {
  const outputs = parseObject(text);
  if (outputs !== undefined) return outputs;
  throw new Problem(`${source} is not one JSON object. Write it with pulumi stack output --json.`);
}

const textsOf = (outputs: object): Outputs["values"] =>
  Object.fromEntries(
    Object.entries(outputs).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
