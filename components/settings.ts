import * as pulumi from "@pulumi/pulumi";
import type { BridgeSettings, RedisSettings } from "./containers.ts";
import type { InputsOf } from "./inputs.ts";
import { derive, inOrder, isDeferred } from "./inputs.ts";
import type { Peer } from "./peers.ts";
import { peers } from "./peers.ts";
import { maxCertificateNameLength } from "./rules.ts";
import type { BridgeSize, ScimBridgeArgs } from "./scimBridgeArgs.ts";
import type { Resources } from "./taskSize.ts";
import { largestTask, smallestTask, total } from "./taskSize.ts";
import type { Fault } from "./validation.ts";
import { ArgumentsError, checkedLater, valueFaults } from "./validation.ts";

/** The newest versions that this package was checked with. */
const bridgeImage = "1password/scim:v2.9.16";
const redisImage = "public.ecr.aws/docker/library/redis:8.10.2";

/** 1Password's three volumes. https://github.com/1Password/scim-examples/tree/main/aws-ecsfargate-terraform */
const volumes: { readonly [size in BridgeSize]: Resources } = {
  base: { cpu: 128, memoryMiB: 512 },
  high: { cpu: 512, memoryMiB: 1024 },
  "very-high": { cpu: 1024, memoryMiB: 1024 },
};

