import type { CostLine, Costs, Price } from "./cost.ts";
import { byUse, dollarText, hoursPerMonth } from "./cost.ts";
import type { PriceSource } from "./prices.ts";
import { priceTables } from "./prices.ts";

/** What does not show in any resource's inputs, or is the same for all that an account has, and what nobody looks at here. */
const notCounted =
  "resources of types that are not listed, data transfer, DNS, metrics of Container Insights, AWS's free tier, discounts and taxes";

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

/** What a month costs, without the words for a month. */
export const amountText = ({ total, isWhole }: Costs) =>
  total === undefined ? "not known" : `${isWhole ? "" : "at least "}${dollarText(total)}`;

export const totalText = (costs: Costs) => `${amountText(costs)}${costs.total === undefined ? "" : " a month"}`;

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

/** The regions whose prices a preview shows, each with its table. */
const tablesOf = ({ lines }: Costs) =>
  Object.entries(priceTables).filter(([known]) =>
    lines.some(({ price, region }) => region === known && price.kind !== "unknown"),
  );

/** Where a preview's prices are from. */
export function sourcesFor(costs: Costs): PriceSource[] {
  const tables = tablesOf(costs);
  const textIn = (text: string, region: string) => (tables.length > 1 ? `${text} (${region})` : text);
  return tables.flatMap(([region, { sources }]) =>
    sources.map(source => ({ ...source, text: textIn(source.text, region) })),
  );
}

/**
 * What the total is of, and what it is not; nothing where nothing has a price. A region is any text that the program gives, so who
 * writes markup says how it is escaped.
 */
export function termsText(costs: Costs, regionText = (region: string) => region): string {
  const { lines, regions } = costs;
  const tables = tablesOf(costs);
  if (tables.length === 0) return "";
  const where = regions.map(region => regionText(region)).join(" and ");
  const dates = tables.map(([region, { date }]) => (tables.length > 1 ? `${date} (${region})` : date)).join(" and ");
  const usage = lines.some(({ price }) => price.kind === "use") ? "what depends on use, " : "";
  return `On demand in ${where}, ${hoursPerMonth} hours a month, prices of ${dates}. Not in the total: ${usage}${notCounted}.`;
}
