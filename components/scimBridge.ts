import * as pulumi from "@pulumi/pulumi";
import { createAlias, findOrCreateCertificate } from "./dns.ts";
import type { LoadBalancer } from "./loadBalancer.ts";
import { createLoadBalancer, joinLoadBalancer } from "./loadBalancer.ts";
import { findLocation } from "./location.ts";
import { createMonitoring } from "./monitoring.ts";
import { createSecurityGroups, inDifferentZones } from "./network.ts";
import type { ScimBridgeArgs } from "./scimBridgeArgs.ts";
import { findSecret } from "./secrets.ts";
import { createService, findOrCreateCluster } from "./service.ts";
import type { Settings } from "./settings.ts";
import { isExisting, resolveSettings } from "./settings.ts";
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
  /** ARN of the SSM parameter, or of the secret in Secrets Manager, that holds the session credential. */
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

    const location = findLocation(this);
    const session = findSecret(settings.session, this);
    const secrets = [session, ...settings.furtherSecrets.map(secret => findSecret(secret, this))];
    const groups = createSecurityGroups(name, settings, this);
    const task = createTask(name, settings, { location, secrets }, this);
    const loadBalancer = findOrCreateLoadBalancer(name, settings, groups.loadBalancerGroupId, this);
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
        secrets,
        firstTaskNeeds: [...task.policies, ...groups.rules, ...loadBalancer.forwarding],
      },
      this,
    );
    createMonitoring(
      name,
      settings,
      {
        location,
        loadBalancerArn: loadBalancer.arn,
        targetGroupArn: loadBalancer.targetGroupArn,
        certificateArn: loadBalancer.certificateArn,
        clusterName: cluster.name,
        serviceName,
        logGroupName: task.logGroupName,
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
      sessionParameterArn: session.found.arn,
      executionRoleArn: task.executionRoleArn,
      taskRoleArn: task.taskRoleArn,
      loadBalancerSecurityGroupId: groups.loadBalancerGroupId,
      taskSecurityGroupId: groups.taskGroupId,
    };
    Object.assign(this, outputs);
    this.registerOutputs(outputs);
  }
}

/** The load balancer that exists, or one of the bridge's own with what only that needs. */
function findOrCreateLoadBalancer(
  name: string,
  settings: Settings,
  securityGroupId: pulumi.Output<string>,
  parent: pulumi.Resource,
): LoadBalancer {
  const { loadBalancer } = settings;
  if (isExisting(loadBalancer)) return joinLoadBalancer(name, settings, loadBalancer, parent);
  const needs = {
    subnetIds: inDifferentZones(loadBalancer.subnetIds, parent),
    securityGroupId,
    certificateArn: findOrCreateCertificate(name, settings, loadBalancer.certificate, parent),
  };
  return createLoadBalancer(name, settings, loadBalancer, needs, parent);
}

/** Exactly the public outputs: the compiler finds one that is forgotten. */
type Outputs = Omit<ScimBridge, keyof pulumi.ComponentResource>;
