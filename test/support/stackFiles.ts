import type { RawConfig } from "../../config.ts";

/** The least that a stack file must say. */
export const leastKeys: { readonly [key: string]: unknown } = {
  hostname: "scim.example.com",
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"], ingressCidrs: ["10.0.0.0/8"] },
  dns: { zoneId: "Z1" },
};

/** A stack file's keys as the CLI hands them to the program: text as it is, all else as JSON. */
export function rawConfig(keys: { readonly [key: string]: unknown }): RawConfig {
  const texts = Object.entries(keys).map(([key, value]) => [
    `scim-bridge:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return {
    project: "scim-bridge",
    stack: "test",
    values: Object.fromEntries(texts) as RawConfig["values"],
    secretKeys: [],
  };
}
