import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { ScimBridgeArgs } from "../../components/index.ts";
import { ArgumentsError, ScimBridge } from "../../components/index.ts";
import { rules } from "../../components/rules.ts";
import { argumentFaults } from "../../components/combinations.ts";
import { adoptingArgs, deploy, fullArgs, leastArgs } from "../support/bridges.ts";
import { run } from "../support/fakeAws.ts";

/** Arguments that need others beside them. */
const ofAdoption = /^(redis\.(url|kms|security|cidrs|port)|googleWorkspace\.|imagePullSecret|loadBalancer\.existing\.)/;

/** Arguments with one value put where a path such as `network.ingressCidrs[0]` says. */
function withValue(path: string, value: unknown): ScimBridgeArgs {
  const keys = path.replaceAll("[0]", "").split(".");
  const put = (target: { [key: string]: unknown }, [key = "", ...rest]: string[]): object => {
    const inner = (target[key] ?? {}) as { [key: string]: unknown };
    return { ...target, [key]: rest.length > 0 ? put(inner, rest) : path.endsWith("[0]") ? [value] : value };
  };
  return put({ ...(ofAdoption.test(path) ? adoptingArgs : leastArgs) }, keys) as ScimBridgeArgs;
}

/** What the component says of one value. */
const faultsOf = (path: string, value: unknown) =>
  argumentFaults("scim", withValue(path, value)).map(fault => `${fault.path}: ${fault.message}`);

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

const accepted: { [path: string]: unknown[] } = {
  hostname: ["a.b", "1pass-scim.platform.usw2.auto.core.acme-svc.com", "xn--bcher-kva.example", "a.1b"],
  "network.vpcId": ["vpc-0123456789abcdef0"],
  "network.taskSubnetIds[0]": ["subnet-0123456789abcdef0"],
  "network.ingressCidrs[0]": [
    "10.0.0.0/8",
    "0.0.0.0/0",
    "192.168.1.7/32",
    "255.255.255.255/32",
    "::/0",
    "2001:db8::/32",
    "2001:db8:0:1::/64",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128",
    "2001:db8:8000::/33",
  ],
  "network.ingressSecurityGroupIds[0]": ["sg-0123456789abcdef0"],
  "network.ingressPrefixListIds[0]": ["pl-0123456789abcdef0"],
  "network.dnsServerCidrs[0]": ["10.0.0.2/32"],
  "cluster.arn": [
    "arn:aws:ecs:us-west-2:123456789012:cluster/main",
    "arn:aws-us-gov:ecs:us-gov-west-1:123456789012:cluster/a_b-1",
  ],
  "session.parameterName": [
    "/1password/scim/scimsession",
    "1password/scim/scimsession",
    "scimsession",
    "a.b-c_d",
    "a".repeat(1011),
  ],
  "session.kmsKeyArn": [
    "arn:aws:kms:us-west-2:123456789012:key/mrk-0123456789abcdef",
    "arn:aws-cn:kms:cn-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
  ],
  "session.secretArn": [
    "arn:aws:secretsmanager:us-west-2:123456789012:secret:scimsession-1a2B3c",
    "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:1password/scim_session+=.@-1a2B3c",
  ],
  "dns.zoneId": ["Z0123456789ABCDEFGHIJ"],
  certificateArn: [
    "arn:aws:acm:us-west-2:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
    "arn:aws:iam::123456789012:server-certificate/scim",
  ],
  size: ["base", "high", "very-high"],
  "bridge.image": [
    "1password/scim:v2.9.5",
    `1password/scim@${digest}`,
    `1password/scim:v2.9.5@${digest}`,
    "registry.example.com:5000/team/scim:1",
    "Registry.example.com/team__x/scim--y.z:1",
    "localhost/scim:1",
    `1password/scim:${"v".repeat(128)}`,
    "registry:5000/scim:1",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com/scim:v1",
    "redis:8",
  ],
  "bridge.cpu": [1, 128, 16_000],
  "bridge.memoryMiB": [6, 122_000],
  "bridge.confirmationIntervalSeconds": [30, 86_400],
  "bridge.jsonLogs": [true, false],
  "bridge.environment": [{}, { OP_DEBUG: "1", _x1: "" }],
  "redis.maxMemoryMiB": [1, 511],
  "redis.maxMemoryPolicy": ["noeviction", "volatile-ttl"],
  "redis.urlParameterName": ["/redis/url", "redis"],
  "redis.kmsKeyArn": ["arn:aws:kms:us-west-2:123456789012:key/1"],
  "redis.securityGroupId": ["sg-0123456789abcdef0"],
  "redis.cidrs[0]": ["10.2.0.0/16", "2001:db8::/32"],
  "redis.port": [1, 6379, 65_535],
  "googleWorkspace.credentialsParameterName": ["google/credentials"],
  imagePullSecretArn: ["arn:aws:secretsmanager:us-west-2:123456789012:secret:docker-hub-1a2B3c"],
  "loadBalancer.idleTimeoutSeconds": [1, 4000],
  "loadBalancer.sslPolicy": ["ELBSecurityPolicy-2016-08"],
  "loadBalancer.accessLogsBucket": ["acme-logs", "a.b", "a".repeat(63)],
  "loadBalancer.webAclArn": ["arn:aws:wafv2:us-west-2:123456789012:regional/webacl/main/01234567-89ab"],
  "loadBalancer.existing.listenerArn": [
    "arn:aws-cn:elasticloadbalancing:cn-north-1:123456789012:listener/app/a-b/0123456789abcdef/fedcba9876543210",
  ],
  "loadBalancer.existing.dnsName": ["internal-Shared-1.us-west-2.elb.amazonaws.com"],
  "loadBalancer.existing.priority": [1, 50_000],
  "alarms.topicArns[0]": ["arn:aws:sns:us-west-2:123456789012:Pager_1-a"],
  "logs.retentionDays": [0, 1, 14, 3653],
  "logs.kmsKeyArn": ["arn:aws:kms:us-west-2:123456789012:key/1"],
  cpuArchitecture: ["X86_64", "ARM64"],
  permissionsBoundaryArn: ["arn:aws:iam::aws:policy/PowerUserAccess", "arn:aws:iam::123456789012:policy/path/boundary"],
  "tags.team": ["x".repeat(256)],
  tags: [
    Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, ""])),
    { ["k".repeat(128)]: "" },
    {},
    { "team:name": "", Owner: "Ä b_c.d:/=+-@" },
  ],
};

