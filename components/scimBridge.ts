import * as pulumi from "@pulumi/pulumi";
import { createAlias, findOrCreateCertificate } from "./dns.ts";
import { createLoadBalancer } from "./loadBalancer.ts";
import { createSecurityGroups, inDifferentZones } from "./network.ts";
import type { ScimBridgeArgs } from "./scimBridgeArgs.ts";
import { createService, findOrCreateCluster } from "./service.ts";
import { findSession } from "./session.ts";
import { resolveSettings } from "./settings.ts";
import { createTask } from "./task.ts";

/**
 * A 1Password SCIM Bridge on ECS Fargate: one task with the bridge and redis, behind an Application Load Balancer.
 *
 * @example
 * const bridge = new ScimBridge("scim", {
 *   hostname: "scim.example.com",
 *   network: { vpcId, taskSubnetIds: privateSubnetIds, ingressCidrs: ["10.0.0.0/8"] },
 *   dns: { zoneId },
 * });
 * export const url = bridge.url;
 */
export class ScimBridge extends pulumi.ComponentResource {
  /** The bridge's address, which the identity provider is given: `https://` and the host name, without a slash at its end. */
  public readonly url!: pulumi.Output<string>;
  /** The bridge's DNS name. */
  public readonly hostname!: pulumi.Output<string>;
  /** ARN of the load balancer. */
  public readonly loadBalancerArn!: pulumi.Output<string>;
  /** The load balancer's own DNS name, for an alias record elsewhere. */
  public readonly loadBalancerDnsName!: pulumi.Output<string>;
  /** Route 53 zone of the load balancer's own DNS name, for an alias record elsewhere. */
  public readonly loadBalancerZoneId!: pulumi.Output<string>;
  /** ARN of the ECS cluster. */
  public readonly clusterArn!: pulumi.Output<string>;
  /** Name of the ECS cluster. */
  public readonly clusterName!: pulumi.Output<string>;
  /** Name of the ECS service. */
  public readonly serviceName!: pulumi.Output<string>;
  /** ARN of the task definition's revision that was deployed last. */
  public readonly taskDefinitionArn!: pulumi.Output<string>;
  /** Name of the CloudWatch log group. */
  public readonly logGroupName!: pulumi.Output<string>;
  /** ARN of the SSM parameter that holds the session credential. */
  public readonly sessionParameterArn!: pulumi.Output<string>;
  /** ARN of the role that starts the task. */
  public readonly executionRoleArn!: pulumi.Output<string>;
  /** ARN of the role that the running task has. */
  public readonly taskRoleArn!: pulumi.Output<string>;
  /** ID of the load balancer's security group. */
  public readonly loadBalancerSecurityGroupId!: pulumi.Output<string>;
  /** ID of the task's security group. */
  public readonly taskSecurityGroupId!: pulumi.Output<string>;

  /**
   * @param name at most 24 letters, digits and inner hyphens, not beginning `internal-` or `sg-`: AWS names begin with it
   * @throws {ArgumentsError} where arguments are at fault, before anything is registered
   */
  constructor(name: string, args: ScimBridgeArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveSettings(name, args);
    super("scim-bridge:index:ScimBridge", name, {}, opts);

    const session = findSession(settings.session, this);
    const groups = createSecurityGroups(name, settings, this);
    const task = createTask(name, settings, session, this);
    const loadBalancer = createLoadBalancer(
      name,
      settings,
      {
        subnetIds: inDifferentZones(settings.loadBalancerSubnetIds, this),
        securityGroupId: groups.loadBalancerGroupId,
        certificateArn: findOrCreateCertificate(name, settings, this),
      },
      this,
    );
    createAlias(name, settings, loadBalancer, this);
    const cluster = findOrCreateCluster(name, settings, this);
    const serviceName = createService(
      name,
      settings,
      {
        clusterArn: cluster.arn,
        taskDefinitionArn: task.definitionArn,
        securityGroupId: groups.taskGroupId,
        targetGroupArn: loadBalancer.targetGroupArn,
        sessionVersion: session.version,
        firstTaskNeeds: [...task.policies, ...groups.rules, loadBalancer.resource],
      },
      this,
    );

    const outputs: Outputs = {
      url: pulumi.interpolate`https://${settings.hostname}`,
      hostname: settings.hostname,
      loadBalancerArn: loadBalancer.arn,
      loadBalancerDnsName: loadBalancer.dnsName,
      loadBalancerZoneId: loadBalancer.zoneId,
      clusterArn: cluster.arn,
      clusterName: cluster.name,
      serviceName,
      taskDefinitionArn: task.definitionArn,
      logGroupName: task.logGroupName,
      sessionParameterArn: session.arn,
      executionRoleArn: task.executionRoleArn,
      taskRoleArn: task.taskRoleArn,
      loadBalancerSecurityGroupId: groups.loadBalancerGroupId,
      taskSecurityGroupId: groups.taskGroupId,
    };
    Object.assign(this, outputs);
    this.registerOutputs(outputs);
  }
}

/** Exactly the public outputs: the compiler finds one that is forgotten. */
type Outputs = Omit<ScimBridge, keyof pulumi.ComponentResource>;
