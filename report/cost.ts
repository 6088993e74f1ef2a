import type { Preview } from "../preview/preview.ts";
import type { Step } from "../preview/record.ts";
import { types } from "./diagram/looks.ts";
import { natGatewaysOf } from "./nat.ts";
import type { RegionPrices } from "./prices.ts";
import { priceTables } from "./prices.ts";
import { createRegions } from "./regions.ts";
import { taskSizeOf } from "./taskSize.ts";
import { at, counted, groupBy, isUnknown, listOf, textOf } from "./values.ts";
import { zonesOfLoadBalancer } from "./zones.ts";

/** AWS's own calculator counts so many. */
export const hoursPerMonth = 730;

/** How much there is of what depends on use. */
export const byUse = "by use";

/** What costs, of one resource or of several that cost the same. */
export interface CostLine {
  what: string;
  /** How much of it, for each resource. */
  quantity: string;
  resources: Pick<Step, "urn" | "name">[];
  region: string | undefined;
  price: Price;
}

/** What all resources of a line cost in a month, in US dollars and whole cents; else what use costs, or why no price is known. */
export type Price =
  { kind: "monthly"; dollars: number } | { kind: "use"; rate: string } | { kind: "unknown"; why: string };

/** What a preview's resources cost. */
export interface Costs {
  lines: CostLine[];
  /** What all lines with a monthly price add up to; undefined where there is none and something has no price. */
  total: number | undefined;
  /** Whether each line that does not depend on use has a price. */
  isWhole: boolean;
  /** In order, without those that the program does not say. */
  regions: string[];
}

/** What one resource costs; undefined is a price that the region's table lacks. */
interface Item {
  what: string;
  quantity: string;
  monthly?: (prices: RegionPrices) => number | undefined;
  rate?: (prices: RegionPrices) => string | undefined;
  /** Why it is not known what it costs, whatever the prices. */
  why?: string;
}

/** Prices each resource that a program would create and that costs something in itself; what traffic costs is not in it. */
export function costsOf(preview: Pick<Preview, "steps" | "lookups">): Costs {
  const { steps } = preview;
  const byUrn = new Map(steps.map(step => [step.urn, step]));
  const regionOf = createRegions(preview);
  const priced = steps
    .filter(({ op }) => op === "create")
    .flatMap(step => itemsOf(step, byUrn).map(item => ({ step, item, region: regionOf(step) })));
  const alike = groupBy(priced, ({ item: { what, quantity, why }, region }) =>
    JSON.stringify([what, quantity, why, region]),
  );
  const lines = [...alike.values()].map(same => {
    const [{ item, region }] = same;
    const resources = same.map(({ step: { urn, name } }) => ({ urn, name }));
    return { what: item.what, quantity: item.quantity, resources, region, price: priceOf(item, region, same.length) };
  });
  const monthly = lines.flatMap(({ price }) => (price.kind === "monthly" ? Math.round(price.dollars * 100) : []));
  const isKnown = monthly.length > 0 || lines.every(({ price }) => price.kind !== "unknown");
  return {
    lines: lines.sort((one, other) => rank(one.price) - rank(other.price)),
    total: isKnown ? monthly.reduce((sum, cents) => sum + cents, 0) / 100 : undefined,
    isWhole: lines.every(({ price, quantity }) => price.kind !== "unknown" || quantity === byUse),
    regions: [...new Set(lines.flatMap(({ region }) => region ?? []))].sort(),
  };
}

/** What costs most comes first, what depends on use last. */
function rank(price: Price): number {
  if (price.kind === "monthly") return -price.dollars;
  return price.kind === "unknown" ? 1 : 2;
}

function priceOf({ monthly, rate, why }: Item, region: string | undefined, count: number): Price {
  if (why !== undefined) return { kind: "unknown", why };
  if (region === undefined) return { kind: "unknown", why: "the program does not say in which region it is" };
  const table = Object.hasOwn(priceTables, region) ? priceTables[region]?.prices : undefined;
  if (!table) {
    const known = Object.keys(priceTables).join(", ");
    return { kind: "unknown", why: `no prices of ${region} are known here, only of ${known}` };
  }
  const dollars = monthly?.(table);
  if (dollars !== undefined) return { kind: "monthly", dollars: Math.round(dollars * count * 100) / 100 };
  const asked = rate?.(table);
  if (asked !== undefined) return { kind: "use", rate: asked };
  return { kind: "unknown", why: `its price in ${region} is not known here` };
}

type ByUrn = ReadonlyMap<string, Step>;

function itemsOf(step: Step, byUrn: ByUrn): Item[] {
  if (types.services.includes(step.type)) return [fargate(step, byUrn)];
  if (types.loadBalancers.includes(step.type)) return loadBalancer(step, byUrn);
  if (types.vpcs.includes(step.type)) return natGateways(step);
  const items = Object.hasOwn(others, step.type) ? others[step.type] : undefined;
  return items?.(step) ?? [];
}