/** What a ScimBridge is made of: its arguments, checked, with every default in its place and every list in order. */
export interface Settings {
  hostname: pulumi.Output<string>;
  vpcId: pulumi.Input<string>;
  taskSubnetIds: pulumi.Output<string[]>;
  loadBalancerSubnetIds: pulumi.Output<string[]>;
  ingress: Peer[];
  dnsServers: Peer[];
  clusterArn: pulumi.Input<string> | undefined;
  session: { parameterName: pulumi.Output<string>; kmsKeyArn: pulumi.Input<string> | undefined };
  /** The zone for the alias record, where there is one. */
  zoneId: pulumi.Input<string> | undefined;
  /** An existing certificate, or where a new one is validated. */
  certificate: { arn: pulumi.Input<string> } | { validationZoneId: pulumi.Input<string> };
  bridge: InputsOf<BridgeSettings>;
  redis: InputsOf<RedisSettings>;
  taskSize: pulumi.Output<Resources>;
  loadBalancer: {
    internal: pulumi.Input<boolean>;
    deletionProtection: pulumi.Input<boolean>;
    idleTimeoutSeconds: pulumi.Input<number>;
    sslPolicy: pulumi.Input<string>;
    accessLogsBucket: pulumi.Input<string> | undefined;
    accessLogsPrefix: pulumi.Input<string> | undefined;
  };
  logs: {
    retentionDays: pulumi.Input<number>;
    kmsKeyArn: pulumi.Input<string> | undefined;
    retainOnDestroy: pulumi.Input<boolean>;
  };
  cpuArchitecture: pulumi.Input<string>;
  enableExecuteCommand: boolean;
  permissionsBoundaryArn: pulumi.Input<string> | undefined;
  tags: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** All that is wrong with the plain values of a component's name and arguments. */
export function argumentFaults(name: string, args: ScimBridgeArgs): Fault[] {
  const faults = valueFaults(name, args);
  const refused = new Set(faults.map(fault => fault.path));
  const comparable = Object.values(combinations(args)).filter(({ paths }) => !paths.some(path => refused.has(path)));
  return [...faults, ...comparable.flatMap(combination => combination.faultsNow())];
}

/**
 * Turns arguments into settings.
 *
 * @throws {ArgumentsError} where plain values are at fault; what is not known yet fails as soon as it is
 */
export function resolveSettings(name: string, given: ScimBridgeArgs): Settings {
  const faults = argumentFaults(name, given);
  if (faults.length > 0) throw new ArgumentsError(faults);

  const args = checkedLater(given);
  const { network, loadBalancer = {}, logs = {} } = args;
  const checks = combinations(args);
  const taskSubnetIds = pulumi.output(network.taskSubnetIds).apply(inOrder);
  const redis = redisInputs(args);
  return {
    hostname: checks.certificateName.hold(pulumi.output(args.hostname)),
    vpcId: network.vpcId,
    taskSubnetIds,
    loadBalancerSubnetIds: network.loadBalancerSubnetIds
      ? pulumi.output(network.loadBalancerSubnetIds).apply(inOrder)
      : taskSubnetIds,
    ingress: [
      ...peers("cidr", network.ingressCidrs),
      ...peers("securityGroup", network.ingressSecurityGroupIds),
      ...peers("prefixList", network.ingressPrefixListIds),
    ],
    dnsServers: peers("cidr", network.dnsServerCidrs),
    clusterArn: args.cluster?.arn,
    session: {
      parameterName: pulumi
        .output(args.session?.parameterName ?? "/1password/scim/scimsession")
        .apply(withLeadingSlash),
      kmsKeyArn: args.session?.kmsKeyArn,
    },
    zoneId: args.dns?.zoneId,
    certificate: certificate(args),
    bridge: bridgeInputs(args),
    redis: { ...redis, maxMemoryMiB: checks.redisMemory.hold(pulumi.output(redis.maxMemoryMiB)) },
    taskSize: checks.taskSize
      .hold(pulumi.output(containerSizes(args)))
      // What no task holds, the check has refused.
      .apply(containers => smallestTask(containers) as Resources),
    loadBalancer: {
      internal: loadBalancer.internal ?? true,
      deletionProtection: loadBalancer.deletionProtection ?? true,
      idleTimeoutSeconds: loadBalancer.idleTimeoutSeconds ?? 60,
      sslPolicy: loadBalancer.sslPolicy ?? "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      accessLogsBucket: loadBalancer.accessLogsBucket,
      accessLogsPrefix: loadBalancer.accessLogsPrefix,
    },
    logs: {
      retentionDays: logs.retentionDays ?? 365,
      kmsKeyArn: logs.kmsKeyArn,
      retainOnDestroy: logs.retainOnDestroy ?? false,
    },
    cpuArchitecture: args.cpuArchitecture ?? "X86_64",
    enableExecuteCommand: args.enableExecuteCommand ?? false,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags ?? {},
  };
}

function certificate({ certificateArn, dns }: ScimBridgeArgs): Settings["certificate"] {
  if (certificateArn !== undefined) return { arn: certificateArn };
  const zoneId = dns?.validationZoneId ?? dns?.zoneId;
  if (zoneId === undefined) throw new Error("neither certificate nor zone, although the arguments were checked");
  return { validationZoneId: zoneId };
}

function bridgeInputs({ size = "base", bridge = {} }: ScimBridgeArgs): InputsOf<BridgeSettings> {
  // A size that is not one has its own fault; 0 keeps this one quiet.
  const volume = (key: keyof Resources) => derive(size, known => (volumes[known] as Resources | undefined)?.[key] ?? 0);
  return {
    image: bridge.image ?? bridgeImage,
    cpu: bridge.cpu ?? volume("cpu"),
    memoryMiB: bridge.memoryMiB ?? volume("memoryMiB"),
    confirmationIntervalSeconds: bridge.confirmationIntervalSeconds ?? 300,
    jsonLogs: bridge.jsonLogs ?? false,
    environment: pulumi.output(bridge.environment ?? {}),
  };
}

function redisInputs({ redis = {} }: ScimBridgeArgs): InputsOf<RedisSettings> {
  return {
    image: redis.image ?? redisImage,
    cpu: redis.cpu ?? 128,
    memoryMiB: redis.memoryMiB ?? 512,
    maxMemoryMiB: redis.maxMemoryMiB ?? 256,
    maxMemoryPolicy: redis.maxMemoryPolicy ?? "volatile-lru",
  };
}

const containerSizes = (args: ScimBridgeArgs): InputsOf<Resources>[] =>
  [bridgeInputs(args), redisInputs(args)].map(({ cpu, memoryMiB }) => ({ cpu, memoryMiB }));

/** Arguments that are right each for itself and may be wrong together. */
interface Combination {
  paths: string[];
  /** The faults, where all values are plain. */
  faultsNow: () => Fault[];
  /** The given value, which fails where the others turn out to be wrong. */
  hold: <T>(value: pulumi.Output<T>) => pulumi.Output<T>;
}

/** Writes a value into a message, unless it is a secret. */
type Show = (value: unknown) => string;

function combination<V extends object>(
  paths: string[],
  inputs: { [K in keyof V]: unknown },
  faults: (values: V, show: Show) => Fault[],
): Combination {
  return {
    paths,
    faultsNow: () => (containsDeferred(inputs) ? [] : faults(inputs as V, JSON.stringify)),
    hold: value => {
      const values = pulumi.output(inputs);
      return pulumi.all([value, values]).apply(async ([held, known]) => {
        const secret = await pulumi.isSecret(values);
        const found = faults(known as V, secret ? () => "[secret]" : JSON.stringify);
        if (found.length > 0) throw new ArgumentsError(found);
        return held as never;
      });
    },
  };
}

function combinations(args: ScimBridgeArgs) {
  const { memoryMiB, maxMemoryMiB } = redisInputs(args);
  return {
    taskSize: combination<Resources[]>(
      ["size", "bridge.cpu", "bridge.memoryMiB", "redis.cpu", "redis.memoryMiB"],
      containerSizes(args),
      taskSizeFaults,
    ),
    redisMemory: combination<Pick<RedisSettings, "memoryMiB" | "maxMemoryMiB">>(
      ["redis.memoryMiB", "redis.maxMemoryMiB"],
      { memoryMiB, maxMemoryMiB },
      redisMemoryFaults,
    ),
    certificateName: combination<{ hostname: string }>(
      ["hostname"],
      { hostname: args.hostname },
      ({ hostname }, show) => (args.certificateArn === undefined ? certificateNameFaults(hostname, show) : []),
    ),
  };
}

function taskSizeFaults(containers: Resources[], show: Show): Fault[] {
  if (smallestTask(containers)) return [];
  const { cpu, memoryMiB } = total(containers);
  const message =
    `with redis the task needs ${show(cpu)} CPU units and ${show(memoryMiB)} MiB, which no Fargate task offers.` +
    ` Allowed: up to ${largestTask.cpu} CPU units and ${largestTask.memoryMiB} MiB for both containers. Lower bridge.* or redis.*.`;
  return [{ path: "bridge.cpu, bridge.memoryMiB", message }];
}

function redisMemoryFaults(
  { memoryMiB, maxMemoryMiB }: Pick<RedisSettings, "memoryMiB" | "maxMemoryMiB">,
  show: Show,
): Fault[] {
  if (maxMemoryMiB < memoryMiB) return [];
  const message = `${show(maxMemoryMiB)} MiB do not fit into the container's ${show(memoryMiB)} MiB (redis.memoryMiB). Allowed: less than that.`;
  return [{ path: "redis.maxMemoryMiB", message }];
}

function certificateNameFaults(hostname: string, show: Show): Fault[] {
  if (hostname.length <= maxCertificateNameLength) return [];
  const message =
    `${show(hostname)} has ${show(hostname.length)} characters. Allowed: at most ${maxCertificateNameLength} for a certificate of the` +
    " bridge's own. Use a shorter name, or give certificateArn.";
  return [{ path: "hostname", message }];
}

const withLeadingSlash = (name: string) => (name.includes("/") && !name.startsWith("/") ? `/${name}` : name);

function containsDeferred(value: unknown): boolean {
  if (isDeferred(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(containsDeferred);
}
