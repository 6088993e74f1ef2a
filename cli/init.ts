import path from "node:path";
import type { CommandContext } from "../common/commandContext.ts";
import { Cancelled, Problem } from "../common/problem.ts";
import { askLine, canAsk, tellBetween } from "../common/prompts.ts";
import { wrapFor } from "../common/wrap.ts";
import type { Fault } from "../components/validation.ts";
import { allowedAt } from "../guide/allowed.ts";
import type { Values } from "../guide/example.ts";
import { lineOf } from "../guide/values.ts";
import { keyAt } from "../guide/explanation.ts";
import { stackFileText } from "../guide/stackFile.ts";
import type { Project } from "../preview/project.ts";
import { mapAt, readProject } from "../preview/project.ts";
import { newStack } from "../preview/stack.ts";
import { isFinal, misused } from "./init/faults.ts";
import { keptOf, writeStackFile } from "./init/file.ts";
import type { Given, KeyOptions } from "./init/flags.ts";
import { readFlags } from "./init/flags.ts";
import type { Interview } from "./init/questions.ts";
import { askAll } from "./init/questions.ts";
import type { Region } from "./init/region.ts";
import { findRegion } from "./init/region.ts";
import type { StackOptions } from "./options.ts";
import { namedStack } from "./options.ts";

/** What `scim-bridge init` was asked for, beside the keys' own options. */
export interface InitOptions extends StackOptions {
  /** Whether nothing is asked, even on a terminal. */
  yes?: boolean;
  /** Whether the keys of a file that is there already are replaced. */
  force?: boolean;
  /** Whether the text is printed, and nothing is written. */
  stdout?: boolean;
}

/** What a stack file is made of. */
interface Draft {
  project: Project;
  options: InitOptions;
  given: Given;
  region: Region | undefined;
  context: CommandContext;
}

/** A stack, as the person calls it, and what its file says. */
interface Answers {
  stack: string;
  values: Values;
}

/** Writes the stack file of a new environment, and returns the exit code. */
export async function init(options: InitOptions & KeyOptions, context: CommandContext): Promise<number> {
  const project = readProject(path.resolve(context.cwd, options.cwd ?? "."));
  const draft = { project, options, context, given: readFlags(options), region: findRegion(project, context.env) };
  if (!isOfBridge(project)) warnOfOtherProgram(project, context);
  try {
    const answers = await (canAsk(context) && !options.yes ? askedFor(draft) : givenByOptions(draft));
    context.interrupted?.throwIfAborted();
    await write(answers, draft);
    return 0;
  } catch (error) {
    throw error instanceof Cancelled ? new Cancelled(`${error.message} Nothing was written.`) : error;
  }
}

/** Whether the keys of the bridge's program are declared. Programs that use the component have their own, among which there may be a hostname. */
function isOfBridge({ file }: Project): boolean {
  const declared = mapAt(file, "config");
  return ["hostname", "network"].every(key => declared?.has(key));
}

function warnOfOtherProgram({ name }: Project, { stderr }: CommandContext): void {
  const warning = `Pulumi.yaml does not declare both hostname and network: ${name} may be another program than the SCIM bridge's, and not read what is written here.`;
  stderr.write(`${wrapFor(stderr)(`warning: ${warning}`, 0)}\n`);
}

/** Without a person, all that is missing or wrong is told together. */
async function givenByOptions({ project, options, given, region, context }: Draft): Promise<Answers> {
  const { faultsOf } = await import("../guide/check.ts");
  const stack = namedStack(options);
  const guessed = "aws:region" in given.values ? undefined : region;
  const values = guessed ? { ...given.values, "aws:region": guessed.name } : given.values;
  const faults = [
    ...stackFaults(project, stack),
    ...("aws:region" in values ? [] : [missing("aws:region", allowedAt("aws:region") ?? "")]),
    ...given.faults,
    ...faultsOf(values),
  ];
  if (stack === undefined || faults.length > 0) throw misused(faults);
  if (guessed) context.stderr.write(`The region is ${guessed.name}, as ${guessed.source} has it.\n`);
  return { stack, values };
}

const missing = (key: string, allowed: string): Fault => ({ path: key, message: `is missing. Allowed: ${allowed}.` });

function stackFaults(project: Project, stack: string | undefined): Fault[] {
  if (stack === undefined) return [missing("stack", "the name of the new stack, such as prod")];
  const message = messageOf(() => newStack(project, stack));
  return message === undefined ? [] : [{ path: "stack", message }];
}

