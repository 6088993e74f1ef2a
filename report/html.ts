import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Lookup } from "../preview/assumedAws.ts";
import type { Preview } from "../preview/preview.ts";
import { hasError } from "../preview/preview.ts";
import type { Diagnostic, Step } from "../preview/record.ts";
import { isRoot, nameOf } from "../preview/urn.ts";
import type { Status } from "./controls/judge.ts";
import { statusesOf } from "./controls/judge.ts";
import type { Costs } from "./cost.ts";
import { costsOf } from "./cost.ts";
import { amountText } from "./costText.ts";
import { pageText } from "./escape.ts";
import { controlsTable } from "./page/controls.ts";
import { costTable } from "./page/cost.ts";
import { diagram } from "./page/diagram.ts";
import { section, table } from "./page/markup.ts";
import type { Addresses } from "./page/resources.ts";
import { addressesOf, resourceTree } from "./page/resources.ts";
import { counted, shownText } from "./values.ts";

/** A preview as one page that asks for nothing else: its style and its script are in it, and the browser runs no other. */
export async function toHtml(preview: Preview): Promise<string> {
  const { project, stack, diagnostics } = preview;
  const [style, script] = ["page.css", "page.js"].map(read) as [string, string];
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${pageText(`Preview of ${stack.name} of the project ${project}`)}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="over">Preview of the stack</p>
<h1>${pageText(stack.name)}</h1>
<p class="quiet">Project ${pageText(project)}. Offline: nothing is created, and what the program looks up in AWS is assumed.</p>
</header>
<main>
${hasError(diagnostics) ? failure(preview) : await success(preview)}
</main>
<script>${script}</script>
</body>
</html>
`;
}

const read = (file: string) => readFileSync(new URL(`page/${file}`, import.meta.url), "utf8");

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const failure = ({ diagnostics }: Preview) =>
  `<p class="failed"><strong>The preview failed.</strong> Nothing would be done.</p>\n${messages(diagnostics, new Map())}`;

async function success(preview: Preview): Promise<string> {
  const { steps, lookups, diagnostics } = preview;
  const addresses = addressesOf(steps);
  const costs = costsOf(preview);
  const statuses = statusesOf(steps);
  const sections = [
    facts(steps, diagnostics, costs, statuses),
    section("messages", "Messages", messages(diagnostics, addresses)),
    section("diagram", "Diagram", await diagram(preview, addresses)),
    section("resources", "Resources", resourceTree(steps, addresses)),
    section("cost", "Cost", costTable(costs, addresses)),
    section("controls", "Controls", controlsTable(statuses, addresses)),
    section("outputs", "Outputs", outputs(steps)),
    section("lookups", "Assumed look-ups", assumptions(lookups)),
  ];
  return sections.filter(text => text !== "").join("\n");
}

/** What a reader wants to know first, each leading to its section. */
function facts(steps: readonly Step[], diagnostics: readonly Diagnostic[], costs: Costs, statuses: readonly Status[]) {
  const created = steps.filter(({ op }) => op === "create").length;
  const read = steps.length - created;
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").length;
  const met = statuses.filter(({ verdict }) => verdict === "met").length;
  const judged = statuses.filter(({ verdict }) => verdict !== "not applicable").length;
  const items = [
    ["#resources", created.toLocaleString("en-US"), `to create${read > 0 ? `, ${read} to read` : ""}`],
    ...(costs.lines.length === 0
      ? []
      : [["#cost", amountText(costs), costs.total === undefined ? "what it costs" : "a month"]]),
    ...(judged === 0 ? [] : [["#controls", `${met} of ${judged}`, "controls met"]]),
    ...(costs.regions.length === 0 ? [] : [["#cost", costs.regions.join(", "), "region"]]),
    ...(warnings === 0 ? [] : [["#messages", String(warnings), warnings === 1 ? "warning" : "warnings"]]),
  ];
  const links = items.map(([to = "", value = "", what = ""]) => {
    return `<li><a href="${to}"><strong>${pageText(value)}</strong> ${pageText(what)}</a></li>`;
  });
  return `<nav aria-label="Summary"><ul class="facts">\n${links.join("\n")}\n</ul></nav>`;
}

function messages(diagnostics: readonly Diagnostic[], addresses: Addresses): string {
  const items = diagnostics.map(({ severity, message, urn }) => {
    const address = addresses.get(urn ?? "");
    const about = address === undefined ? "" : ` (<a href="${address}">${pageText(nameOf(urn ?? ""))}</a>)`;
    return `<li><b>${severity}:</b> ${pageText(message)}${about}</li>`;
  });
  return items.length === 0 ? "" : `<ul class="messages">\n${items.join("\n")}\n</ul>`;
}

function outputs(steps: readonly Step[]): string {
  const values = Object.entries(steps.find(({ type }) => isRoot(type))?.outputs ?? {});
  const rows = values.map(([key, value]) => {
    const text = shownText(value);
    const isPlain = text === "[known after up]" || text === "[secret]";
    return `<tr><th scope="row">${pageText(key)}</th><td${isPlain ? ' class="quiet"' : ""}>${pageText(text)}</td></tr>`;
  });
  return rows.length === 0 ? "" : table("Outputs", ["output", "value"], `<tbody>\n${rows.join("\n")}\n</tbody>`);
}

function assumptions(lookups: readonly Lookup[]): string {
  const rows = lookups.map(({ token, args, assumed }) => {
    const cells = [args, assumed].map(given => `<td>${fields(given)}</td>`).join("");
    return `<tr><th scope="row">${pageText(token)}</th>${cells}</tr>`;
  });
  const counts = counted(rows.length, "look-up");
  return rows.length === 0
    ? ""
    : table(counts, ["look-up", "asked with", "assumed"], `<tbody>\n${rows.join("\n")}\n</tbody>`);
}

const fields = (values: Lookup["args"]) =>
  Object.entries(values)
    .map(([key, value]) => `<span class="quiet">${pageText(key)}</span> ${pageText(shownText(value))}`)
    .join("<br>");
