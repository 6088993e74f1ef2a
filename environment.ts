import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { lookUpError } from "./components/errors.ts";
import { lookUp } from "./components/lookUp.ts";
import type { StackFile, Surroundings } from "./config.ts";

/** Finds the network, the cluster and the zone that the stack file names, or makes what it says to make. */
export function findSurroundings(file: StackFile): Surroundings {
  return { ...network(file), clusterArn: clusterArn(file), zoneId: zoneId(file) };
}

type Network = Pick<Surroundings, "vpcId" | "taskSubnetIds" | "loadBalancerSubnetIds">;

function network(file: StackFile): Network {
  const { vpcId, taskSubnetIds, loadBalancerSubnetIds, vpcName, stack, create } = file.network;
  if (create) return createVpc(file, create);
  if (stack !== undefined) {
    const output = outputsOf("network.stack", stack);
    return {
      vpcId: output<string>("vpcId"),
      taskSubnetIds: output<string[]>("privateSubnetIds"),
      loadBalancerSubnetIds: undefined,
    };
  }
  if (vpcName !== undefined) return findVpc(vpcName, file.network);
  // The stack file was checked: the network is named in one of the four ways, and this is the last.
  return { vpcId, taskSubnetIds, loadBalancerSubnetIds } as Network;
}

function createVpc(
  { name, loadBalancer, tags }: StackFile,
  { cidrBlock, zones = 2 }: NonNullable<StackFile["network"]["create"]>,
): Network {
  const vpc = new awsx.ec2.Vpc(name, {
    cidrBlock,
    numberOfAvailabilityZones: zones,
    natGateways: { strategy: "Single" },
    subnetStrategy: "Auto",
    subnetSpecs: [{ type: "Public" }, { type: "Private" }],
    enableDnsHostnames: true,
    // An Output, as ScimBridge's own tags are.
    tags: pulumi.output(tags),
  });
  const isPublic = pulumi.output(loadBalancer?.internal).apply(internal => internal === false);
  return {
    vpcId: vpc.vpcId,
    taskSubnetIds: vpc.privateSubnetIds,
    loadBalancerSubnetIds: pulumi
      .all([isPublic, vpc.publicSubnetIds, vpc.privateSubnetIds])
      .apply(([open, publicIds, privateIds]) => (open ? publicIds : privateIds)),
  };
}

function findVpc(vpcName: pulumi.Input<string>, names: StackFile["network"]): Network {
  const vpcId = lookUp(pulumi.output(vpcName), {
    argument: "scim-bridge:network.vpcName",
    allowed: "the Name tag of one VPC",
    find: async name => (await aws.ec2.getVpc({ filters: [{ name: "tag:Name", values: [name] }] })).id,
  });
  const subnets = (key: "taskSubnetNames" | "loadBalancerSubnetNames") =>
    vpcId.apply(vpc =>
      lookUp(pulumi.output(names[key] ?? []), {
        argument: `scim-bridge:network.${key}`,
        allowed: "Name tags of subnets of the VPC",
        find: async wanted => {
          const filters = [
            { name: "vpc-id", values: [vpc] },
            { name: "tag:Name", values: [...wanted].sort() },
          ];
          const { ids } = await aws.ec2.getSubnets({ filters });
          if (ids.length === 0) throw new Error(`${vpc} has no such subnet`);
          return ids;
        },
      }),
    );
  return {
    vpcId,
    taskSubnetIds: subnets("taskSubnetNames"),
    loadBalancerSubnetIds: names.loadBalancerSubnetNames && subnets("loadBalancerSubnetNames"),
  };
}

function clusterArn({ cluster }: StackFile): pulumi.Input<string> | undefined {
  if (cluster?.stack !== undefined) return outputsOf("cluster.stack", cluster.stack)<string>("clusterArn");
  if (cluster?.name === undefined) return cluster?.arn;
  return lookUp(pulumi.output(cluster.name), {
    argument: "scim-bridge:cluster.name",
    allowed: "the name of an ECS cluster",
    find: async clusterName => (await aws.ecs.getCluster({ clusterName })).arn,
  });
}

function zoneId({ dns }: StackFile): pulumi.Input<string> | undefined {
  if (dns?.stack !== undefined) return outputsOf("dns.stack", dns.stack)<string>("zoneId");
  if (dns?.zoneName === undefined) return dns?.zoneId;
  const zoneName = pulumi.output(dns.zoneName);
  return pulumi.output(dns.privateZone ?? false).apply(privateZone =>
    lookUp(zoneName, {
      argument: "scim-bridge:dns.zoneName",
      allowed: "the name of a Route 53 zone (a private one with dns.privateZone: true)",
      find: async name => (await aws.route53.getZone({ name, privateZone })).zoneId,
    }),
  );
}

/** Reads outputs of another stack, each of which it must have. */
function outputsOf(path: string, stack: pulumi.Input<string>) {
  const reference = new pulumi.StackReference(path, { name: stack });
  return <T>(output: string): pulumi.Output<T> =>
    reference.getOutput(output).apply<T>(value => {
      if (value !== undefined) return value as T;
      // An encrypted name must not show.
      const name = typeof stack === "string" ? stack : "[secret]";
      throw lookUpError(`scim-bridge:${path}: the stack ${name} has no output ${output}. Export it there.`);
    });
}
