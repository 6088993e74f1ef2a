import type { Step } from "../preview/record.ts";
import { sourcesOf } from "./diagram/draft.ts";
import { isUnknown, listOf } from "./values.ts";

/** In how many zones awsx makes a VPC, where its inputs say so. */
export function zonesOf({ availabilityZoneNames, numberOfAvailabilityZones = 3 }: Step["inputs"]): number | undefined {
  if (isUnknown(availabilityZoneNames)) return undefined;
  const zones = listOf(availabilityZoneNames).length || numberOfAvailabilityZones;
  return typeof zones === "number" ? zones : undefined;
}

/** What is read of a load balancer and of what its subnets come from. */
type Read = Pick<Step, "type" | "inputs" | "inputDependencies">;

/** In how many zones a load balancer is: it has one subnet in each. Undefined where neither it nor its VPC says so. */
export function zonesOfLoadBalancer(loadBalancer: Read, byUrn: ReadonlyMap<string, Read>): number | undefined {
  for (const input of ["subnetIds", "subnets"]) {
    const subnets = listOf(loadBalancer.inputs[input]);
    const known = subnets.filter(subnet => !isUnknown(subnet));
    // Those that are not known yet look the same, but are not: AWS takes no subnet twice.
    if (subnets.length > 0) return new Set(known).size + subnets.length - known.length;
    const [vpc] = sourcesOf(loadBalancer, input).flatMap(urn => byUrn.get(urn) ?? []);
    if (vpc?.type === "awsx:ec2:Vpc") return zonesOf(vpc.inputs);
  }
  return undefined;
}
