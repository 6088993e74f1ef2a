import type * as aws from "@pulumi/aws";
import type * as awsx from "@pulumi/awsx";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { ScimBridgeArgs } from "../components/index.ts";
import type { Registration } from "./support/fakeAws.ts";

/** All that a program with a bridge registered. */
export type Bridge = Registration[];

/** Fails where a bridge does not meet a control. */
export type Check = (bridge: Bridge) => void;

/** Changes a bridge in place. */
export type Change = (bridge: Bridge) => void;

/** A control that every bridge meets, whatever its arguments. */
export interface Met {
  verdict: "met";
  how: string;
  check: Check;
  /** Makes of a bridge one that does not meet the control. */
  breach: Change;
}

/** A control that an argument decides. */
export interface Choice {
  verdict: "your choice";
  how: string;
  /** The argument, as a stack file names it. */
  argument: string;
  metByDefault: boolean;
  /** With these arguments the opposite of the default holds. */
  args: Partial<ScimBridgeArgs>;
  check: Check;
}

/** A control that is not met, and that no argument changes. */
export interface NotMet {
  verdict: "not met";
  how: string;
  check: Check;
  /** Makes of a bridge one that meets the control. */
  mend: Change;
  /** The bridge that the control is about, where it is not every one. */
  about?: "ownNetwork";
}

/** A control on what no bridge makes. */
export interface NotApplicable {
  verdict: "not applicable";
  how: string;
  /** The type that is never registered; what belongs to the whole account has none. */
  never?: string;
}

/** A control of Security Hub, and how a bridge stands to it. */
export type Control = { id: string; title: string } & (Met | Choice | NotMet | NotApplicable);

/** A control that other standards of Security Hub have. */
export type OtherControl = Control & { standards: string };

interface InputsByType {
  "aws:acm/certificate:Certificate": aws.acm.CertificateArgs;
  "aws:acm/certificateValidation:CertificateValidation": aws.acm.CertificateValidationArgs;
  "aws:cloudwatch/logGroup:LogGroup": aws.cloudwatch.LogGroupArgs;
  "aws:cloudwatch/metricAlarm:MetricAlarm": aws.cloudwatch.MetricAlarmArgs;
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": aws.ec2.DefaultSecurityGroupArgs;
  "aws:ec2/flowLog:FlowLog": aws.ec2.FlowLogArgs;
  "aws:ec2/securityGroup:SecurityGroup": aws.ec2.SecurityGroupArgs;
  "aws:ecs/cluster:Cluster": aws.ecs.ClusterArgs;
  "aws:ecs/taskDefinition:TaskDefinition": aws.ecs.TaskDefinitionArgs;
  "aws:iam/rolePolicy:RolePolicy": aws.iam.RolePolicyArgs;
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": aws.vpc.SecurityGroupIngressRuleArgs;
  "aws:wafv2/webAclAssociation:WebAclAssociation": aws.wafv2.WebAclAssociationArgs;
  "awsx:ec2:Vpc": awsx.ec2.VpcArgs;
  "awsx:ecs:FargateService": awsx.ecs.FargateServiceArgs;
  "awsx:lb:ApplicationLoadBalancer": awsx.lb.ApplicationLoadBalancerArgs;
}
type Inputs<Type extends keyof InputsByType> = pulumi.Unwrap<InputsByType[Type]>;

/** The inputs of every resource of a type. */
function inputsOf<Type extends keyof InputsByType>(bridge: Bridge, type: Type): Inputs<Type>[] {
  return bridge.filter(it => it.type === type).map(({ inputs }) => inputs as Inputs<Type>);
}

function each<Type extends keyof InputsByType>(type: Type, assertion: (inputs: Inputs<Type>) => void): Check {
  return bridge => inputsOf(bridge, type).forEach(assertion);
}

function change<Type extends keyof InputsByType>(
  type: Type,
  changes: (inputs: Inputs<Type>) => Partial<Inputs<Type>>,
): Change {
  return each(type, inputs => Object.assign(inputs, changes(inputs)));
}

function add<Type extends keyof InputsByType>(type: Type, inputs: Partial<Inputs<Type>>): Change {
  return bridge => bridge.push({ ...(bridge[0] as Registration), type, inputs });
}

