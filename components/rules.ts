import { isIP, isIPv4 } from "node:net";
import { BridgeSize, CpuArchitecture, RedisMaxMemoryPolicy } from "./scimBridgeArgs.ts";

/** What a rule says of a value that it refuses. */
export interface Refusal {
  /** What would do, in words that follow "Allowed:". It never repeats the value, which may be a secret. */
  allowed: string;
  /** A sentence on this very value. It may repeat parts of it. */
  hint?: string;
}

/** Refuses a value, or returns undefined. */
export type Rule = (value: unknown) => Refusal | undefined;

const kmsKeyArn = text(
  /^arn:[^:]+:kms:[^:]+:\d{12}:key\/[\w-]+$/,
  "the ARN of a KMS key (arn:aws:kms:…:key/…), not of an alias",
);
const secretArn = text(
  // AWS ends each name with six characters of its own; without them a policy would name nothing.
  /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/,
  "the whole ARN of a secret in Secrets Manager (arn:aws:secretsmanager:…:secret:NAME-1a2b3c), without a key or version",
);
const zoneId = text(/^[A-Za-z0-9_-]+$/, "the ID of a Route 53 zone, such as Z0123456789ABCDEFGHIJ, not its name");

/** [registry/]repository, and a tag or a digest or both. https://github.com/distribution/reference/blob/main/reference.go */
const registry = /(?:(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::\d+)?|[A-Za-z0-9-]+:\d+)/.source;
const repository = /[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*/.source;
const digest = /@sha256:[0-9a-f]{64}/.source;
const image = text(
  new RegExp(`^(?:${registry}/)?${repository}(?:/${repository})*(?::\\w[\\w.-]{0,127}(?:${digest})?|${digest})$`),
  "an image with a tag or a digest, such as 1password/scim:v2.9.16 (without either it would be another image tomorrow)",
);

/** What every service that the bridge uses takes in a tag: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html */
const tagCharacters = "letters, digits, spaces and _ . : / = + - @";

/**
 * One rule for each argument whose values have a form of their own; `[]` stands for every element of a list, `*` for every value of a map, and
 * `#` for every key of it.
 */
export const rules: { readonly [path: string]: Rule } = {
  network: group,
  cluster: group,
  session: group,
  dns: group,
  bridge: group,
  redis: group,
  loadBalancer: group,
  "loadBalancer.existing": group,
  logs: group,
  googleWorkspace: group,
  alarms: group,
  hostname: hostName,
  "network.vpcId": awsId("vpc"),
  "network.taskSubnetIds": list(1, "a list of at least one subnet"),
  "network.taskSubnetIds[]": awsId("subnet"),
  "network.loadBalancerSubnetIds": list(2, "a list of at least two subnets, each in an availability zone of its own"),
  "network.loadBalancerSubnetIds[]": awsId("subnet"),
  "network.ingressCidrs": list(0, "a list of CIDR blocks"),
  "network.ingressCidrs[]": cidr,
  "network.ingressSecurityGroupIds": list(0, "a list of security groups"),
  "network.ingressSecurityGroupIds[]": awsId("sg"),
  "network.ingressPrefixListIds": list(0, "a list of prefix lists"),
  "network.ingressPrefixListIds[]": awsId("pl"),
  "network.dnsServerCidrs": list(0, "a list of CIDR blocks"),
  "network.dnsServerCidrs[]": cidr,
  "cluster.arn": text(
    /^arn:[^:]+:ecs:[^:]+:\d{12}:cluster\/[\w-]+$/,
    "the ARN of an ECS cluster (arn:aws:ecs:…:cluster/NAME)",
  ),
  "session.parameterName": parameterName,
  "session.secretArn": secretArn,
  "session.kmsKeyArn": kmsKeyArn,
  "dns.zoneId": zoneId,
  "dns.validationZoneId": zoneId,
  certificateArn: text(
    /^arn:[^:]+:(acm:[^:]+:\d{12}:certificate|iam::\d{12}:server-certificate)\/.+$/,
    "the ARN of an ACM certificate (arn:aws:acm:…:certificate/…) or of an IAM server certificate",
  ),
  size: oneOf(BridgeSize),
  "bridge.image": image,
  "bridge.cpu": integer(1, 16_384, "CPU units"),
  "bridge.memoryMiB": integer(6, 122_880, "MiB"),
  "bridge.confirmationIntervalSeconds": integer(30, 86_400, "seconds"),
  "bridge.jsonLogs": boolean,
  "bridge.environment": value => (isRecord(value) ? undefined : { allowed: "a map from names of variables to text" }),
  "bridge.environment.#": variableName,
  "bridge.environment.*": text(/^/, "text"),
  "redis.image": image,
  "redis.cpu": integer(1, 16_384, "CPU units"),
  "redis.memoryMiB": integer(6, 122_880, "MiB"),
  "redis.maxMemoryMiB": integer(1, 122_880, "MiB"),
  "redis.maxMemoryPolicy": oneOf(RedisMaxMemoryPolicy),
  "redis.urlParameterName": parameterName,
  "redis.kmsKeyArn": kmsKeyArn,
  "redis.securityGroupId": awsId("sg"),
  "redis.cidrs": list(0, "a list of CIDR blocks"),
  "redis.cidrs[]": cidr,
  "redis.port": integer(1, 65_535),
  "googleWorkspace.credentialsParameterName": parameterName,
  "googleWorkspace.settingsParameterName": parameterName,
  "googleWorkspace.kmsKeyArn": kmsKeyArn,
  imagePullSecretArn: secretArn,
  imagePullSecretKmsKeyArn: kmsKeyArn,
  "loadBalancer.internal": boolean,
  "loadBalancer.deletionProtection": boolean,
  "loadBalancer.idleTimeoutSeconds": integer(1, 4000, "seconds"),
  "loadBalancer.sslPolicy": text(
    /^ELBSecurityPolicy-[\w-]+$/,
    "the name of a TLS policy of Elastic Load Balancing (ELBSecurityPolicy-…)",
  ),
  "loadBalancer.accessLogsBucket": text(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "the name of an S3 bucket, not its ARN or URL",
  ),
  "loadBalancer.accessLogsPrefix": text(
    /^(?!.*AWSLogs)[^/](.*[^/])?$/,
    "a folder without a slash at its ends and without AWSLogs, which AWS adds itself",
  ),
  "loadBalancer.webAclArn": text(
    /^arn:[^:]+:wafv2:[^:]+:\d{12}:regional\/webacl\/[^/]+\/[^/]+$/,
    "the ARN of a regional web ACL of AWS WAF (arn:aws:wafv2:…:regional/webacl/…)",
  ),
  "loadBalancer.existing.listenerArn": text(
    /^arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:listener\/app\/[^/]+\/[^/]+\/[^/]+$/,
    "the ARN of a listener of an Application Load Balancer (arn:aws:elasticloadbalancing:…:listener/app/…)",
  ),
  "loadBalancer.existing.securityGroupId": awsId("sg"),
  "loadBalancer.existing.dnsName": text(
    /^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/i,
    "the load balancer's own DNS name, such as internal-shared-1234567890.us-west-2.elb.amazonaws.com",
  ),
  "loadBalancer.existing.zoneId": zoneId,
  "loadBalancer.existing.priority": integer(1, 50_000),
  "logs.retentionDays": retentionDays,
  "logs.kmsKeyArn": kmsKeyArn,
  "logs.retainOnDestroy": boolean,
  "alarms.topicArns": list(0, "a list of at most five SNS topics, which is what CloudWatch and EventBridge take", 5),
  "alarms.topicArns[]": text(
    /^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]{1,256}$/,
    "the ARN of a standard SNS topic (arn:aws:sns:…:NAME), not of a subscription or a FIFO topic",
  ),
  cpuArchitecture: oneOf(CpuArchitecture),
  enableExecuteCommand: boolean,
  permissionsBoundaryArn: text(
    /^arn:[^:]+:iam::(\d{12}|aws):policy\/.+$/,
    "the ARN of an IAM policy (arn:aws:iam::…:policy/…)",
  ),
  tags: value =>
    isRecord(value) && Object.keys(value).length <= 50 ? undefined : { allowed: "a map of at most 50 tags" },
  "tags.#": tagKey,
  "tags.*": text(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u, `text of up to 256 characters (${tagCharacters})`),
};

