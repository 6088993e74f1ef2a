import type { Step } from "../../preview/record.ts";
import { shortType } from "../../preview/text.ts";
import { lookOf } from "../diagram/looks.ts";
import { pageText } from "../escape.ts";
import { groupBy, jsonOf, withoutUnknown } from "../values.ts";

/** The addresses of resources within the page, by URN. */
export type Addresses = ReadonlyMap<string, string>;

export const addressesOf = (steps: readonly Step[]): Addresses =>
  new Map(steps.map(({ urn }, index) => [urn, `#r${index}`]));

/** A link to a resource of the page. */
export const resourceLink = ({ urn, name }: Pick<Step, "urn" | "name">, addresses: Addresses) =>
  `<a href="${addresses.get(urn) ?? ""}">${pageText(name)}</a>`;

/** The first few of some resources, and how many more there are. */
export function resourceLinks(resources: readonly Pick<Step, "urn" | "name">[], addresses: Addresses): string {
  const most = 3;
  const links = resources.slice(0, most).map(resource => resourceLink(resource, addresses));
  const rest = resources.length - most;
  return rest > 0 ? `${links.join(", ")} and ${rest} more` : links.join(", ");
}

/** No URN: what is below no resource. */
const root = "";

/** All resources, each below its parent, with its inputs on click. */
export function resourceTree(steps: readonly Step[], addresses: Addresses): string {
  const byUrn = new Map(steps.map(step => [step.urn, step]));
  const children = groupBy(steps, ({ parent = root }) => (byUrn.has(parent) ? parent : root));
  const branch = (parent: string): string => {
    const items = (children.get(parent) ?? []).map(
      step => `<li>${resource(step, byUrn, addresses)}${branch(step.urn)}</li>`,
    );
    return items.length === 0 ? "" : `\n<ul>\n${items.join("\n")}\n</ul>\n`;
  };
  return `<p class="tools" hidden>
<label>Filter <input type="search" id="filter" placeholder="name or type" autocomplete="off" spellcheck="false"></label>
<button type="button" id="expand">Expand all</button>
<button type="button" id="collapse">Collapse all</button>
<output id="found"></output>
</p>
<div class="tree">${branch(root)}</div>`;
}

function resource(step: Step, byUrn: ReadonlyMap<string, Step>, addresses: Addresses): string {
  const { urn, type, name, op, protect, inputs, dependencies } = step;
  const marks = [...(op === "read" ? ["read"] : []), ...(protect ? ["protected"] : [])];
  const needed = dependencies.flatMap(dependency => byUrn.get(dependency) ?? []);
  const needs = needed.map(other => resourceLink(other, addresses)).join(", ");
  return [
    `<details id="${(addresses.get(urn) ?? "").slice(1)}"><summary><i class="${lookOf(type).kind}"></i>`,
    `<b>${pageText(name)}</b> <span class="type">${pageText(shortType(type))}</span>`,
    ...marks.map(mark => ` <span class="mark">${mark}</span>`),
    `</summary>\n<div class="panel">\n${shownJson(inputs)}`,
    needs === "" ? "" : `\n<p><span class="quiet">Needs</span> ${needs}</p>`,
    `\n<p class="urn">${pageText(urn)}</p>\n</div></details>`,
  ].join("");
}

/** Values as JSON, in which a text that is JSON itself, such as a policy, is shown as what it says. */
export const shownJson = (value: unknown) =>
  `<pre tabindex="0">${pageText(JSON.stringify(readable(value), undefined, 2))}</pre>`;

function readable(value: unknown): unknown {
  if (typeof value === "string") {
    const parsed = jsonOf(value);
    return parsed === undefined ? withoutUnknown(value) : readable(parsed);
  }
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}
