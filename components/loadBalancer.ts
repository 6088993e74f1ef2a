import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { bridgePort } from "./containers.ts";
import { derive } from "./inputs.ts";
import type { ExistingLoadBalancerArgs } from "./scimBridgeArgs.ts";
import type { OwnLoadBalancer, Settings } from "./settings.ts";

/** The load balancer, and the target group that it forwards to. */
export interface LoadBalancer {
  arn: pulumi.Output<string>;
  dnsName: pulumi.Output<string>;
  zoneId: pulumi.Output<string>;
  targetGroupArn: pulumi.Output<string>;
  /** The certificate of a load balancer of the bridge's own. */
  certificateArn: pulumi.Input<string> | undefined;
  /** The service's first task needs them: ECS refuses a target group that no load balancer forwards to, and a web ACL must filter from the first request. */
  forwarding: pulumi.Resource[];
}

/** What others make for a load balancer of the bridge's own. */
export interface LoadBalancerNeeds {
  subnetIds: pulumi.Input<string[]>;
  securityGroupId: pulumi.Input<string>;
  certificateArn: pulumi.Input<string>;
}

/** The bridge's task, by its address. */
const targets = {
  // awsx leaves these out where listeners are given: https://github.com/pulumi/pulumi-awsx/issues/1292
  port: bridgePort,
  protocol: "HTTP",
  targetType: "ip",
  deregistrationDelay: 15,
  healthCheck: {
    path: "/ping",
    protocol: "HTTP",
    matcher: "200",
    interval: 10,
    timeout: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
  },
};

/** One year, as https://hstspreload.org recommends. */
const strictTransportSecurity = "max-age=31536000";

/** Makes an Application Load Balancer that ends TLS on 443, redirects 80 to it, and forwards to the bridge. */
export function createLoadBalancer(
  name: string,
  { vpcId, tags }: Pick<Settings, "vpcId" | "tags">,
  settings: OwnLoadBalancer,
  { subnetIds, securityGroupId, certificateArn }: LoadBalancerNeeds,
  parent: pulumi.Resource,
): LoadBalancer {
  const resource = new awsx.lb.ApplicationLoadBalancer(
    name,
    {
      internal: settings.internal,
      subnetIds,
      securityGroups: [securityGroupId],
      idleTimeout: settings.idleTimeoutSeconds,
      enableDeletionProtection: settings.deletionProtection,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      accessLogs: accessLogs(settings),
      defaultTargetGroup: { vpcId, ...targets, tags },
      listeners: [
        {
          port: 443,
          protocol: "HTTPS",
          sslPolicy: settings.sslPolicy,
          certificateArn,
          routingHttpResponseStrictTransportSecurityHeaderValue: strictTransportSecurity,
          routingHttpResponseServerEnabled: false,
          tags,
        },
        {
          port: 80,
          protocol: "HTTP",
          defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
          tags,
        },
      ],
      // These reach the load balancer alone, so the target group and the listeners have their own.
      tags,
    },
    { parent },
  );
  const { arn } = resource.loadBalancer;
  warnIfPublic(settings, parent);
  return {
    arn,
    dnsName: resource.loadBalancer.dnsName,
    zoneId: resource.loadBalancer.zoneId,
    targetGroupArn: resource.defaultTargetGroup.arn,
    certificateArn,
    forwarding: [resource, ...associateWebAcl(name, settings.webAclArn, arn, parent)],
  };
}

/** Adds the bridge to a load balancer that exists: a target group, and a rule that forwards the host name to it. */
export function joinLoadBalancer(
  name: string,
  { vpcId, hostname, tags }: Pick<Settings, "vpcId" | "hostname" | "tags">,
  { listenerArn, dnsName, zoneId, priority }: ExistingLoadBalancerArgs,
  parent: pulumi.Resource,
): LoadBalancer {
  const targetGroup = new aws.lb.TargetGroup(name, { vpcId, ...targets, tags }, { parent });
  const rule = new aws.lb.ListenerRule(
    name,
    {
      listenerArn,
      priority,
      conditions: [{ hostHeader: { values: [hostname] } }],
      actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      tags,
    },
    { parent },
  );
  return {
    // A listener's ARN is its load balancer's, and an ID.
    arn: pulumi.output(listenerArn).apply(arn => arn.replace(":listener/", ":loadbalancer/").replace(/\/[^/]+$/, "")),
    dnsName: pulumi.output(dnsName),
    zoneId: pulumi.output(zoneId),
    targetGroupArn: targetGroup.arn,
    certificateArn: undefined,
    forwarding: [rule],
  };
}

function associateWebAcl(
  name: string,
  webAclArn: pulumi.Input<string> | undefined,
  resourceArn: pulumi.Output<string>,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  if (webAclArn === undefined) return [];
  // AWS takes an association away by its load balancer: deleted last, an old one would take the new one with it.
  return [new aws.wafv2.WebAclAssociation(name, { resourceArn, webAclArn }, { parent, deleteBeforeReplace: true })];
}

function warnIfPublic({ internal, ingress }: OwnLoadBalancer, parent: pulumi.Resource): void {
  const callers = ingress.map(({ label }) => label).join(", ");
  const message =
    `The load balancer is public (loadBalancer.internal: false): it has addresses on the internet, and admits ${callers}.` +
    " It must be in public subnets. Let these be your own networks' and your identity provider's addresses, and no more.";
  void derive(internal, known => {
    if (!known) void pulumi.log.warn(message, parent);
  });
}

function accessLogs({ accessLogsBucket, accessLogsPrefix }: OwnLoadBalancer) {
  if (accessLogsBucket === undefined) return undefined;
  return { enabled: true, bucket: accessLogsBucket, prefix: accessLogsPrefix };
}
