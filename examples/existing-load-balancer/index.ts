// A bridge behind a load balancer that others share: it adds a rule for its host name to the HTTPS listener. That listener has the certificate, and the load
// balancer's security group says who may reach it.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingLoadBalancerArgs } from "pulumi-scim-bridge";
import { ScimBridge } from "pulumi-scim-bridge";

const config = new pulumi.Config();
const existing = config.requireObject<ExistingLoadBalancerArgs>("loadBalancer");

const bridge = new ScimBridge("scim", {
  hostname: config.require("hostname"),
  network: {
    vpcId: config.require("vpcId"),
    taskSubnetIds: config.requireObject<string[]>("privateSubnetIds"),
  },
  dns: { zoneId: config.require("zoneId") },
  loadBalancer: { existing },
});

// The component opens the task's group to the load balancer's, and leaves that group to its owner. Where the owner's program lists all egress rules of the group,
// this one belongs there: it would be taken away otherwise.
new aws.vpc.SecurityGroupEgressRule("scim-load-balancer-to-task", {
  securityGroupId: existing.securityGroupId,
  referencedSecurityGroupId: bridge.taskSecurityGroupId,
  ipProtocol: "tcp",
  fromPort: 3002,
  toPort: 3002,
  description: "1Password SCIM Bridge",
});

export const url = bridge.url;
