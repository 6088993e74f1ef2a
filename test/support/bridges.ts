import * as pulumi from "@pulumi/pulumi";
import type { ScimBridgeArgs } from "../../components/index.ts";
import { ScimBridge } from "../../components/index.ts";
import type { Run, RunOptions } from "./fakeAws.ts";
import { run, valueOf } from "./fakeAws.ts";

/** The least that a bridge is made of: everything else is at its default. */
export const leastArgs: ScimBridgeArgs = {
  hostname: "scim.example.com",
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-2", "subnet-1"], ingressCidrs: ["10.0.0.0/8"] },
  dns: { zoneId: "Z1" },
};

/** Every argument of a bridge that has a load balancer, a redis and a session parameter of its own, none of them at its default. */
export const fullArgs: ScimBridgeArgs = {
  hostname: "bridge.example.com",
  network: {
    vpcId: "vpc-1",
    taskSubnetIds: ["subnet-2", "subnet-1"],
    loadBalancerSubnetIds: ["subnet-4", "subnet-3"],
    ingressCidrs: ["2001:db8::/32", "10.0.0.0/8"],
    ingressSecurityGroupIds: ["sg-vpn"],
    ingressPrefixListIds: ["pl-office"],
    dnsServerCidrs: ["10.0.0.2/32"],
  },
  cluster: { arn: "arn:aws:ecs:us-west-2:123456789012:cluster/main" },
  session: { parameterName: "team/session", kmsKeyArn: "arn:aws:kms:us-west-2:123456789012:key/session" },
  dns: { zoneId: "ZPRIVATE", validationZoneId: "ZPUBLIC" },
  size: "high",
  bridge: {
    image: "123456789012.dkr.ecr.us-west-2.amazonaws.com/mirror/scim:v2.9.5",
    cpu: 600,
    memoryMiB: 1500,
    confirmationIntervalSeconds: 60,
    jsonLogs: true,
    environment: { OP_PRETTY_LOGS: "1", OP_DEBUG: "1" },
  },
  redis: {
    image: `123456789012.dkr.ecr.us-west-2.amazonaws.com/mirror/redis@sha256:${"0".repeat(64)}`,
    cpu: 200,
    memoryMiB: 600,
    maxMemoryMiB: 300,
    maxMemoryPolicy: "allkeys-lfu",
  },
  loadBalancer: {
    internal: false,
    deletionProtection: false,
    idleTimeoutSeconds: 120,
    sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06",
    accessLogsBucket: "acme-logs",
    accessLogsPrefix: "scim",
  },
  logs: {
    retentionDays: 30,
    kmsKeyArn: "arn:aws:kms:us-west-2:123456789012:key/logs",
    retainOnDestroy: true,
  },
  cpuArchitecture: "ARM64",
  enableExecuteCommand: true,
  permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
  tags: { team: "it", costCentre: "42" },
};

const secret = (name: string) => `arn:aws:secretsmanager:us-west-2:123456789012:secret:${name}-1a2b3c`;
const key = (name: string) => `arn:aws:kms:us-west-2:123456789012:key/${name}`;

/** A bridge that takes what exists: a load balancer, a redis, a session in Secrets Manager, images with credentials. */
export const adoptingArgs: ScimBridgeArgs = {
  hostname: "scim.example.com",
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-2", "subnet-1"] },
  dns: { zoneId: "Z1" },
  session: { secretArn: secret("scimsession"), kmsKeyArn: key("session") },
  redis: {
    urlParameterName: "redis/url",
    kmsKeyArn: key("redis"),
    securityGroupId: "sg-redis",
    cidrs: ["10.2.0.0/16"],
    port: 6380,
  },
  googleWorkspace: {
    credentialsParameterName: "/google/credentials",
    settingsParameterName: "google/settings",
    kmsKeyArn: key("google"),
  },
  imagePullSecretArn: secret("docker-hub"),
  imagePullSecretKmsKeyArn: key("hub"),
  loadBalancer: {
    existing: {
      listenerArn:
        "arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/app/shared/0123456789abcdef/fedcba9876543210",
      securityGroupId: "sg-shared",
      dnsName: "internal-shared-1.us-west-2.elb.amazonaws.com",
      zoneId: "ZSHARED",
      priority: 7,
    },
  },
};

/** Deploys a bridge with exactly these arguments. */
export const deployExactly = (args: ScimBridgeArgs, options?: RunOptions): Promise<Run<ScimBridge>> =>
  run(() => new ScimBridge("scim", args), options);

/** Deploys a bridge named `scim` on the fake AWS. */
export const deploy = (args: Partial<ScimBridgeArgs> = {}, options?: RunOptions): Promise<Run<ScimBridge>> =>
  run(() => new ScimBridge("scim", { ...leastArgs, ...args }), options);

/** The container definitions that a run registered, by container name. */
export function containersOf(deployment: Run<unknown>): { [name: string]: { [key: string]: unknown } } {
  const json = deployment.only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions as string;
  const containers = JSON.parse(json) as { name: string; [key: string]: unknown }[];
  return Object.fromEntries(containers.map(container => [container.name, container]));
}

/** Every output of a bridge, its URN among them, by name; undefined where one is unknown. */
export async function outputsOf(bridge: ScimBridge): Promise<{ [name: string]: unknown }> {
  const outputs = Object.entries(bridge).filter(([, value]) => pulumi.Output.isInstance(value));
  const known = outputs.map(async ([name, output]) => [name, await valueOf(output as pulumi.Output<unknown>)] as const);
  return Object.fromEntries(await Promise.all(known));
}
