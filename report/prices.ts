/** What an hour of a Fargate task on Linux costs, in US dollars. */
export interface FargatePrices {
  vcpuHour: number;
  gigabyteHour: number;
}

/** The date of the first source; the second bears none. */
export const pricesDate = "March 2026";

/** Where the numbers are from; AWS's own page is https://aws.amazon.com/fargate/pricing/. */
export const priceSources = [
  "https://www.wring.co/blog/aws-fargate-pricing-guide",
  "https://www.vantage.sh/blog/fargate-pricing",
] as const;

/** Regions and architectures whose prices two sources agree on; no other price is guessed. */
export const fargatePrices: { readonly [region: string]: { readonly [architecture: string]: FargatePrices } } = {
  "us-east-1": { X86_64: { vcpuHour: 0.04048, gigabyteHour: 0.004445 } },
};
