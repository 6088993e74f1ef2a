import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { bridgePort } from "./containers.ts";
import { lookUpError } from "./errors.ts";
import { derive } from "./inputs.ts";
import { lookUp } from "./lookUp.ts";
import type { Peer } from "./peers.ts";
import type { Settings } from "./settings.ts";

/** The security groups of the load balancer and the task, and every rule that traffic needs. */
export interface SecurityGroups {
  loadBalancerGroupId: pulumi.Output<string>;
  taskGroupId: pulumi.Output<string>;
  rules: pulumi.Resource[];
}

/** Traffic that one of the two groups lets through. */
interface Traffic {
  owner: "lb" | "task";
  direction: "ingress" | "egress";
  protocol: "tcp" | "udp";
  port: number;
  peer: Peer;
  description: string;
}

/** Makes both security groups, and one rule for each port and peer. */
export function createSecurityGroups(
  name: string,
  { vpcId, ingress, dnsServers, tags }: Pick<Settings, "vpcId" | "ingress" | "dnsServers" | "tags">,
  parent: pulumi.Resource,
): SecurityGroups {
  const group = (owner: Traffic["owner"], description: string) =>
    new aws.ec2.SecurityGroup(`${name}-${owner}`, { vpcId, description, tags }, { parent }).id;
  const groupIds = {
    lb: group("lb", "Load balancer of the 1Password SCIM bridge"),
    task: group("task", "Task of the 1Password SCIM bridge"),
  };
  const rules = allowedTraffic(ingress, dnsServers, groupIds).map(traffic => {
    const { owner, direction, protocol, port, peer, description } = traffic;
    const Rule = direction === "ingress" ? aws.vpc.SecurityGroupIngressRule : aws.vpc.SecurityGroupEgressRule;
    const ports = { ipProtocol: protocol, fromPort: port, toPort: port };
    return new Rule(
      `${name}-${owner}-${direction}-${protocol}-${port}-${peer.label}`,
      { securityGroupId: groupIds[owner], ...ports, ...peerInputs(peer), description, tags },
      { parent },
    );
  });
  return { loadBalancerGroupId: groupIds.lb, taskGroupId: groupIds.task, rules };
}

/** All that passes: from the callers to the load balancer, from there to the task, and from the task to the outside. */
function allowedTraffic(
  ingress: Peer[],
  dnsServers: Peer[],
  groupIds: { [owner in Traffic["owner"]]: pulumi.Output<string> },
): Traffic[] {
  const callersTo = { owner: "lb", direction: "ingress", protocol: "tcp" } as const;
  const taskTo = { owner: "task", direction: "egress" } as const;
  const bridge = { protocol: "tcp", port: bridgePort } as const;
  const member = (owner: Traffic["owner"]): Peer => ({ kind: "securityGroup", value: groupIds[owner], label: owner });
  const anywhere: Peer = { kind: "cidr", value: "0.0.0.0/0", label: "0.0.0.0/0" };
  return [
    ...ingress.flatMap(peer => [
      { ...callersTo, port: 443, peer, description: "HTTPS from the callers of the bridge" },
      { ...callersTo, port: 80, peer, description: "HTTP from the callers of the bridge, redirected to HTTPS" },
    ]),
    { owner: "lb", direction: "egress", ...bridge, peer: member("task"), description: "HTTP to the task" },
    { owner: "task", direction: "ingress", ...bridge, peer: member("lb"), description: "HTTP from the load balancer" },
    {
      ...taskTo,
      protocol: "tcp",
      port: 443,
      peer: anywhere,
      description: "HTTPS to 1Password, the image registries and AWS",
    },
    ...dnsServers.flatMap(peer => [
      { ...taskTo, protocol: "tcp" as const, port: 53, peer, description: "DNS over TCP to your own servers" },
      { ...taskTo, protocol: "udp" as const, port: 53, peer, description: "DNS to your own servers" },
    ]),
  ];
}

function peerInputs({ kind, value }: Peer): Partial<aws.vpc.SecurityGroupIngressRuleArgs> {
  switch (kind) {
    case "securityGroup":
      return { referencedSecurityGroupId: value };
    case "prefixList":
      return { prefixListId: value };
    case "cidr": {
      const ofVersion = (six: boolean) => derive(value, cidr => (cidr.includes(":") === six ? cidr : undefined));
      return { cidrIpv4: ofVersion(false), cidrIpv6: ofVersion(true) };
    }
  }
}

/** The same subnets; fails where two are in one availability zone, which AWS refuses, or where there is only one. */
export function inDifferentZones(subnetIds: pulumi.Output<string[]>, parent: pulumi.Resource): pulumi.Output<string[]> {
  const argument = "network.loadBalancerSubnetIds (by default network.taskSubnetIds)";
  return lookUp(
    subnetIds,
    {
      argument,
      allowed: "IDs of subnets",
      find: async (ids, show) => {
        const subnets = await Promise.all(ids.map(id => aws.ec2.getSubnet({ id }, { parent })));
        // A subnet whose zone AWS does not tell counts as one of its own.
        const zones = new Set(subnets.map((subnet, index) => subnet.availabilityZone || ids[index]));
        if (zones.size === ids.length && ids.length >= 2) return ids;
        const found = subnets.map((subnet, index) => `${ids[index] ?? ""} in ${subnet.availabilityZone}`).join(", ");
        throw lookUpError(
          `${argument}: a load balancer needs at least two subnets, each in an availability zone of its own, and got ${show(found)}.` +
            " Give network.loadBalancerSubnetIds with one subnet for each zone.",
          parent,
        );
      },
    },
    parent,
  );
}
