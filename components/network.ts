import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bridgePort } from "./containers.ts";
import { lookUpError } from "./errors.ts";
import { derive } from "./inputs.ts";
import { lookUp } from "./lookUp.ts";
import type { Peer } from "./peers.ts";
import type { ExternalRedis, Settings } from "./settings.ts";
import { isExisting, isExternal } from "./settings.ts";

/** The security groups of the load balancer and the task, and every rule that is made for traffic between them. */
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
  port: pulumi.Input<number>;
  /** Names the rule where its port may change, or be known later. */
  purpose?: string;
  peer: Peer;
  description: string;
}

/** Makes the security groups, but that of a load balancer that exists, and one rule for each port and peer. */
export function createSecurityGroups(
  name: string,
  settings: Pick<Settings, "vpcId" | "dnsServers" | "redis" | "loadBalancer" | "tags">,
  parent: pulumi.Resource,
): SecurityGroups {
  const { vpcId, loadBalancer, tags } = settings;
  const group = (owner: Traffic["owner"], description: string) =>
    new aws.ec2.SecurityGroup(`${name}-${owner}`, { vpcId, description, tags }, { parent }).id;
  const groupIds = {
    lb: isExisting(loadBalancer)
      ? pulumi.output(loadBalancer.securityGroupId)
      : group("lb", "Load balancer of the 1Password SCIM bridge"),
    task: group("task", "Task of the 1Password SCIM bridge"),
  };
  const traffic = [
    ...(isExisting(loadBalancer) ? [] : loadBalancerTraffic(loadBalancer.ingress, groupIds.task)),
    ...taskTraffic(settings, groupIds.lb),
  ];
  const rules = traffic.map(({ owner, direction, protocol, port, purpose = port as number, peer, description }) => {
    const Rule = direction === "ingress" ? aws.vpc.SecurityGroupIngressRule : aws.vpc.SecurityGroupEgressRule;
    const ports = { ipProtocol: protocol, fromPort: port, toPort: port };
    return new Rule(
      `${name}-${owner}-${direction}-${protocol}-${purpose}-${peer.label}`,
      { securityGroupId: groupIds[owner], ...ports, ...peerInputs(peer), description, tags },
      { parent },
    );
  });
  return { loadBalancerGroupId: groupIds.lb, taskGroupId: groupIds.task, rules };
}

const member = (label: Traffic["owner"], value: pulumi.Output<string>): Peer => ({
  kind: "securityGroup",
  value,
  label,
});

/** From the callers to the load balancer, and from there to the task. */
const loadBalancerTraffic = (ingress: Peer[], taskGroupId: pulumi.Output<string>): Traffic[] => [
  ...ingress.flatMap(peer => {
    const fromCallers = { owner: "lb", direction: "ingress", protocol: "tcp", peer } as const;
    return [
      { ...fromCallers, port: 443, description: "HTTPS from the callers of the bridge" },
      { ...fromCallers, port: 80, description: "HTTP from the callers of the bridge, redirected to HTTPS" },
    ];
  }),
  {
    owner: "lb",
    direction: "egress",
    protocol: "tcp",
    port: bridgePort,
    peer: member("task", taskGroupId),
    description: "HTTP to the task",
  },
];

/** From the load balancer to the task, and from there to the outside. */
function taskTraffic(
  { dnsServers, redis }: Pick<Settings, "dnsServers" | "redis">,
  loadBalancerGroupId: pulumi.Output<string>,
): Traffic[] {
  const fromTask = { owner: "task", direction: "egress" } as const;
  const anywhere: Peer = { kind: "cidr", value: "0.0.0.0/0", label: "0.0.0.0/0" };
  return [
    {
      owner: "task",
      direction: "ingress",
      protocol: "tcp",
      port: bridgePort,
      peer: member("lb", loadBalancerGroupId),
      description: "HTTP from the load balancer",
    },
    {
      ...fromTask,
      protocol: "tcp",
      port: 443,
      peer: anywhere,
      description: "HTTPS to 1Password, the image registries and AWS",
    },
    ...dnsServers.flatMap(peer => [
      { ...fromTask, protocol: "tcp" as const, port: 53, peer, description: "DNS over TCP to your own servers" },
      { ...fromTask, protocol: "udp" as const, port: 53, peer, description: "DNS to your own servers" },
    ]),
    ...(isExternal(redis) ? redisTraffic(redis) : []),
  ];
}

const redisTraffic = ({ peers, port }: ExternalRedis): Traffic[] =>
  peers.map(peer => ({
    owner: "task",
    direction: "egress",
    protocol: "tcp",
    port,
    purpose: "redis",
    peer,
    description: "Redis, the cache of the bridge",
  }));

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
