import { valueAt } from "./paths.ts";
import type { ScimBridgeArgs } from "./scimBridgeArgs.ts";
import type { Fault } from "./validation.ts";

/** Arguments that are right each for itself and may be wrong together, or missing. */
export interface Comparison {
  paths: string[];
  /** The faults, where all values are plain. */
  faultsNow: () => Fault[];
}

/** What is required, and what is required of each other or excludes each other: whether it is given is known at once. */
export function presences(args: Partial<ScimBridgeArgs>): Comparison[] {
  const given = (path: string) => isGiven(valueAt(args, path));
  return [
    ...[
      ["hostname", "the DNS name that people and identity providers use"],
      ["network.vpcId", "the VPC of the bridge and its load balancer"],
      ["network.taskSubnetIds", "private subnets for the task"],
    ].map(([path = "", meaning = ""]) => required(given, path, meaning)),
    ...loadBalancerPresences(given, args.loadBalancer?.existing),
    ...(["securityGroupId", "cidrs", "port", "kmsKeyArn"] as const).map(key =>
      needs(given, `redis.${key}`, "redis.urlParameterName", "is about a redis of your own, which is not named."),
    ),
    ...(given("redis.urlParameterName") ? ownRedisPresences(given) : []),
    excludes(given, "session.secretArn", "session.parameterName", "the session is in one of them"),
    ...(args.googleWorkspace === undefined ? [] : googleWorkspacePresences(given)),
    needs(given, "imagePullSecretKmsKeyArn", "imagePullSecretArn", "is the key of a secret that is not named."),
  ];
}

type IsGiven = (path: string) => boolean;

/** A list without elements says nothing. */
const isGiven = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);

const check = (path: string, others: string[], isWrong: boolean, message: string): Comparison => ({
  paths: [path, ...others],
  faultsNow: () => (isWrong ? [{ path, message }] : []),
});

const required = (given: IsGiven, path: string, meaning: string) =>
  check(path, [], !given(path), `is missing. Give ${meaning}.`);

const needs = (given: IsGiven, path: string, other: string, why: string) =>
  check(path, [other], given(path) && !given(other), `${why} Give ${other} too.`);

const excludes = (given: IsGiven, path: string, other: string, why: string) =>
  check(path, [other], given(path) && given(other), `does not go with ${other}: ${why}. Leave one out.`);

const sources = ["network.ingressCidrs", "network.ingressSecurityGroupIds", "network.ingressPrefixListIds"];

const existing = "loadBalancer.existing";

function loadBalancerPresences(given: IsGiven, group: unknown): Comparison[] {
  if (typeof group === "object" && group !== null) return existingLoadBalancerPresences(given);
  return [
    check(
      "network.ingressCidrs",
      [...sources.slice(1), existing],
      !sources.some(given),
      "nobody could reach the bridge. Give at least one source in ingressCidrs, ingressSecurityGroupIds or ingressPrefixListIds, such as your VPN's CIDR block.",
    ),
    check(
      "certificateArn",
      ["dns.zoneId", existing],
      !given("certificateArn") && !given("dns.zoneId"),
      "there is no certificate, and no zone to validate a new one in. Give certificateArn, or dns.zoneId for a certificate of the bridge's own.",
    ),
    needs(
      given,
      "loadBalancer.accessLogsPrefix",
      "loadBalancer.accessLogsBucket",
      "is a folder in a bucket that is not named.",
    ),
  ];
}

/** What describes a load balancer of the bridge's own. */
const ownLoadBalancer = [
  ...["internal", "deletionProtection", "idleTimeoutSeconds", "sslPolicy", "accessLogsBucket", "accessLogsPrefix"].map(
    key => `loadBalancer.${key}`,
  ),
  ...["loadBalancer.webAclArn", "network.loadBalancerSubnetIds", ...sources, "certificateArn", "dns.validationZoneId"],
];

/** What is said of that beside one that exists. */
export const notOfAnExisting = `describes a load balancer of the bridge's own, and ${existing} names one that is somebody else's to change. Leave one out.`;

function existingLoadBalancerPresences(given: IsGiven): Comparison[] {
  return [
    required(given, `${existing}.listenerArn`, "the ARN of its HTTPS listener"),
    required(given, `${existing}.securityGroupId`, "its security group"),
    required(given, `${existing}.dnsName`, "its own DNS name"),
    required(given, `${existing}.zoneId`, "the Route 53 zone of its own DNS name"),
    ...ownLoadBalancer.map(path => check(path, [], given(path), notOfAnExisting)),
  ];
}

function ownRedisPresences(given: IsGiven): Comparison[] {
  const url = "redis.urlParameterName";
  return [
    check(
      url,
      ["redis.securityGroupId", "redis.cidrs"],
      !given("redis.securityGroupId") && !given("redis.cidrs"),
      "the task could not reach this redis. Give redis.securityGroupId or redis.cidrs.",
    ),
    ...["image", "cpu", "memoryMiB", "maxMemoryMiB", "maxMemoryPolicy"].map(key =>
      excludes(given, `redis.${key}`, url, "it is about a redis beside the bridge, which there is not"),
    ),
  ];
}

function googleWorkspacePresences(given: IsGiven): Comparison[] {
  return [
    required(
      given,
      "googleWorkspace.credentialsParameterName",
      "the SSM parameter with the service account's key file",
    ),
    required(given, "googleWorkspace.settingsParameterName", "the SSM parameter with the settings"),
  ];
}
