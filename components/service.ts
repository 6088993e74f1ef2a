import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { bridgeContainerName, bridgePort } from "./containers.ts";
import type { Secret } from "./secrets.ts";
import type { Settings } from "./settings.ts";

/** An ECS cluster, adopted or made. */
export interface Cluster {
  arn: pulumi.Output<string>;
  name: pulumi.Output<string>;
}

/** The given cluster, or one of the bridge's own. */
export function findOrCreateCluster(
  name: string,
  { clusterArn, tags }: Pick<Settings, "clusterArn" | "tags">,
  parent: pulumi.Resource,
): Cluster {
  if (clusterArn !== undefined) {
    const arn = pulumi.output(clusterArn);
    return { arn, name: arn.apply(known => known.replace(/^.*\//, "")) };
  }
  const cluster = new aws.ecs.Cluster(
    name,
    { settings: [{ name: "containerInsights", value: "enabled" }], tags },
    { parent },
  );
  return { arn: cluster.arn, name: cluster.name };
}

/** What others make for the service. */
export interface ServiceNeeds {
  clusterArn: pulumi.Input<string>;
  taskDefinitionArn: pulumi.Input<string>;
  securityGroupId: pulumi.Input<string>;
  targetGroupArn: pulumi.Input<string>;
  secrets: Secret[];
  /** What the first task cannot start without. */
  firstTaskNeeds: pulumi.Resource[];
}

/** Makes the service that keeps exactly one task running, and returns its name. */
export function createService(
  name: string,
  { taskSubnetIds, enableExecuteCommand, tags }: Pick<Settings, "taskSubnetIds" | "enableExecuteCommand" | "tags">,
  needs: ServiceNeeds,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { service } = new awsx.ecs.FargateService(
    name,
    {
      cluster: needs.clusterArn,
      taskDefinition: needs.taskDefinitionArn,
      // 1Password supports one bridge at a time, so the old task stops before the new one starts.
      desiredCount: 1,
      deploymentMinimumHealthyPercent: 0,
      deploymentMaximumPercent: 100,
      // Rebalancing would start the second task first.
      availabilityZoneRebalancing: "DISABLED",
      deploymentCircuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriodSeconds: 60,
      networkConfiguration: {
        subnets: taskSubnetIds,
        securityGroups: [needs.securityGroupId],
        assignPublicIp: false,
      },
      loadBalancers: [
        { targetGroupArn: needs.targetGroupArn, containerName: bridgeContainerName, containerPort: bridgePort },
      ],
      // Secrets are read when a task starts, so a new session needs a new task. The provider discards a change of triggers without the flag.
      triggers: Object.fromEntries(needs.secrets.map(({ trigger, found }) => [trigger, found.version])),
      forceNewDeployment: true,
      enableExecuteCommand,
      propagateTags: "SERVICE",
      enableEcsManagedTags: true,
      tags,
    },
    { parent, dependsOn: needs.firstTaskNeeds },
  );
  return service.name;
}
