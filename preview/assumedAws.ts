import { createHash } from "node:crypto";

/** Where the AWS provider that a look-up goes through is at home. */
export interface AwsLocation {
  region: string;
  accountId: string;
}

/** A look-up that was answered, as people see it. */
export interface Lookup {
  token: string;
  args: Args;
  /** What was assumed: the fields of the answer that matter. */
  assumed: Args;
}

interface Args {
  readonly [key: string]: unknown;
}

/** Answers a look-up; undefined where it has no answer to such a look-up. */
export type AssumedAws = (token: string, args: Args, location: () => AwsLocation) => Answer | undefined;

export interface Answer {
  result: { [key: string]: unknown };
  assumed: Args;
}

/** AWS as the offline preview assumes it to be: whatever is looked up is there, and each time the same. */
export function createAssumedAws(): AssumedAws {
  const memory: Memory = { assumedSubnets: new Map(), namedSubnets: [], hostedZones: new Map() };
  return (token, args, location) => {
    const lookup = lookups[token];
    if (!lookup) return undefined;
    const result = lookup.answer(args, { ...location(), memory });
    return { result: { ...args, ...result }, assumed: pick(result, lookup.shows) };
  };
}

/** What has been told once and must be told the same again. */
interface Memory {
  /** The zones of the subnets that were made up. */
  assumedSubnets: Map<string, string>;
  /** The other subnets, in the order in which they were asked for. */
  namedSubnets: string[];
  hostedZones: Map<string, { name: string; privateZone: boolean }>;
}

interface Context extends AwsLocation {
  memory: Memory;
}

interface AssumedLookup {
  /** The fields that people are shown. */
  shows: string[];
  answer: (args: Args, context: Context) => { [key: string]: unknown };
}