/** What the controls read of a container definition. */
interface Container {
  user?: string;
  privileged?: boolean;
  readonlyRootFilesystem?: boolean;
  environment?: { name: string; value: string }[];
  logConfiguration?: { logDriver?: string };
}

const containersIn = (json: string) => JSON.parse(json) as Container[];

const eachContainer = (assertion: (container: Container) => void): Check =>
  each("aws:ecs/taskDefinition:TaskDefinition", ({ containerDefinitions }) =>
    containersIn(containerDefinitions).forEach(assertion),
  );

const changeContainers = (changes: Partial<Container>): Change =>
  change("aws:ecs/taskDefinition:TaskDefinition", ({ containerDefinitions }) => ({
    containerDefinitions: JSON.stringify(
      containersIn(containerDefinitions).map(container => ({ ...container, ...changes })),
    ),
  }));

interface Statement {
  Effect: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
}

const eachStatement = (assertion: (statement: Statement) => void): Check =>
  each("aws:iam/rolePolicy:RolePolicy", ({ policy }) =>
    (JSON.parse(policy as string) as { Statement: Statement[] }).Statement.forEach(assertion),
  );

const allowInstead = (Action: string): Change =>
  change("aws:iam/rolePolicy:RolePolicy", () => ({
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
  }));

const listOf = (value: string | string[] | undefined) => (value === undefined ? [] : [value].flat());