/** AWS keeps `internal-` from load balancers, and `sg-` from security groups. */
export function componentName(value: unknown): Refusal | undefined {
  return text(
    /^(?!internal-|sg-)[A-Za-z0-9](?:[A-Za-z0-9-]{0,22}[A-Za-z0-9])?$/,
    "at most 24 letters, digits and inner hyphens, not beginning with internal- or sg- (AWS allows a load balancer's name 32 characters, of which Pulumi adds 8)",
  )(value);
}

function hostName(value: unknown): Refusal | undefined {
  const allowed = "a DNS name in lower case, without scheme, port or slash, such as scim.example.com";
  const wellFormed = (name: string) =>
    isIP(name) === 0 &&
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/.test(name);
  if (typeof value !== "string") return { allowed };
  if (wellFormed(value)) return undefined;
  const meant = value
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[:/].*$/, "")
    .replace(/\.$/, "");
  return wellFormed(meant) ? { allowed, hint: didYouMean(meant) } : { allowed };
}

export function cidr(value: unknown): Refusal | undefined {
  const allowed = "a CIDR block, such as 10.0.0.0/16";
  if (typeof value !== "string") return { allowed };
  const [address = "", prefix, ...rest] = value.split("/");
  // fe80::1%eth0 is an address of one machine's interface.
  const bits = address.includes("%") ? 0 : ({ 4: 32, 6: 128 }[isIP(address)] ?? 0);
  if (bits === 0 || rest.length > 0) return { allowed };
  if (prefix === undefined) return { allowed, hint: didYouMean(`${address}/${bits}`) };
  if (!/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > bits) {
    return { allowed: `a CIDR block whose prefix is 0 to ${bits}` };
  }
  const network = networkAddress(address, Number(prefix));
  if (network === address) return undefined;
  return { allowed: "a CIDR block that begins at its network address", hint: didYouMean(`${network}/${prefix}`) };
}