const clusterArn = "arn:aws:ecs:us-west-2:123456789012:cluster/main";
const hostNames = "a DNS name in lower case, without scheme, port or slash, such as scim.example.com";
const tagCharacters = "letters, digits, spaces and _ . : / = + - @";
const groups = "a map of arguments";
const tagMaps = "a map of at most 50 tags";
const tagValues = `text of up to 256 characters (${tagCharacters})`;
const parameterNames =
  "the name of an SSM parameter: letters, digits and _ . - in parts divided by slashes; not an ARN, and without a version or label";
const secretArns =
  "the whole ARN of a secret in Secrets Manager (arn:aws:secretsmanager:…:secret:NAME-1a2b3c), without a key or version";
const kmsKeyArns = "the ARN of a KMS key (arn:aws:kms:…:key/…), not of an alias";
const images =
  "an image with a tag or a digest, such as 1password/scim:v2.9.16 (without either it would be another image tomorrow)";

/** What is refused: the value, how the message goes on after "Allowed:", and the hint after that. */
const refused: { [path: string]: [value: unknown, allowed: string, hint?: string][] } = {
  network: [[null, groups]],
  cluster: [["main", groups]],
  session: [[["/session"], groups]],
  dns: [["example.com", groups]],
  bridge: [[null, groups]],
  redis: [[null, groups]],
  loadBalancer: [[null, groups]],
  "loadBalancer.existing": [["shared", groups]],
  logs: [[365, groups]],
  googleWorkspace: [["/google", groups]],
  alarms: [[["arn:aws:sns:us-west-2:123456789012:pager"], groups]],
  hostname: [
    ["https://scim.example.com/", hostNames, 'Did you mean "scim.example.com"?'],
    ["Scim.Example.com", hostNames, 'Did you mean "scim.example.com"?'],
    ["scim.example.com:443", hostNames, 'Did you mean "scim.example.com"?'],
    ["scim.example.com.", hostNames, 'Did you mean "scim.example.com"?'],
    [" scim.example.com", hostNames, 'Did you mean "scim.example.com"?'],
    ["", hostNames],
    ["localhost", hostNames],
    ["10.0.0.1", hostNames],
    ["scim_bridge.example.com", hostNames],
    ["-scim.example.com", hostNames],
    ["scim-.example.com", hostNames],
    ["scim.example-.com", hostNames],
    [`${"a".repeat(64)}.example.com`, hostNames],
    [`scim.${"a".repeat(64)}.com`, hostNames],
    ["*.example.com", hostNames],
    [42, hostNames],
    [null, hostNames],
  ],
  "network.vpcId": ["subnet-1", "vpc-", "xvpc-1", "vpc-1/x"].map(id => [id, "an ID that begins with vpc-"]),
  "network.taskSubnetIds": [
    [[], "a list of at least one subnet"],
    ["subnet-1", "a list of at least one subnet"],
  ],
  "network.taskSubnetIds[0]": [["vpc-1", "an ID that begins with subnet-"]],
  "network.loadBalancerSubnetIds": [
    [["subnet-1"], "a list of at least two subnets, each in an availability zone of its own"],
  ],
  "network.loadBalancerSubnetIds[0]": [],
  "network.ingressCidrs": [["10.0.0.0/8", "a list of CIDR blocks"]],
  "network.ingressCidrs[0]": [
    ["10.0.0.1", "a CIDR block, such as 10.0.0.0/16", 'Did you mean "10.0.0.1/32"?'],
    ["10.1.2.3/8", "a CIDR block that begins at its network address", 'Did you mean "10.0.0.0/8"?'],
    ["1.2.3.4/0", "a CIDR block that begins at its network address", 'Did you mean "0.0.0.0/0"?'],
    ["10.0.0.0/33", "a CIDR block whose prefix is 0 to 32"],
    ["10.0.0.0/08", "a CIDR block whose prefix is 0 to 32"],
    ["10.0.0.0/", "a CIDR block whose prefix is 0 to 32"],
    ["2001:db8::1/32", "a CIDR block that begins at its network address", 'Did you mean "2001:db8::/32"?'],
    ["2001:db8:ffff::/33", "a CIDR block that begins at its network address", 'Did you mean "2001:db8:8000::/33"?'],
    ["2001:0DB8::/32", "a CIDR block that begins at its network address", 'Did you mean "2001:db8::/32"?'],
    ["::ffff:10.0.0.0/104", "a CIDR block that begins at its network address", 'Did you mean "::ffff:a00:0/104"?'],
    ["fe80::1%eth0/128", "a CIDR block, such as 10.0.0.0/16"],
    ["2001:db8::/129", "a CIDR block whose prefix is 0 to 128"],
    ["2001:db8::1", "a CIDR block, such as 10.0.0.0/16", 'Did you mean "2001:db8::1/128"?'],
    ["10.0.0/8", "a CIDR block, such as 10.0.0.0/16"],
    ["10.0.0.0/8/8", "a CIDR block, such as 10.0.0.0/16"],
    ["vpn", "a CIDR block, such as 10.0.0.0/16"],
    [null, "a CIDR block, such as 10.0.0.0/16"],
  ],
  "network.ingressSecurityGroupIds": [["sg-1", "a list of security groups"]],
  "network.ingressSecurityGroupIds[0]": [["pl-1", "an ID that begins with sg-"]],
  "network.ingressPrefixListIds": [["pl-1", "a list of prefix lists"]],
  "network.ingressPrefixListIds[0]": [["sg-1", "an ID that begins with pl-"]],
  "network.dnsServerCidrs": [["10.0.0.2/32", "a list of CIDR blocks"]],
  "network.dnsServerCidrs[0]": [["10.0.0.2", "a CIDR block, such as 10.0.0.0/16", 'Did you mean "10.0.0.2/32"?']],
  "cluster.arn": ["main", `x${clusterArn}`, `${clusterArn}/service`].map(arn => [
    arn,
    "the ARN of an ECS cluster (arn:aws:ecs:…:cluster/NAME)",
  ]),
  "session.parameterName": [
    ["arn:aws:ssm:us-west-2:123456789012:parameter/session", parameterNames],
    ["/session:3", parameterNames],
    ["/session/", parameterNames],
    ["/a//b", parameterNames],
    ["a".repeat(1012), parameterNames],
    ["", parameterNames],
  ],
  "session.kmsKeyArn": [
    ["alias/aws/ssm", "the ARN of a KMS key (arn:aws:kms:…:key/…), not of an alias"],
    ["arn:aws:kms:us-west-2:123456789012:alias/session", "the ARN of a KMS key (arn:aws:kms:…:key/…), not of an alias"],
    ["xarn:aws:kms:us-west-2:123456789012:key/1", "the ARN of a KMS key (arn:aws:kms:…:key/…), not of an alias"],
    ["arn:aws:kms:us-west-2:123456789012:key/1/2", "the ARN of a KMS key (arn:aws:kms:…:key/…), not of an alias"],
  ],
  "session.secretArn": [
    ["scimsession", secretArns],
    ["arn:aws:secretsmanager:us-west-2:123456789012:secret:scimsession", secretArns],
    ["arn:aws:secretsmanager:us-west-2:123456789012:secret:scimsession-1a2B3c:key::", secretArns],
    ["arn:aws:ssm:us-west-2:123456789012:parameter/session", secretArns],
    ["xarn:aws:secretsmanager:us-west-2:123456789012:secret:scimsession-1a2B3c", secretArns],
  ],
  "dns.zoneId": [["example.com", "the ID of a Route 53 zone, such as Z0123456789ABCDEFGHIJ, not its name"]],
  "dns.validationZoneId": [["example.com", "the ID of a Route 53 zone, such as Z0123456789ABCDEFGHIJ, not its name"]],
  certificateArn: [
    "scim.example.com",
    "xarn:aws:acm:us-west-2:123456789012:certificate/1",
    "arn:aws:acm:us-west-2:123456789012:certificate/1\n",
  ].map(arn => [arn, "the ARN of an ACM certificate (arn:aws:acm:…:certificate/…) or of an IAM server certificate"]),
  size: [["large", "base, high, very-high"]],
  "bridge.image": [
    ["1password/scim", images],
    ["1password/scim:", images],
    ["1password/scim:.v1", images],
    [`1password/scim:${"v".repeat(129)}`, images],
    [`1password/scim:v1@sha256:0`, images],
    [`1password/scim@${digest}0`, images],
    ["1password/scim@sha256:0", images],
    ["https://1password/scim:v1", images],
    ["1Password/Scim:v2.9.5", images],
    ["1Password/scim:v2.9.5", images],
    ["a//b:1", images],
    ["a/:1", images],
    ["registry.example.com/:1", images],
  ],
  "bridge.cpu": [
    [0, "a whole number of CPU units, 1 to 16384"],
    [0.5, "a whole number of CPU units, 1 to 16384"],
    [1.5, "a whole number of CPU units, 1 to 16384"],
    ["128", "a whole number of CPU units, 1 to 16384"],
    [NaN, "a whole number of CPU units, 1 to 16384"],
  ],
  "bridge.memoryMiB": [[5, "a whole number of MiB, 6 to 122880"]],
  "bridge.confirmationIntervalSeconds": [[29, "a whole number of seconds, 30 to 86400"]],
  "bridge.jsonLogs": [["true", "true or false"]],
  "bridge.environment": [[["OP_DEBUG=1"], "a map from names of variables to text"]],
  "bridge.environment.OP_DEBUG": [[1, "text"]],
  "redis.image": [["redis", images]],
  "redis.cpu": [[16_385, "a whole number of CPU units, 1 to 16384"]],
  "redis.memoryMiB": [[122_881, "a whole number of MiB, 6 to 122880"]],
  "redis.maxMemoryMiB": [[-1, "a whole number of MiB, 1 to 122880"]],
  "redis.maxMemoryPolicy": [
    [
      "lru",
      "noeviction, allkeys-lru, allkeys-lfu, allkeys-random, volatile-lru, volatile-lfu, volatile-random, volatile-ttl",
    ],
  ],
  "redis.urlParameterName": [["rediss://redis.example.com:6379", parameterNames]],
  "redis.kmsKeyArn": [["alias/redis", kmsKeyArns]],
  "redis.securityGroupId": [["redis", "an ID that begins with sg-"]],
  "redis.cidrs": [["10.2.0.0/16", "a list of CIDR blocks"]],
  "redis.cidrs[0]": [["10.2.0.1", "a CIDR block, such as 10.0.0.0/16", 'Did you mean "10.2.0.1/32"?']],
  "redis.port": [
    [0, "a whole number, 1 to 65535"],
    [65_536, "a whole number, 1 to 65535"],
    ["6379", "a whole number, 1 to 65535"],
  ],
  "googleWorkspace.credentialsParameterName": [["{}", parameterNames]],
  "googleWorkspace.settingsParameterName": [["", parameterNames]],
  "googleWorkspace.kmsKeyArn": [["alias/google", kmsKeyArns]],
  imagePullSecretArn: [["docker-hub", secretArns]],
  imagePullSecretKmsKeyArn: [["alias/hub", kmsKeyArns]],
  "loadBalancer.internal": [["no", "true or false"]],
  "loadBalancer.deletionProtection": [[0, "true or false"]],
  "loadBalancer.idleTimeoutSeconds": [[4001, "a whole number of seconds, 1 to 4000"]],
  "loadBalancer.sslPolicy": ["TLS13", "xELBSecurityPolicy-1", "ELBSecurityPolicy-1 "].map(policy => [
    policy,
    "the name of a TLS policy of Elastic Load Balancing (ELBSecurityPolicy-…)",
  ]),
  "loadBalancer.accessLogsBucket": ["arn:aws:s3:::acme-logs", "ab", "a".repeat(64), "-logs", "logs-", "Acme-Logs"].map(
    bucket => [bucket, "the name of an S3 bucket, not its ARN or URL"],
  ),
  "loadBalancer.accessLogsPrefix": [],
  "loadBalancer.webAclArn": [
    "main",
    "arn:aws:wafv2:us-east-1:123456789012:global/webacl/main/1",
    "arn:aws:wafv2:us-west-2:123456789012:regional/webacl/main",
    "arn:aws:wafv2:us-west-2:123456789012:regional/webacl/main/1/2",
    "xarn:aws:wafv2:us-west-2:123456789012:regional/webacl/main/1",
  ].map(arn => [arn, "the ARN of a regional web ACL of AWS WAF (arn:aws:wafv2:…:regional/webacl/…)"]),
  "loadBalancer.existing.listenerArn": [
    "shared",
    "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/shared/1",
    "arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/net/shared/1/2",
    "arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/app/shared/1/2/3",
    "xarn:aws:elasticloadbalancing:us-west-2:123456789012:listener/app/shared/1/2",
  ].map(arn => [
    arn,
    "the ARN of a listener of an Application Load Balancer (arn:aws:elasticloadbalancing:…:listener/app/…)",
  ]),
  "loadBalancer.existing.securityGroupId": [["shared", "an ID that begins with sg-"]],
  "loadBalancer.existing.dnsName": [
    "https://shared.example.com",
    "shared",
    "shared.example.com:443",
    `${"a.".repeat(126)}ab`,
  ].map(name => [
    name,
    "the load balancer's own DNS name, such as internal-shared-1234567890.us-west-2.elb.amazonaws.com",
  ]),
  "loadBalancer.existing.zoneId": [
    ["elb.amazonaws.com", "the ID of a Route 53 zone, such as Z0123456789ABCDEFGHIJ, not its name"],
  ],
  "loadBalancer.existing.priority": [
    [0, "a whole number, 1 to 50000"],
    [50_001, "a whole number, 1 to 50000"],
    [1.5, "a whole number, 1 to 50000"],
  ],
  "alarms.topicArns": [
    [
      "arn:aws:sns:us-west-2:123456789012:pager",
      "a list of at most five SNS topics, which is what CloudWatch and EventBridge take",
    ],
  ],
  "alarms.topicArns[0]": [
    "pager",
    "arn:aws:sns:us-west-2:123456789012:pager.fifo",
    "arn:aws:sns:us-west-2:123456789012:pager:01234567-89ab-cdef-0123-456789abcdef",
    "xarn:aws:sns:us-west-2:123456789012:pager",
    `arn:aws:sns:us-west-2:123456789012:${"a".repeat(257)}`,
  ].map(arn => [arn, "the ARN of a standard SNS topic (arn:aws:sns:…:NAME), not of a subscription or a FIFO topic"]),
  "logs.retentionDays": [
    [
      31,
      "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, or 0 for ever",
    ],
  ],
  "logs.kmsKeyArn": [["alias/logs", "the ARN of a KMS key (arn:aws:kms:…:key/…), not of an alias"]],
  "logs.retainOnDestroy": [["yes", "true or false"]],
  cpuArchitecture: [["arm64", "X86_64, ARM64"]],
  enableExecuteCommand: [["true", "true or false"]],
  permissionsBoundaryArn: [
    "boundary",
    "xarn:aws:iam::aws:policy/PowerUserAccess",
    "arn:aws:iam::123456789012:role/boundary",
    "arn:aws:iam::123456789012:policy/boundary\n",
  ].map(arn => [arn, "the ARN of an IAM policy (arn:aws:iam::…:policy/…)"]),
  tags: [
    [["team"], tagMaps],
    [Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key${index}`, ""])), tagMaps],
  ],
  "tags.team": [
    [true, tagValues],
    ["x".repeat(257), tagValues],
    ["it, please", tagValues],
  ],
};

describe("an argument", () => {
  for (const [path, values] of Object.entries(accepted)) {
    for (const value of values) {
      it(`${path} may be ${JSON.stringify(value)}`, () => {
        expect(faultsOf(path, value)).to.deep.equal([]);
      });
    }
  }

  for (const [path, cases] of Object.entries(refused)) {
    for (const [value, allowed, hint] of cases) {
      const shown = JSON.stringify(value);
      it(`${path} may not be ${shown.slice(0, 80)}`, () => {
        const abbreviated = shown.length > 200 ? `${shown.slice(0, 200)}…` : shown;
        const message = `${path}: ${abbreviated} is not allowed. Allowed: ${allowed}.${hint === undefined ? "" : ` ${hint}`}`;
        expect(faultsOf(path, value)).to.deep.equal([message]);
      });
    }
  }

  it("has cases here for each that has a rule", () => {
    const paths = Object.keys(refused).map(path => path.replace("[0]", "[]").replace(/OP_DEBUG$|team$/, "*"));
    expect(paths).to.have.members(Object.keys(rules).filter(path => !path.endsWith("#")));
  });

  const names = "letters, digits and _, not beginning with a digit";
  const free = "variables that nothing else sets";
  const setByRedis = "is set by the component: redis runs beside the bridge, or is named by redis.urlParameterName";
  const variables: [name: string, allowed: string, hint?: string][] = [
    ["OP-DEBUG", names],
    ["1", names],
    ["OP_SESSION", free, "is the credential: it comes from the SSM parameter or secret that session names"],
    ["OP_WORKSPACE_CREDENTIALS", free, "is a credential: it comes from googleWorkspace.credentialsParameterName"],
    ["OP_WORKSPACE_SETTINGS", free, "comes from googleWorkspace.settingsParameterName"],
    ["OP_REDIS_HOST", free, setByRedis],
    ["OP_REDIS_URL", free, setByRedis],
    ["AWS_ACCESS_KEY_ID", free, "is a credential: it has no place in plain text"],
    ["AWS_SECRET_ACCESS_KEY", free, "is a credential: it has no place in plain text"],
    ["AWS_SESSION_TOKEN", free, "is a credential: it has no place in plain text"],
    ["ECS_ENGINE_AUTH_DATA", free, "is a credential: it has no place in plain text"],
    ["__proto__", free, "would be left out by Pulumi's SDK"],
    ["OP_TLS_DOMAIN", free, "is set by the component: the load balancer ends TLS and forwards to port 3002"],
    ["OP_PORT", free, "is set by the component: the load balancer ends TLS and forwards to port 3002"],
    ["OP_CONFIRMATION_INTERVAL", free, "is set by bridge.confirmationIntervalSeconds"],
    ["OP_JSON_LOGS", free, "is set by bridge.jsonLogs"],
  ];
  it("bridge.environment has no such variables, each told by its name alone", () => {
    const environment = Object.fromEntries(variables.map(([name]) => [name, "MARKED"]));
    const told = variables
      .map(([name, allowed, hint]) => [name, `Allowed: ${allowed}.${hint === undefined ? "" : ` ${name} ${hint}.`}`])
      .map(([name = "", rest = ""]) => `bridge.environment.${name}: ${JSON.stringify(name)} is not allowed. ${rest}`);
    const faults = argumentFaults("scim", { ...leastArgs, bridge: { environment } });
    expect(faults.map(({ path, message }) => `${path}: ${message}`)).to.have.members(told);
  });

  it("bridge.environment may have variables that only begin or end as those do", () => {
    const longer = variables.slice(2).flatMap(([name]) => [`X_${name}`, ...(/REDIS/.test(name) ? [] : [`${name}_X`])]);
    const environment = Object.fromEntries(["OP_REDISX", ...longer].map(name => [name, ""]));
    expect(argumentFaults("scim", { ...leastArgs, bridge: { environment } })).to.deep.equal([]);
  });

  it("tags has no such keys", () => {
    const long = "k".repeat(129);
    const tags = { "team;": "it", "aws:team": "it", "AWS:team": "it", "": "it", [long]: "it" };
    const faults = argumentFaults("scim", { ...leastArgs, tags });
    const message = `is not allowed. Allowed: keys of 1 to 128 characters (${tagCharacters}), not beginning with aws:.`;
    expect(faults).to.deep.equal([
      { path: "tags.team;", message: `"team;" ${message}` },
      { path: "tags.aws:team", message: `"aws:team" ${message}` },
      { path: "tags.AWS:team", message: `"AWS:team" ${message}` },
      { path: "tags.", message: `"" ${message}` },
      { path: `tags.${long}`, message: `"${long}" ${message}` },
    ]);
  });

  it("tags has no key that would be lost", () => {
    const tags = Object.fromEntries([["__proto__", "it"]]);
    expect(argumentFaults("scim", { ...leastArgs, tags })).to.deep.equal([
      {
        path: "tags.__proto__",
        message: '"__proto__" is not allowed. Allowed: any other key. Pulumi\'s SDK would leave this one out.',
      },
    ]);
  });

  it("tags is not shown with the Outputs in it", () => {
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`${index}`, pulumi.output("it")]));
    const [fault] = argumentFaults("scim", { ...leastArgs, tags });
    expect(fault?.message).to.match(/^\{"0":"\[output\]",.*… is not allowed\. Allowed: a map of at most 50 tags\.$/);
  });

  const callers = ["ingressCidrs", "ingressSecurityGroupIds", "ingressPrefixListIds"].map(key => `network.${key}`);
  const plain = [...callers, "network.dnsServerCidrs", "redis.cidrs", "alarms.topicArns", "enableExecuteCommand"];
  for (const path of plain) {
    it(`${path} is plain, since it decides which resources exist`, () => {
      for (const later of [pulumi.output([]), Promise.resolve([])]) {
        const faults = argumentFaults("scim", withValue(path, later));
        expect(faults.map(fault => `${fault.path}: ${fault.message}`).join()).to.contain(
          `${path}: an Output or a promise is not allowed. Allowed: a plain value`,
        );
      }
    });
  }

  for (const prefix of ["/scim", "scim/", "AWSLogs", "a/AWSLogs/b", ""]) {
    it(`loadBalancer.accessLogsPrefix may not be ${JSON.stringify(prefix)}`, () => {
      const loadBalancer = { accessLogsBucket: "acme-logs", accessLogsPrefix: prefix };
      expect(argumentFaults("scim", { ...leastArgs, loadBalancer })).to.deep.equal([
        {
          path: "loadBalancer.accessLogsPrefix",
          message: `${JSON.stringify(prefix)} is not allowed. Allowed: a folder without a slash at its ends and without AWSLogs, which AWS adds itself.`,
        },
      ]);
    });
  }

  it("hostname may have 63 characters in each part, and 253 in all", () => {
    const label = "a".repeat(63);
    const long = `${label}.${label}.${label}.${"a".repeat(61)}`;
    const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/1";
    const told = (hostname: string) => argumentFaults("scim", { ...leastArgs, hostname, certificateArn });
    expect([long.length, told(long)]).to.deep.equal([253, []]);
    expect(told(`${long}a`).map(({ path }) => path)).to.deep.equal(["hostname"]);
  });

  it("is shown in 200 characters", () => {
    const shown = (length: number) => faultsOf("hostname", "A".repeat(length))[0]?.replace(/ is not allowed.*$/, "");
    expect(shown(198)).to.equal(`hostname: "${"A".repeat(198)}"`);
    expect(shown(199)).to.equal(`hostname: "${"A".repeat(199)}…`);
  });

  it("is named with its place in a list", () => {
    const network = { ...leastArgs.network, loadBalancerSubnetIds: ["subnet-1", "vpc-1"] };
    expect(argumentFaults("scim", { ...leastArgs, network })).to.deep.equal([
      {
        path: "network.loadBalancerSubnetIds[1]",
        message: '"vpc-1" is not allowed. Allowed: an ID that begins with subnet-.',
      },
    ]);
  });
});

