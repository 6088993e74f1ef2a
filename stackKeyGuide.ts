import type { z } from "zod";
import type { stackKeys } from "./stackKeys.ts";

// Data alone: the program itself does not load this file, and the tool does on every start.

type Keys = z.infer<typeof stackKeys>;

/** What has keys of its own; a list, and a map with keys of anybody's choice, are values. */
type Group<V> = V extends readonly unknown[] ? never : V extends object ? (string extends keyof V ? never : V) : never;
type GroupAt<T, K extends keyof T> = Group<NonNullable<T[K]>>;
type IsGroup<T, K extends keyof T> = [GroupAt<T, K>] extends [never] ? false : true;

type PathsBelow<T> = {
  [K in keyof T & string]-?: IsGroup<T, K> extends true ? `${K}.${PathsBelow<GroupAt<T, K>>}` : K;
}[keyof T & string];
type GroupsBelow<T> = {
  [K in keyof T & string]-?: IsGroup<T, K> extends true ? K | `${K}.${GroupsBelow<GroupAt<T, K>>}` : never;
}[keyof T & string];
type ValueAt<T, P> = P extends `${infer K}.${infer Rest}`
  ? K extends keyof T
    ? ValueAt<NonNullable<T[K]>, Rest>
    : never
  : P extends keyof T
    ? NonNullable<T[P]>
    : never;

/** A key that has a value of its own, as `network.create.cidrBlock`. */
export type StackPath = PathsBelow<Keys>;

/** A key that has keys of its own, as `network.create`. */
export type StackGroup = GroupsBelow<Keys>;

/** What people are told of a key. */
export interface KeyGuide<V = unknown> {
  /** In Markdown. The first sentence says it alone where there is room for no more. */
  meaning: string;
  /** The value with which nothing changes. */
  default?: V;
  /** Where no such value can be written down: what holds without the key. */
  without?: string;
  /** A right value that is not the default. */
  example: V;
  /** Keys that the example needs beside it. */
  beside?: readonly StackPath[];
  /** Whether another value takes another bridge. */
  fixed?: true;
  /** Where more is said: a title and its place. */
  see?: readonly [title: string, place: string];
}

/** What people are told of a group of keys. */
export type GroupGuide = Pick<KeyGuide, "meaning" | "see">;

const oneNetwork = "one of four ways to name the network";
const oneZone = "one of three ways to name the zone";
const ownCluster = "a cluster of its own, with Container Insights";
const awsKey = "none: the AWS managed key";
const redis = ["A redis", "docs/existing.md#a-redis"] as const;
const loadBalancer = ["A load balancer", "docs/existing.md#a-load-balancer"] as const;
const googleWorkspace = ["Google Workspace", "docs/existing.md#google-workspace"] as const;
const registries = ["Image registries", "docs/existing.md#image-registries"] as const;

const listener = "loadBalancer.existing.listenerArn";
const existing = ["securityGroupId", "dnsName", "zoneId"].map(key => `loadBalancer.existing.${key}` as StackPath);

