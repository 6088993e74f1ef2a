import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ScimBridge } from "../components/index.ts";
import type { StackFile } from "../config.ts";
import { readStackFile, toArgs } from "../config.ts";
import { encryptedValue } from "../encryptedValue.ts";
import { stackPaths } from "../stackKeys.ts";
import { run, valueOf } from "./support/fakeAws.ts";

type Values = { [key: string]: unknown };

/** The least that a stack file must say. */
const least: Values = {
  hostname: "scim.example.com",
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"], ingressCidrs: ["10.0.0.0/8"] },
  dns: { zoneId: "Z1" },
};

/** As the CLI hands values over: text as it is, all else as JSON. */
function texts(values: Values): { [key: string]: string } {
  const entries = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [`scim-bridge:${key}`, typeof value === "string" ? value : JSON.stringify(value)] as const);
  return Object.fromEntries(entries);
}

function read(values: Values, secretKeys: string[] = []): StackFile {
  return readStackFile({
    project: "scim-bridge",
    stack: "test",
    values: { ...texts(values), "aws:region": "us-west-2" },
    secretKeys: secretKeys.map(key => `scim-bridge:${key}`),
  });
}

/** The faults that a stack file is refused with, a line each. */
function faultsOf(values: Values, secretKeys: string[] = []): string[] {
  try {
    read(values, secretKeys);
  } catch (error) {
    expect(pulumi.RunError.isInstance(error)).to.equal(true);
    const [title, ...lines] = (error as Error).message.split("\n");
    expect(title).to.equal("Pulumi.test.yaml is invalid:");
    expect(lines.pop()).to.equal("Nothing was created. Correct these keys and run it again.");
    for (const line of lines) expect(line).to.match(/^ {2}- scim-bridge:/);
    return lines.map(line => line.replace("  - scim-bridge:", ""));
  }
  return [];
}

const topLevel =
  "enabled, name, hostname, network, cluster, session, dns, certificateArn, size, bridge, redis, googleWorkspace, imagePullSecretArn, imagePullSecretKmsKeyArn, loadBalancer, logs, alarms, cpuArchitecture, enableExecuteCommand, permissionsBoundaryArn, tags";

const parameterNames =
  "the name of an SSM parameter: letters, digits and _ . - in parts divided by slashes; not an ARN, and without a version or label";

const network = (keys: Values): Values => ({ ...least, network: { ingressCidrs: ["10.0.0.0/8"], ...keys } });

