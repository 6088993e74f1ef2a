import type { CostLine, Costs, Price } from "./cost.ts";
import { byUse, dollarText, hoursPerMonth } from "./cost.ts";
import type { PriceSource } from "./prices.ts";
import { pricesDate, priceSources } from "./prices.ts";

/** What does not show in any resource's inputs, or is the same for all that an account has. */
const notCounted = "data transfer, DNS, metrics of Container Insights, AWS's free tier, discounts and taxes";

/** What is paid for, with its region where there are several. */
export const whatText = ({ what, region }: CostLine, { regions }: Costs) =>
  regions.length > 1 && region !== undefined ? `${what} (${region})` : what;

/** How much there is of all resources of a line. */
export function quantityText({ quantity, resources: { length } }: CostLine): string {
  if (length === 1) return quantity;
  if (quantity === byUse) return `${length}, ${byUse}`;
  return quantity === "1" ? String(length) : `${length} × ${quantity}`;
}

export function priceText(price: Price): string {
  if (price.kind === "monthly") return dollarText(price.dollars);
  return price.kind === "use" ? price.rate : "not known";
}

export const totalText = ({ total, isWhole }: Costs) => `${isWhole ? "" : "at least "}${dollarText(total)} a month`;

/** Why lines have no price, each reason once. */
export function reasonTexts(costs: Costs): string[] {
  const reasons = costs.lines.flatMap(line =>
    line.price.kind === "unknown" ? { why: line.price.why, what: whatText(line, costs) } : [],
  );
  return [...new Set(reasons.map(({ why }) => why))].map(why => {
    const whats = new Set(reasons.filter(reason => reason.why === why).map(({ what }) => what));
    return `${[...whats].join(", ")}: ${why}.`;
  });
}

/** Where a preview's prices are from. */
export const sourcesFor = ({ regions }: Costs): PriceSource[] =>
  priceSources.filter(({ region }) => region === undefined || regions.includes(region));

/** What the total is of, and what it is not; a region is any text that the program gives, so who writes markup says how to escape it. */
export function termsText({ lines, regions }: Costs, regionText = (region: string) => region): string {
  const where = regions.length === 0 ? "" : ` in ${regions.map(region => regionText(region)).join(" and ")}`;
  const usage = lines.some(({ price }) => price.kind === "use") ? "what depends on use, " : "";
  return `On demand${where}, ${hoursPerMonth} hours a month, prices of ${pricesDate}. Not in the total: ${usage}${notCounted}.`;
}