const others: { readonly [type: string]: (step: Step) => Item[] } = {
  [types.logGroup]: () => [
    perUse("Log lines, written", "per GB", table => table.logIngestedGigabyte),
    perUse("Log lines, kept", "per GB-month", table => table.logStoredGigabyteMonth),
  ],
  [types.metricFilter]: () => [
    perUse("Metric of a log filter", "if it counts anything", table => table.customMetricMonth),
  ],
  [types.alarm]: alarm,
  // A private one costs the same; the address of a public one is a resource of its own.
  [types.natGateway]: () => natGateway(1),
  [types.address]: () => [addresses(1)],
  [types.dashboard]: () => [{ what: "Dashboard", quantity: "1", monthly: table => table.dashboardMonth }],
};

function fargate({ type, inputs: { desiredCount, launchType }, dependencies }: Step, byUrn: ByUrn): Item {
  const what = "Fargate";
  const unknown = (why: string): Item => ({ what, quantity: "not known", why });
  if (type === "aws:ecs/service:Service" && launchType !== "FARGATE") return unknown("it may not run on Fargate");
  const tasks = dependencies.flatMap(urn => byUrn.get(urn) ?? []).filter(step => step.type === types.taskDefinition);
  const inputs = (tasks.length === 1 && tasks[0]?.inputs) || {};
  const size = taskSizeOf(inputs);
  if (!size || typeof desiredCount !== "number") return unknown("its size is not known");
  const { vcpu, gigabytes } = size;
  const { runtimePlatform } = inputs;
  const { cpuArchitecture = "X86_64", operatingSystemFamily = "LINUX" } = (runtimePlatform ?? {}) as Step["inputs"];
  if (operatingSystemFamily !== "LINUX") return unknown("only the prices of Linux are known here");
  const architecture = textOf(cpuArchitecture) ?? "an unknown architecture";
  return {
    what,
    quantity: `${counted(desiredCount, "task")} of ${vcpu} vCPU and ${gigabytes} GB on ${architecture}`,
    monthly: table => {
      const asked = Object.hasOwn(table.fargate, architecture) ? table.fargate[architecture] : undefined;
      return asked && desiredCount * hoursPerMonth * (vcpu * asked.vcpuHour + gigabytes * asked.gigabyteHour);
    },
  };
}

function loadBalancer(step: Step, byUrn: ByUrn): Item[] {
  const { internal, loadBalancerType = "application" } = step.inputs;
  if (loadBalancerType !== "application") {
    const why = isUnknown(loadBalancerType)
      ? "its kind is not known"
      : "only the prices of Application Load Balancers are known here";
    return [{ what: "Load balancer", quantity: "1", why }];
  }
  const zones = isUnknown(internal) ? undefined : zonesOfLoadBalancer(step, byUrn);
  return [
    hourly("Application Load Balancer", 1, table => table.loadBalancerHour),
    perUse("Load balancer capacity units", "per LCU-hour", table => table.capacityUnitHour),
    // What is not said is public, for AWS as for awsx.
    ...(internal === true ? [] : [addresses(zones)]),
  ];
}

function natGateways(vpc: Step): Item[] {
  const { count } = natGatewaysOf(vpc);
  if (count === 0) return [];
  return [...natGateway(count), addresses(count)];
}

const natGateway = (count: number | undefined) => [
  hourly("NAT gateway", count, table => table.natGatewayHour),
  perUse("Traffic through the NAT gateway", "per GB", table => table.natGatewayGigabyte),
];

function alarm({ inputs: { period, metricQueries } }: Step): Item[] {
  const what = "Alarm";
  const queries = listOf(metricQueries);
  const metrics = queries.map(query => at(query, "metric")).filter(metric => metric !== undefined);
  const unknown = (quantity: string, why: string): Item[] => [{ what, quantity, why }];
  if ([metricQueries, ...queries].some(isUnknown)) {
    return unknown("not known", "how many metrics it looks at is not known");
  }
  const count = metrics.length || 1;
  const quantity = counted(count, "metric");
  const periods = [period, ...metrics, ...[...queries, ...metrics].map(it => at(it, "period"))];
  if (periods.some(isUnknown)) return unknown(quantity, "how often it looks is not known");
  if (periods.some(seconds => typeof seconds === "number" && seconds < 60)) {
    return unknown(quantity, "the price of an alarm that looks more than once a minute is not known here");
  }
  return [{ what, quantity, monthly: ({ alarmMetricMonth }) => alarmMetricMonth && alarmMetricMonth * count }];
}

const addresses = (count: number | undefined) => hourly("Public IPv4 address", count, table => table.addressHour);

function hourly(what: string, count: number | undefined, hour: (table: RegionPrices) => number | undefined): Item {
  if (count === undefined) return { what, quantity: "not known", why: "how many there are is not known" };
  return {
    what,
    quantity: String(count),
    monthly: table => {
      const dollars = hour(table);
      return dollars && dollars * count * hoursPerMonth;
    },
  };
}

const perUse = (what: string, per: string, price: (table: RegionPrices) => number | undefined): Item => ({
  what,
  quantity: byUse,
  rate: table => {
    const dollars = price(table);
    return dollars === undefined ? undefined : `${dollarText(dollars)} ${per}`;
  },
});

/** An amount of money, with as many digits as it has but no fewer than two after the point. */
export const dollarText = (dollars: number) =>
  `$${dollars.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`;
