import { isDeepStrictEqual } from "node:util";
import { types } from "../diagram/looks.ts";
import { at, listOf, textOf, textsOf } from "../values.ts";
import type { Check } from "./checks.ts";
import { all, each, eachContainer, eachHas, eachListener, eachStatement, inSeveralZones, openToAll } from "./checks.ts";

/** A control that every bridge meets, whatever its arguments. */
export interface Met {
  verdict: "met";
  how: string;
  check: Check;
}

/** A control that an argument decides. */
export interface Choice {
  verdict: "your choice";
  how: string;
  /** The argument, as a stack file names it. */
  argument: string;
  metByDefault: boolean;
  check: Check;
}

/** A control that is not met, and that no argument changes. */
export interface NotMet {
  verdict: "not met";
  how: string;
  check: Check;
}

/** A control on what no bridge makes. */
export interface NotApplicable {
  verdict: "not applicable";
  how: string;
  /** The type that is never registered; what belongs to the whole account has none. */
  never?: string;
}

/** A control of Security Hub, how a bridge stands to it, and how to see whether resources meet it. */
export type Control = { id: string; title: string } & (Met | Choice | NotMet | NotApplicable);

/** A control that other standards of Security Hub have. */
export type OtherControl = Control & { standards: string };

const classic = {
  verdict: "not applicable",
  how: "The load balancer is an Application Load Balancer.",
  never: "aws:elb/loadBalancer:LoadBalancer",
} as const;
const users = {
  verdict: "not applicable",
  how: "No IAM user is made: the task has roles.",
  never: "aws:iam/user:User",
} as const;
const rootUser = { verdict: "not applicable", how: "It is about the account's root user." } as const;
const instances = {
  verdict: "not applicable",
  how: "No EC2 instance is made: the task runs on Fargate.",
  never: "aws:ec2/instance:Instance",
} as const;

/** The TLS policies that ELB.17 allows. */
const recommendedTlsPolicies = [
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
];

/** The ports that EC2.19 calls high risk. */
const highRiskPorts = [
  ...[20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601],
  ...[8080, 8088, 8888, 9200, 9300],
];

const plainInTheVpc =
  "The load balancer ends TLS, and speaks HTTP to the task on 3002 inside the VPC, since the bridge would need a certificate of its own." +
  " The task's security group takes that traffic from the load balancer's group alone.";

const fargateService = "awsx:ecs:FargateService";
const loadBalancer = "awsx:lb:ApplicationLoadBalancer";

const is = (wanted: unknown) => (value: unknown) => value === wanted;

const oneOf =
  (...wanted: readonly unknown[]) =>
  (value: unknown) =>
    wanted.includes(value);

const closedToAll = (...ports: readonly number[]) =>
  openToAll((from, to) => !ports.some(port => from <= port && port <= to));

const isHttps = (listener: unknown) => at(listener, "protocol") === "HTTPS";

