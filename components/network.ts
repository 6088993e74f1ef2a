import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bridgePort } from "./containers.ts";
import { lookUp } from "./lookUp.ts";
import type { Peer } from "./peers.ts";
import type { Settings } from "./settings.ts";

/** The security groups of the load balancer and the task, and every rule that traffic needs. */
export interface SecurityGroups {
  loadBalancerGroupId: pulumi.Output<string>;
  taskGroupId: pulumi.Output<string>;
  rules: pulumi.Resource[];
}

/** One side of a security group rule: who, on which port, and why. */
interface Traffic {
  peer: Peer;
  port: number;
  protocol: "tcp" | "udp";
  description: string;
}

const anywhere: Peer = { kind: "cidr", value: "0.0.0.0/0", label: "0.0.0.0/0" };

/** Security groups that open exactly: 443 and 80 from the given sources, 3002 between the two, and the task's 443 and own DNS servers. */
export function createSecurityGroups(
  name: string,
  args: Pick<Settings, "vpcId" | "ingress" | "dnsServers" | "tags">,
  parent: pulumi.Resource,
): SecurityGroups {
  const group = (role: string, description: string) =>
    new aws.ec2.SecurityGroup(`${name}-${role}`, { vpcId: args.vpcId, description, tags: args.tags }, { parent });
  const loadBalancer = group("lb", "Load balancer of the 1Password SCIM bridge");
  const task = group("task", "Task of the 1Password SCIM bridge");

  const rule = (direction: "ingress" | "egress", role: string, owner: aws.ec2.SecurityGroup, traffic: Traffic) => {
    const { peer, port, protocol, description } = traffic;
    const Rule = direction === "ingress" ? aws.vpc.SecurityGroupIngressRule : aws.vpc.SecurityGroupEgressRule;
    const ports = { ipProtocol: protocol, fromPort: port, toPort: port };
    return new Rule(
      `${name}-${role}-${direction}-${protocol}-${port}-${peer.label}`,
      { securityGroupId: owner.id, ...ports, ...peerInputs(peer), description, tags: args.tags },
      { parent },
    );
  };
  const from = (peer: Peer, port: number, description: string) =>
    rule("ingress", "lb", loadBalancer, { peer, port, protocol: "tcp", description });
  const to = (peer: Peer, port: number, protocol: Traffic["protocol"], description: string) =>
    rule("egress", "task", task, { peer, port, protocol, description });
  const member = (owner: aws.ec2.SecurityGroup, label: string): Peer => ({
    kind: "securityGroup",
    value: owner.id,
    label,
  });

  const between = { port: bridgePort, protocol: "tcp" } as const;
  return {
    loadBalancerGroupId: loadBalancer.id,
    taskGroupId: task.id,
    rules: [
      ...args.ingress.map(peer => from(peer, 443, "HTTPS from the callers of the bridge")),
      ...args.ingress.map(peer => from(peer, 80, "HTTP from the callers of the bridge, redirected to HTTPS")),
      rule("egress", "lb", loadBalancer, { ...between, peer: member(task, "task"), description: "HTTP to the task" }),
      rule("ingress", "task", task, {
        ...between,
        peer: member(loadBalancer, "lb"),
        description: "HTTP from the load balancer",
      }),
      to(anywhere, 443, "tcp", "HTTPS to 1Password, the image registries and AWS"),
      ...args.dnsServers.flatMap(peer => [
        to(peer, 53, "tcp", "DNS over TCP to an own server"),
        to(peer, 53, "udp", "DNS to an own server"),
      ]),
    ],
  };
}

function peerInputs({ kind, value }: Peer): Partial<aws.vpc.SecurityGroupIngressRuleArgs> {
  switch (kind) {
    case "securityGroup":
      return { referencedSecurityGroupId: value };
    case "prefixList":
      return { prefixListId: value };
    case "cidr": {
      const version = (wanted: boolean) =>
        pulumi.output(value).apply(cidr => (cidr.includes(":") === wanted ? cidr : undefined));
      return { cidrIpv4: version(false), cidrIpv6: version(true) };
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
        throw new pulumi.ResourceError(
          `${argument}: a load balancer needs at least two subnets, each in an availability zone of its own, and got ${show(found)}.` +
            " Give network.loadBalancerSubnetIds with one subnet for each zone.",
          parent,
          true,
        );
      },
    },
    parent,
  );
}
