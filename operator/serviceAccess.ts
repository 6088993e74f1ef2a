import { ECSClient } from "@aws-sdk/client-ecs";
import type { CommandContext } from "../common/commandContext.ts";
import type { AwsOptions } from "./aws.ts";
import { clientConfig, locationOf } from "./aws.ts";
import type { Outputs } from "./outputs.ts";
import { need } from "./outputs.ts";
import type { ServiceAccess } from "./service.ts";

/** The ECS service that a stack's outputs name, in the region that they name. */
export function serviceAccess(outputs: Outputs, options: AwsOptions, { interrupted }: CommandContext): ServiceAccess {
  const { clusterArn, serviceName } = need(outputs, "clusterArn", "serviceName");
  return {
    ecs: new ECSClient(clientConfig(regionOf(clusterArn, options))),
    clusterArn,
    serviceName,
    signal: interrupted,
  };
}

/** The region of an ARN, where nothing else is said. */
export const regionOf = (arn: string, { region, profile }: AwsOptions): AwsOptions => ({
  region: region ?? locationOf(arn).region,
  profile,
});
