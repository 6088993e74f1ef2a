import type { Style } from "../common/style.ts";
import type { Lookup } from "./assumedAws.ts";
import type { Preview } from "./preview.ts";
import type { Diagnostic, Step } from "./record.ts";
import { isRoot, nameOf, typeOf } from "./urn.ts";
import { secretText, unknownText } from "./wire.ts";

/** A preview as people read it. */
export function toText(preview: Preview, style: Style): string {
  const outputs = preview.steps.find(({ type }) => isRoot(type))?.outputs ?? {};
  const sections = [
    header(preview, style),
    tree(preview.steps, style),
    section("Outputs", outputLines(outputs, style), style),
    section(
      "Assumed look-ups",
      preview.lookups.flatMap(lookup => lookupLines(lookup, style)),
      style,
    ),
    section(
      "Messages",
      preview.diagnostics.map(diagnostic => diagnosticLine(diagnostic, style)),
      style,
    ),
    [summary(preview.steps, style)],
  ];
  return `${sections
    .filter(lines => lines.length > 0)
    .map(lines => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** Why a preview came to nothing. */
export function toFailureText({ stack, diagnostics }: Preview, style: Style): string {
  const lines = diagnostics.map(diagnostic => diagnosticLine(diagnostic, style));
  return `${[...lines, `The preview of ${stack.name} failed.`].join("\n")}\n`;
}

function header({ project, stack }: Preview, { bold, dim }: Style): string[] {
  const chosen = stack.chosenBy === undefined ? "" : dim(` (${stack.chosenBy})`);
  return [
    `Preview of ${bold(stack.name)} of the project ${project}${chosen}`,
    dim("Offline: nothing is created, and what the program looks up in AWS is assumed."),
  ];
}

function section(title: string, lines: string[], { bold }: Style): string[] {
  return lines.length === 0 ? [] : [bold(`${title}:`), ...lines.map(line => `  ${line.replaceAll("\n", "\n  ")}`)];
}

function tree(steps: readonly Step[], { bold, dim, green, cyan }: Style): string[] {
  const rows = steps.map(step => ({ step, branch: branchOf(step, steps), type: shortType(step.type) }));
  const width = Math.max(4, ...rows.map(({ branch, type }) => branch.length + type.length));
  return [
    bold(`     ${"Type".padEnd(width)}  Name`),
    ...rows.map(({ step, branch, type }) => {
      const sign = step.op === "create" ? green("+") : cyan(">");
      const isGroup = !step.custom && step.op === "create";
      const padding = " ".repeat(width - branch.length - type.length);
      return ` ${sign}   ${dim(branch)}${isGroup ? bold(type) : type}${padding}  ${step.name}`;
    }),
  ];
}

/** The lines that lead from the root to a step: `│  └─ `. */
function branchOf(step: Step, steps: readonly Step[]): string {
  const parent = steps.find(({ urn }) => urn === step.parent);
  if (!parent) return "";
  const bend = isLast(step, steps) ? "└─ " : "├─ ";
  const above = branchOf(parent, steps).replace("├─ ", "│  ").replace("└─ ", "   ");
  return above + bend;
}

const isLast = (step: Step, steps: readonly Step[]) =>
  steps.findLast(({ parent }) => parent === step.parent)?.urn === step.urn;

/** `aws:lb/listener:Listener` says one thing twice; the Pulumi CLI shows it as `aws:lb:Listener`. */
export function shortType(type: string): string {
  const [, group = "", file = "", name = ""] = /^(.+)\/(.+):(.+)$/.exec(type) ?? [];
  return file.toLowerCase() === name.toLowerCase() && name !== "" ? `${group}:${name}` : type;
}

function outputLines(outputs: { [key: string]: unknown }, style: Style): string[] {
  const keys = Object.keys(outputs).sort((one, other) => Number(other === "url") - Number(one === "url"));
  const width = Math.max(0, ...keys.map(key => key.length));
  return keys.map(key => `${key.padEnd(width)}  ${valueText(outputs[key], style)}`);
}

function valueText(value: unknown, { dim, yellow }: Style): string {
  if (value === unknownText) return dim("[known after up]");
  if (value === secretText) return yellow(secretText);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replaceAll(unknownText, "[known after up]");
}

/** Lines of their own, since what is asked and what is assumed are both long. */
function lookupLines({ token, args, assumed }: Lookup, style: Style): string[] {
  const told = Object.entries(assumed).filter(([key, value]) => args[key] !== value);
  return [
    [style.bold(lookupName(token)), ...argumentTexts(args)].join("  "),
    ...told.map(([key, value]) => `  ${style.dim("→")} ${key} ${listText(value, style)}`),
  ];
}

/** `aws:ec2/getVpc:getVpc` as the program writes it: `aws.ec2.getVpc`. */
function lookupName(token: string): string {
  const [namespace = "", module = "", name = ""] = token.split(":");
  const group = module.split("/")[0] ?? "";
  return [namespace, ["index", namespace].includes(group) ? [] : group, name].flat().join(".");
}

function argumentTexts(args: { [key: string]: unknown }): string[] {
  return Object.entries(args).flatMap(([key, value]) => {
    if (key === "filters" && Array.isArray(value)) return value.map(filterText);
    return [`${key}=${typeof value === "string" ? value : JSON.stringify(value)}`];
  });
}

const filterText = (filter: { name?: string; values?: string[] }) =>
  `${filter.name ?? ""}=${(filter.values ?? []).join(",")}`;

const listText = (value: unknown, style: Style) =>
  Array.isArray(value) ? value.map(item => valueText(item, style)).join(" ") : valueText(value, style);

function diagnosticLine({ severity, message, urn }: Diagnostic, { red, yellow, cyan, dim }: Style): string {
  const colour = { error: red, warning: yellow, info: cyan }[severity];
  const about = urn === undefined ? "" : `\n  ${dim(`at ${shortType(typeOf(urn))} ${nameOf(urn)}`)}`;
  return `${colour(`${severity}:`)} ${message}${about}`;
}

function summary(steps: readonly Step[], { bold, green, cyan }: Style): string {
  const count = (wanted: Step["op"]) => steps.filter(({ op }) => op === wanted).length;
  const reads = count("read");
  const read = reads === 0 ? "" : `, ${cyan(`> ${reads}`)} to read`;
  return `${bold("Resources:")} ${green(`+ ${count("create")}`)} to create${read}`;
}
