import type * as pulumi from "@pulumi/pulumi";

/** How many people 1Password provisions: sets the bridge's CPU and memory. https://github.com/1Password/scim-examples */
export const BridgeSize = {
  /** Fewer than 1,000 people: 128 CPU units and 512 MiB for the bridge. */
  Base: "base",
  /** 1,000 to 5,000 people: 512 CPU units and 1024 MiB for the bridge. */
  High: "high",
  /** More than 5,000 people: 1024 CPU units and 1024 MiB for the bridge. */
  VeryHigh: "very-high",
} as const;
export type BridgeSize = (typeof BridgeSize)[keyof typeof BridgeSize];

/** The processor that Fargate runs the task on. Both images are published for both. */
export const CpuArchitecture = {
  /** Intel and AMD, 64 bit. */
  X86_64: "X86_64",
  /** AWS Graviton, 64 bit. */
  Arm64: "ARM64",
} as const;
export type CpuArchitecture = (typeof CpuArchitecture)[keyof typeof CpuArchitecture];

/** What redis evicts when it reaches its memory limit. https://redis.io/docs/latest/develop/reference/eviction/ */
export const RedisMaxMemoryPolicy = {
  /** Evicts nothing: writes fail. */
  NoEviction: "noeviction",
  /** Any key, least recently used first. */
  AllKeysLru: "allkeys-lru",
  /** Any key, least frequently used first. */
  AllKeysLfu: "allkeys-lfu",
  /** Any key, at random. */
  AllKeysRandom: "allkeys-random",
  /** Keys that expire, least recently used first. */
  VolatileLru: "volatile-lru",
  /** Keys that expire, least frequently used first. */
  VolatileLfu: "volatile-lfu",
  /** Keys that expire, at random. */
  VolatileRandom: "volatile-random",
  /** Keys that expire, soonest first. */
  VolatileTtl: "volatile-ttl",
} as const;
export type RedisMaxMemoryPolicy = (typeof RedisMaxMemoryPolicy)[keyof typeof RedisMaxMemoryPolicy];