/** Every key of the stack file: the README's tables, `scim-bridge explain` and the comments of `scim-bridge init` are made of this. */
export const stackKeyGuide: { readonly [P in StackPath]: KeyGuide<ValueAt<Keys, P>> } = {
  enabled: {
    meaning: "Whether the bridge exists. When false, nothing is created and nothing is looked up.",
    default: true,
    example: false,
    see: ["Remove", "docs/operations.md#remove"],
  },
  name: {
    meaning: "Name of the component, and the beginning of its resources' names.",
    default: "1pass-scim",
    example: "scim-prod",
    fixed: true,
  },
  hostname: {
    meaning: "DNS name that people and identity providers use. The URL is `https://` and this name.",
    without: "required",
    example: "scim.example.com",
  },
  "network.vpcId": {
    meaning: "VPC of the bridge, by ID. It goes with `network.taskSubnetIds`.",
    without: oneNetwork,
    example: "vpc-0a1b2c3d4e5f60718",
    beside: ["network.taskSubnetIds"],
    fixed: true,
  },
  "network.taskSubnetIds": {
    meaning: "Private subnets for the task, with a way out to the internet on TCP 443.",
    without: "required with `network.vpcId`",
    example: ["subnet-0a1b2c3d4e5f60718", "subnet-08f7e6d5c4b3a2910"],
    beside: ["network.vpcId"],
  },
  "network.loadBalancerSubnetIds": {
    meaning: "Subnets of the load balancer. At least two, each in an availability zone of its own.",
    without: "the task's subnets",
    example: ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"],
    beside: ["network.vpcId", "network.taskSubnetIds"],
  },
  "network.vpcName": {
    meaning: "VPC of the bridge, by its Name tag (`*` allowed). It goes with `network.taskSubnetNames`.",
    without: oneNetwork,
    example: "core-usw2",
    beside: ["network.taskSubnetNames"],
    fixed: true,
  },
  "network.taskSubnetNames": {
    meaning:
      "Name tags (`*` allowed) of private subnets of that VPC for the task, with a way out to the internet on TCP 443.",
    without: "required with `network.vpcName`",
    example: ["core-usw2-private-*"],
    beside: ["network.vpcName"],
  },
  "network.loadBalancerSubnetNames": {
    meaning: "Name tags (`*` allowed) of the load balancer's subnets.",
    without: "the task's subnets",
    example: ["core-usw2-public-*"],
    beside: ["network.vpcName", "network.taskSubnetNames"],
  },
  "network.stack": {
    meaning: "Another stack whose outputs `vpcId` and `privateSubnetIds` name the network.",
    without: oneNetwork,
    example: "acme/network/prod",
    fixed: true,
  },
  "network.create.cidrBlock": {
    meaning: "IPv4 CIDR block of a VPC of the bridge's own, /16 to /24. The VPC has one NAT gateway.",
    without: oneNetwork,
    example: "10.0.0.0/16",
    fixed: true,
  },
  "network.create.zones": {
    meaning: "Availability zones of that VPC of the bridge's own, 2 to 6.",
    default: 2,
    example: 3,
    beside: ["network.create.cidrBlock"],
    fixed: true,
  },
  "network.ingressCidrs": {
    meaning: "CIDR blocks that may reach the bridge on 443, and on 80, which only redirects: a VPN's, a VPC's.",
    without: "at least one source is required, unless the load balancer exists already",
    example: ["10.42.0.0/16"],
  },
  "network.ingressSecurityGroupIds": {
    meaning: "Security groups whose members may reach the bridge.",
    without: "none",
    example: ["sg-0a1b2c3d4e5f60718"],
  },
  "network.ingressPrefixListIds": {
    meaning: "Managed prefix lists whose addresses may reach the bridge.",
    without: "none",
    example: ["pl-0a1b2c3d4e5f60718"],
  },
  "network.dnsServerCidrs": {
    meaning:
      "CIDR blocks of your own DNS servers (custom DHCP options), which the task may reach on 53. Amazon's resolver needs no rule.",
    without: "none",
    example: ["10.42.0.53/32"],
  },
  "cluster.arn": {
    meaning: "Existing ECS cluster, by ARN.",
    without: ownCluster,
    example: "arn:aws:ecs:us-west-2:123456789012:cluster/core",
    fixed: true,
  },
  "cluster.name": {
    meaning: "Existing ECS cluster, by name.",
    without: ownCluster,
    example: "core",
    fixed: true,
  },
  "cluster.stack": {
    meaning: "Another stack whose output `clusterArn` names the cluster.",
    without: ownCluster,
    example: "acme/platform/prod",
    fixed: true,
  },
  "session.parameterName": {
    meaning:
      "SSM SecureString with the session in base64. It must exist: a preview looks it up. A name that contains a slash gets a missing leading one.",
    default: "/1password/scim/scimsession",
    example: "/prod/scim/scimsession",
  },
  "session.secretArn": {
    meaning: "Secret in Secrets Manager with the session in base64, instead of a parameter.",
    without: "none: the SSM parameter",
    example: "arn:aws:secretsmanager:us-west-2:123456789012:secret:scimsession-1a2b3c",
    see: ["A session in Secrets Manager", "docs/existing.md#a-session-in-secrets-manager"],
  },
  "session.kmsKeyArn": {
    meaning: "Customer managed key that encrypts the parameter or secret.",
    without: awsKey,
    example: "arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
  },
  "dns.zoneId": {
    meaning: "Route 53 zone, by ID, for the alias record and the certificate's validation.",
    without: "none: `certificateArn` or `loadBalancer.existing` is required then",
    example: "Z0123456789ABCDEFGHIJ",
  },
  "dns.zoneName": {
    meaning: "Route 53 zone, by name.",
    without: oneZone,
    example: "example.com",
  },
  "dns.privateZone": {
    meaning: "Whether `dns.zoneName` is a private zone's name.",
    default: false,
    example: true,
    beside: ["dns.zoneName", "dns.validationZoneId"],
  },
  "dns.stack": {
    meaning: "Another stack whose output `zoneId` names the zone.",
    without: oneZone,
    example: "acme/dns/prod",
  },
  "dns.validationZoneId": {
    meaning: "Public zone for the certificate's validation, where the zone is private.",
    without: "the zone",
    example: "Z0ABCDEFGHIJ123456789",
    beside: ["dns.zoneId"],
  },
  certificateArn: {
    meaning: "Existing certificate for the host name: of ACM, or a server certificate of IAM.",
    without: "a new one of ACM's, validated through DNS",
    example: "arn:aws:acm:us-west-2:123456789012:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
  },
  size: {
    meaning:
      "1Password's volume, which sets the bridge's CPU and memory. `base` is for fewer than 1,000 people, `high` for up to 5,000, `very-high` for more.",
    default: "base",
    example: "high",
    see: ["Scale", "docs/operations.md#scale"],
  },
  "bridge.image": {
    meaning:
      "Image with a tag or digest. A private ECR registry adds the permission to pull, a pull-through cache that to fill it.",
    default: "1password/scim:v2.9.16",
    example: "123456789012.dkr.ecr.us-west-2.amazonaws.com/docker-hub/1password/scim:v2.9.16",
    see: registries,
  },
  "bridge.cpu": {
    meaning: "CPU units of the container; 1024 are one vCPU.",
    without: "from `size`: 128, 512 or 1024",
    example: 256,
  },
  "bridge.memoryMiB": {
    meaning: "Memory of the container.",
    without: "from `size`: 512, 1024 or 1024",
    example: 2048,
  },
  "bridge.confirmationIntervalSeconds": {
    meaning: "Seconds between two looks for people to confirm.",
    default: 300,
    example: 60,
  },
  "bridge.jsonLogs": {
    meaning: "Whether the bridge logs in JSON.",
    default: false,
    example: true,
  },
  "bridge.environment": {
    meaning: "Further environment variables. Not those that another key sets, and no credential.",
    without: "none",
    example: { OP_DEBUG: "1" },
  },
  "redis.image": {
    meaning: "Image with a tag or digest.",
    default: "public.ecr.aws/docker/library/redis:8.10.2",
    example: "123456789012.dkr.ecr.us-west-2.amazonaws.com/ecr-public/docker/library/redis:8.10.2",
    see: registries,
  },
  "redis.cpu": {
    meaning: "CPU units of the container; 1024 are one vCPU.",
    default: 128,
    example: 256,
  },
  "redis.memoryMiB": {
    meaning: "Memory of the container.",
    default: 512,
    example: 1024,
  },
  "redis.maxMemoryMiB": {
    meaning: "Memory for data; less than the container's.",
    default: 256,
    example: 384,
  },
  "redis.maxMemoryPolicy": {
    meaning: "What redis evicts when its memory for data is full.",
    default: "volatile-lru",
    example: "allkeys-lru",
  },
  "redis.urlParameterName": {
    meaning:
      "SSM SecureString with the URL of a redis of your own (`rediss://…`). There is no container `redis` then. Either `redis.securityGroupId` or `redis.cidrs` goes with it.",
    without: "none: the container",
    example: "/prod/scim/redis-url",
    beside: ["redis.securityGroupId"],
    see: redis,
  },
  "redis.kmsKeyArn": {
    meaning: "Customer managed key that encrypts the parameter with the URL.",
    without: awsKey,
    example: "arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    beside: ["redis.urlParameterName", "redis.securityGroupId"],
  },
  "redis.securityGroupId": {
    meaning: "Security group of your redis, which the task may reach. Its ingress is yours to open.",
    without: "required with `redis.urlParameterName`, or `redis.cidrs`",
    example: "sg-08f7e6d5c4b3a2910",
    beside: ["redis.urlParameterName"],
  },
  "redis.cidrs": {
    meaning: "CIDR blocks of your redis, which the task may reach.",
    without: "none",
    example: ["10.42.7.0/24"],
    beside: ["redis.urlParameterName"],
  },
  "redis.port": {
    meaning: "TCP port of your redis.",
    default: 6379,
    example: 6380,
    beside: ["redis.urlParameterName", "redis.securityGroupId"],
  },
  "googleWorkspace.credentialsParameterName": {
    meaning: "SSM SecureString with the service account's key file in base64. Both parameters go together.",
    without: "none",
    example: "/prod/scim/workspace-credentials",
    beside: ["googleWorkspace.settingsParameterName"],
    see: googleWorkspace,
  },
  "googleWorkspace.settingsParameterName": {
    meaning: "SSM SecureString with the settings in base64: JSON with `actor` and `bridgeAddress`.",
    without: "none",
    example: "/prod/scim/workspace-settings",
    beside: ["googleWorkspace.credentialsParameterName"],
    see: googleWorkspace,
  },
  "googleWorkspace.kmsKeyArn": {
    meaning: "Customer managed key that encrypts both parameters.",
    without: awsKey,
    example: "arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    beside: ["googleWorkspace.credentialsParameterName", "googleWorkspace.settingsParameterName"],
  },
  imagePullSecretArn: {
    meaning:
      "Secret in Secrets Manager with user name and password for the one registry of images outside of ECR, such as Docker Hub.",
    without: "none",
    example: "arn:aws:secretsmanager:us-west-2:123456789012:secret:docker-hub-1a2b3c",
    see: registries,
  },
  imagePullSecretKmsKeyArn: {
    meaning: "Customer managed key that encrypts the secret for the registry.",
    without: awsKey,
    example: "arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    beside: ["imagePullSecretArn"],
  },
  "loadBalancer.internal": {
    meaning:
      "Whether the load balancer has private addresses only. A public one needs public subnets, and is warned of.",
    default: true,
    example: false,
    fixed: true,
  },
  "loadBalancer.deletionProtection": {
    meaning:
      "Whether AWS refuses to delete the load balancer. It must be off, and deployed so, before the bridge can be removed.",
    default: true,
    example: false,
    see: ["Remove", "docs/operations.md#remove"],
  },
  "loadBalancer.idleTimeoutSeconds": {
    meaning: "Seconds after which an idle connection is closed, 1 to 4000.",
    default: 60,
    example: 120,
  },
  "loadBalancer.sslPolicy": {
    meaning: "TLS policy of the HTTPS listener.",
    default: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    example: "ELBSecurityPolicy-TLS13-1-3-2021-06",
  },
  "loadBalancer.accessLogsBucket": {
    meaning: "S3 bucket for access logs.",
    without: "none",
    example: "acme-alb-logs",
  },
  "loadBalancer.accessLogsPrefix": {
    meaning: "Folder for the access logs in their bucket.",
    without: "the bucket's top",
    example: "1pass-scim",
    beside: ["loadBalancer.accessLogsBucket"],
  },
  "loadBalancer.webAclArn": {
    meaning: "Regional web ACL of AWS WAF that filters the requests.",
    without: "none",
    example: "arn:aws:wafv2:us-west-2:123456789012:regional/webacl/scim/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    see: ["A web ACL", "docs/existing.md#a-web-acl"],
  },
  "loadBalancer.existing.listenerArn": {
    meaning: "HTTPS listener of the load balancer that exists, which gets a rule for the host name.",
    without: "a load balancer of the bridge's own",
    example:
      "arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/app/shared/0123456789abcdef/fedcba9876543210",
    beside: existing,
    fixed: true,
  },
  "loadBalancer.existing.securityGroupId": {
    meaning: "Its security group, from which the task takes traffic.",
    without: "required with the listener",
    example: "sg-0fedcba9876543210",
    beside: [listener, ...existing],
  },
  "loadBalancer.existing.dnsName": {
    meaning: "Its own DNS name, the target of the alias record.",
    without: "required with the listener",
    example: "internal-shared-1234567890.us-west-2.elb.amazonaws.com",
    beside: [listener, ...existing],
  },
  "loadBalancer.existing.zoneId": {
    meaning: "Route 53 zone of its own DNS name.",
    without: "required with the listener",
    example: "Z1H1FL5HABSF5",
    beside: [listener, ...existing],
  },
  "loadBalancer.existing.priority": {
    meaning:
      "Place of the rule among the listener's, 1 to 50000. It must be before every other rule that the host name matches.",
    without: "after the listener's last rule",
    example: 10,
    beside: [listener, ...existing],
  },
  "logs.retentionDays": {
    meaning: "Days after which log lines are deleted. One of CloudWatch's steps; 0 keeps them for ever.",
    default: 365,
    example: 90,
  },
  "logs.kmsKeyArn": {
    meaning: "KMS key that encrypts the log group.",
    without: "none: CloudWatch's own encryption",
    example: "arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
  },
  "logs.retainOnDestroy": {
    meaning: "Whether the log group stays when the bridge is destroyed.",
    default: false,
    example: true,
  },
  "alarms.topicArns": {
    meaning: "SNS topics, at most five, that are told of alarms and of failed deployments.",
    without: "none: no alarms and no dashboard",
    example: ["arn:aws:sns:us-west-2:123456789012:platform-alerts"],
    see: ["Alarms", "README.md#alarms"],
  },
  cpuArchitecture: {
    meaning: "Processor that Fargate runs the task on: `X86_64` or `ARM64`.",
    default: "X86_64",
    example: "ARM64",
  },
  enableExecuteCommand: {
    meaning:
      "Whether ECS Exec may open a shell in the containers. It takes permissions, an init process, and a root file system that can be written to, in redis too. `aws ecs execute-command --container op_scim_bridge --interactive --command sh …` opens one.",
    default: false,
    example: true,
  },
  permissionsBoundaryArn: {
    meaning: "IAM policy that bounds what both roles can do.",
    without: "none",
    example: "arn:aws:iam::123456789012:policy/workload-boundary",
  },
  tags: {
    meaning: "Tags for every resource that takes tags.",
    without: "none",
    example: { environment: "prod", service: "1password-scim-bridge" },
  },
};