describe("the stack file", () => {
  it("has defaults for all but the host name, the network and the zone", () => {
    const file = read(least);
    expect(file.enabled).to.equal(true);
    expect(file.name).to.equal("1pass-scim");
    expect(file.hostname).to.equal("scim.example.com");
  });

  it("takes the CLI's empty defaults for keys that are not given", () => {
    const empty = {
      certificateArn: "",
      permissionsBoundaryArn: "",
      cluster: {},
      session: {},
      bridge: {},
      tags: {},
      googleWorkspace: {},
    };
    expect(faultsOf({ ...least, ...empty })).to.deep.equal([]);
    expect(read({ ...least, ...empty }).certificateArn).to.equal(undefined);
    expect(read({ ...least, name: "", enabled: "" })).to.include({ name: "1pass-scim", enabled: true });
  });

  it("takes null, as YAML's empty value becomes, for a group that is not given", () => {
    expect(faultsOf({ ...least, bridge: null })).to.deep.equal([]);
  });

  it("leaves text that looks like a number as it is", () => {
    expect(read({ ...least, name: "1234" }).name).to.equal("1234");
  });

  it("reads true and false", () => {
    expect(read({ ...least, enabled: "false", enableExecuteCommand: "true" })).to.include({
      enabled: false,
      enableExecuteCommand: true,
    });
  });

  it("leaves keys of other namespaces alone", () => {
    expect(faultsOf(least)).to.deep.equal([]);
  });

  it("hands every key that is an argument on to the component", () => {
    const callers = {
      ingressCidrs: ["10.0.0.0/8"],
      ingressSecurityGroupIds: ["sg-1"],
      ingressPrefixListIds: ["pl-1"],
      dnsServerCidrs: ["10.0.0.2/32"],
    };
    const full: Values = {
      ...least,
      network: { ...(least.network as Values), ...callers },
      cluster: { arn: "arn:aws:ecs:us-west-2:123456789012:cluster/main" },
      session: { parameterName: "/x/y", kmsKeyArn: "arn:aws:kms:us-west-2:123456789012:key/1" },
      dns: { zoneId: "Z1", validationZoneId: "Z2" },
      certificateArn: "arn:aws:acm:us-west-2:123456789012:certificate/1",
      size: "high",
      bridge: { image: "1password/scim:v2.9.5", cpu: 1, memoryMiB: 512, environment: { OP_DEBUG: "1" } },
      redis: { cpu: 2, maxMemoryPolicy: "allkeys-lru" },
      googleWorkspace: { credentialsParameterName: "/google/key", settingsParameterName: "/google/settings" },
      imagePullSecretArn: "arn:aws:secretsmanager:us-west-2:123456789012:secret:docker-hub-abc123",
      imagePullSecretKmsKeyArn: "arn:aws:kms:us-west-2:123456789012:key/2",
      loadBalancer: { internal: false, idleTimeoutSeconds: 120 },
      logs: { retentionDays: 30 },
      alarms: { topicArns: ["arn:aws:sns:us-west-2:123456789012:alerts"] },
      cpuArchitecture: "ARM64",
      enableExecuteCommand: true,
      permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/x",
      tags: { team: "it" },
    };
    const file = read(full);
    const found = { vpcId: "vpc-9", taskSubnetIds: ["subnet-9"], loadBalancerSubnetIds: ["subnet-8"] };
    expect(toArgs(file, { ...found, clusterArn: "arn:found", zoneId: "Z9" })).to.deep.equal({
      ...full,
      network: {
        ...found,
        ...callers,
      },
      cluster: { arn: "arn:found" },
      dns: { zoneId: "Z9", validationZoneId: "Z2" },
    });
  });

  it("knows these keys and no others", () => {
    expect(stackPaths).to.deep.equal([
      ...["enabled", "name", "hostname"],
      ...["network.vpcId", "network.taskSubnetIds", "network.loadBalancerSubnetIds"],
      ...["network.vpcName", "network.taskSubnetNames", "network.loadBalancerSubnetNames"],
      ...["network.stack", "network.create.cidrBlock", "network.create.zones"],
      ...["network.ingressCidrs", "network.ingressSecurityGroupIds", "network.ingressPrefixListIds"],
      "network.dnsServerCidrs",
      ...["cluster.arn", "cluster.name", "cluster.stack"],
      ...["session.parameterName", "session.secretArn", "session.kmsKeyArn"],
      ...["dns.zoneId", "dns.zoneName", "dns.privateZone", "dns.stack", "dns.validationZoneId"],
      ...["certificateArn", "size"],
      ...["bridge.image", "bridge.cpu", "bridge.memoryMiB", "bridge.confirmationIntervalSeconds", "bridge.jsonLogs"],
      "bridge.environment",
      ...["redis.image", "redis.cpu", "redis.memoryMiB", "redis.maxMemoryMiB", "redis.maxMemoryPolicy"],
      ...["redis.urlParameterName", "redis.kmsKeyArn", "redis.securityGroupId", "redis.cidrs", "redis.port"],
      ...["googleWorkspace.credentialsParameterName", "googleWorkspace.settingsParameterName"],
      ...["googleWorkspace.kmsKeyArn", "imagePullSecretArn", "imagePullSecretKmsKeyArn"],
      ...["loadBalancer.internal", "loadBalancer.deletionProtection", "loadBalancer.idleTimeoutSeconds"],
      ...["loadBalancer.sslPolicy", "loadBalancer.accessLogsBucket", "loadBalancer.accessLogsPrefix"],
      ...["loadBalancer.webAclArn", "loadBalancer.existing.listenerArn", "loadBalancer.existing.securityGroupId"],
      ...["loadBalancer.existing.dnsName", "loadBalancer.existing.zoneId", "loadBalancer.existing.priority"],
      ...["logs.retentionDays", "logs.kmsKeyArn", "logs.retainOnDestroy"],
      "alarms.topicArns",
      ...["cpuArchitecture", "enableExecuteCommand", "permissionsBoundaryArn", "tags"],
    ]);
  });

  const refused: { [title: string]: { values: Values; faults: string[] } } = {
    "an unknown key, with the nearest": {
      values: { ...least, brige: { cpu: 1 } },
      faults: [
        'brige: is not a key (its value is {"cpu":1}). Allowed: enabled, name, hostname, network, cluster, session, dns, certificateArn, size, bridge, redis, googleWorkspace, imagePullSecretArn, imagePullSecretKmsKeyArn, loadBalancer, logs, alarms, cpuArchitecture, enableExecuteCommand, permissionsBoundaryArn, tags. Did you mean bridge?',
      ],
    },
    "an unknown key inside a group, with the nearest": {
      values: { ...least, redis: { maxMemory: 256 } },
      faults: [
        "redis.maxMemory: is not a key (its value is 256). Allowed: image, cpu, memoryMiB, maxMemoryMiB, maxMemoryPolicy, urlParameterName, kmsKeyArn, securityGroupId, cidrs, port. Did you mean redis.maxMemoryMiB?",
      ],
    },
    "a key that belongs into a group": {
      values: { ...least, retentionDays: "30" },
      faults: [
        "retentionDays: is not a key (its value is 30). Allowed: enabled, name, hostname, network, cluster, session, dns, certificateArn, size, bridge, redis, googleWorkspace, imagePullSecretArn, imagePullSecretKmsKeyArn, loadBalancer, logs, alarms, cpuArchitecture, enableExecuteCommand, permissionsBoundaryArn, tags. Did you mean logs.retentionDays?",
      ],
    },
    "a key that is like no other": {
      values: { ...least, logs: { zzzzzzzzzzzzzzzzzzzzzzzz: 1 } },
      faults: [
        "logs.zzzzzzzzzzzzzzzzzzzzzzzz: is not a key (its value is 1). Allowed: retentionDays, kmsKeyArn, retainOnDestroy.",
      ],
    },
    "text for a number": {
      values: { ...least, bridge: { cpu: "128" } },
      faults: ['bridge.cpu: "128" is text. Allowed: a whole number of CPU units, 1 to 16384.'],
    },
    "a number for text": {
      values: { ...least, bridge: { environment: { OP_DEBUG: 1 } } },
      faults: ["bridge.environment.OP_DEBUG: 1 is a number. Allowed: text. Put it in quotes."],
    },
    "text for a group": {
      values: { ...least, logs: "365" },
      faults: ["logs: 365 is a number. Allowed: a map of retentionDays, kmsKeyArn, retainOnDestroy."],
    },
    "a list for a group": {
      values: { ...least, session: ["/x"] },
      faults: ['session: ["/x"] is a list. Allowed: a map of parameterName, secretArn, kmsKeyArn.'],
    },
    "a word for a flag": {
      values: { ...least, enabled: "yes" },
      faults: ['enabled: "yes" is text. Allowed: true or false.'],
    },
    "an empty value inside a group": {
      values: { ...least, logs: { retentionDays: null } },
      faults: [
        "logs.retentionDays: null is nothing. Allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, or 0 for ever.",
      ],
    },
    "broken JSON": {
      values: { ...least, tags: "{team:" },
      faults: ['tags: "{team:" is text. Allowed: a map of at most 50 tags.'],
    },
    "nothing at all": {
      values: {},
      faults: [
        "hostname: is missing. Allowed: a DNS name in lower case, without scheme, port or slash, such as scim.example.com.",
        "network: is missing. Allowed: a map of vpcId, taskSubnetIds, loadBalancerSubnetIds, vpcName, taskSubnetNames, loadBalancerSubnetNames, stack, create, ingressCidrs, ingressSecurityGroupIds, ingressPrefixListIds, dnsServerCidrs.",
        "certificateArn: there is no certificate, and no zone to validate a new one in. Give certificateArn, or dns.zoneId for a certificate of the bridge's own.",
      ],
    },
    "a network that is not named": {
      values: network({}),
      faults: [
        "network: names no network. Allowed: one of vpcId with taskSubnetIds, or vpcName with taskSubnetNames, or stack, or create.",
      ],
    },
    "a network that is named twice": {
      values: network({ vpcId: "vpc-1", taskSubnetIds: ["subnet-1"], stack: "acme/net/prod" }),
      faults: [
        "network: is named in 2 ways: vpcId, stack. Allowed: one of vpcId with taskSubnetIds, or vpcName with taskSubnetNames, or stack, or create.",
      ],
    },
    "a VPC's name without its subnets' names": {
      values: network({ vpcName: "main" }),
      faults: ["network.taskSubnetNames: is missing. It goes with network.vpcName."],
    },
    "a VPC's ID with subnets' names": {
      values: network({ vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"], taskSubnetNames: ["a"] }),
      faults: [
        "network.taskSubnetNames: goes with network.vpcName, which is not given. Allowed: one of vpcId with taskSubnetIds, or vpcName with taskSubnetNames, or stack, or create.",
      ],
    },
    "a cluster that is named twice": {
      values: { ...least, cluster: { name: "main", stack: "acme/x/y" } },
      faults: ["cluster: is named in 2 ways: name, stack. Allowed: one of arn, or name, or stack."],
    },
    "privateZone without zoneName": {
      values: { ...least, dns: { zoneId: "Z1", privateZone: false } },
      faults: [
        "dns.privateZone: goes with dns.zoneName, which is not given. Allowed: one of zoneId, or zoneName, or stack.",
      ],
    },
    "a private zone without a validation zone": {
      values: { ...least, dns: { zoneName: "example.com", privateZone: true } },
      faults: [
        "dns.privateZone: true: ACM cannot see a record in a private zone, so it could not validate the certificate. Give dns.validationZoneId, the public zone of that name, or certificateArn.",
      ],
    },
    "a VPC of the bridge's own with host bits": {
      values: network({ create: { cidrBlock: "10.0.0.1/16" } }),
      faults: [
        'network.create.cidrBlock: "10.0.0.1/16" is not allowed. Allowed: a CIDR block that begins at its network address. Did you mean "10.0.0.0/16"?',
      ],
    },
    "a VPC of the bridge's own that is too small, in too few zones": {
      values: network({ create: { cidrBlock: "10.0.0.0/28", zones: 1 } }),
      faults: [
        'network.create.cidrBlock: "10.0.0.0/28" is not allowed. Allowed: an IPv4 CIDR block from /16 to /24, such as 10.0.0.0/16.',
        "network.create.zones: 1 is not allowed. Allowed: a whole number of availability zones, 2 to 6.",
      ],
    },
    "names that are none": {
      values: {
        ...least,
        network: { vpcName: "", taskSubnetNames: [], loadBalancerSubnetNames: [" "], ingressCidrs: ["10.0.0.0/8"] },
        cluster: { name: "arn:aws:ecs:us-west-2:123456789012:cluster/main" },
        dns: { zoneName: "" },
      },
      faults: [
        'network.vpcName: "" is not allowed. Allowed: the Name tag of a VPC.',
        "network.taskSubnetNames: [] is not allowed. Allowed: a list of at least one Name tag.",
        'network.loadBalancerSubnetNames[0]: " " is not allowed. Allowed: the Name tag of a subnet.',
        'cluster.name: "arn:aws:ecs:us-west-2:123456789012:cluster/main" is not allowed. Allowed: the name of an ECS cluster, not its ARN.',
        'dns.zoneName: "" is not allowed. Allowed: the name of a Route 53 zone, such as example.com.',
      ],
    },
    "values of what is not looked up": {
      values: {
        ...least,
        network: {
          ...{ vpcId: "main", taskSubnetIds: ["a"], loadBalancerSubnetIds: ["b", "subnet-1"] },
          ingressCidrs: ["10.0.0.0/8"],
        },
        cluster: { arn: "main" },
        dns: { zoneId: "example.com" },
      },
      faults: [
        'network.vpcId: "main" is not allowed. Allowed: an ID that begins with vpc-.',
        'network.taskSubnetIds[0]: "a" is not allowed. Allowed: an ID that begins with subnet-.',
        'network.loadBalancerSubnetIds[0]: "b" is not allowed. Allowed: an ID that begins with subnet-.',
        'cluster.arn: "main" is not allowed. Allowed: the ARN of an ECS cluster (arn:aws:ecs:…:cluster/NAME).',
        'dns.zoneId: "example.com" is not allowed. Allowed: the ID of a Route 53 zone, such as Z0123456789ABCDEFGHIJ, not its name.',
      ],
    },
    "a zone's name that is none, or not the only way": {
      values: { ...least, dns: { zoneName: "https://example.org" } },
      faults: [
        'dns.zoneName: "https://example.org" is not allowed. Allowed: the name of a Route 53 zone, such as example.com.',
      ],
    },
    "a zone that is missing beside a fault of another": {
      values: { ...least, dns: { validationZoneId: "a b" } },
      faults: [
        "certificateArn: there is no certificate, and no zone to validate a new one in. Give certificateArn, or dns.zoneId for a certificate of the bridge's own.",
        'dns.validationZoneId: "a b" is not allowed. Allowed: the ID of a Route 53 zone, such as Z0123456789ABCDEFGHIJ, not its name.',
      ],
    },
    "keys in another order, in theirs": {
      values: { ...least, zone: "x", image: "x" },
      faults: [
        `image: is not a key (its value is "x"). Allowed: ${topLevel}. Did you mean bridge.image?`,
        `zone: is not a key (its value is "x"). Allowed: ${topLevel}.`,
      ],
    },
    "keys of groups at the top": {
      values: { ...least, image: "x", zoneName: "x" },
      faults: [
        `image: is not a key (its value is "x"). Allowed: ${topLevel}. Did you mean bridge.image?`,
        `zoneName: is not a key (its value is "x"). Allowed: ${topLevel}. Did you mean dns.zoneName?`,
      ],
    },
    "a key with a colon, with its namespace": {
      values: { ...least, tags: { "aws:x": "y" } },
      faults: [
        'tags.aws:x: "aws:x" is not allowed. Allowed: keys of 1 to 128 characters (letters, digits, spaces and _ . : / = + - @), not beginning with aws:.',
      ],
    },
    "an empty name of a network": {
      values: network({ vpcId: null, taskSubnetIds: ["subnet-1", "subnet-2"] }),
      faults: ["network.vpcId: null is nothing. Allowed: an ID that begins with vpc-."],
    },
    "one fault, and nothing that follows from it": {
      values: {
        ...least,
        network: { ...(least.network as Values), loadBalancerSubnetIds: [5] },
        dns: { zoneid: "Z1" },
        bridge: { cpu: "512" },
        redis: { memoryMiB: "1024", maxMemoryMiB: 768 },
        loadBalancer: { accessLogsBucket: 5, accessLogsPrefix: "x" },
      },
      faults: [
        "network.loadBalancerSubnetIds[0]: 5 is a number. Allowed: an ID that begins with subnet-.",
        'dns.zoneid: is not a key (its value is "Z1"). Allowed: zoneId, zoneName, privateZone, stack, validationZoneId. Did you mean dns.zoneId?',
        'bridge.cpu: "512" is text. Allowed: a whole number of CPU units, 1 to 16384.',
        'redis.memoryMiB: "1024" is text. Allowed: a whole number of MiB, 6 to 122880.',
        "loadBalancer.accessLogsBucket: 5 is a number. Allowed: the name of an S3 bucket, not its ARN or URL.",
      ],
    },
    "an existing load balancer that is none, and not the length of the host name": {
      values: { ...least, hostname: `${"a".repeat(60)}.acme`, loadBalancer: { existing: "shared" } },
      faults: [
        'loadBalancer.existing: "shared" is text. Allowed: a map of listenerArn, securityGroupId, dnsName, zoneId, priority.',
      ],
    },
    "a redis whose name is none, and nothing of what describes it": {
      values: { ...least, redis: { urlParameterName: 5, cidrs: ["10.2.0.0/16"], port: 6379 } },
      faults: [`redis.urlParameterName: 5 is a number. Allowed: ${parameterNames}. Put it in quotes.`],
    },
    "a redis whose addresses are none, and not that there are none": {
      values: { ...least, redis: { urlParameterName: "/redis", cidrs: "10.2.0.0/16" } },
      faults: ['redis.cidrs: "10.2.0.0/16" is text. Allowed: a list of CIDR blocks.'],
    },
    "a redis whose security group is none, and not that there is none": {
      values: { ...least, redis: { urlParameterName: "/redis", securityGroupId: 5 } },
      faults: ["redis.securityGroupId: 5 is a number. Allowed: an ID that begins with sg-."],
    },
    "an empty way beside the one that is meant": {
      values: network({ vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"], create: null }),
      faults: ["network.create: null is nothing. Allowed: a map of cidrBlock, zones."],
    },
    "keys that are written otherwise": {
      values: { ...least, CPU: 1, HOSTNAME: "x", "redis.cpu": 5, cluster: { NAME: "x" }, logs: { days: 1 } },
      faults: [
        'cluster.NAME: is not a key (its value is "x"). Allowed: arn, name, stack. Did you mean cluster.name?',
        "logs.days: is not a key (its value is 1). Allowed: retentionDays, kmsKeyArn, retainOnDestroy. Did you mean logs.retentionDays?",
        `CPU: is not a key (its value is 1). Allowed: ${topLevel}. Did you mean bridge.cpu?`,
        `HOSTNAME: is not a key (its value is "x"). Allowed: ${topLevel}. Did you mean hostname?`,
        `redis.cpu: is not a key (its value is 5). Allowed: ${topLevel}. Did you mean cpu in the map redis?`,
      ],
    },
    "names of other groups' keys": {
      values: { ...least, network: { ...(least.network as Values), name: "x" }, dns: { zoneId: "Z1", name: "x" } },
      faults: [
        'network.name: is not a key (its value is "x"). Allowed: vpcId, taskSubnetIds, loadBalancerSubnetIds, vpcName, taskSubnetNames, loadBalancerSubnetNames, stack, create, ingressCidrs, ingressSecurityGroupIds, ingressPrefixListIds, dnsServerCidrs. Did you mean network.vpcName?',
        'dns.name: is not a key (its value is "x"). Allowed: zoneId, zoneName, privateZone, stack, validationZoneId. Did you mean dns.zoneName?',
      ],
    },
    "a VPC that is none": {
      values: network({ create: { cidrBlock: "10.0.0.0", zones: "2" } }),
      faults: [
        'network.create.zones: "2" is text. Allowed: a whole number of availability zones, 2 to 6.',
        'network.create.cidrBlock: "10.0.0.0" is not allowed. Allowed: an IPv4 CIDR block from /16 to /24, such as 10.0.0.0/16.',
      ],
    },
    "stacks that are none": {
      values: { ...network({ stack: "a/b/c/d" }), cluster: { stack: "a b" }, dns: { stack: "" } },
      faults: [
        'network.stack: "a/b/c/d" is not allowed. Allowed: the name of another stack: organization/project/stack.',
        'cluster.stack: "a b" is not allowed. Allowed: the name of another stack: organization/project/stack.',
        'dns.stack: "" is not allowed. Allowed: the name of another stack: organization/project/stack.',
      ],
    },
    "a host name outside of the zone": {
      values: { ...least, hostname: "scim.myexample.com", dns: { zoneName: "Example.com." } },
      faults: [
        'hostname: "scim.myexample.com" is not in the zone Example.com. (dns.zoneName), which gets its records. Allowed: a name that ends with .example.com.',
      ],
    },
    "a name that is too long": {
      values: { ...least, name: "a-name-with-25-characters" },
      faults: [
        'name: "a-name-with-25-characters" is not allowed. Allowed: at most 24 letters, digits and inner hyphens, not beginning with internal- or sg- (AWS allows a load balancer\'s name 32 characters, of which Pulumi adds 8).',
      ],
    },
    "a CPU and memory pair that Fargate does not have": {
      values: { ...least, bridge: { cpu: 16384 } },
      faults: [
        "bridge.cpu, bridge.memoryMiB: with redis the task needs 16512 CPU units and 1024 MiB, which no Fargate task offers. Allowed: up to 16384 CPU units and 122880 MiB for both containers. Lower bridge.* or redis.*.",
      ],
    },
    "several faults, all of them": {
      values: {
        ...least,
        hostname: "https://scim.example.com/",
        network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", 2] },
        size: "huge",
        bridge: { cpuu: 1 },
      },
      faults: [
        "network.taskSubnetIds[1]: 2 is a number. Allowed: an ID that begins with subnet-.",
        "bridge.cpuu: is not a key (its value is 1). Allowed: image, cpu, memoryMiB, confirmationIntervalSeconds, jsonLogs, environment. Did you mean bridge.cpu?",
        "network.ingressCidrs: nobody could reach the bridge. Give at least one source in ingressCidrs, ingressSecurityGroupIds or ingressPrefixListIds, such as your VPN's CIDR block.",
        'hostname: "https://scim.example.com/" is not allowed. Allowed: a DNS name in lower case, without scheme, port or slash, such as scim.example.com. Did you mean "scim.example.com"?',
        'size: "huge" is not allowed. Allowed: base, high, very-high.',
      ],
    },
  };
  for (const enabled of ["toString", "1", "untrue", "falsely"]) {
    it(`refuses ${enabled} for a flag`, () => {
      expect(faultsOf({ ...least, enabled })).to.deep.equal([
        `enabled: ${JSON.stringify(enabled)} is text. Allowed: true or false.`,
      ]);
    });
  }

  it("takes a VPC of /16 to /24, and no other", () => {
    const told = (cidrBlock: string) => faultsOf(network({ create: { cidrBlock } })).length;
    expect(["10.0.0.0/16", "10.0.0.0/24", "10.0.0.0/20"].map(told)).to.deep.equal([0, 0, 0]);
    expect(["10.0.0.0/15", "10.0.0.0/25", "2001:db8::/24", "10.0.0.0/"].map(told)).to.deep.equal([1, 1, 1, 1]);
  });

  it("takes the load balancer's subnets only beside the network that they go with", () => {
    for (const key of ["loadBalancerSubnetIds", "loadBalancerSubnetNames"]) {
      const [fault] = faultsOf(network({ stack: "a/b/c", [key]: ["subnet-1", "subnet-2"] }));
      expect(fault).to.match(new RegExp(`^network\\.${key}: goes with network\\.vpc(Id|Name), which is not given\\.`));
    }
  });

  it("takes a private zone with a certificate, which then needs no validation", () => {
    const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/1";
    expect(faultsOf({ ...least, certificateArn, dns: { zoneName: "example.com", privateZone: true } })).to.deep.equal(
      [],
    );
  });

  it("refuses every unknown key of every group", () => {
    const groups = [
      ...["network", "cluster", "session", "dns", "bridge", "redis", "googleWorkspace", "loadBalancer", "logs"],
      "alarms",
    ];
    const strangers = Object.fromEntries(
      groups.map(group => [
        group,
        { ...(least[group] as Values | undefined), qqqqqqqqqqqqqqqq: 1, zzzzzzzzzzzzzzzz: 2 },
      ]),
    );
    const told = faultsOf({ ...least, ...strangers }).map(fault => fault.slice(0, fault.indexOf(":")));
    expect(told).to.have.members(groups.flatMap(group => [`${group}.qqqqqqqqqqqqqqqq`, `${group}.zzzzzzzzzzzzzzzz`]));
    expect(faultsOf(network({ create: { cidr: "10.0.0.0/16" } }))).to.deep.equal([
      "network.create.cidrBlock: is missing. Allowed: an IPv4 CIDR block from /16 to /24, such as 10.0.0.0/16.",
      'network.create.cidr: is not a key (its value is "10.0.0.0/16"). Allowed: cidrBlock, zones. Did you mean network.create.cidrBlock?',
    ]);
  });

  for (const [title, { values, faults }] of Object.entries(refused)) {
    it(`refuses ${title}`, () => {
      expect(faultsOf(values)).to.deep.equal(faults);
    });
  }

  const existing = {
    listenerArn: "arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/app/shared/1/2",
    securityGroupId: "sg-shared",
    dnsName: "shared-1.us-west-2.elb.amazonaws.com",
    zoneId: "ZSHARED",
  };
  const shared: Values = {
    hostname: "scim.example.com",
    network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1"] },
    loadBalancer: { existing },
  };

  it("needs neither callers nor a zone nor a certificate with a load balancer that exists", () => {
    expect(faultsOf(shared)).to.deep.equal([]);
    expect(faultsOf({ ...shared, dns: { zoneName: "example.com", privateZone: true } })).to.deep.equal([]);
  });

  it("names no network with a load balancer that exists that could not be its", () => {
    expect(faultsOf({ ...shared, network: { create: { cidrBlock: "10.0.0.0/16" } } })).to.deep.equal([
      "network.create: makes a new VPC, and loadBalancer.existing is in one that exists. Name that: vpcId, vpcName or stack.",
    ]);
    const names = { vpcName: "main", taskSubnetNames: ["private-*"], loadBalancerSubnetNames: ["public-*"] };
    expect(faultsOf({ ...shared, network: names })).to.deep.equal([
      "network.loadBalancerSubnetNames: describes a load balancer of the bridge's own, and loadBalancer.existing names one that is somebody else's to change. Leave one out.",
    ]);
  });

  it("says what a load balancer that exists lacks, and nothing of callers", () => {
    const { listenerArn, ...rest } = existing;
    expect(listenerArn).to.be.a("string");
    expect(faultsOf({ ...shared, loadBalancer: { existing: rest } })).to.deep.equal([
      "loadBalancer.existing.listenerArn: is missing. Allowed: the ARN of a listener of an Application Load Balancer (arn:aws:elasticloadbalancing:…:listener/app/…).",
    ]);
    expect(faultsOf({ ...shared, loadBalancer: { existing: "shared" } })).to.deep.equal([
      'loadBalancer.existing: "shared" is text. Allowed: a map of listenerArn, securityGroupId, dnsName, zoneId, priority.',
    ]);
  });

  it("says what Google Workspace lacks, unless its map is the CLI's empty default", () => {
    expect(faultsOf({ ...least, googleWorkspace: {} })).to.deep.equal([]);
    expect(
      faultsOf({ ...least, googleWorkspace: { kmsKeyArn: "arn:aws:kms:us-west-2:123456789012:key/1" } }),
    ).to.deep.equal([
      "googleWorkspace.credentialsParameterName: is missing. Give the SSM parameter with the service account's key file.",
      "googleWorkspace.settingsParameterName: is missing. Give the SSM parameter with the settings.",
    ]);
  });

  it("takes encrypted text for what exists elsewhere", () => {
    const redis = { urlParameterName: "/redis", cidrs: ["10.2.0.0/16"], port: 6379 };
    expect(faultsOf({ ...shared, redis }, ["redis", "loadBalancer"])).to.deep.equal([]);
  });

  for (const [hostname, zoneName] of [
    ["scim.example.com", "example.com"],
    ["scim.example.com", "Example.com."],
    ["scim.example.com", "scim.example.com"],
  ] as const) {
    it(`takes the host name ${hostname} in the zone ${zoneName}`, () => {
      expect(faultsOf({ ...least, hostname, dns: { zoneName } })).to.deep.equal([]);
    });
  }

  it("does not compare a host name and a zone that may be secret", () => {
    const dns = { zoneName: "example.org" };
    expect(faultsOf({ ...least, dns }, ["hostname"])).to.deep.equal([]);
    expect(faultsOf({ ...least, dns }, ["dns"])).to.deep.equal([]);
  });

  it("finds a misspelt namespace, whose keys would have no effect", () => {
    const values = { "scim-brigde:enabled": "false", "scim_bridge:size": "high", "scim:x": "", "aws:region": "x" };
    const read = () =>
      readStackFile({ project: "scim-bridge", stack: "test", values: { ...values, ...texts(least) }, secretKeys: [] });
    expect(read).to.throw(
      [
        "Pulumi.test.yaml is invalid:",
        "  - scim-brigde:enabled: is a key of scim-brigde, which nothing here reads. Did you mean scim-bridge:enabled?",
        "  - scim_bridge:size: is a key of scim_bridge, which nothing here reads. Did you mean scim-bridge:size?",
        "Nothing was created.",
      ].join("\n"),
    );
  });

  it("shortens a long value", () => {
    const [fault] = faultsOf({ ...least, logz: "x".repeat(1000) });
    expect(fault)
      .to.contain(`"${"x".repeat(99)}…`)
      .and.not.contain("x".repeat(100));
  });

  it("accepts each way to name a network, a cluster and a zone", () => {
    const accepted: Values[] = [
      network({ vpcName: "main", taskSubnetNames: ["private-*"], loadBalancerSubnetNames: ["public-*"] }),
      network({ stack: "acme/network/prod" }),
      network({ create: { cidrBlock: "10.0.0.0/16", zones: 3 } }),
      { ...least, cluster: { name: "main" } },
      { ...least, cluster: { stack: "acme/cluster/prod" } },
      { ...least, dns: { zoneName: "example.com" } },
      { ...least, dns: { stack: "acme/dns/prod" } },
      { ...least, dns: { zoneName: "example.com", privateZone: true, validationZoneId: "Z2" } },
    ];
    expect(accepted.flatMap(values => faultsOf(values))).to.deep.equal([]);
  });
});

describe("encrypted values of the stack file", () => {
  it("become secret Outputs, with every other value of their key", async () => {
    const bridge = { image: "1password/scim:v2.9.5", environment: { OP_DEBUG: "marked" } };
    const file = read({ ...least, bridge }, ["bridge"]);
    const variable = file.bridge?.environment?.OP_DEBUG as pulumi.Output<string>;
    expect(await pulumi.isSecret(variable)).to.equal(true);
    expect(await valueOf(variable)).to.equal("marked");
    expect(await pulumi.isSecret(file.bridge?.image as pulumi.Output<string>)).to.equal(true);
    expect(file.hostname).to.equal("scim.example.com");
  });

  it("are not shown where they are wrong", () => {
    const marked = "MARKED";
    const faults = faultsOf({ ...least, logs: { retentionDays: marked, [marked.toLowerCase()]: marked } }, ["logs"]);
    expect(faults).to.have.length(2);
    expect(faults.join()).to.contain("logs.retentionDays: [secret] is text, as every").and.not.contain(marked);
  });

  it("are not shown under a key that is none", () => {
    const faults = faultsOf({ ...least, bearerToken: "MARKED", brige: { environment: { X: "MARKED" } } }, [
      "bearerToken",
      "brige",
    ]);
    expect(faults).to.have.length(2);
    expect(faults.join()).to.contain("bearerToken: is not a key (its value is [secret]).").and.not.contain("MARKED");
  });

  it("are not shown where a map has a key that it must not have", () => {
    const environment = { OP_SESSION: "MARKED" };
    const faults = faultsOf({ ...least, bridge: { environment } }, ["bridge"]);
    expect(faults.join()).to.contain("bridge.environment.OP_SESSION: ").and.not.contain("MARKED");
  });

  it("are text, and so neither numbers nor flags nor lists nor groups, decrypted or not", () => {
    for (const text of [encryptedValue, "128"]) {
      const network = { ...(least.network as Values), ingressCidrs: text };
      const values = { ...least, network, bridge: { cpu: text, jsonLogs: text } };
      expect(faultsOf(values, ["network", "bridge"])).to.deep.equal([
        "network.ingressCidrs: [secret] is text, as every encrypted value is. Allowed: a list of CIDR blocks.",
        "bridge.cpu: [secret] is text, as every encrypted value is. Allowed: a whole number of CPU units, 1 to 16384.",
        "bridge.jsonLogs: [secret] is text, as every encrypted value is. Allowed: true or false.",
      ]);
    }
    expect(faultsOf({ ...least, session: encryptedValue }, ["session"])).to.deep.equal([
      "session: [secret] is text, as every encrypted value is. Allowed: a map of parameterName, secretArn, kmsKeyArn.",
    ]);
  });

  it("are secret wherever they stand, and only under the keys that are", async () => {
    const values = { ...least, network: { ...(least.network as Values), ingressCidrs: ["10.0.0.0/8"] } };
    const file = read(values, ["network"]);
    const [ingress] = file.network.ingressCidrs as pulumi.Output<string>[];
    expect(await pulumi.isSecret(ingress as pulumi.Output<string>)).to.equal(true);
    const other = readStackFile({
      ...{ project: "scim-bridge", stack: "test", values: texts(least) },
      secretKeys: ["another-one:hostname"],
    });
    expect(other.hostname).to.equal("scim.example.com");
  });

  it("may be a whole map of tags", async () => {
    const { tags } = read({ ...least, tags: encryptedValue }, ["tags"]);
    expect(await pulumi.isSecret(tags as unknown as pulumi.Output<unknown>)).to.equal(true);
  });

  it("are checked when they are known, and not shown then either", async () => {
    const file = read({ ...least, hostname: "https://MARKED/" }, ["hostname"]);
    const surroundings = { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"], zoneId: "Z1" };
    const found = { ...surroundings, loadBalancerSubnetIds: undefined, clusterArn: undefined };
    const { errors } = await run(() => new ScimBridge("scim", toArgs(file, found)));
    expect(errors.join()).to.contain("hostname: [secret] is not allowed.").and.not.contain("MARKED");
  });

  it("cannot be what decides which resources exist", () => {
    const message =
      "is encrypted. Allowed: plain text only, since it decides which resources exist or what they are called.";
    const values = network({ create: { cidrBlock: "10.0.0.0/16" } });
    const plain = ["enabled", "name", "enableExecuteCommand"];
    const flags = { enabled: "true", name: "scim", enableExecuteCommand: "false" };
    expect(faultsOf({ ...values, ...flags }, [...plain, "network"])).to.deep.equal([
      ...plain.map(key => `${key}: ${message}`),
      "network.create: stands in a group in which something is encrypted. Allowed: with network.create, plain text only in all of network.",
    ]);
    // As the offline preview has them.
    expect(faultsOf({ ...least, enabled: encryptedValue, name: encryptedValue }, ["enabled", "name"])).to.deep.equal([
      `enabled: ${message}`,
      `name: ${message}`,
    ]);
  });

  it("stand as they are where any text will do, and are not known yet elsewhere, when they cannot be decrypted", async () => {
    const file = read(
      {
        ...least,
        hostname: encryptedValue,
        network: { ...(least.network as Values), ingressCidrs: [encryptedValue] },
        cluster: { name: encryptedValue },
        bridge: { image: encryptedValue, environment: { OP_DEBUG: encryptedValue } },
        tags: { team: encryptedValue },
      },
      ["hostname", "network", "cluster", "bridge", "tags"],
    );
    const outputs = [
      file.hostname,
      (file.network.ingressCidrs as pulumi.Output<string>[])[0],
      file.cluster?.name,
      file.bridge?.image,
      file.bridge?.environment?.OP_DEBUG,
      file.tags?.team,
    ];
    const known = await Promise.all(outputs.map(output => valueOf(output as pulumi.Output<string>)));
    expect(known).to.deep.equal([undefined, undefined, undefined, undefined, encryptedValue, undefined]);
  });
});