/** Arguments of a ScimBridge. */
export interface ScimBridgeArgs {
  /** DNS name that people and identity providers use, without scheme or slash: `scim.example.com`. The bridge's URL is `https://` and this name. */
  hostname: pulumi.Input<string>;
  /** Where the bridge runs, and who may reach it. */
  network: NetworkArgs;
  /**
   * The ECS cluster that runs the bridge. Fixed once deployed: in another cluster ECS would start a second bridge before it stops the first.
   * @default a cluster of its own, with Container Insights
   */
  cluster?: ClusterArgs;
  /** Where the 1Password session credential is kept. Only its ARN and version are used; its value is never read. */
  session?: SessionArgs;
  /** Route 53 zones for the bridge's name and its certificate. Required unless `certificateArn` or `loadBalancer.existing` is given. */
  dns?: DnsArgs;
  /**
   * ARN of an existing certificate (ACM, or an IAM server certificate, of whose expiry no alarm can tell) for the host name.
   * @default an ACM certificate is requested and validated through DNS, in `dns.validationZoneId` or `dns.zoneId`
   */
  certificateArn?: pulumi.Input<string>;
  /**
   * 1Password's volume: how many people are provisioned. Sets the bridge's CPU and memory, and so the task's.
   * @default base
   */
  size?: pulumi.Input<BridgeSize>;
  /** The container `op_scim_bridge`. */
  bridge?: BridgeContainerArgs;
  /** The bridge's cache: the container `redis`, or a redis of your own. */
  redis?: RedisArgs;
  /** What a bridge for Google Workspace is started with, instead of what is uploaded on its page and lost when the task restarts. */
  googleWorkspace?: GoogleWorkspaceArgs;
  /**
   * ARN of a secret in Secrets Manager with the user name and password of the registry that images come from, such as Docker Hub. It is used for
   * images outside of ECR, which must all be in one registry. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
   * @default none: images are pulled without credentials, those in ECR with the execution role's
   */
  imagePullSecretArn?: pulumi.Input<string>;
  /**
   * ARN of the customer managed KMS key that encrypts that secret.
   * @default none: the secret is encrypted with the AWS managed key `aws/secretsmanager`
   */
  imagePullSecretKmsKeyArn?: pulumi.Input<string>;
  /** The Application Load Balancer in front of the bridge. */
  loadBalancer?: LoadBalancerArgs;
  /** The CloudWatch log group of both containers. */
  logs?: LogsArgs;
  /** Who is told when something is wrong: CloudWatch alarms, failed deployments, and a dashboard of what the alarms watch. */
  alarms?: AlarmsArgs;
  /**
   * The processor that Fargate runs the task on.
   * @default X86_64
   */
  cpuArchitecture?: pulumi.Input<CpuArchitecture>;
  /**
   * Whether ECS Exec may open a shell in the containers, with what it needs: permissions of the task role, an init process, and a root file system
   * that can be written to, which redis otherwise does not have. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   * @default off, and the task role can do nothing
   */
  enableExecuteCommand?: boolean;
  /**
   * ARN of an IAM policy that bounds what both roles can do.
   * @default no boundary
   */
  permissionsBoundaryArn?: pulumi.Input<string>;
  /**
   * Tags for every resource that takes tags.
   * @default no tags, but the provider's default tags
   */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** Where the bridge runs, and who may reach it. At least one source of ingress is required, unless the load balancer exists already. */
export interface NetworkArgs {
  /** VPC of the bridge and its load balancer. Fixed once deployed. */
  vpcId: pulumi.Input<string>;
  /** Private subnets for the task, with a way out to the internet on TCP 443. */
  taskSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Subnets for the load balancer: at least two, each in an availability zone of its own.
   * @default the task's subnets
   */
  loadBalancerSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * CIDR blocks that may reach the bridge on 443 (and 80, which only redirects): a VPN's, a VPC's.
   * @default none
   */
  ingressCidrs?: pulumi.Input<string>[];
  /**
   * Security groups whose members may reach the bridge on 443 (and 80, which only redirects).
   * @default none
   */
  ingressSecurityGroupIds?: pulumi.Input<string>[];
  /**
   * Managed prefix lists whose addresses may reach the bridge on 443 (and 80, which only redirects).
   * @default none
   */
  ingressPrefixListIds?: pulumi.Input<string>[];
  /**
   * CIDR blocks of your own DNS servers (custom DHCP options): the task may reach them on 53, TCP and UDP.
   * @default none: Amazon's resolver needs no rule
   */
  dnsServerCidrs?: pulumi.Input<string>[];
}

/** The ECS cluster that runs the bridge. */
export interface ClusterArgs {
  /**
   * ARN of an existing cluster.
   * @default a cluster of the bridge's own, with Container Insights
   */
  arn?: pulumi.Input<string>;
}

/**
 * Where the 1Password session credential is kept: an SSM parameter of type SecureString, or a secret in Secrets Manager, that holds the
 * scimsession file in base64.
 */
export interface SessionArgs {
  /**
   * Name of the SSM parameter, which must exist: a preview looks it up. A name that contains a slash gets a missing leading one.
   * @default /1password/scim/scimsession, unless `secretArn` is given
   */
  parameterName?: pulumi.Input<string>;
  /**
   * ARN of a secret in Secrets Manager, instead of a parameter. It must have a value: a preview looks up the ID of its current version (AWSCURRENT).
   * @default none: the session is in the SSM parameter
   */
  secretArn?: pulumi.Input<string>;
  /**
   * ARN of the customer managed KMS key that encrypts the parameter or secret; the task may then decrypt with exactly this key.
   * @default none: it is encrypted with the AWS managed key `aws/ssm` or `aws/secretsmanager`
   */
  kmsKeyArn?: pulumi.Input<string>;
}

/** Route 53 zones for the bridge's name and its certificate. */
export interface DnsArgs {
  /**
   * ID of the zone that gets the alias record of the host name and, without `certificateArn`, the certificate's validation record.
   * @default none: the record is yours to make, and `certificateArn` or `loadBalancer.existing` is required
   */
  zoneId?: pulumi.Input<string>;
  /**
   * ID of the public zone that gets the certificate's validation record, where `zoneId` is a private zone, which ACM cannot see.
   * @default zoneId
   */
  validationZoneId?: pulumi.Input<string>;
}

/** The container `op_scim_bridge`. */
export interface BridgeContainerArgs {
  /**
   * Image with a tag or a digest. An image in a private ECR registry adds the permission to pull it.
   * @default 1password/scim, the newest version known to this package
   */
  image?: pulumi.Input<string>;
  /**
   * CPU units; 1024 are one vCPU.
   * @default from size: 128, 512 or 1024
   */
  cpu?: pulumi.Input<number>;
  /**
   * Memory limit in MiB.
   * @default from size: 512, 1024 or 1024
   */
  memoryMiB?: pulumi.Input<number>;
  /**
   * Seconds between two looks for people who are to be confirmed; at least 30.
   * @default 300
   */
  confirmationIntervalSeconds?: pulumi.Input<number>;
  /**
   * Whether the bridge logs in JSON.
   * @default false
   */
  jsonLogs?: pulumi.Input<boolean>;
  /**
   * Further environment variables, such as OP_DEBUG. What an argument sets cannot be set here, and neither can a credential.
   * @default none
   */
  environment?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/**
 * The bridge's cache. By default it is the container `redis`, which listens on loopback only and keeps nothing on disk. With `urlParameterName` it is
 * a redis of your own: there is no such container, and what would describe it is an error.
 */
export interface RedisArgs {
  /**
   * Image with a tag or a digest. An image in a private ECR registry adds the permission to pull it.
   * @default public.ecr.aws/docker/library/redis, the newest version known to this package
   */
  image?: pulumi.Input<string>;
  /**
   * CPU units; 1024 are one vCPU.
   * @default 128
   */
  cpu?: pulumi.Input<number>;
  /**
   * Memory limit of the container in MiB; more than `maxMemoryMiB`.
   * @default 512
   */
  memoryMiB?: pulumi.Input<number>;
  /**
   * Memory for data in MiB (redis's own `maxmemory`).
   * @default 256
   */
  maxMemoryMiB?: pulumi.Input<number>;
  /**
   * What redis evicts at that limit.
   * @default volatile-lru
   */
  maxMemoryPolicy?: pulumi.Input<RedisMaxMemoryPolicy>;
  /**
   * Name of an SSM parameter of type SecureString that holds the URL of a redis of your own (`rediss://…`, or `redis://…` without TLS). It must exist:
   * a preview looks it up, and its value is never read. Give `securityGroupId` or `cidrs` too.
   * @default none: redis runs beside the bridge
   */
  urlParameterName?: pulumi.Input<string>;
  /**
   * ARN of the customer managed KMS key that encrypts that parameter.
   * @default none: the parameter is encrypted with the AWS managed key `aws/ssm`
   */
  kmsKeyArn?: pulumi.Input<string>;
  /**
   * Security group of your redis, which the task may reach. Its ingress is yours to open, to the output `taskSecurityGroupId`.
   * @default none
   */
  securityGroupId?: pulumi.Input<string>;
  /**
   * CIDR blocks of your redis, which the task may reach.
   * @default none
   */
  cidrs?: pulumi.Input<string>[];
  /**
   * TCP port of your redis.
   * @default 6379
   */
  port?: pulumi.Input<number>;
}

/** The credentials and settings of Google Workspace, which the bridge reads people and groups from. https://support.1password.com/scim-google-workspace/ */
export interface GoogleWorkspaceArgs {
  /** Name of an SSM parameter of type SecureString that holds the service account's key file in base64. It must exist: a preview looks it up. */
  credentialsParameterName: pulumi.Input<string>;
  /**
   * Name of an SSM parameter of type SecureString that holds the settings in base64: a JSON object with `actor`, an administrator's e-mail address, and
   * `bridgeAddress`, the bridge's URL without a slash at its end. It must exist: a preview looks it up.
   */
  settingsParameterName: pulumi.Input<string>;
  /**
   * ARN of the customer managed KMS key that encrypts both parameters.
   * @default none: they are encrypted with the AWS managed key `aws/ssm`
   */
  kmsKeyArn?: pulumi.Input<string>;
}

/** The Application Load Balancer in front of the bridge. */
export interface LoadBalancerArgs {
  /**
   * Whether it has private addresses only, and is reached over the VPN. A public one needs public subnets, and is warned of. Fixed once deployed: AWS
   * replaces the load balancer, and its target group cannot belong to two.
   * @default true
   */
  internal?: pulumi.Input<boolean>;
  /**
   * Whether AWS refuses to delete it. It must be off, and deployed so, before the bridge can be removed.
   * @default true
   */
  deletionProtection?: pulumi.Input<boolean>;
  /**
   * Seconds after which an idle connection is closed; 1 to 4000.
   * @default 60
   */
  idleTimeoutSeconds?: pulumi.Input<number>;
  /**
   * TLS policy of the HTTPS listener. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   * @default ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09: TLS 1.2 and 1.3, with post-quantum key exchange
   */
  sslPolicy?: pulumi.Input<string>;
  /**
   * Name of the S3 bucket for access logs.
   * @default no access logs
   */
  accessLogsBucket?: pulumi.Input<string>;
  /**
   * Folder for the access logs in that bucket.
   * @default the bucket's top
   */
  accessLogsPrefix?: pulumi.Input<string>;
  /**
   * ARN of a regional web ACL of AWS WAF that filters the requests. https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html
   * @default no web ACL
   */
  webAclArn?: pulumi.Input<string>;
  /**
   * A load balancer that exists already. What describes one of the bridge's own (every other argument here, `certificateArn`,
   * `network.loadBalancerSubnetIds` and the sources of ingress) is then an error.
   * @default a load balancer of the bridge's own
   */
  existing?: ExistingLoadBalancerArgs;
}

/**
 * A load balancer that exists already, in the bridge's VPC. The component adds a target group and a rule for the host name to its listener, and changes
 * nothing else: its security group must let it reach the task on TCP 3002 (the task's subnets, or the output `taskSecurityGroupId`), and the listener needs a
 * certificate for the host name. Another load balancer's listener cannot be given in place: remove the bridge first.
 */
export interface ExistingLoadBalancerArgs {
  /** ARN of its HTTPS listener, which gets the rule. */
  listenerArn: pulumi.Input<string>;
  /** Its security group, from which the task takes traffic. */
  securityGroupId: pulumi.Input<string>;
  /** Its own DNS name, the target of the alias record. */
  dnsName: pulumi.Input<string>;
  /** Route 53 zone of its own DNS name. */
  zoneId: pulumi.Input<string>;
  /**
   * Place of the rule among the listener's, 1 to 50000; each is taken once. It must be before every other rule that the host name matches.
   * @default after the listener's last rule, where a rule for `*.example.com` or `/*` would be before it
   */
  priority?: pulumi.Input<number>;
}

/** The CloudWatch log group of both containers. */
export interface LogsArgs {
  /**
   * Days that log lines are kept, one of CloudWatch's steps (1, 3, 5, 7, 14, 30, …, 3653); 0 keeps them for ever.
   * @default 365
   */
  retentionDays?: pulumi.Input<number>;
  /**
   * ARN of the KMS key that encrypts the log group.
   * @default none: CloudWatch's own encryption
   */
  kmsKeyArn?: pulumi.Input<string>;
  /**
   * Whether the log group stays when the bridge is destroyed.
   * @default false
   */
  retainOnDestroy?: pulumi.Input<boolean>;
}

/**
 * Who is told when something is wrong. Alarms, the rule for failed deployments and the dashboard exist when a topic is given. The topics' policies must let
 * `cloudwatch.amazonaws.com` and, without conditions, `events.amazonaws.com` publish:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
export interface AlarmsArgs {
  /**
   * ARNs of SNS topics of the bridge's region and account, at most five: they get every alarm, its end where that says something, and every deployment that failed.
   * @default none: no alarms and no dashboard
   */
  topicArns?: pulumi.Input<string>[];
}
