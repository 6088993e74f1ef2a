import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import type { Surroundings } from "../config.ts";
import { readStackFile } from "../config.ts";
import { findSurroundings } from "../environment.ts";
import type { Run, RunOptions } from "./support/fakeAws.ts";
import { run, valueOf } from "./support/fakeAws.ts";

interface Keys {
  network?: object;
  cluster?: object;
  dns?: object;
  [key: string]: unknown;
}

/** Finds what a stack file names, on a fake AWS that has a VPC `main` with two subnets, a cluster and a zone. */
function find(keys: Keys, options: RunOptions = {}, secretKeys: string[] = []): Promise<Run<Surroundings>> {
  const { network, ...others } = keys;
  const values: Keys = {
    hostname: "scim.example.com",
    network: { ingressCidrs: ["10.0.0.0/8"], ...(network ?? { vpcId: "vpc-1", taskSubnetIds: ["subnet-1"] }) },
    dns: { zoneId: "Z1" },
    ...others,
  };
  const texts = Object.entries(values).map(([key, value]) => [
    `scim-bridge:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const file = readStackFile({
    project: "scim-bridge",
    stack: "test",
    values: Object.fromEntries(texts) as { [key: string]: string },
    secretKeys,
  });
  return run(() => findSurroundings(file), {
    ...options,
    answers: {
      "aws:ec2/getVpc:getVpc": () => ({ id: "vpc-main" }),
      "aws:ec2/getSubnets:getSubnets": () => ({ ids: ["subnet-b", "subnet-a"] }),
      "aws:ecs/getCluster:getCluster": ({ clusterName }) => ({ arn: `arn:cluster/${String(clusterName)}` }),
      "aws:route53/getZone:getZone": ({ name, privateZone }) => ({
        zoneId: `Z-${String(name)}-${String(privateZone)}`,
      }),
      ...options.answers,
    },
  });
}

const known = <T>(input: pulumi.Input<T> | undefined) => valueOf(pulumi.output(input));

describe("what a stack file names", () => {
  it("is taken as it is where it is named by ID", async () => {
    const { result, registrations, invocations } = await find({
      network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1"], loadBalancerSubnetIds: ["subnet-2", "subnet-3"] },
      cluster: { arn: "arn:aws:ecs:us-west-2:123456789012:cluster/main" },
    });
    expect(result).to.deep.equal({
      vpcId: "vpc-1",
      taskSubnetIds: ["subnet-1"],
      loadBalancerSubnetIds: ["subnet-2", "subnet-3"],
      clusterArn: "arn:aws:ecs:us-west-2:123456789012:cluster/main",
      zoneId: "Z1",
    });
    expect([registrations, invocations]).to.deep.equal([[], []]);
  });

  it("is looked up where it is named by name", async () => {
    const { result, invocations } = await find({
      network: { vpcName: "main", taskSubnetNames: ["private-b*", "private-a*"], loadBalancerSubnetNames: ["lb-*"] },
      cluster: { name: "main" },
      dns: { zoneName: "example.com" },
    });
    expect(await known(result.vpcId)).to.equal("vpc-main");
    expect(await known(result.taskSubnetIds)).to.deep.equal(["subnet-b", "subnet-a"]);
    expect(await known(result.loadBalancerSubnetIds)).to.deep.equal(["subnet-b", "subnet-a"]);
    expect(await known(result.clusterArn)).to.equal("arn:cluster/main");
    expect(await known(result.zoneId)).to.equal("Z-example.com-false");
    expect(invocations.map(({ token, args }) => ({ token, args }))).to.have.deep.members([
      { token: "aws:ec2/getVpc:getVpc", args: { filters: [{ name: "tag:Name", values: ["main"] }] } },
      { token: "aws:ec2/getSubnets:getSubnets", args: { filters: subnetFilters("private-a*", "private-b*") } },
      { token: "aws:ec2/getSubnets:getSubnets", args: { filters: subnetFilters("lb-*") } },
      { token: "aws:ecs/getCluster:getCluster", args: { clusterName: "main" } },
      { token: "aws:route53/getZone:getZone", args: { name: "example.com", privateZone: false } },
    ]);
  });

  it("is a private zone where the stack file says so", async () => {
    const { result } = await find({ dns: { zoneName: "example.com", privateZone: true, validationZoneId: "Z2" } });
    expect(await known(result.zoneId)).to.equal("Z-example.com-true");
  });

  it("is read from another stack's outputs", async () => {
    const { result, registrations } = await find(
      { network: { stack: "acme/net/prod" }, cluster: { stack: "acme/ecs/prod" }, dns: { stack: "acme/dns/prod" } },
      { stackOutputs: { vpcId: "vpc-7", privateSubnetIds: ["subnet-7"], clusterArn: "arn:c", zoneId: "Z7" } },
    );
    expect(await known(result.vpcId)).to.equal("vpc-7");
    expect(await known(result.taskSubnetIds)).to.deep.equal(["subnet-7"]);
    expect(await known(result.clusterArn)).to.equal("arn:c");
    expect(await known(result.zoneId)).to.equal("Z7");
    expect(registrations).to.deep.equal([]);
  });

  it("is a new VPC in as many zones as the stack file says", async () => {
    const { only } = await find({ network: { create: { cidrBlock: "10.1.0.0/16", zones: 3 } } });
    expect(only("awsx:ec2:Vpc").inputs.numberOfAvailabilityZones).to.equal(3);
  });

  it("is a new VPC where the stack file says so, with one NAT gateway", async () => {
    const tags = { team: "it", toString: "a tag like any other" };
    const { result, only } = await find({ network: { create: { cidrBlock: "10.1.0.0/16" } }, tags });
    expect(only("awsx:ec2:Vpc", "1pass-scim").inputs).to.deep.equal({
      cidrBlock: "10.1.0.0/16",
      numberOfAvailabilityZones: 2,
      natGateways: { strategy: "Single" },
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Public" }, { type: "Private" }],
      enableDnsHostnames: true,
      tags,
    });
    expect(await known(result.vpcId)).to.equal("vpc-made");
    expect(await known(result.taskSubnetIds)).to.deep.equal(["subnet-private-2", "subnet-private-1"]);
    expect(await known(result.loadBalancerSubnetIds)).to.deep.equal(["subnet-private-2", "subnet-private-1"]);
  });

  it("puts a public load balancer into a new VPC's public subnets", async () => {
    const { result } = await find({
      network: { create: { cidrBlock: "10.1.0.0/16", zones: 3 } },
      loadBalancer: { internal: false },
    });
    expect(await known(result.loadBalancerSubnetIds)).to.deep.equal(["subnet-public-1", "subnet-public-2"]);
  });

  const fail = (message: string) => () => {
    throw new Error(message);
  };
  const failures: { [title: string]: { keys: Keys; options: RunOptions; error: string } } = {
    "a VPC that is not there": {
      keys: { network: { vpcName: "main", taskSubnetNames: ["a"] } },
      options: { answers: { "aws:ec2/getVpc:getVpc": fail("no matching\n\tEC2 VPC found") } },
      error:
        "scim-bridge:network.vpcName: main could not be looked up: no matching EC2 VPC found. Allowed: the Name tag of one VPC, in this account and region.",
    },
    "no subnets": {
      keys: { network: { vpcName: "main", taskSubnetNames: ["private-*"] } },
      options: { answers: { "aws:ec2/getSubnets:getSubnets": () => ({ ids: [] }) } },
      error:
        'scim-bridge:network.taskSubnetNames: ["private-*"] could not be looked up: vpc-main has no such subnet. Allowed: Name tags of subnets of the VPC, in this account and region.',
    },
    "a cluster that is not there": {
      keys: { cluster: { name: "gone" } },
      options: { answers: { "aws:ecs/getCluster:getCluster": fail("MISSING") } },
      error:
        "scim-bridge:cluster.name: gone could not be looked up: MISSING. Allowed: the name of an ECS cluster, in this account and region.",
    },
    "an output that another stack does not have": {
      keys: { cluster: { stack: "acme/ecs/prod" } },
      options: { stackOutputs: {} },
      error: "scim-bridge:cluster.stack: the stack acme/ecs/prod has no output clusterArn. Export it there.",
    },
  };
  for (const [title, { keys, options, error }] of Object.entries(failures)) {
    it(`fails on ${title}`, async () => {
      const { errors } = await find(keys, options);
      expect(errors).to.deep.equal([error]);
    });
  }

  const notFound = "no MARKED";
  const hidden: { [argument: string]: { keys: Keys; options: RunOptions } } = {
    "network.vpcName": {
      keys: { network: { vpcName: "MARKED", taskSubnetNames: ["a"] } },
      options: { answers: { "aws:ec2/getVpc:getVpc": fail(notFound) } },
    },
    "network.taskSubnetNames": {
      keys: { network: { vpcName: "main", taskSubnetNames: ["MARKED"] } },
      options: { answers: { "aws:ec2/getSubnets:getSubnets": fail(notFound) } },
    },
    "cluster.name": {
      keys: { cluster: { name: "MARKED" } },
      options: { answers: { "aws:ecs/getCluster:getCluster": fail(notFound) } },
    },
    "dns.zoneName": {
      keys: { dns: { zoneName: "MARKED" } },
      options: { answers: { "aws:route53/getZone:getZone": fail(notFound) } },
    },
    "network.stack": { keys: { network: { stack: "MARKED" } }, options: { stackOutputs: {} } },
    "cluster.stack": { keys: { cluster: { stack: "MARKED" } }, options: { stackOutputs: {} } },
    "dns.stack": { keys: { dns: { stack: "MARKED" } }, options: { stackOutputs: {} } },
  };
  for (const [argument, { keys, options }] of Object.entries(hidden)) {
    it(`does not show an encrypted ${argument} that is not found`, async () => {
      const secretKeys = Object.keys(keys).map(key => `scim-bridge:${key}`);
      const { errors } = await find(keys, options, secretKeys);
      expect(errors.join()).to.contain(`scim-bridge:${argument}: `).and.contain("[secret]").and.not.contain("MARKED");
    });
  }
});

const subnetFilters = (...names: string[]) => [
  { name: "vpc-id", values: ["vpc-main"] },
  { name: "tag:Name", values: names },
];
