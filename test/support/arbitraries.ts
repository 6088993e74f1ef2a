import fc from "fast-check";
import type { ScimBridgeArgs } from "../../components/index.ts";
import { BridgeSize, CpuArchitecture, RedisMaxMemoryPolicy } from "../../components/index.ts";

/** Any map with some of these keys. */
const some = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T, never>(model, { requiredKeys: [] });

const oneOf = <T>(choices: { [name: string]: T }) => fc.constantFrom(...Object.values(choices));

const id = (prefix: string) => fc.stringMatching(/^[0-9a-f]{8}$/).map(hex => `${prefix}-${hex}`);

const ids = (prefix: string, minLength: number, maxLength: number) =>
  fc.uniqueArray(id(prefix), { minLength, maxLength });

const cidr = fc.oneof(
  fc.constantFrom("0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8:0:1::/64"),
  fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `${a}.${b}.0.0/16`),
);

const privateRegistry = "123456789012.dkr.ecr.us-west-2.amazonaws.com/mirror/";
const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map(hex => `@sha256:${hex}`);
const image = (name: string) =>
  fc
    .tuple(
      fc.constantFrom("", "public.ecr.aws/", privateRegistry),
      fc.oneof(fc.constantFrom(":v1", ":8.2-alpine"), digest),
    )
    .map(([registry, version]) => `${registry}${name}${version}`);

const text = fc.string({ maxLength: 20 });
/** Names that every object has in JavaScript, but the one that it cannot hold. */
const objectNames = Object.getOwnPropertyNames(Object.prototype).filter(one => one !== "__proto__");
const tags = fc.dictionary(
  fc.oneof({ weight: 9, arbitrary: fc.stringMatching(/^[A-Z][\w:/+=@.-]{0,20}$/) }, fc.constantFrom(...objectNames)),
  fc.stringMatching(/^[\wäß :/+=@.-]{0,20}$/),
  { maxKeys: 5 },
);
const environment = fc.dictionary(
  fc.oneof({ weight: 9, arbitrary: fc.stringMatching(/^X_[A-Z_]{1,10}$/) }, fc.constantFrom(...objectNames)),
  text,
  { maxKeys: 5 },
);
const kmsKeyArn = id("key").map(name => `arn:aws:kms:us-west-2:123456789012:key/${name}`);

const location = { vpcId: id("vpc"), taskSubnetIds: ids("subnet", 2, 4) };
const dnsServerCidrs = fc.array(cidr, { maxLength: 2 });
const network = fc
  .record(
    {
      ...location,
      loadBalancerSubnetIds: ids("subnet", 2, 4),
      ingressCidrs: fc.array(cidr, { maxLength: 4 }),
      ingressSecurityGroupIds: ids("sg", 0, 3),
      ingressPrefixListIds: ids("pl", 0, 2),
      dnsServerCidrs,
    },
    { requiredKeys: ["vpcId", "taskSubnetIds"] },
  )
  .filter(
    ({ ingressCidrs = [], ingressSecurityGroupIds = [], ingressPrefixListIds = [] }) =>
      ingressCidrs.length + ingressSecurityGroupIds.length + ingressPrefixListIds.length > 0,
  );

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
const parameterName = fc.constantFrom("a", "/a/b", "a/b");
const secretArn = name.map(secret => `arn:aws:secretsmanager:us-west-2:123456789012:secret:${secret}-1a2b3c`);

const redisContainer = some({
  image: image("redis"),
  cpu: fc.integer({ min: 1, max: 4096 }),
  memoryMiB: fc.integer({ min: 300, max: 4096 }),
  maxMemoryMiB: fc.integer({ min: 1, max: 299 }),
  maxMemoryPolicy: oneOf(RedisMaxMemoryPolicy),
});
const externalRedis = fc
  .record(
    {
      urlParameterName: parameterName,
      kmsKeyArn,
      securityGroupId: id("sg"),
      cidrs: fc.array(cidr, { maxLength: 3 }),
      port: fc.constantFrom(6379, 6380),
    },
    { requiredKeys: ["urlParameterName"] },
  )
  .filter(({ securityGroupId, cidrs = [] }) => securityGroupId !== undefined || cidrs.length > 0);

