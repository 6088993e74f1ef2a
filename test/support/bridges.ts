import type { ScimBridgeArgs } from "../../components/index.ts";
import { ScimBridge } from "../../components/index.ts";
import type { Run, RunOptions } from "./fakeAws.ts";
import { run } from "./fakeAws.ts";

/** The least that a bridge is made of: everything else is at its default. */
export const leastArgs: ScimBridgeArgs = {
  hostname: "scim.example.com",
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-2", "subnet-1"], ingressCidrs: ["10.0.0.0/8"] },
  dns: { zoneId: "Z1" },
};

/** Deploys a bridge named `scim` on the fake AWS. */
export const deploy = (args: Partial<ScimBridgeArgs> = {}, options?: RunOptions): Promise<Run<ScimBridge>> =>
  run(() => new ScimBridge("scim", { ...leastArgs, ...args }), options);

/** The container definitions that a run registered, by container name. */
export function containersOf(deployment: Run<unknown>): { [name: string]: { [key: string]: unknown } } {
  const json = deployment.only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions as string;
  const containers = JSON.parse(json) as { name: string; [key: string]: unknown }[];
  return Object.fromEntries(containers.map(container => [container.name, container]));
}
