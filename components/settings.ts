import * as pulumi from "@pulumi/pulumi";
import { argumentFaults, combinations } from "./combinations.ts";
import type { BridgeSettings, RedisSettings } from "./containers.ts";
import { bridgeInputs, containerSizes, redisInputs } from "./defaults.ts";
import type { InputsOf } from "./inputs.ts";
import { inOrder } from "./inputs.ts";
import { defaultParameterName, withLeadingSlash } from "./parameterName.ts";
import type { Peer } from "./peers.ts";
import { peers } from "./peers.ts";
import type { ScimBridgeArgs } from "./scimBridgeArgs.ts";
import type { Resources } from "./taskSize.ts";
import { smallestTask } from "./taskSize.ts";
import { ArgumentsError, checkedLater } from "./validation.ts";

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
      parameterName: pulumi.output(args.session?.parameterName ?? defaultParameterName).apply(withLeadingSlash),
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