/** What the listener on 80 does. */
const redirect = { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" };

/** What must not be in an environment, as ECS.8 has it. */
const accessKeys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"];

const namesIn = (environment: unknown) => textsOf(listOf(environment).map(it => at(it, "name")));

const textsIn = (value: unknown) => (value === undefined ? [] : [value].flat().map(String));

const actionsOf = (statement: unknown) => textsIn(at(statement, "Action"));

const resourcesOf = (statement: unknown) => textsIn(at(statement, "Resource"));

const allows = (key: string) => (statement: unknown) =>
  `allows ${textsIn(at(statement, key)).join(", ") || "all but some"}`;

const mayDecrypt = (statement: unknown) =>
  actionsOf(statement).some(action => /^(\*|kms:(\*|Decrypt|ReEncryptFrom))$/.test(action));

const isKey = (resource: string) => /^arn:[^:*]+:kms:[^:*]+:\d{12}:key\/[\w-]+$/.test(resource);

/**
 * The controls of AWS Foundational Security Best Practices on the services that a bridge is made of, in AWS's order.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html
 */
export const controls: readonly Control[] = [
  {
    id: "ACM.1",
    title: "Imported and ACM-issued certificates should be renewed after a specified time period",
    verdict: "met",
    how: "The certificate is validated through DNS, so ACM renews it by itself as long as the record stays. With `certificateArn` it is its owner's.",
    check: all(
      each(types.certificate, ["validationMethod"], is("DNS")),
      eachHas(
        { of: [types.certificate], what: "its validation" },
        (other, { urn }) => other.type === types.certificateValidation && other.dependencies.includes(urn),
      ),
    ),
  },
  {
    id: "ACM.2",
    title: "RSA certificates managed by ACM should use a key length of at least 2,048 bits",
    verdict: "met",
    how: "The certificate has ACM's default key, RSA with 2,048 bits. With `certificateArn` it is its owner's.",
    check: each(types.certificate, ["keyAlgorithm"], value =>
      /^(RSA_[234]\d{3}|EC_.+)$/.test(textOf(value ?? "RSA_2048") ?? ""),
    ),
  },
  {
    id: "EC2.2",
    title: "VPC default security groups should not allow inbound or outbound traffic",
    verdict: "not met",
    how: "A VPC that `network.create` makes keeps the default security group as AWS makes it; nothing of the bridge is in that group. Any other VPC is its owner's.",
    check: eachHas(
      { of: types.vpcs, what: "a default security group without rules" },
      (other, { urn }) =>
        other.type === types.defaultSecurityGroup &&
        other.dependencies.includes(urn) &&
        [other.inputs.ingress, other.inputs.egress].every(rules => listOf(rules).length === 0),
    ),
  },
  {
    id: "EC2.6",
    title: "VPC flow logging should be enabled in all VPCs",
    verdict: "not met",
    how: "A VPC that `network.create` makes has no flow log. Any other VPC is its owner's.",
    check: eachHas(
      { of: types.vpcs, what: "a flow log" },
      (other, { urn }) =>
        other.type === types.flowLog && other.dependencies.includes(urn) && other.inputs.trafficType !== "ACCEPT",
    ),
  },
  {
    id: "EC2.18",
    title: "Security groups should only allow unrestricted incoming traffic for authorized ports",
    verdict: "met",
    how: "Even with `network.ingressCidrs` of the whole internet only 443 and 80 are open, which AWS authorizes by default.",
    check: openToAll((from, to) => from === to && [80, 443].includes(from)),
  },
  {
    id: "EC2.19",
    title: "Security groups should not allow unrestricted access to ports with high risk",
    verdict: "met",
    how: "Callers reach the load balancer on 443 and 80 alone, and the task takes traffic from the load balancer alone.",
    check: closedToAll(...highRiskPorts),
  },
  {
    id: "ECS.2",
    title: "ECS services should not have public IP addresses assigned to them automatically",
    verdict: "met",
    how: "The service assigns no public address.",
    check: each(fargateService, ["networkConfiguration", "assignPublicIp"], is(false)),
  },
  {
    id: "ECS.3",
    title: "ECS task definitions should not share the host's process namespace",
    verdict: "met",
    how: "The task definition has no `pidMode`.",
    check: each(types.taskDefinition, ["pidMode"], is(undefined)),
  },
  {
    id: "ECS.4",
    title: "ECS containers should run as non-privileged",
    verdict: "met",
    how: "No container is privileged.",
    check: eachContainer(["privileged"], oneOf(undefined, false)),
  },
  {
    id: "ECS.5",
    title: "ECS task definitions should configure containers to be limited to read-only access to root filesystems",
    verdict: "not met",
    how: "The root file system of `redis` is read-only, unless `enableExecuteCommand` is on, since ECS Exec writes to it. That of `op_scim_bridge` is not, since no source shows 1Password's image working with one.",
    check: eachContainer(["readonlyRootFilesystem"], is(true)),
  },
  {
    id: "ECS.8",
    title: "Secrets should not be passed as container environment variables",
    verdict: "met",
    how: "What is secret reaches the container as a secret of ECS, and the task has a role. Access keys in `bridge.environment` are refused.",
    check: eachContainer(
      ["environment"],
      environment => !namesIn(environment).some(name => accessKeys.includes(name)),
      namesIn,
    ),
  },
  {
    id: "ECS.9",
    title: "ECS task definitions should have a logging configuration",
    verdict: "met",
    how: "Every container writes to the bridge's log group in CloudWatch.",
    check: eachContainer(["logConfiguration", "logDriver"], is("awslogs")),
  },
  {
    id: "ECS.10",
    title: "ECS Fargate services should run on the latest Fargate platform version",
    verdict: "met",
    how: "The service names no platform version, so ECS takes the latest.",
    check: each(fargateService, ["platformVersion"], oneOf(undefined, "LATEST")),
  },
  {
    id: "ECS.12",
    title: "ECS clusters should use Container Insights",
    verdict: "met",
    how: "A cluster of the bridge's own has them. An existing cluster is its owner's.",
    check: each(types.cluster, ["settings"], settings =>
      listOf(settings).some(it => at(it, "name") === "containerInsights" && at(it, "value") === "enabled"),
    ),
  },
  {
    id: "ECS.16",
    title: "ECS task sets should not automatically assign public IP addresses",
    verdict: "not applicable",
    how: "ECS itself rolls the service out, without task sets.",
    never: "aws:ecs/taskSet:TaskSet",
  },
  {
    id: "ECS.18",
    title: "ECS Task Definitions should use in-transit encryption for EFS volumes",
    verdict: "met",
    how: "The task has no EFS volume.",
    check: each(types.taskDefinition, ["volumes"], volumes =>
      listOf(volumes).every(volume => at(volume, "efsVolumeConfiguration") === undefined),
    ),
  },
  {
    id: "ECS.19",
    title: "ECS capacity providers should have managed termination protection enabled",
    verdict: "not applicable",
    how: "No capacity provider is made: the task runs on Fargate.",
    never: "aws:ecs/capacityProvider:CapacityProvider",
  },
  {
    id: "ECS.20",
    title: "ECS Task Definitions should configure non-root users in Linux container definitions",
    verdict: "met",
    how: "Every container names a user, by number, and none is root.",
    check: eachContainer(["user"], user => /^[1-9]\d*$/.test(String(user))),
  },
  {
    id: "ECS.21",
    title: "ECS Task Definitions should configure non-administrator users in Windows container definitions",
    verdict: "met",
    how: "The task runs Linux containers only.",
    check: each(types.taskDefinition, ["runtimePlatform", "operatingSystemFamily"], oneOf(undefined, "LINUX")),
  },
  {
    id: "ELB.1",
    title: "Application Load Balancer should be configured to redirect all HTTP requests to HTTPS",
    verdict: "met",
    how: "The listener on 80 does nothing but redirect to HTTPS on 443.",
    check: eachListener(
      listener => isDeepStrictEqual(at(listener, "defaultActions"), [{ type: "redirect", redirect }]),
      listener => !isHttps(listener),
    ),
  },
  {
    id: "ELB.2",
    title:
      "Classic Load Balancers with SSL/HTTPS listeners should use a certificate provided by AWS Certificate Manager",
    ...classic,
  },
  {
    id: "ELB.3",
    title: "Classic Load Balancer listeners should be configured with HTTPS or TLS termination",
    ...classic,
  },
  {
    id: "ELB.4",
    title: "Application Load Balancer should be configured to drop invalid http headers",
    verdict: "met",
    how: "It drops them.",
    check: each(loadBalancer, ["dropInvalidHeaderFields"], is(true)),
  },
  {
    id: "ELB.5",
    title: "Application and Classic Load Balancers logging should be enabled",
    verdict: "your choice",
    argument: "loadBalancer.accessLogsBucket",
    metByDefault: false,
    how: "There are no access logs until a bucket is named that Elastic Load Balancing may write to.",
    check: each(loadBalancer, ["accessLogs", "enabled"], is(true)),
  },
  {
    id: "ELB.6",
    title: "Application, Gateway, and Network Load Balancers should have deletion protection enabled",
    verdict: "your choice",
    argument: "loadBalancer.deletionProtection",
    metByDefault: true,
    how: "It is on until it is switched off, as it must be before a bridge is removed.",
    check: each(loadBalancer, ["enableDeletionProtection"], is(true)),
  },
  { id: "ELB.7", title: "Classic Load Balancers should have connection draining enabled", ...classic },
  {
    id: "ELB.8",
    title:
      "Classic Load Balancers with SSL listeners should use a predefined security policy that has strong AWS Configuration",
    ...classic,
  },
  { id: "ELB.9", title: "Classic Load Balancers should have cross-zone load balancing enabled", ...classic },
  { id: "ELB.10", title: "Classic Load Balancer should span multiple Availability Zones", ...classic },
  {
    id: "ELB.12",
    title: "Application Load Balancer should be configured with defensive or strictest desync mitigation mode",
    verdict: "met",
    how: "The mode is defensive.",
    check: each(loadBalancer, ["desyncMitigationMode"], oneOf(undefined, "defensive", "strictest")),
  },
  {
    id: "ELB.13",
    title: "Application, Network and Gateway Load Balancers should span multiple Availability Zones",
    verdict: "met",
    how: "Subnets in fewer than two availability zones are refused.",
    check: inSeveralZones,
  },
  {
    id: "ELB.14",
    title: "Classic Load Balancer should be configured with defensive or strictest desync mitigation mode",
    ...classic,
  },
  {
    id: "ELB.17",
    title: "Application and Network Load Balancers with listeners should use recommended security policies",
    verdict: "your choice",
    argument: "loadBalancer.sslPolicy",
    metByDefault: true,
    how: "The default is one of the recommended policies, with TLS 1.2 and 1.3 and post-quantum key exchange.",
    check: eachListener(listener => recommendedTlsPolicies.includes(String(at(listener, "sslPolicy"))), isHttps),
  },
  {
    id: "ELB.18",
    title: "Application and Network Load Balancer listeners should use secure protocols to encrypt data in transit",
    verdict: "not met",
    how: "The listener on 443 is HTTPS. The one on 80, which only redirects there, is HTTP, and AWS's check makes no exception for what ELB.1 expects.",
    check: eachListener(isHttps),
  },
  {
    id: "ELB.21",
    title: "Application and Network Load Balancer target groups should use encrypted health check protocols",
    verdict: "not met",
    how: plainInTheVpc,
    check: all(
      each(loadBalancer, ["defaultTargetGroup", "healthCheck", "protocol"], is("HTTPS")),
      each(types.targetGroup, ["healthCheck", "protocol"], is("HTTPS")),
    ),
  },
  {
    id: "ELB.22",
    title: "ELB target groups should use encrypted transport protocols",
    verdict: "not met",
    how: "As ELB.21.",
    check: all(
      each(loadBalancer, ["defaultTargetGroup", "protocol"], is("HTTPS")),
      each(types.targetGroup, ["protocol"], is("HTTPS")),
    ),
  },
  {
    id: "IAM.1",
    title: 'IAM policies should not allow full "*" administrative privileges',
    verdict: "met",
    how: "No policy does. All are inline policies of the two roles, which AWS's check leaves out and this test does not.",
    check: eachStatement(allows("Action"), statement => !actionsOf(statement).includes("*")),
  },
  { id: "IAM.2", title: "IAM users should not have IAM policies attached", ...users },
  { id: "IAM.3", title: "IAM users' access keys should be rotated every 90 days or less", ...users },
  { id: "IAM.4", title: "IAM root user access key should not exist", ...rootUser },
  { id: "IAM.5", title: "MFA should be enabled for all IAM users that have a console password", ...users },
  { id: "IAM.6", title: "Hardware MFA should be enabled for the root user", ...rootUser },
  {
    id: "IAM.7",
    title: "Password policies for IAM users should have strong configurations",
    verdict: "not applicable",
    how: "It is about the account's password policy.",
    never: "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
  },
  { id: "IAM.8", title: "Unused IAM user credentials should be removed", ...users },
  {
    id: "IAM.21",
    title: "IAM customer managed policies that you create should not allow wildcard actions for services",
    verdict: "met",
    how: "Every action is named in full. All policies are inline, which AWS's check leaves out and this test does not.",
    check: eachStatement(
      allows("Action"),
      statement =>
        at(statement, "NotAction") === undefined &&
        actionsOf(statement).every(action => /^[a-z0-9-]+:\w+$/.test(action)),
    ),
  },
  {
    id: "KMS.1",
    title: "IAM customer managed policies should not allow decryption actions on all KMS keys",
    verdict: "not applicable",
    how: "No customer managed policy is made. For the inline ones see KMS.2.",
    never: "aws:iam/policy:Policy",
  },
  {
    id: "KMS.2",
    title: "IAM principals should not have IAM inline policies that allow decryption actions on all KMS keys",
    verdict: "met",
    how: "The execution role may decrypt with the keys that are given for its secrets, each named by its ARN, and with no other.",
    check: eachStatement(
      statement => (mayDecrypt(statement) ? allows("Resource")(statement) : "allows no decryption"),
      statement => !mayDecrypt(statement) || resourcesOf(statement).every(isKey),
    ),
  },
  { id: "SSM.1", title: "Amazon EC2 instances should be managed by AWS Systems Manager", ...instances },
  {
    id: "SSM.2",
    title:
      "Amazon EC2 instances managed by Systems Manager should have a patch compliance status of COMPLIANT after a patch installation",
    ...instances,
  },
  {
    id: "SSM.3",
    title: "Amazon EC2 instances managed by Systems Manager should have an association compliance status of COMPLIANT",
    ...instances,
  },
  {
    id: "SSM.4",
    title: "SSM documents should not be public",
    verdict: "not applicable",
    how: "No document is made.",
    never: "aws:ssm/document:Document",
  },
  {
    id: "SSM.6",
    title: "SSM Automation should have CloudWatch logging enabled",
    verdict: "not applicable",
    how: "It is a setting of the account.",
    never: "aws:ssm/serviceSetting:ServiceSetting",
  },
  {
    id: "SSM.7",
    title: "SSM documents should have the block public sharing setting enabled",
    verdict: "not applicable",
    how: "It is a setting of the account.",
    never: "aws:ssm/serviceSetting:ServiceSetting",
  },
];

/** Controls on the same resources that other standards of Security Hub have and this one does not, in AWS's order. */
export const otherControls: readonly OtherControl[] = [
  {
    id: "CloudWatch.15",
    title: "CloudWatch alarms should have specified actions configured",
    standards: "NIST SP 800-53, NIST SP 800-171",
    verdict: "your choice",
    argument: "alarms.topicArns",
    metByDefault: false,
    how: "There are no alarms until it names SNS topics; every alarm then notifies them.",
    check: each(types.alarm, ["alarmActions"], actions => listOf(actions).length > 0),
  },
  {
    id: "CloudWatch.16",
    title: "CloudWatch log groups should be retained for a specified time period",
    standards: "NIST SP 800-53",
    verdict: "your choice",
    argument: "logs.retentionDays",
    metByDefault: true,
    how: "Log lines are kept for 365 days, AWS's minimum; 0 keeps them for ever.",
    check: each(types.logGroup, ["retentionInDays"], days => days === 0 || Number(days) >= 365),
  },
  {
    id: "CloudWatch.17",
    title: "CloudWatch alarm actions should be activated",
    standards: "NIST SP 800-53",
    verdict: "your choice",
    argument: "alarms.topicArns",
    metByDefault: false,
    how: "There are no alarms until it names SNS topics; the actions of every alarm are then active.",
    check: each(types.alarm, ["actionsEnabled"], oneOf(undefined, true)),
  },
  {
    id: "EC2.13",
    title: "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 22",
    standards: "CIS AWS Foundations v1.2.0, NIST SP 800-53, NIST SP 800-171, PCI DSS",
    verdict: "met",
    how: "Nobody reaches port 22.",
    check: closedToAll(22),
  },
  {
    id: "EC2.14",
    title: "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 3389",
    standards: "CIS AWS Foundations v1.2.0, PCI DSS",
    verdict: "met",
    how: "Nobody reaches port 3389.",
    check: closedToAll(3389),
  },
  {
    id: "ECS.17",
    title: "ECS task definitions should not use host network mode",
    standards: "NIST SP 800-53",
    verdict: "met",
    how: "The task has a network interface of its own (`awsvpc`).",
    check: each(types.taskDefinition, ["networkMode"], is("awsvpc")),
  },
  {
    id: "ELB.16",
    title: "Application Load Balancers should be associated with an AWS WAF web ACL",
    standards: "NIST SP 800-53",
    verdict: "your choice",
    argument: "loadBalancer.webAclArn",
    metByDefault: false,
    how: "There is no web ACL until one is named; by default the load balancer has private addresses only.",
    check: eachHas(
      { of: types.loadBalancers, what: "a web ACL" },
      (other, { urn }) => other.type === types.webAclAssociation && other.dependencies.includes(urn),
    ),
  },
];

/** AWS's page of a control. */
export function pageOf({ id }: Control): string {
  const anchor = id.toLowerCase();
  const service = anchor.replace(/\..*$/, "");
  return `https://docs.aws.amazon.com/securityhub/latest/userguide/${service}-controls.html#${anchor.replace(".", "-")}`;
}
