import { ECSClient } from "@aws-sdk/client-ecs";
import type { CommandContext } from "../common/commandContext.ts";
import type { AwsOptions } from "./aws.ts";
import { clientConfig, regionOf } from "./aws.ts";
import type { Outputs } from "./outputs.ts";
import { need } from "./outputs.ts";
import type { ServiceAccess } from "./service.ts";

/** The ECS service that a stack's outputs name, in the region that they name. */
export function serviceAccess(outputs: Outputs, options: AwsOptions, { interrupted }: CommandContext): ServiceAccess {
  const { clusterArn, serviceName } = need(outputs, "clusterArn", "serviceName");
  const config = clientConfig(regionOf(clusterArn, options));
  return {
    ecs: new ECSClient(config),
    ecsOnce: new ECSClient({ ...config, maxAttempts: 1 }),
    clusterArn,
    serviceName,
    signal: interrupted,
  };
}