/** The ranges of ports that are open to the whole internet. */
function openToAll(bridge: Bridge): { from: number; to: number }[] {
  each("aws:ec2/securityGroup:SecurityGroup", ({ ingress }) => expect(ingress).to.equal(undefined))(bridge);
  return inputsOf(bridge, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    .filter(({ cidrIpv4, cidrIpv6 }) => (cidrIpv4 ?? cidrIpv6 ?? "").endsWith("/0"))
    .map(({ ipProtocol, fromPort = 0, toPort = 65_535 }) =>
      ipProtocol === "-1" ? { from: 0, to: 65_535 } : { from: fromPort, to: toPort },
    );
}

const closedToAll =
  (...ports: number[]): Check =>
  bridge => {
    const open = openToAll(bridge);
    expect(ports.filter(port => open.some(({ from, to }) => from <= port && port <= to))).to.deep.equal([]);
  };

const openPortToAll = (port: number): Change =>
  change("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", () => ({
    cidrIpv4: "0.0.0.0/0",
    fromPort: port,
    toPort: port,
  }));

const listenersOf = (bridge: Bridge) =>
  inputsOf(bridge, "awsx:lb:ApplicationLoadBalancer").flatMap(({ listeners = [] }) => listeners);

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
    check: bridge => {
      const certificates = inputsOf(bridge, "aws:acm/certificate:Certificate");
      for (const { validationMethod } of certificates) expect(validationMethod).to.equal("DNS");
      const validations = inputsOf(bridge, "aws:acm/certificateValidation:CertificateValidation");
      expect(validations).to.have.length(certificates.length);
    },
    breach: change("aws:acm/certificate:Certificate", () => ({ validationMethod: "EMAIL" })),
  },
  {
    id: "ACM.2",
    title: "RSA certificates managed by ACM should use a key length of at least 2,048 bits",
    verdict: "met",
    how: "The certificate has ACM's default key, RSA with 2,048 bits. With `certificateArn` it is its owner's.",
    check: each("aws:acm/certificate:Certificate", ({ keyAlgorithm = "RSA_2048" }) =>
      expect(keyAlgorithm).to.match(/^(RSA_[234]\d{3}|EC_.+)$/),
    ),
    breach: change("aws:acm/certificate:Certificate", () => ({ keyAlgorithm: "RSA_1024" })),
  },
  {
    id: "EC2.2",
    title: "VPC default security groups should not allow inbound or outbound traffic",
    verdict: "not met",
    how: "A VPC that `network.create` makes keeps the default security group as AWS makes it; nothing of the bridge is in that group. Any other VPC is its owner's.",
    about: "ownNetwork",
    check: bridge => {
      const closed = inputsOf(bridge, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").filter(
        ({ ingress = [], egress = [] }) => ingress.length + egress.length === 0,
      );
      expect(closed).to.have.length(inputsOf(bridge, "awsx:ec2:Vpc").length);
    },
    mend: add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {}),
  },
  {
    id: "EC2.6",
    title: "VPC flow logging should be enabled in all VPCs",
    verdict: "not met",
    how: "A VPC that `network.create` makes has no flow log. Any other VPC is its owner's.",
    about: "ownNetwork",
    check: bridge => {
      const logs = inputsOf(bridge, "aws:ec2/flowLog:FlowLog").filter(({ trafficType }) => trafficType !== "ACCEPT");
      expect(logs).to.have.length(inputsOf(bridge, "awsx:ec2:Vpc").length);
    },
    mend: add("aws:ec2/flowLog:FlowLog", { trafficType: "REJECT" }),
  },
  {
    id: "EC2.18",
    title: "Security groups should only allow unrestricted incoming traffic for authorized ports",
    verdict: "met",
    how: "Even with `network.ingressCidrs` of the whole internet only 443 and 80 are open, which AWS authorizes by default.",
    check: bridge => {
      for (const { from, to } of openToAll(bridge)) {
        expect(from).to.be.oneOf([80, 443]);
        expect(to).to.equal(from);
      }
    },
    breach: openPortToAll(3002),
  },
  {
    id: "EC2.19",
    title: "Security groups should not allow unrestricted access to ports with high risk",
    verdict: "met",
    how: "Callers reach the load balancer on 443 and 80 alone, and the task takes traffic from the load balancer alone.",
    check: closedToAll(...highRiskPorts),
    breach: openPortToAll(8080),
  },
  {
    id: "ECS.2",
    title: "ECS services should not have public IP addresses assigned to them automatically",
    verdict: "met",
    how: "The service assigns no public address.",
    check: each("awsx:ecs:FargateService", ({ networkConfiguration }) =>
      expect(networkConfiguration?.assignPublicIp).to.equal(false),
    ),
    breach: change("awsx:ecs:FargateService", () => ({ networkConfiguration: { subnets: [], assignPublicIp: true } })),
  },
  {
    id: "ECS.3",
    title: "ECS task definitions should not share the host's process namespace",
    verdict: "met",
    how: "The task definition has no `pidMode`.",
    check: each("aws:ecs/taskDefinition:TaskDefinition", ({ pidMode }) => expect(pidMode).to.equal(undefined)),
    breach: change("aws:ecs/taskDefinition:TaskDefinition", () => ({ pidMode: "host" })),
  },
  {
    id: "ECS.4",
    title: "ECS containers should run as non-privileged",
    verdict: "met",
    how: "No container is privileged.",
    check: eachContainer(({ privileged = false }) => expect(privileged).to.equal(false)),
    breach: changeContainers({ privileged: true }),
  },
  {
    id: "ECS.5",
    title: "ECS task definitions should configure containers to be limited to read-only access to root filesystems",
    verdict: "not met",
    how: "The root file system of `redis` is read-only, unless `enableExecuteCommand` is on, since ECS Exec writes to it. That of `op_scim_bridge` is not, since no source shows 1Password's image working with one.",
    check: eachContainer(({ readonlyRootFilesystem }) => expect(readonlyRootFilesystem).to.equal(true)),
    mend: changeContainers({ readonlyRootFilesystem: true }),
  },
  {
    id: "ECS.8",
    title: "Secrets should not be passed as container environment variables",
    verdict: "met",
    how: "What is secret reaches the container as a secret of ECS, and the task has a role. Access keys in `bridge.environment` are refused.",
    check: eachContainer(({ environment = [] }) =>
      expect(environment.map(({ name }) => name)).to.not.include.oneOf([
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "ECS_ENGINE_AUTH_DATA",
      ]),
    ),
    breach: changeContainers({ environment: [{ name: "AWS_SECRET_ACCESS_KEY", value: "an access key" }] }),
  },
  {
    id: "ECS.9",
    title: "ECS task definitions should have a logging configuration",
    verdict: "met",
    how: "Every container writes to the bridge's log group in CloudWatch.",
    check: eachContainer(({ logConfiguration }) => expect(logConfiguration?.logDriver).to.equal("awslogs")),
    breach: changeContainers({ logConfiguration: {} }),
  },
  {
    id: "ECS.10",
    title: "ECS Fargate services should run on the latest Fargate platform version",
    verdict: "met",
    how: "The service names no platform version, so ECS takes the latest.",
    check: each("awsx:ecs:FargateService", ({ platformVersion = "LATEST" }) =>
      expect(platformVersion).to.equal("LATEST"),
    ),
    breach: change("awsx:ecs:FargateService", () => ({ platformVersion: "1.3.0" })),
  },
  {
    id: "ECS.12",
    title: "ECS clusters should use Container Insights",
    verdict: "met",
    how: "A cluster of the bridge's own has them. An existing cluster is its owner's.",
    check: each("aws:ecs/cluster:Cluster", ({ settings }) =>
      expect(settings).to.deep.include({ name: "containerInsights", value: "enabled" }),
    ),
    breach: change("aws:ecs/cluster:Cluster", () => ({ settings: [{ name: "containerInsights", value: "disabled" }] })),
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
    check: each("aws:ecs/taskDefinition:TaskDefinition", ({ volumes = [] }) => {
      for (const { efsVolumeConfiguration } of volumes) expect(efsVolumeConfiguration).to.equal(undefined);
    }),
    breach: change("aws:ecs/taskDefinition:TaskDefinition", () => ({
      volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-1", transitEncryption: "DISABLED" } }],
    })),
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
    check: eachContainer(({ user }) => expect(user).to.match(/^[1-9]\d*$/)),
    breach: changeContainers({ user: "root" }),
  },
  {
    id: "ECS.21",
    title: "ECS Task Definitions should configure non-administrator users in Windows container definitions",
    verdict: "met",
    how: "The task runs Linux containers only.",
    check: each("aws:ecs/taskDefinition:TaskDefinition", ({ runtimePlatform }) =>
      expect(runtimePlatform?.operatingSystemFamily).to.equal("LINUX"),
    ),
    breach: change("aws:ecs/taskDefinition:TaskDefinition", () => ({ runtimePlatform: {} })),
  },
  {
    id: "ELB.1",
    title: "Application Load Balancer should be configured to redirect all HTTP requests to HTTPS",
    verdict: "met",
    how: "The listener on 80 does nothing but redirect to HTTPS on 443.",
    check: bridge => {
      for (const { protocol, defaultActions } of listenersOf(bridge)) {
        if (protocol === "HTTPS") continue;
        const redirect = { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" };
        expect(defaultActions).to.deep.equal([{ type: "redirect", redirect }]);
      }
    },
    breach: change("awsx:lb:ApplicationLoadBalancer", ({ listeners = [] }) => ({
      listeners: listeners.map(listener => ({ ...listener, protocol: "HTTP" })),
    })),
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
    check: each("awsx:lb:ApplicationLoadBalancer", ({ dropInvalidHeaderFields }) =>
      expect(dropInvalidHeaderFields).to.equal(true),
    ),
    breach: change("awsx:lb:ApplicationLoadBalancer", () => ({ dropInvalidHeaderFields: false })),
  },
  {
    id: "ELB.5",
    title: "Application and Classic Load Balancers logging should be enabled",
    verdict: "your choice",
    argument: "loadBalancer.accessLogsBucket",
    metByDefault: false,
    how: "There are no access logs until a bucket is named that Elastic Load Balancing may write to.",
    args: { loadBalancer: { accessLogsBucket: "acme-logs" } },
    check: each("awsx:lb:ApplicationLoadBalancer", ({ accessLogs }) => expect(accessLogs?.enabled).to.equal(true)),
  },
  {
    id: "ELB.6",
    title: "Application, Gateway, and Network Load Balancers should have deletion protection enabled",
    verdict: "your choice",
    argument: "loadBalancer.deletionProtection",
    metByDefault: true,
    how: "It is on until it is switched off, as it must be before a bridge is removed.",
    args: { loadBalancer: { deletionProtection: false } },
    check: each("awsx:lb:ApplicationLoadBalancer", ({ enableDeletionProtection }) =>
      expect(enableDeletionProtection).to.equal(true),
    ),
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
    check: each("awsx:lb:ApplicationLoadBalancer", ({ desyncMitigationMode }) =>
      expect(desyncMitigationMode).to.be.oneOf(["defensive", "strictest"]),
    ),
    breach: change("awsx:lb:ApplicationLoadBalancer", () => ({ desyncMitigationMode: "monitor" })),
  },
  {
    id: "ELB.13",
    title: "Application, Network and Gateway Load Balancers should span multiple Availability Zones",
    verdict: "met",
    how: "Subnets in fewer than two availability zones are refused.",
    check: each("awsx:lb:ApplicationLoadBalancer", ({ subnetIds = [] }) =>
      expect(new Set(subnetIds)).to.have.property("size").that.is.at.least(2),
    ),
    breach: change("awsx:lb:ApplicationLoadBalancer", () => ({ subnetIds: ["subnet-1"] })),
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
    args: { loadBalancer: { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" } },
    check: bridge => {
      for (const { protocol, sslPolicy } of listenersOf(bridge)) {
        if (protocol === "HTTPS") expect(sslPolicy).to.be.oneOf(recommendedTlsPolicies);
      }
    },
  },
  {
    id: "ELB.18",
    title: "Application and Network Load Balancer listeners should use secure protocols to encrypt data in transit",
    verdict: "not met",
    how: "The listener on 443 is HTTPS. The one on 80, which only redirects there, is HTTP, and AWS's check makes no exception for what ELB.1 expects.",
    check: bridge => {
      for (const { protocol } of listenersOf(bridge)) expect(protocol).to.equal("HTTPS");
    },
    mend: change("awsx:lb:ApplicationLoadBalancer", ({ listeners = [] }) => ({
      listeners: listeners.filter(({ protocol }) => protocol === "HTTPS"),
    })),
  },
  {
    id: "ELB.21",
    title: "Application and Network Load Balancer target groups should use encrypted health check protocols",
    verdict: "not met",
    how: plainInTheVpc,
    check: each("awsx:lb:ApplicationLoadBalancer", ({ defaultTargetGroup }) =>
      expect(defaultTargetGroup?.healthCheck?.protocol).to.equal("HTTPS"),
    ),
    mend: change("awsx:lb:ApplicationLoadBalancer", () => ({
      defaultTargetGroup: { healthCheck: { protocol: "HTTPS" } },
    })),
  },
  {
    id: "ELB.22",
    title: "ELB target groups should use encrypted transport protocols",
    verdict: "not met",
    how: "As ELB.21.",
    check: each("awsx:lb:ApplicationLoadBalancer", ({ defaultTargetGroup }) =>
      expect(defaultTargetGroup?.protocol).to.equal("HTTPS"),
    ),
    mend: change("awsx:lb:ApplicationLoadBalancer", () => ({ defaultTargetGroup: { protocol: "HTTPS" } })),
  },
  {
    id: "IAM.1",
    title: 'IAM policies should not allow full "*" administrative privileges',
    verdict: "met",
    how: "No policy does. All are inline policies of the two roles, which AWS's check leaves out and this test does not.",
    check: eachStatement(({ Action }) => expect(listOf(Action)).to.not.include("*")),
    breach: allowInstead("*"),
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
    check: eachStatement(({ Action, NotAction }) => {
      expect(NotAction).to.equal(undefined);
      for (const action of listOf(Action)) expect(action).to.match(/^[a-z0-9-]+:\w+$/);
    }),
    breach: allowInstead("ssm:*"),
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
    check: eachStatement(({ Action, Resource }) => {
      if (!listOf(Action).some(action => /^(\*|kms:(\*|Decrypt|ReEncryptFrom))$/.test(action))) return;
      for (const key of listOf(Resource)) expect(key).to.match(/^arn:[^:*]+:kms:[^:*]+:\d{12}:key\/[\w-]+$/);
    }),
    breach: allowInstead("kms:Decrypt"),
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

const alarms = {
  argument: "alarms.topicArns",
  args: { alarms: { topicArns: ["arn:aws:sns:us-west-2:123456789012:on-call"] } },
};

/** Controls on the same resources that other standards of Security Hub have and this one does not, in AWS's order. */
export const otherControls: readonly OtherControl[] = [
  {
    id: "CloudWatch.15",
    title: "CloudWatch alarms should have specified actions configured",
    standards: "NIST SP 800-53, NIST SP 800-171",
    verdict: "your choice",
    ...alarms,
    metByDefault: false,
    how: "There are no alarms until it names SNS topics; every alarm then notifies them.",
    check: bridge => {
      const made = inputsOf(bridge, "aws:cloudwatch/metricAlarm:MetricAlarm");
      expect(made).to.not.be.empty;
      for (const { alarmActions = [] } of made) expect(alarmActions).to.not.be.empty;
    },
  },
  {
    id: "CloudWatch.16",
    title: "CloudWatch log groups should be retained for a specified time period",
    standards: "NIST SP 800-53",
    verdict: "your choice",
    argument: "logs.retentionDays",
    metByDefault: true,
    how: "Log lines are kept for 365 days, AWS's minimum; 0 keeps them for ever.",
    args: { logs: { retentionDays: 180 } },
    check: each("aws:cloudwatch/logGroup:LogGroup", ({ retentionInDays = 0 }) =>
      expect(retentionInDays === 0 ? Infinity : retentionInDays).to.be.at.least(365),
    ),
  },
  {
    id: "CloudWatch.17",
    title: "CloudWatch alarm actions should be activated",
    standards: "NIST SP 800-53",
    verdict: "your choice",
    ...alarms,
    metByDefault: false,
    how: "There are no alarms until it names SNS topics; the actions of every alarm are then active.",
    check: bridge => {
      const made = inputsOf(bridge, "aws:cloudwatch/metricAlarm:MetricAlarm");
      expect(made).to.not.be.empty;
      for (const { actionsEnabled = true } of made) expect(actionsEnabled).to.equal(true);
    },
  },
  {
    id: "EC2.13",
    title: "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 22",
    standards: "CIS AWS Foundations v1.2.0, NIST SP 800-53, NIST SP 800-171, PCI DSS",
    verdict: "met",
    how: "Nobody reaches port 22.",
    check: closedToAll(22),
    breach: openPortToAll(22),
  },
  {
    id: "EC2.14",
    title: "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 3389",
    standards: "CIS AWS Foundations v1.2.0, PCI DSS",
    verdict: "met",
    how: "Nobody reaches port 3389.",
    check: closedToAll(3389),
    breach: openPortToAll(3389),
  },
  {
    id: "ECS.17",
    title: "ECS task definitions should not use host network mode",
    standards: "NIST SP 800-53",
    verdict: "met",
    how: "The task has a network interface of its own (`awsvpc`).",
    check: each("aws:ecs/taskDefinition:TaskDefinition", ({ networkMode }) => expect(networkMode).to.equal("awsvpc")),
    breach: change("aws:ecs/taskDefinition:TaskDefinition", () => ({ networkMode: "host" })),
  },
  {
    id: "ELB.16",
    title: "Application Load Balancers should be associated with an AWS WAF web ACL",
    standards: "NIST SP 800-53",
    verdict: "your choice",
    argument: "loadBalancer.webAclArn",
    metByDefault: false,
    how: "There is no web ACL until one is named; by default the load balancer has private addresses only.",
    args: {
      loadBalancer: { webAclArn: "arn:aws:wafv2:us-west-2:123456789012:regional/webacl/acme/11111111-2222-3333-4444" },
    },
    check: bridge => {
      const loadBalancers = bridge.filter(({ type }) => type === "awsx:lb:ApplicationLoadBalancer");
      const associations = inputsOf(bridge, "aws:wafv2/webAclAssociation:WebAclAssociation");
      expect(associations.map(({ resourceArn }) => resourceArn)).to.deep.equal(
        loadBalancers.map(({ name }) => `arn:lb/${name}`),
      );
    },
  },
];

/** AWS's page of a control. */
export function pageOf({ id }: Control): string {
  const anchor = id.toLowerCase();
  const service = anchor.replace(/\..*$/, "");
  return `https://docs.aws.amazon.com/securityhub/latest/userguide/${service}-controls.html#${anchor.replace(".", "-")}`;
}

/** The title of the test of a control; undefined where there is nothing to test. */
export function testOf(control: Control): string | undefined {
  const { id, verdict } = control;
  return verdict === "not applicable" && control.never === undefined ? undefined : `${id}: ${verdict}`;
}
