import type { Preview } from "../preview/preview.ts";
import { hasError } from "../preview/preview.ts";
import type { Diagnostic, Step } from "../preview/record.ts";
import { isRoot, nameOf } from "../preview/urn.ts";
import { costsOf } from "./cost.ts";
import { priceText, quantityText, reasonTexts, sourcesFor, termsText, totalText, whatText } from "./costText.ts";
import type { Status } from "./controls/judge.ts";
import { statusesOf, tallyText } from "./controls/judge.ts";
import { pageOf } from "./controls/table.ts";
import { codeLines, codeText } from "./escape.ts";
import { graphOf } from "./diagram/graph.ts";
import { toMermaid } from "./diagram/mermaid.ts";
import { priceList } from "./prices.ts";
import { counted, shownText } from "./values.ts";

/** GitHub refuses a comment of more than 65,536 characters; the rest of the report needs a part of them. */
const mostFailureCharacters = 50_000;
const mostDiagramCharacters = 12_000;
const mostTableCharacters = 22_000;
const mostListCharacters = 8_000;
const mostCostCharacters = 3_000;

/** A preview as a comment of a pull request; its first line tells a workflow which comment is this stack's. */
export function toMarkdown(preview: Preview): string {
  const { project, stack, diagnostics } = preview;
  const marker = `<!-- scim-bridge preview: ${stack.name.replaceAll(/[^\w./-]/g, "_")} -->`;
  const title = `## Preview of ${codeText(stack.name)} of the project ${codeText(project)}`;
  const sections = hasError(diagnostics) ? failure(diagnostics) : success(preview);
  return `${[marker, title, ...sections].filter(text => text !== "").join("\n\n")}\n`;
}

const failure = (diagnostics: readonly Diagnostic[]) => [
  "**The preview failed.** Nothing would be done.",
  messages(diagnostics, mostFailureCharacters),
];

function success(preview: Preview): string[] {
  const { steps, diagnostics } = preview;
  const resources = steps.filter(({ type }) => !isRoot(type));
  return [
    summary(steps, diagnostics),
    resources.length === 0 ? "The program makes no resource." : diagram(preview),
    costs(preview),
    controls(steps),
    resources.length === 0 ? "" : table(steps),
    outputs(steps),
    messages(diagnostics, mostListCharacters),
    "Offline: nothing is created, and what the program looks up in AWS is assumed.",
  ];
}

/** The stack itself counts, as it does in the text and for Pulumi. */
function summary(steps: readonly Step[], diagnostics: readonly Diagnostic[]): string {
  const count = (wanted: Step["op"]) => steps.filter(({ op }) => op === wanted).length;
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").length;
  return [
    `**${count("create")} to create**`,
    ...(count("read") > 0 ? [`${count("read")} to read`] : []),
    ...(warnings > 0 ? [counted(warnings, "warning")] : []),
  ].join(", ");
}

function diagram(preview: Preview): string {
  const text = toMermaid(graphOf(preview));
  if (text.length > mostDiagramCharacters) return "The diagram is too long for a comment; the page of `--html` has it.";
  return `\`\`\`mermaid\n${text}\n\`\`\``;
}

function table(steps: readonly Step[]): string {
  const rows = steps.map(({ op, type, name }) => `| ${op} | ${codeText(type)} | ${codeText(name)} |`);
  const lines = [
    "|  | type | name |",
    "| --- | --- | --- |",
    ...upTo(mostTableCharacters, rows, "| | … and MORE more | |"),
  ];
  return `<details>\n<summary>What will exist</summary>\n\n${lines.join("\n")}\n\n</details>`;
}

function outputs(steps: readonly Step[]): string {
  const values = Object.entries(steps.find(({ type }) => isRoot(type))?.outputs ?? {});
  const rows = values.map(([key, value]) => `| ${codeText(key)} | ${codeText(shownText(value))} |`);
  if (rows.length === 0) return "";
  const lines = ["| output | value |", "| --- | --- |", ...upTo(mostListCharacters, rows, "| … and MORE more | |")];
  return lines.join("\n");
}

function costs(preview: Preview): string {
  const costs = costsOf(preview);
  if (costs.lines.length === 0) return "";
  const rows = costs.lines.map(
    line =>
      `| ${codeText(whatText(line, costs))} | ${codeText(quantityText(line))} | ${codeText(priceText(line.price))} |`,
  );
  const sources = sourcesFor(costs).map(({ text, address }) =>
    address === undefined ? text : `[${text}](${address})`,
  );
  const terms = termsText(costs, codeText);
  return [
    `**Cost: ${totalText(costs)}**`,
    [
      "|  | how much | a month |",
      "| --- | --- | --- |",
      ...upTo(mostCostCharacters, rows, "| … and MORE more | | |"),
    ].join("\n"),
    upTo(
      mostCostCharacters,
      reasonTexts(costs).map(reason => `- ${codeText(reason)}`),
      "- … and MORE more",
    ).join("\n"),
    terms === "" ? "" : `${terms} Source: ${sources.join(", ")}. What holds is [AWS's price list](${priceList}).`,
  ]
    .filter(text => text !== "")
    .join("\n\n");
}

/** One line, which leads to AWS's pages of the controls that somebody should look at. */
function controls(steps: readonly Step[]): string {
  const statuses = statusesOf(steps);
  const list = (intro: string, wanted: Status["verdict"]) => {
    const links = statuses.flatMap(({ control, verdict }) =>
      verdict === wanted ? `[${control.id}](${pageOf(control)})` : [],
    );
    return links.length === 0 ? "" : ` ${intro}: ${links.join(", ")}.`;
  };
  const open = `${list("Not met", "not met")}${list("Not known", "not known")}`;
  return `**Controls of AWS Security Hub: ${tallyText(statuses)}.**${open}`;
}

/** What the program says, line by line: an error may list all that is wrong with a stack file. */
function messages(diagnostics: readonly Diagnostic[], most: number): string {
  const lines = diagnostics.flatMap(({ severity, message, urn }) => {
    const about = urn === undefined ? "" : ` (${codeText(nameOf(urn))})`;
    // A character takes ten at most once it is escaped: a line fits, with what it is about.
    const [first = "", ...others] = codeLines(message, most / 20);
    return [`\n- **${severity}:** ${first}${about}`, ...others.map(line => `<br>${line}`)];
  });
  return upTo(most, lines, "\n- … and MORE more lines").join("").trim();
}

/** As many rows as fit, and how many do not. */
function upTo(characters: number, rows: readonly string[], rest: string): string[] {
  let left = characters;
  const fitting = rows.findIndex(row => (left -= row.length + 1) < 0);
  return fitting === -1 ? [...rows] : [...rows.slice(0, fitting), rest.replace("MORE", String(rows.length - fitting))];
}