/** The groups of the stack file. */
export const stackGroupGuide: { readonly [G in StackGroup]: GroupGuide } = {
  network: { meaning: "VPC and subnets of the bridge, and who may reach it." },
  "network.create": { meaning: "A VPC of the bridge's own, with one NAT gateway, in place of one that exists." },
  cluster: { meaning: "The ECS cluster that runs the bridge, where it has none of its own." },
  session: { meaning: "Where 1Password's session credential is kept. Its value is never read." },
  dns: { meaning: "The Route 53 zone of the bridge's name and of its certificate." },
  bridge: { meaning: "The container `op_scim_bridge`." },
  redis: { meaning: "The bridge's cache: the container `redis`, or a redis of your own." },
  googleWorkspace: {
    meaning: "What a bridge for Google Workspace is started with. Other identity providers need none of it.",
    see: googleWorkspace,
  },
  loadBalancer: { meaning: "The Application Load Balancer in front of the bridge." },
  "loadBalancer.existing": {
    meaning: "A load balancer that exists already, in the bridge's VPC, instead of one of the bridge's own.",
    see: loadBalancer,
  },
  logs: { meaning: "The CloudWatch log group of both containers." },
  alarms: { meaning: "Who is told when something is wrong." },
};

/** Keys of the AWS provider that belong into every stack file. */
export const providerKeyGuide: { readonly [key in "aws:region" | "aws:allowedAccountIds"]: KeyGuide } = {
  "aws:region": {
    meaning: "AWS region of everything that is made.",
    without: "the one of the credentials' profile or environment",
    example: "us-west-2",
  },
  "aws:allowedAccountIds": {
    meaning: "The account guard: with credentials of any other account, Pulumi refuses to run.",
    without: "any account, and `scim-bridge policy` cannot name it",
    example: ["123456789012"],
  },
};

/** A key that a stack file may have: the AWS provider's two, and the program's. */
export type StackKey = keyof typeof providerKeyGuide | StackPath;

/** What people are told of every key; nothing of any other text. */
export const keyGuides: { readonly [key in StackKey]: KeyGuide } & { readonly [key: string]: KeyGuide | undefined } = {
  ...providerKeyGuide,
  ...stackKeyGuide,
};
