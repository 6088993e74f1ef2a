import type { CostLine, Costs } from "../cost.ts";
import { priceText, quantityText, reasonTexts, sourcesFor, termsText, totalText, whatText } from "../costText.ts";
import { pageText } from "../escape.ts";
import { priceList } from "../prices.ts";
import { externalLink, table } from "./markup.ts";
import type { Addresses } from "./resources.ts";
import { resourceLinks } from "./resources.ts";

/** What the resources cost in a month, and what is not in that. */
export function costTable(costs: Costs, addresses: Addresses): string {
  if (costs.lines.length === 0) return "";
  const rows = costs.lines.map(line => row(line, costs, addresses)).join("\n");
  const total = `<tfoot><tr><th scope="row" colspan="3">Total</th><td class="amount">${totalText(costs)}</td></tr></tfoot>`;
  const reasons = reasonTexts(costs).map(reason => `<li>${pageText(reason)}</li>`);
  const sources = sourcesFor(costs).map(({ text, address }) =>
    address === undefined ? pageText(text) : externalLink(address, text),
  );
  const terms = termsText(costs);
  return [
    table("Cost", ["", "of", "how much", "a month"], `<tbody>\n${rows}\n</tbody>\n${total}`),
    ...(reasons.length === 0 ? [] : [`<ul class="notes">\n${reasons.join("\n")}\n</ul>`]),
    ...(terms === ""
      ? []
      : [
          `<p class="quiet">${pageText(terms)} Source: ${sources.join(", ")}. What holds is ${externalLink(priceList, "AWS's price list")}.</p>`,
        ]),
  ].join("\n");
}

function row(line: CostLine, costs: Costs, addresses: Addresses): string {
  const { price, resources } = line;
  return [
    `<tr><th scope="row">${pageText(whatText(line, costs))}</th>`,
    `<td>${resourceLinks(resources, addresses)}</td>`,
    `<td>${pageText(quantityText(line))}</td>`,
    `<td class="amount${price.kind === "monthly" ? "" : " quiet"}">${pageText(priceText(price))}</td></tr>`,
  ].join("");
}
