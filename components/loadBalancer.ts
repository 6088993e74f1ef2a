import * as awsx from "@pulumi/awsx";
import type * as pulumi from "@pulumi/pulumi";
import { bridgePort } from "./containers.ts";
import type { Settings } from "./settings.ts";

/** The load balancer, its listeners and its target group. */
export interface LoadBalancer {
  arn: pulumi.Output<string>;
  dnsName: pulumi.Output<string>;
  zoneId: pulumi.Output<string>;
  targetGroupArn: pulumi.Output<string>;
  /** The service's first task needs the listeners: ECS refuses a target group that no load balancer forwards to. */
  resource: pulumi.Resource;
}

/** What others make for the load balancer. */
export interface LoadBalancerNeeds {
  subnetIds: pulumi.Input<string[]>;
  securityGroupId: pulumi.Input<string>;
  certificateArn: pulumi.Input<string>;
}

/** One year, as https://hstspreload.org recommends. */
const strictTransportSecurity = "max-age=31536000";

/** Makes an Application Load Balancer that ends TLS on 443, redirects 80 to it, and forwards to the bridge. */
export function createLoadBalancer(
  name: string,
  { vpcId, loadBalancer: settings, tags }: Pick<Settings, "vpcId" | "loadBalancer" | "tags">,
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
      defaultTargetGroup: {
        vpcId,
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
        tags,
      },
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
  return {
    arn: resource.loadBalancer.arn,
    dnsName: resource.loadBalancer.dnsName,
    zoneId: resource.loadBalancer.zoneId,
    targetGroupArn: resource.defaultTargetGroup.arn,
    resource,
  };
}

function accessLogs({ accessLogsBucket, accessLogsPrefix }: Settings["loadBalancer"]) {
  if (accessLogsBucket === undefined) return undefined;
  return { enabled: true, bucket: accessLogsBucket, prefix: accessLogsPrefix };
}