describe("a component's name", () => {
  for (const name of ["a", "1pass-scim", "a".repeat(24)]) {
    it(`may be ${name}`, () => {
      expect(argumentFaults(name, leastArgs)).to.deep.equal([]);
    });
  }
  for (const name of ["", "a".repeat(25), "internal-scim", "sg-scim", "-scim", "scim-", "scim_bridge", "scim.bridge"]) {
    it(`may not be ${JSON.stringify(name)}`, () => {
      expect(argumentFaults(name, leastArgs)).to.deep.equal([
        {
          path: "name",
          message: `${JSON.stringify(name)} is not allowed. Allowed: at most 24 letters, digits and inner hyphens, not beginning with internal- or sg- (AWS allows a load balancer's name 32 characters, of which Pulumi adds 8).`,
        },
      ]);
    });
  }
});

describe("arguments that belong together", () => {
  const dockerHub = "arn:aws:secretsmanager:us-west-2:123456789012:secret:docker-hub-1a2B3c";
  const privateImage = "123456789012.dkr.ecr.us-west-2.amazonaws.com/scim:1";
  const cases: { [title: string]: { args: Partial<ScimBridgeArgs>; path: string; message: string } } = {
    "no source of ingress": {
      args: { network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"], ingressCidrs: [] } },
      path: "network.ingressCidrs",
      message:
        "nobody could reach the bridge. Give at least one source in ingressCidrs, ingressSecurityGroupIds or ingressPrefixListIds, such as your VPN's CIDR block.",
    },
    "neither certificate nor zone": {
      args: { dns: undefined },
      path: "certificateArn",
      message:
        "there is no certificate, and no zone to validate a new one in. Give certificateArn, or dns.zoneId for a certificate of the bridge's own.",
    },
    "a folder without its bucket": {
      args: { loadBalancer: { accessLogsPrefix: "scim" } },
      path: "loadBalancer.accessLogsPrefix",
      message: "is a folder in a bucket that is not named. Give loadBalancer.accessLogsBucket too.",
    },
    "more CPU than Fargate has": {
      args: { bridge: { cpu: 16_300 } },
      path: "bridge.cpu, bridge.memoryMiB",
      message:
        "with redis the task needs 16428 CPU units and 1024 MiB, which no Fargate task offers. Allowed: up to 16384 CPU units and 122880 MiB for both containers. Lower bridge.* or redis.*.",
    },
    "more memory than Fargate has": {
      args: { size: "high", redis: { memoryMiB: 122_880 } },
      path: "bridge.cpu, bridge.memoryMiB",
      message:
        "with redis the task needs 640 CPU units and 123904 MiB, which no Fargate task offers. Allowed: up to 16384 CPU units and 122880 MiB for both containers. Lower bridge.* or redis.*.",
    },
    "more data in redis than its container holds": {
      args: { redis: { maxMemoryMiB: 512 } },
      path: "redis.maxMemoryMiB",
      message: "512 MiB do not fit into the container's 512 MiB (redis.memoryMiB). Allowed: less than that.",
    },
    "a host name that no certificate can have": {
      args: { hostname: `${"a".repeat(60)}.acme` },
      path: "hostname",
      message: `"${"a".repeat(60)}.acme" has 65 characters. Allowed: at most 64 for a certificate of the bridge's own. Use a shorter name, or give certificateArn.`,
    },
  };
  for (const [title, { args, path, message }] of Object.entries(cases)) {
    it(`are refused: ${title}`, () => {
      expect(argumentFaults("scim", { ...leastArgs, ...args })).to.deep.equal([{ path, message }]);
    });
  }

  for (const title of ["more CPU than Fargate has", "more data in redis than its container holds"] as const) {
    it(`are refused as soon as they are known: ${title}`, async () => {
      const { args = {}, path = "", message = "" } = cases[title] ?? {};
      const [[group, values] = ["", {}]] = Object.entries(args);
      const later = Object.fromEntries(
        Object.entries(values as object).map(([key, value]) => [key, pulumi.output(value)]),
      );
      const { errors } = await deploy({ [group]: later });
      expect(errors).to.deep.equal([`Invalid arguments for the SCIM bridge:\n  - ${path}: ${message}`]);
    });
  }

  it("are refused as soon as they are known: a host name that no certificate can have", async () => {
    const { errors } = await deploy({ hostname: pulumi.output(`${"a".repeat(60)}.acme`) });
    expect(errors.join()).to.contain("has 65 characters. Allowed: at most 64");
  });

  it("are refused without a word of a secret: a host name that no certificate can have", async () => {
    const { errors } = await deploy({ hostname: pulumi.secret(`${"a".repeat(60)}.acme`) });
    expect(errors.join()).to.contain("hostname: [secret] has [secret] characters.").and.not.contain("aaa");
  });

  it("are not compared while one of them has a fault of its own", () => {
    const faults = argumentFaults("scim", {
      ...leastArgs,
      size: "large" as never,
      redis: { memoryMiB: "512" as never },
    });
    expect(faults.map(({ path }) => path).sort()).to.deep.equal(["redis.memoryMiB", "size"]);
  });

  const alone: { [path: string]: Partial<ScimBridgeArgs> } = {
    size: { size: "large" as never, bridge: { cpu: 16_384 } },
    "bridge.cpu": { bridge: { cpu: 1.5, memoryMiB: 122_880 } },
    "bridge.memoryMiB": { bridge: { cpu: 16_384, memoryMiB: "512" as never } },
    "redis.cpu": { redis: { cpu: 1.5, memoryMiB: 122_880 } },
    "redis.memoryMiB": { redis: { memoryMiB: "256" as never } },
    "redis.maxMemoryMiB": { redis: { maxMemoryMiB: "512" as never } },
    certificateArn: { hostname: `${"a".repeat(60)}.acme`, dns: undefined },
    "bridge.image": {
      bridge: { image: "registry.example.com/scim" },
      redis: { image: "redis:8" },
      imagePullSecretArn: dockerHub,
    },
    "redis.image": { redis: { image: "registry.example.com/redis" }, imagePullSecretArn: dockerHub },
    "session.parameterName": { session: { secretArn: dockerHub, parameterName: "a//b" } },
    imagePullSecretArn: { bridge: { image: privateImage }, imagePullSecretArn: "docker-hub" },
  };
  for (const [path, args] of Object.entries(alone)) {
    it(`are not compared while one of them has a fault of its own: ${path}`, () => {
      expect(argumentFaults("scim", { ...leastArgs, ...args }).map(fault => fault.path)).to.deep.equal([path]);
    });
  }

  it("may be a host name as long as a certificate can have", () => {
    expect(argumentFaults("scim", { ...leastArgs, hostname: `${"a".repeat(59)}.acme` })).to.deep.equal([]);
  });

  it("may make a host name longer than a new certificate's with a certificate that is given", () => {
    const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/1";
    expect(argumentFaults("scim", { ...leastArgs, hostname: `${"a".repeat(60)}.acme`, certificateArn })).to.deep.equal(
      [],
    );
  });
});

describe("wrong arguments", () => {
  const wrong = {
    hostname: "https://scim.example.com",
    network: { vpcId: "vpc-1", ingressCidrs: ["10.0.0.1/8", "vpn"] },
    size: "large",
  } as unknown as ScimBridgeArgs;

  it("are told all at once, before anything is registered", async () => {
    let error: unknown;
    const deployment = await run(() => {
      try {
        new ScimBridge("internal-scim", wrong);
      } catch (caught) {
        error = caught;
      }
    });
    expect(error).to.be.instanceOf(ArgumentsError);
    expect(pulumi.RunError.isInstance(error), "people see its message alone").to.equal(true);
    const { message, faults } = error as ArgumentsError;
    expect(message.split("\n").map(line => line.slice(0, 40))).to.deep.equal([
      "Invalid arguments for the SCIM bridge:",
      "  - network.taskSubnetIds: is missing. G",
      "  - certificateArn: there is no certific",
      '  - name: "internal-scim" is not allowed',
      '  - hostname: "https://scim.example.com"',
      '  - network.ingressCidrs[0]: "10.0.0.1/8',
      '  - network.ingressCidrs[1]: "vpn" is no',
      '  - size: "large" is not allowed. Allowe',
    ]);
    expect(faults).to.have.length(7);
    expect([deployment.registrations, deployment.invocations]).to.deep.equal([[], []]);
  });

  it("are told where nothing is given at all", () => {
    expect(argumentFaults("scim", {} as never).map(({ path, message }) => `${path}: ${message}`)).to.deep.equal([
      "hostname: is missing. Give the DNS name that people and identity providers use.",
      "network.vpcId: is missing. Give the VPC of the bridge and its load balancer.",
      "network.taskSubnetIds: is missing. Give private subnets for the task.",
      "network.ingressCidrs: nobody could reach the bridge. Give at least one source in ingressCidrs, ingressSecurityGroupIds or ingressPrefixListIds, such as your VPN's CIDR block.",
      "certificateArn: there is no certificate, and no zone to validate a new one in. Give certificateArn, or dns.zoneId for a certificate of the bridge's own.",
    ]);
  });

  it("are told as soon as they are known", async () => {
    const hostname = pulumi.output(Promise.resolve("https://scim.example.com"));
    const { errors } = await deploy({ hostname });
    expect(errors).to.deep.equal([
      `Invalid arguments for the SCIM bridge:\n  - hostname: "https://scim.example.com" is not allowed. Allowed: ${hostNames}. Did you mean "scim.example.com"?`,
    ]);
  });

  it("keep back whatever would take them, once they are known", async () => {
    const { registrations } = await deploy({
      hostname: pulumi.output("nowhere"),
      size: pulumi.output("large" as never),
    });
    const made = registrations.map(({ type }) => type);
    expect(made).to.include("aws:iam/role:Role");
    for (const type of ["acm/certificate:Certificate", "route53/record:Record", "ecs/taskDefinition:TaskDefinition"]) {
      expect(made).to.not.include(`aws:${type}`);
    }
  });

  it("are told as soon as they are known, inside of a list", async () => {
    const network = { ...leastArgs.network, ingressCidrs: ["10.0.0.0/8", pulumi.output(Promise.resolve("vpn"))] };
    const { errors } = await deploy({ network });
    expect(errors).to.deep.equal([
      'Invalid arguments for the SCIM bridge:\n  - network.ingressCidrs[1]: "vpn" is not allowed. Allowed: a CIDR block, such as 10.0.0.0/16.',
    ]);
  });

  it("are told where an Output turns out to be undefined, as that of another stack may", async () => {
    for (const path of ["hostname", "dns.zoneId", "cluster.arn", "certificateArn", "network.taskSubnetIds", "tags"]) {
      const { errors } = await deploy(withValue(path, pulumi.output(undefined)));
      expect(errors.join(), path).to.contain(`${path}: undefined is not allowed. Allowed: `);
    }
    const { errors } = await deploy(withValue("network.ingressCidrs[0]", pulumi.output(undefined)));
    expect(errors.join()).to.contain("network.ingressCidrs[0]: undefined is not allowed. Allowed: a CIDR block");
  });

  it("are told as soon as they are known, in a promise", async () => {
    const { errors } = await deploy({ hostname: Promise.resolve("nowhere") });
    expect(errors.join()).to.contain('hostname: "nowhere" is not allowed.');
  });

  it("do not show a secret, nor a hint that repeats it", async () => {
    const marked = "https://marked.example.com";
    const secrets: { [path: string]: Partial<ScimBridgeArgs> } = {
      hostname: { hostname: pulumi.secret(marked) },
      "bridge.environment": { bridge: { environment: pulumi.secret({ [marked]: marked }) } },
      "session.parameterName": { session: { parameterName: pulumi.secret(marked) } },
      "tags.team": { tags: { team: pulumi.secret(marked.repeat(20)) } },
    };
    for (const [path, args] of Object.entries(secrets)) {
      const { errors } = await deploy(args);
      expect(errors.join(), path).to.contain(`${path}: [secret] is not allowed.`).and.not.contain("marked");
    }
  });

  it("are told once of a secret map, and each with its place elsewhere", async () => {
    const tags = { a: "it, please", b: "it, please" };
    const told = async (args: Partial<ScimBridgeArgs>) => (await deploy(args)).errors.join().split("\n").slice(1);
    const message = `is not allowed. Allowed: ${tagValues}.`;
    expect(await told({ tags: pulumi.secret(tags) })).to.deep.equal([`  - tags: [secret] ${message}`]);
    expect(await told({ tags: pulumi.output(tags) })).to.deep.equal(
      ["a", "b"].map(key => `  - tags.${key}: "it, please" ${message}`),
    );
  });

  it("are no fault while they are unknown", async () => {
    const unknown = pulumi.unknown as never;
    const later = <T>(value: T) => pulumi.output(value).apply<T>(() => unknown);
    const { errors } = await deploy(
      {
        hostname: later("x"),
        size: later("base"),
        bridge: { cpu: later(1), environment: { OP_DEBUG: later("x") } },
        redis: { maxMemoryMiB: later(1) },
        session: { parameterName: later("x") },
        tags: later({}),
        dns: { zoneId: later("x") },
        network: {
          vpcId: later("x"),
          taskSubnetIds: later(["x"]),
          ingressCidrs: [later("x")],
        },
      },
      { preview: true },
    );
    expect(errors).to.deep.equal([]);
  });
});

describe("right arguments", () => {
  it("have no faults", () => {
    expect(argumentFaults("scim", leastArgs)).to.deep.equal([]);
    expect(argumentFaults("scim", fullArgs)).to.deep.equal([]);
    expect(argumentFaults("scim", adoptingArgs)).to.deep.equal([]);
  });
});