const optional: fc.Arbitrary<Omit<ScimBridgeArgs, "hostname" | "network" | "dns" | "certificateArn" | "loadBalancer">> =
  some({
    cluster: some({ arn: name.map(cluster => `arn:aws:ecs:us-west-2:123456789012:cluster/${cluster}`) }),
    session: fc.oneof(some({ parameterName, kmsKeyArn }), some({ secretArn, kmsKeyArn })),
    size: oneOf(BridgeSize),
    bridge: some({
      image: image("scim"),
      cpu: fc.integer({ min: 1, max: 4096 }),
      memoryMiB: fc.integer({ min: 6, max: 16_384 }),
      confirmationIntervalSeconds: fc.integer({ min: 30, max: 3600 }),
      jsonLogs: fc.boolean(),
      environment,
    }),
    redis: fc.oneof(redisContainer, externalRedis),
    googleWorkspace: fc.record(
      { credentialsParameterName: parameterName, settingsParameterName: parameterName, kmsKeyArn },
      { requiredKeys: ["credentialsParameterName", "settingsParameterName"] },
    ),
    alarms: some({
      topicArns: fc.array(
        name.map(topic => `arn:aws:sns:us-west-2:123456789012:${topic}`),
        { maxLength: 3 },
      ),
    }),
    logs: some({ retentionDays: fc.constantFrom(0, 1, 365), kmsKeyArn, retainOnDestroy: fc.boolean() }),
    cpuArchitecture: oneOf(CpuArchitecture),
    enableExecuteCommand: fc.boolean(),
    permissionsBoundaryArn: fc.constant("arn:aws:iam::123456789012:policy/boundary"),
    tags,
  });

const zoneId = id("Z").map(zone => zone.replace("-", ""));
const certificate = fc.oneof(
  fc.record({ dns: fc.record({ zoneId }) }),
  fc.record({ dns: fc.record({ zoneId, validationZoneId: zoneId }) }),
  fc.record({ certificateArn: fc.constant("arn:aws:acm:us-west-2:123456789012:certificate/1") }),
);

const ownLoadBalancer = fc
  .tuple(
    network,
    certificate,
    some({
      loadBalancer: some({
        internal: fc.boolean(),
        deletionProtection: fc.boolean(),
        idleTimeoutSeconds: fc.integer({ min: 1, max: 4000 }),
        accessLogsBucket: fc.constant("acme-logs"),
        webAclArn: fc.constant("arn:aws:wafv2:us-west-2:123456789012:regional/webacl/main/1"),
      }),
    }),
  )
  .map(([where, source, rest]) => ({ network: where, ...source, ...rest }));

const existingLoadBalancer = fc.record(
  {
    network: fc.record({ ...location, dnsServerCidrs }, { requiredKeys: ["vpcId", "taskSubnetIds"] }),
    dns: fc.record({ zoneId }),
    loadBalancer: fc.record({
      existing: fc.record(
        {
          listenerArn: fc.constant("arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/app/shared/1/2"),
          securityGroupId: id("sg"),
          dnsName: fc.constant("shared-1.us-west-2.elb.amazonaws.com"),
          zoneId,
          priority: fc.integer({ min: 1, max: 50_000 }),
        },
        { requiredKeys: ["listenerArn", "securityGroupId", "dnsName", "zoneId"] },
      ),
    }),
  },
  { requiredKeys: ["network", "loadBalancer"] },
);

/** Any arguments that are right. */
export const scimBridgeArgs: fc.Arbitrary<ScimBridgeArgs> = fc
  .tuple(name, optional, fc.oneof({ weight: 2, arbitrary: ownLoadBalancer }, existingLoadBalancer))
  .map(([host, rest, where]) => ({ hostname: `${host}.example.com`, ...rest, ...where }));

/** The same arguments twice: the second time every list and every map is in another order. */
export const inTwoOrders: fc.Arbitrary<[ScimBridgeArgs, ScimBridgeArgs]> = fc
  .tuple(scimBridgeArgs, fc.infiniteStream(fc.nat()))
  .map(([args, numbers]) => [args, shuffled(args, numbers[Symbol.iterator]()) as ScimBridgeArgs]);

function shuffled(value: unknown, numbers: Iterator<number>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const mixed = Object.entries(value)
    .map(([key, inner]) => ({ key, inner: shuffled(inner, numbers), rank: Number(numbers.next().value) }))
    .sort((a, b) => a.rank - b.rank);
  return Array.isArray(value)
    ? mixed.map(({ inner }) => inner)
    : Object.fromEntries(mixed.map(({ key, inner }) => [key, inner]));
}
