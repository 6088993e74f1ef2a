import type { Step } from "../preview/record.ts";
import { at, isUnknown, listOf, textOf } from "./values.ts";
import { zonesOf } from "./zones.ts";

/** How many NAT gateways awsx makes with a VPC, where its inputs say so, and in which way. */
export interface NatGateways {
  count: number | undefined;
  strategy: string | undefined;
}

/** The defaults are those of awsx: https://www.pulumi.com/registry/packages/awsx/api-docs/ec2/vpc/#natgateways */
export function natGatewaysOf({ type, inputs }: Step): NatGateways {
  if (type !== "awsx:ec2:Vpc") return { count: 0, strategy: "None" };
  const { subnetSpecs, natGateways } = inputs;
  const given = at(natGateways, "strategy");
  if ([natGateways, given ?? subnetSpecs].some(isUnknown)) return { count: undefined, strategy: undefined };
  const specs = listOf(subnetSpecs).map(spec => at(spec, "type"));
  const isUsual = specs.length === 0 || (specs.includes("Public") && specs.includes("Private"));
  const strategy = textOf(given) ?? (isUsual ? "OnePerAz" : "None");
  const counts: { [strategy: string]: number | undefined } = { None: 0, Single: 1, OnePerAz: zonesOf(inputs) };
  return { count: counts[strategy], strategy };
}
