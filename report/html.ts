import { readFileSync } from "node:fs";
import type { Preview } from "../preview/preview.ts";
import { hasError } from "../preview/preview.ts";
import type { Diagnostic, Step } from "../preview/record.ts";
import { isRoot } from "../preview/urn.ts";
import { withoutUnknown } from "./values.ts";

/** A preview as one page that asks for nothing else, and runs no script. */
export function toHtml({ project, stack, steps, diagnostics }: Preview): string {
  const style = readFileSync(new URL("page.css", import.meta.url), "utf8");
  const title = text(`Preview of ${stack.name} of the project ${project}`);
  const outputs = steps.find(({ type }) => isRoot(type))?.outputs ?? {};
  const body = hasError(diagnostics)
    ? "<p><strong>The preview failed.</strong> Nothing would be done.</p>"
    : `<p>${summary(steps)}</p>\n<h2>What will exist</h2>\n${tree(steps)}\n<h2>Outputs</h2>\n${json(outputs)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>Offline: nothing is created, and what the program looks up in AWS is assumed.</p>
${messages(diagnostics)}${body}
</main>
</body>
</html>
`;
}

function summary(steps: readonly Step[]): string {
  const created = steps.filter(({ op }) => op === "create").length;
  const read = steps.length - created;
  return `<strong>${created} to create</strong>${read > 0 ? `, ${read} to read` : ""}`;
}

function tree(steps: readonly Step[]): string {
  const urns = new Set(steps.map(({ urn }) => urn));
  const children = new Map<string | undefined, Step[]>();
  for (const step of steps) {
    const parent = step.parent !== undefined && urns.has(step.parent) ? step.parent : undefined;
    children.set(parent, [...(children.get(parent) ?? []), step]);
  }
  const branch = (parent?: string): string => {
    const items = (children.get(parent) ?? []).map(step => `<li>${resource(step)}${branch(step.urn)}</li>`);
    return items.length === 0 ? "" : `\n<ul>\n${items.join("\n")}\n</ul>\n`;
  };
  return branch();
}

const resource = ({ type, name, inputs }: Step) =>
  `<details><summary><b>${text(name)}</b> <span>${text(type)}</span></summary>${json(inputs)}</details>`;

const json = (value: unknown) => `<pre tabindex="0">${text(JSON.stringify(readable(value), undefined, 2))}</pre>`;

/** What is JSON in a text, such as a policy, is shown as what it says. */
function readable(value: unknown): unknown {
  if (typeof value === "string") return parsed(value) ?? withoutUnknown(value);
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}

function parsed(value: string): unknown {
  if (!/^[{[]/.test(value)) return undefined;
  try {
    return readable(JSON.parse(value));
  } catch {
    return undefined;
  }
}

function messages(diagnostics: readonly Diagnostic[]): string {
  const items = diagnostics.map(({ severity, message }) => `<li><b>${severity}:</b> ${text(message)}</li>`);
  return items.length === 0 ? "" : `<ul class="messages">\n${items.join("\n")}\n</ul>\n`;
}

/** Text of HTML, where control characters other than line breaks and tabs have no place. */
const text = (value: string) =>
  value.replaceAll(/[^\P{Cc}\n\t]/gu, "\uFFFD").replaceAll(/[&<>"']/g, character => `&#${character.codePointAt(0)};`);