/** What a function says against what it is given. */
function messageOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
}

/** Asks the person for what the options do not say. */
async function askedFor(draft: Draft): Promise<Answers> {
  const { given, region, context } = draft;
  const wanted = namedStack(draft.options);
  if (wanted !== undefined) fileOf(wanted, draft);
  await refuseFinal(given);
  const stack = wanted ?? (await askStack(draft));
  const values = { ...given.values };
  const interview: Interview = { values, refused: {}, asked: new Set(), region, context };
  for (;;) {
    await askAll(interview);
    const { faultsOf } = await import("../guide/check.ts");
    const faults = faultsOf(values);
    if (faults.length === 0) return { stack, values };
    await askAgain(faults, interview, given);
  }
}

/** What no answer can mend is told before the first question. */
async function refuseFinal({ values, faults }: Given): Promise<void> {
  const told = [...faults];
  if (Object.keys(values).length > 0) {
    const { faultsOf } = await import("../guide/check.ts");
    told.push(...faultsOf(values).filter(fault => isFinal(fault, values)));
  }
  if (told.length > 0) throw misused(told);
}

const askStack = (draft: Draft): Promise<string> =>
  askLine(
    {
      message: "Name of the stack: that of its environment. Its file is Pulumi.NAME.yaml.",
      placeholder: "such as prod",
      faultOf: name => messageOf(() => fileOf(name.trim(), draft)),
    },
    draft.context,
  ).then(name => name.trim());

/** The file of the new stack, and what is kept of it. */
function fileOf(stack: string, { project, options }: Draft) {
  const { file, name } = newStack(project, stack);
  return { file, name, kept: options.stdout ? undefined : keptOf(file, project.name, options) };
}

/** Answers that are right each for itself and wrong together are asked for again. */
async function askAgain(faults: readonly Fault[], interview: Interview, given: Given): Promise<void> {
  const { values, refused, asked, context } = interview;
  const compared = faults.flatMap(({ path }) => [keyAt(path), ...(path === "hostname" ? ["dns.zoneName"] : [])]);
  const again = compared.filter(key => key in values && !(key in given.values));
  if (again.length === 0) throw misused(faults);
  await tellBetween(
    faults.map(({ path, message }) => `${path}: ${message}`),
    context,
  );
  for (const key of again) {
    refused[key] = values[key];
    Reflect.deleteProperty(values, key);
    asked.delete(key);
  }
}

async function write({ stack, values }: Answers, draft: Draft): Promise<void> {
  const { fittingSuggestions } = await import("../guide/check.ts");
  const { project, options, context } = draft;
  const { stdout } = context;
  const { file, name, kept } = fileOf(stack, draft);
  const text = stackFileText({ project: project.name, values, suggested: fittingSuggestions(values), kept });
  if (options.stdout) {
    stdout.write(text);
    return;
  }
  writeStackFile(file, text);
  stdout.write(`Wrote Pulumi.${name}.yaml\n`);
  if (!isOfBridge(project)) return;
  stdout.write(`\nNext, see what it would create, store the session and deploy:\n${nextSteps(stack, values, options)}`);
}

/** The commands that follow, until the bridge runs. */
function nextSteps(stack: string, values: Values, { cwd = "." }: InitOptions): string {
  const inFolder = cwd === "." ? "" : ` -C ${/^[\w./-]+$/.test(cwd) ? cwd : `'${cwd.replaceAll("'", "'\\''")}'`}`;
  const lines = [
    `npx scim-bridge preview ${stack}${inFolder}`,
    ...sessionStep(values),
    `pulumi stack init ${stack}${inFolder}`,
    `pulumi up -s ${stack}${inFolder}`,
  ];
  return lines.map(line => `  ${line}\n`).join("");
}

/** A secret of Secrets Manager is not this tool's to write. */
function sessionStep(values: Values): string[] {
  if ("session.secretArn" in values) return [];
  const options = Object.entries({
    "aws:region": "--region",
    "session.parameterName": "--parameter",
    "session.kmsKeyArn": "--kms-key-id",
  }).map(([key, option]) => (key in values ? ` ${option} ${lineOf(values[key])}` : ""));
  return [`npx scim-bridge session put scimsession${options.join("")}`];
}