const lookups: { readonly [token: string]: AssumedLookup } = {
  "aws:index/getCallerIdentity:getCallerIdentity": {
    shows: ["accountId"],
    answer: (_, { region, accountId }) => ({
      accountId,
      id: accountId,
      arn: `arn:${partitionOf(region).partition}:iam::${accountId}:user/preview`,
      userId: "AIDAPREVIEW",
    }),
  },
  "aws:index/getPartition:getPartition": {
    shows: ["partition"],
    answer: (_, { region }) => ({ id: partitionOf(region).partition, ...partitionOf(region) }),
  },
  "aws:index/getRegion:getRegion": {
    shows: ["region"],
    answer: (_, { region }) => ({
      region,
      id: region,
      name: region,
      description: region,
      endpoint: `ec2.${region}.${partitionOf(region).dnsSuffix}`,
    }),
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": {
    shows: ["names"],
    answer: (_, { region }) => ({
      id: region,
      region,
      names: ["a", "b", "c"].map(letter => region + letter),
      zoneIds: ["a", "b", "c"].map(letter => availabilityZoneId(region, letter)),
      groupNames: [region],
    }),
  },
  "aws:ec2/getVpc:getVpc": {
    shows: ["id"],
    answer: (args, { region, accountId }) => {
      const id = textOr(args.id, `vpc-${digest(17, region, args)}`);
      return {
        id,
        arn: arn("ec2", `vpc/${id}`, region, accountId),
        region,
        ownerId: accountId,
        cidrBlock: textOr(args.cidrBlock, "10.0.0.0/16"),
        cidrBlockAssociations: [],
        default: args.default === true,
        dhcpOptionsId: textOr(args.dhcpOptionsId, "dopt-00000000000000000"),
        enableDnsHostnames: true,
        enableDnsSupport: true,
        enableNetworkAddressUsageMetrics: false,
        instanceTenancy: "default",
        ipv6AssociationId: "",
        ipv6CidrBlock: "",
        ipv6CidrBlockAssociations: [],
        mainRouteTableId: `rtb-${digest(17, region, args)}`,
        state: "available",
        tags: args.tags ?? {},
      };
    },
  },
  "aws:ec2/getSubnets:getSubnets": {
    shows: ["ids"],
    answer: (args, { region, memory }) => ({
      id: region,
      region,
      ids: subnetIds(memory, region, args),
      tags: args.tags ?? {},
    }),
  },
  "aws:ec2/getSubnet:getSubnet": {
    shows: ["availabilityZone"],
    answer: (args, { region, accountId, memory }) => {
      const id = textOr(args.id, subnetIds(memory, region, args)[0] ?? "");
      const letter = zoneLetter(memory, id);
      return {
        id,
        arn: arn("ec2", `subnet/${id}`, region, accountId),
        region,
        ownerId: accountId,
        vpcId: textOr(args.vpcId, `vpc-${digest(17, region, "vpc of", id)}`),
        availabilityZone: textOr(args.availabilityZone, region + letter),
        availabilityZoneId: textOr(args.availabilityZoneId, availabilityZoneId(region, letter)),
        availableIpAddressCount: 251,
        cidrBlock: textOr(args.cidrBlock, "10.0.0.0/24"),
        state: "available",
        tags: args.tags ?? {},
        defaultForAz: false,
        mapPublicIpOnLaunch: false,
        mapCustomerOwnedIpOnLaunch: false,
        assignIpv6AddressOnCreation: false,
        ipv6CidrBlock: "",
        ipv6CidrBlockAssociationId: "",
        ipv6Native: false,
        customerOwnedIpv4Pool: "",
        outpostArn: "",
        enableDns64: false,
        enableLniAtDeviceIndex: 0,
        enableResourceNameDnsARecordOnLaunch: false,
        enableResourceNameDnsAaaaRecordOnLaunch: false,
        privateDnsHostnameTypeOnLaunch: "ip-name",
      };
    },
  },
  "aws:ecs/getCluster:getCluster": {
    shows: ["arn"],
    answer: (args, { region, accountId }) => {
      const clusterName = textOr(args.clusterName, "default");
      const clusterArn = arn("ecs", `cluster/${clusterName}`, region, accountId);
      return {
        id: clusterArn,
        arn: clusterArn,
        clusterName,
        region,
        status: "ACTIVE",
        pendingTasksCount: 0,
        runningTasksCount: 0,
        registeredContainerInstancesCount: 0,
        serviceConnectDefaults: [],
        settings: [],
        tags: args.tags ?? {},
      };
    },
  },
  "aws:route53/getZone:getZone": {
    shows: ["zoneId", "name", "privateZone"],
    answer: (args, { region, memory }) => {
      const id = textOr(args.zoneId, hostedZoneId(memory, args));
      const { name, privateZone } = memory.hostedZones.get(id) ?? { name: "example.com", privateZone: false };
      return {
        id,
        zoneId: id,
        name: textOr(args.name, name),
        privateZone: privateZone || args.privateZone === true,
        arn: `arn:${partitionOf(region).partition}:route53:::hostedzone/${id}`,
        callerReference: "preview",
        comment: "",
        linkedServiceDescription: "",
        linkedServicePrincipal: "",
        nameServers: [],
        primaryNameServer: "",
        resourceRecordSetCount: 2,
        tags: args.tags ?? {},
      };
    },
  },
  "aws:secretsmanager/getSecretVersions:getSecretVersions": {
    shows: ["secretArn", "versions"],
    answer: (args, { region, accountId }) => {
      const id = textOr(args.secretId, "");
      const secretArn = id.startsWith("arn:") ? id : arn("secretsmanager", `secret:${id}-000000`, region, accountId);
      const name = secretArn.replace(/^.*:secret:|-[^-]*$/g, "");
      const createdTime = "1970-01-01 00:00:00 +0000 UTC";
      const versionId = digest(32, region, "secret", secretArn);
      return {
        ...{ id: secretArn, region, arn: secretArn, secretArn, name, secretName: name },
        versions: [{ versionId, versionStages: ["AWSCURRENT"], createdTime, lastAccessedDate: createdTime }],
      };
    },
  },
  "aws:ssm/getParameter:getParameter": {
    shows: ["arn", "type", "version"],
    answer: (args, { region, accountId }) => {
      const name = textOr(args.name, "");
      return {
        id: name,
        name,
        region,
        type: "SecureString",
        version: 1,
        value: "",
        insecureValue: "",
        arn: arn("ssm", `parameter/${name.replace(/^\//, "")}`, region, accountId),
      };
    },
  },
};

