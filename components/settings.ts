import * as pulumi from "@pulumi/pulumi";
import { argumentFaults, combinations } from "./combinations.ts";
import type { BridgeSettings, RedisSettings } from "./containers.ts";
import { bridgeInputs, containerSizes, images, redisInputs } from "./defaults.ts";
import type { InputsOf, Labelled } from "./inputs.ts";
import { inOrder, labelled } from "./inputs.ts";
import type { Peer } from "./peers.ts";
import { peers } from "./peers.ts";
import type { ExistingLoadBalancerArgs, ScimBridgeArgs } from "./scimBridgeArgs.ts";
import type { SecretSettings } from "./secretSettings.ts";
import { googleWorkspace, redisUrl, session } from "./secretSettings.ts";
import type { Resources } from "./taskSize.ts";
import { smallestTask } from "./taskSize.ts";
import { ArgumentsError, checkedLater } from "./validation.ts";

/** What a ScimBridge is made of: its arguments, checked, with every default in its place and every list in order. */
export interface Settings {
  hostname: pulumi.Output<string>;
  vpcId: pulumi.Input<string>;
  taskSubnetIds: pulumi.Output<string[]>;
  dnsServers: Peer[];
  clusterArn: pulumi.Input<string> | undefined;
  session: SecretSettings;
  /** What else the bridge's container is started with. */
  furtherSecrets: SecretSettings[];
  imagePullSecret: { arn: pulumi.Output<string>; kmsKeyArn: pulumi.Input<string> | undefined } | undefined;
  /** The zone for the alias record, where there is one. */
  zoneId: pulumi.Input<string> | undefined;
  bridge: InputsOf<BridgeSettings>;
  /** The container beside the bridge, or where else redis is. */
  redis: InputsOf<RedisSettings> | ExternalRedis;
  /** The containers' images. */
  images: pulumi.Input<string>[];
  taskSize: pulumi.Output<Resources>;
  /** One that the component makes, or one that it joins. */
  loadBalancer: OwnLoadBalancer | ExistingLoadBalancerArgs;
  logs: {
    retentionDays: pulumi.Input<number>;
    kmsKeyArn: pulumi.Input<string> | undefined;
    retainOnDestroy: pulumi.Input<boolean>;
  };
  alarmTopics: Labelled[];
  cpuArchitecture: pulumi.Input<string>;
  enableExecuteCommand: boolean;
  permissionsBoundaryArn: pulumi.Input<string> | undefined;
  tags: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** A redis of the caller's own. */
export interface ExternalRedis {
  peers: Peer[];
  port: pulumi.Input<number>;
}

export const isExternal = (redis: Settings["redis"]): redis is ExternalRedis => "peers" in redis;

/** A load balancer that the component makes. */
export interface OwnLoadBalancer {
  subnetIds: pulumi.Output<string[]>;
  ingress: Peer[];
  /** An existing certificate, or where a new one is validated. */
  certificate: { arn: pulumi.Input<string> } | { validationZoneId: pulumi.Input<string> };
  internal: pulumi.Input<boolean>;
  deletionProtection: pulumi.Input<boolean>;
  idleTimeoutSeconds: pulumi.Input<number>;
  sslPolicy: pulumi.Input<string>;
  accessLogsBucket: pulumi.Input<string> | undefined;
  accessLogsPrefix: pulumi.Input<string> | undefined;
  webAclArn: pulumi.Input<string> | undefined;
}

export const isExisting = (loadBalancer: Settings["loadBalancer"]): loadBalancer is ExistingLoadBalancerArgs =>
  "listenerArn" in loadBalancer;

/**
 * Turns arguments into settings.
 *
 * @throws {ArgumentsError} where plain values are at fault; what is not known yet fails as soon as it is
 */
export function resolveSettings(name: string, given: ScimBridgeArgs): Settings {
  const faults = argumentFaults(name, given);
  if (faults.length > 0) throw new ArgumentsError(faults);

  const args = checkedLater(given);
  const { network, logs = {} } = args;
  const checks = combinations(args);
  return {
    hostname: checks.hostName.hold(pulumi.output(args.hostname)),
    vpcId: network.vpcId,
    taskSubnetIds: pulumi.output(network.taskSubnetIds).apply(inOrder),
    dnsServers: peers("cidr", network.dnsServerCidrs),
    clusterArn: args.cluster?.arn,
    session: session(args),
    furtherSecrets: [...redisUrl(args), ...googleWorkspace(args)],
    imagePullSecret:
      args.imagePullSecretArn === undefined
        ? undefined
        : {
            arn: checks.imagePullSecret.hold(pulumi.output(args.imagePullSecretArn)),
            kmsKeyArn: args.imagePullSecretKmsKeyArn,
          },
    zoneId: args.dns?.zoneId,
    bridge: bridgeInputs(args),
    redis: redis(args, checks),
    images: images(args),
    taskSize: checks.taskSize
      .hold(pulumi.output(containerSizes(args)))
      // What no task holds, the check has refused.
      .apply(containers => smallestTask(containers) as Resources),
    loadBalancer: args.loadBalancer?.existing ?? ownLoadBalancer(args),
    logs: {
      retentionDays: logs.retentionDays ?? 365,
      kmsKeyArn: logs.kmsKeyArn,
      retainOnDestroy: logs.retainOnDestroy ?? false,
    },
    alarmTopics: labelled("topic", args.alarms?.topicArns),
    cpuArchitecture: args.cpuArchitecture ?? "X86_64",
    enableExecuteCommand: args.enableExecuteCommand ?? false,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    // An Output, since the SDK makes text of a plain map for its own messages: that fails where a tag is called toString.
    tags: pulumi.output(args.tags ?? {}),
  };
}

function redis(args: ScimBridgeArgs, { redisMemory }: ReturnType<typeof combinations>): Settings["redis"] {
  const { urlParameterName, securityGroupId, cidrs, port = 6379 } = args.redis ?? {};
  if (urlParameterName !== undefined) {
    const groups = securityGroupId === undefined ? [] : [securityGroupId];
    return { peers: [...peers("cidr", cidrs), ...peers("securityGroup", groups)], port };
  }
  const container = redisInputs(args);
  return { ...container, maxMemoryMiB: redisMemory.hold(pulumi.output(container.maxMemoryMiB)) };
}

function ownLoadBalancer(args: ScimBridgeArgs): OwnLoadBalancer {
  const { network, loadBalancer = {} } = args;
  return {
    subnetIds: pulumi.output(network.loadBalancerSubnetIds ?? network.taskSubnetIds).apply(inOrder),
    ingress: [
      ...peers("cidr", network.ingressCidrs),
      ...peers("securityGroup", network.ingressSecurityGroupIds),
      ...peers("prefixList", network.ingressPrefixListIds),
    ],
    certificate: certificate(args),
    internal: loadBalancer.internal ?? true,
    deletionProtection: loadBalancer.deletionProtection ?? true,
    idleTimeoutSeconds: loadBalancer.idleTimeoutSeconds ?? 60,
    sslPolicy: loadBalancer.sslPolicy ?? "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    accessLogsBucket: loadBalancer.accessLogsBucket,
    accessLogsPrefix: loadBalancer.accessLogsPrefix,
    webAclArn: loadBalancer.webAclArn,
  };
}

function certificate({ certificateArn, dns }: ScimBridgeArgs): OwnLoadBalancer["certificate"] {
  if (certificateArn !== undefined) return { arn: certificateArn };
  const zoneId = dns?.validationZoneId ?? dns?.zoneId;
  if (zoneId === undefined) throw new Error("neither certificate nor zone, although the arguments were checked");
  return { validationZoneId: zoneId };
}
