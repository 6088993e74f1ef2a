import type { Status } from "../controls/judge.ts";
import { howText } from "../controls/judge.ts";
import { pageOf } from "../controls/table.ts";
import { pageText } from "../escape.ts";
import { groupBy } from "../values.ts";
import { externalLink, table, textWithCode } from "./markup.ts";
import type { Addresses } from "./resources.ts";
import { resourceLinks } from "./resources.ts";

/** What needs somebody's eye comes first. */
const shown = ["not met", "not known", "met"] as const;

/** How the resources stand to each control, with what says so. */
export function controlsTable(statuses: readonly Status[], addresses: Addresses): string {
  const rows = shown.flatMap(verdict =>
    statuses.filter(status => status.verdict === verdict).map(status => row(status, addresses)),
  );
  const others = statuses.filter(({ verdict }) => verdict === "not applicable");
  const reasons = [...groupBy(others, ({ evidence }) => evidence.join(" "))].map(([reason, same]) => {
    const links = same.map(({ control }) => externalLink(pageOf(control), control.id)).join(", ");
    return `<tr><td>${links}</td><td>${textWithCode(reason)}</td></tr>`;
  });
  return [
    `<p>${bar(statuses)}</p>`,
    ...(rows.length === 0
      ? []
      : [table("Controls", ["control", "", "evidence"], `<tbody>\n${rows.join("\n")}\n</tbody>`)]),
    "<h3>Not applicable</h3>",
    table("Controls that are not applicable", ["controls", "why"], `<tbody>\n${reasons.join("\n")}\n</tbody>`),
    '<p class="quiet">Controls of AWS Security Hub: those of Foundational Security Best Practices on what is made here, and some of other standards. Judged is what the program asks AWS to create, not an account.</p>',
  ].join("\n");
}

function row({ control, verdict, evidence, faulty }: Status, addresses: Addresses): string {
  const found = evidence.map(text => `<code>${pageText(text)}</code>`).join("<br>");
  const at = faulty.length === 0 ? "" : ` <span class="quiet">in ${resourceLinks(faulty, addresses)}</span>`;
  const why = verdict === "met" ? "" : `<br><span class="quiet">${textWithCode(howText(control))}</span>`;
  return [
    `<tr><th scope="row">${externalLink(pageOf(control), control.id)} <span class="quiet">${pageText(control.title)}</span></th>`,
    `<td><span class="verdict ${verdict.replace(" ", "-")}">${verdict}</span></td>`,
    `<td>${found}${at}${why}</td></tr>`,
  ].join("");
}

/** How many stand how, as a bar and in words. */
function bar(statuses: readonly Status[]): string {
  const verdicts = ["met", "not met", "not known", "not applicable"] as const;
  const counts = verdicts.map(verdict => statuses.filter(status => status.verdict === verdict).length);
  let from = 0;
  const parts = verdicts.map((verdict, index) => {
    const width = counts[index] ?? 0;
    const part = `<rect class="${verdict.replace(" ", "-")}" x="${from}" width="${width}" height="1"/>`;
    from += width;
    return part;
  });
  const words = verdicts.flatMap((verdict, index) =>
    counts[index] ? `<span class="verdict ${verdict.replace(" ", "-")}">${counts[index]} ${verdict}</span>` : [],
  );
  return `<svg class="bar" viewBox="0 0 ${from} 1" preserveAspectRatio="none" aria-hidden="true">${parts.join("")}</svg>${words.join(" ")}`;
}