/** What a StackReference is assumed to find in another stack. */
export function assumedStackOutputs(assumedAws: AssumedAws, stack: string, location: () => AwsLocation) {
  const filters = [{ name: "stack", values: [stack] }];
  const ask = (token: string, args: Args) => assumedAws(token, args, location)?.result ?? {};
  return {
    vpcId: ask("aws:ec2/getVpc:getVpc", { filters }).id,
    privateSubnetIds: ask("aws:ec2/getSubnets:getSubnets", { filters }).ids,
    clusterArn: ask("aws:ecs/getCluster:getCluster", { clusterName: stack.split("/").at(-1) }).arn,
    zoneId: ask("aws:route53/getZone:getZone", { name: "example.com", tags: { stack } }).zoneId,
  };
}

const partitions: readonly [regions: RegExp, partition: string, dnsSuffix: string][] = [
  [/^cn-/, "aws-cn", "amazonaws.com.cn"],
  [/^us-gov-/, "aws-us-gov", "amazonaws.com"],
  [/^us-iso-/, "aws-iso", "c2s.ic.gov"],
  [/^us-isob-/, "aws-iso-b", "sc2s.sgov.gov"],
  [/^us-isof-/, "aws-iso-f", "csp.hci.ic.gov"],
  [/^eu-isoe-/, "aws-iso-e", "cloud.adc-e.uk"],
  [/^eusc-/, "aws-eusc", "amazonaws.eu"],
  [/^/, "aws", "amazonaws.com"],
];

function partitionOf(region: string): { partition: string; dnsSuffix: string; reverseDnsPrefix: string } {
  const [, partition = "aws", dnsSuffix = ""] = partitions.find(([regions]) => regions.test(region)) ?? [];
  return { partition, dnsSuffix, reverseDnsPrefix: dnsSuffix.split(".").reverse().join(".") };
}

const arn = (service: string, resource: string, region: string, accountId: string) =>
  `arn:${partitionOf(region).partition}:${service}:${region}:${accountId}:${resource}`;

const availabilityZoneId = (region: string, letter: string) =>
  `${region}-az${letter.charCodeAt(0) - "a".charCodeAt(0) + 1}`;

/** Three subnets, each in a zone of its own; others for other filters. */
function subnetIds(memory: Memory, region: string, args: Args): string[] {
  return ["a", "b", "c"].map(letter => {
    const id = `subnet-${digest(16, region, args)}${letter}`;
    memory.assumedSubnets.set(id, letter);
    return id;
  });
}

/** A subnet that the stack file names has the next zone, so that different subnets are in different zones. */
function zoneLetter({ assumedSubnets, namedSubnets }: Memory, id: string): string {
  const assumed = assumedSubnets.get(id);
  if (assumed !== undefined) return assumed;
  if (!namedSubnets.includes(id)) namedSubnets.push(id);
  return String.fromCharCode("a".charCodeAt(0) + (namedSubnets.indexOf(id) % 26));
}

function hostedZoneId({ hostedZones }: Memory, args: Args): string {
  const id = `Z${digest(20, "", args).toUpperCase()}`;
  hostedZones.set(id, { name: textOr(args.name, "example.com"), privateZone: args.privateZone === true });
  return id;
}

/** Hexadecimal digits that depend on nothing but what was asked. */
const digest = (digits: number, ...asked: unknown[]) =>
  createHash("sha256").update(JSON.stringify(asked)).digest("hex").slice(0, digits);

const textOr = (value: unknown, otherwise: string) => (typeof value === "string" && value !== "" ? value : otherwise);

const pick = (result: Args, keys: readonly string[]) => Object.fromEntries(keys.map(key => [key, result[key]]));