/** The first address of a network, as AWS writes it: any other form would show as a change on every preview. */
function networkAddress(address: string, prefix: number): string {
  if (isIPv4(address)) return masked(address.split(".").map(Number), 8, prefix).join(".");
  const groups = masked(ipv6Groups(address), 16, prefix).map(group => group.toString(16));
  return shortestIPv6(groups.join(":"));
}

/** The same groups of bits without those after the prefix. */
function masked(groups: number[], bits: number, prefix: number): number[] {
  return groups.map((group, index) => {
    const kept = Math.min(bits, Math.max(0, prefix - index * bits));
    return group & ~((1 << (bits - kept)) - 1);
  });
}

function ipv6Groups(address: string): number[] {
  const [head = [], tail = []] = shortestIPv6(address)
    .split("::")
    .map(half => half.split(":").filter(group => group !== ""));
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].map(group => parseInt(group, 16));
}

/** RFC 5952's form, which URLs have too. */
const shortestIPv6 = (address: string) => new URL(`http://[${address}]`).hostname.slice(1, -1);

function parameterName(value: unknown): Refusal | undefined {
  return text(
    /^(?=.{1,1011}$)\/?[\w.-]+(\/[\w.-]+)*$/,
    "the name of an SSM parameter: letters, digits and _ . - in parts divided by slashes; not an ARN, and without a version or label",
  )(value);
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
function retentionDays(value: unknown): Refusal | undefined {
  const steps = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ];
  const allowed = `${steps.join(", ")}, or 0 for ever`;
  return value === 0 || steps.includes(value as number) ? undefined : { allowed };
}

function variableName(name: unknown): Refusal | undefined {
  if (typeof name !== "string" || !/^[A-Za-z_]\w*$/.test(name)) {
    return { allowed: "letters, digits and _, not beginning with a digit" };
  }
  const reserved = reservedVariables.find(([pattern]) => pattern.test(name));
  return reserved && { allowed: "variables that nothing else sets", hint: `${name} ${reserved[1]}.` };
}

/** Variables that have another place, and which. */
const reservedVariables: readonly (readonly [RegExp, string])[] = [
  [/^OP_SESSION$/, "is the credential: it comes from the SSM parameter or secret that session names"],
  [/^OP_WORKSPACE_CREDENTIALS$/, "is a credential: it comes from googleWorkspace.credentialsParameterName"],
  [/^OP_WORKSPACE_SETTINGS$/, "comes from googleWorkspace.settingsParameterName"],
  [/^OP_REDIS_/, "is set by the component: redis runs beside the bridge, or is named by redis.urlParameterName"],
  [
    /^(AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|ECS_ENGINE_AUTH_DATA)$/,
    "is a credential: it has no place in plain text",
  ],
  [/^__proto__$/, "would be left out by Pulumi's SDK"],
  [/^OP_(TLS_DOMAIN|PORT)$/, "is set by the component: the load balancer ends TLS and forwards to port 3002"],
  [/^OP_CONFIRMATION_INTERVAL$/, "is set by bridge.confirmationIntervalSeconds"],
  [/^OP_JSON_LOGS$/, "is set by bridge.jsonLogs"],
];

function tagKey(key: unknown): Refusal | undefined {
  if (key === "__proto__") return { allowed: "any other key", hint: "Pulumi's SDK would leave this one out." };
  return text(
    /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu,
    `keys of 1 to 128 characters (${tagCharacters}), not beginning with aws:`,
  )(key);
}

function group(value: unknown): Refusal | undefined {
  return isRecord(value) ? undefined : { allowed: "a map of arguments" };
}

function boolean(value: unknown): Refusal | undefined {
  return typeof value === "boolean" ? undefined : { allowed: "true or false" };
}

export function text(pattern: RegExp, allowed: string): Rule {
  return value => (typeof value === "string" && pattern.test(value) ? undefined : { allowed });
}

function awsId(prefix: string): Rule {
  return text(new RegExp(`^${prefix}-[A-Za-z0-9-]+$`), `an ID that begins with ${prefix}-`);
}

export function list(atLeast: number, allowed: string, atMost = Infinity): Rule {
  return value => (Array.isArray(value) && value.length >= atLeast && value.length <= atMost ? undefined : { allowed });
}

export function integer(from: number, to: number, unit?: string): Rule {
  const allowed = `a whole number${unit === undefined ? "" : ` of ${unit}`}, ${from} to ${to}`;
  return value => (Number.isInteger(value) && Number(value) >= from && Number(value) <= to ? undefined : { allowed });
}

function oneOf(choices: { readonly [name: string]: string }): Rule {
  const values = Object.values(choices);
  return value => (values.includes(value as string) ? undefined : { allowed: values.join(", ") });
}

const didYouMean = (meant: string) => `Did you mean ${JSON.stringify(meant)}?`;

const isRecord = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
