import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ScimBridge } from "../../components/index.ts";
import {
  adoptingArgs,
  containersOf,
  deploy,
  deployExactly,
  fullArgs,
  leastArgs,
  outputsOf,
} from "../support/bridges.ts";
import type { Registration, Run } from "../support/fakeAws.ts";
import { run, sessionArn, sessionValue, valueOf } from "../support/fakeAws.ts";

type Inputs = Registration["inputs"];

/** `urn:…::parent$aws:iam/role:Role::scim-task` as `aws:iam/role:Role scim-task`. */
const short = (urn: string) => {
  const [types = "", ...name] = urn.split("::").slice(2);
  return `${types.split("$").at(-1) ?? ""} ${name.join("::")}`;
};

/** Every registration's inputs by type and name, the JSON in them parsed. */
const inputsOf = ({ registrations }: Run<unknown>): { [key: string]: Inputs } =>
  Object.fromEntries(registrations.map(({ urn, inputs }) => [short(urn), parsed(inputs)]));

const parsed = (inputs: Inputs): Inputs =>
  Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [
      key,
      ["policy", "assumeRolePolicy", "containerDefinitions"].includes(key) ? JSON.parse(value as string) : value,
    ]),
  );

const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule scim";
const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule scim";

/** A rule of one of the two security groups. */
const rule = (group: "lb" | "task", protocol: string, port: number, peer: object, description: string) => ({
  securityGroupId: `scim-${group}-id`,
  ipProtocol: protocol,
  fromPort: port,
  toPort: port,
  ...peer,
  description,
});

const trust = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "EcsTasksOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "ecs-tasks.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnLike: { "aws:SourceArn": "arn:aws:ecs:us-west-2:123456789012:*" },
      },
    },
  ],
};

const writeLogs = {
  Sid: "WriteLogs",
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: [
    "arn:aws:logs:us-west-2:123456789012:log-group:scim-0000000",
    "arn:aws:logs:us-west-2:123456789012:log-group:scim-0000000:*",
  ],
};

const logConfiguration = {
  logDriver: "awslogs",
  options: { "awslogs-group": "scim-0000000", "awslogs-region": "us-west-2", "awslogs-stream-prefix": "scim" },
};

const bridgeContainer = {
  name: "op_scim_bridge",
  essential: true,
  user: "999",
  portMappings: [{ containerPort: 3002, hostPort: 3002, protocol: "tcp" }],
  dependsOn: [{ containerName: "redis", condition: "HEALTHY" }],
  logConfiguration,
};

const redisContainer = {
  name: "redis",
  essential: true,
  user: "999",
  readonlyRootFilesystem: true,
  healthCheck: { command: ["CMD", "redis-cli", "ping"], interval: 5, timeout: 3, retries: 3 },
  restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
  logConfiguration,
};

/** What the load balancer is, whatever the arguments. */
const loadBalancer = (tags: object, https: object) => ({
  securityGroups: ["scim-lb-id"],
  dropInvalidHeaderFields: true,
  desyncMitigationMode: "defensive",
  defaultTargetGroup: {
    vpcId: "vpc-1",
    port: 3002,
    protocol: "HTTP",
    targetType: "ip",
    deregistrationDelay: 15,
    healthCheck: {
      path: "/ping",
      protocol: "HTTP",
      matcher: "200",
      interval: 10,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    },
    tags,
  },
  listeners: [
    {
      port: 443,
      protocol: "HTTPS",
      certificateArn: "arn:aws:acm/certificate:Certificate/scim",
      routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000",
      routingHttpResponseServerEnabled: false,
      ...https,
      tags,
    },
    {
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
      tags,
    },
  ],
  tags,
});

/** What the service is, whatever the arguments. */
const service = {
  taskDefinition: "arn:aws:ecs/taskDefinition:TaskDefinition/scim",
  desiredCount: 1,
  deploymentMinimumHealthyPercent: 0,
  deploymentMaximumPercent: 100,
  availabilityZoneRebalancing: "DISABLED",
  deploymentCircuitBreaker: { enable: true, rollback: true },
  healthCheckGracePeriodSeconds: 60,
  networkConfiguration: {
    subnets: ["subnet-1", "subnet-2"],
    securityGroups: ["scim-task-id"],
    assignPublicIp: false,
  },
  loadBalancers: [{ targetGroupArn: "arn:targetgroup/scim", containerName: "op_scim_bridge", containerPort: 3002 }],
  triggers: { sessionVersion: "7" },
  forceNewDeployment: true,
  propagateTags: "SERVICE",
  enableEcsManagedTags: true,
};

const taskDefinition = {
  family: "scim",
  networkMode: "awsvpc",
  requiresCompatibilities: ["FARGATE"],
  executionRoleArn: "arn:aws:iam/role:Role/scim-execution",
  taskRoleArn: "arn:aws:iam/role:Role/scim-task",
  skipDestroy: true,
};

const executionRole = {
  description: "Starts the 1Password SCIM bridge: reads its secret, writes its logs",
  assumeRolePolicy: trust,
};
const taskRole = {
  description: "What the 1Password SCIM bridge may do in AWS while it runs",
  assumeRolePolicy: trust,
};

const validation = {
  name: "_proof.example.com",
  type: "CNAME",
  records: ["_value.acm"],
  ttl: 60,
  allowOverwrite: true,
};
const alias = {
  type: "A",
  aliases: [{ name: "scim.elb.amazonaws.com", zoneId: "ZELB", evaluateTargetHealth: true }],
};

const httpsFromCallers = "HTTPS from the callers of the bridge";
const httpFromCallers = "HTTP from the callers of the bridge, redirected to HTTPS";

/** All that a bridge with the least arguments registers. */
const leastInputs: { [key: string]: Inputs } = {
  "scim-bridge:index:ScimBridge scim": {},
  "aws:ec2/securityGroup:SecurityGroup scim-lb": {
    vpcId: "vpc-1",
    description: "Load balancer of the 1Password SCIM bridge",
    tags: {},
  },
  "aws:ec2/securityGroup:SecurityGroup scim-task": {
    vpcId: "vpc-1",
    description: "Task of the 1Password SCIM bridge",
    tags: {},
  },
  [`${ingressRule}-lb-ingress-tcp-443-10.0.0.0/8`]: {
    ...rule("lb", "tcp", 443, { cidrIpv4: "10.0.0.0/8" }, httpsFromCallers),
    tags: {},
  },
  [`${ingressRule}-lb-ingress-tcp-80-10.0.0.0/8`]: {
    ...rule("lb", "tcp", 80, { cidrIpv4: "10.0.0.0/8" }, httpFromCallers),
    tags: {},
  },
  [`${egressRule}-lb-egress-tcp-3002-task`]: {
    ...rule("lb", "tcp", 3002, { referencedSecurityGroupId: "scim-task-id" }, "HTTP to the task"),
    tags: {},
  },
  [`${ingressRule}-task-ingress-tcp-3002-lb`]: {
    ...rule("task", "tcp", 3002, { referencedSecurityGroupId: "scim-lb-id" }, "HTTP from the load balancer"),
    tags: {},
  },
  [`${egressRule}-task-egress-tcp-443-0.0.0.0/0`]: {
    ...rule("task", "tcp", 443, { cidrIpv4: "0.0.0.0/0" }, "HTTPS to 1Password, the image registries and AWS"),
    tags: {},
  },
  "aws:cloudwatch/logGroup:LogGroup scim": { retentionInDays: 365, skipDestroy: false, tags: {} },
  "aws:iam/role:Role scim-execution": { ...executionRole, tags: {} },
  "aws:iam/role:Role scim-task": { ...taskRole, tags: {} },
  "aws:iam/rolePolicy:RolePolicy scim-execution": {
    role: "scim-execution-0000000",
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadSecrets",
          Effect: "Allow",
          Action: "ssm:GetParameters",
          Resource: ["arn:aws:ssm:us-west-2:123456789012:parameter/1password/scim/scimsession"],
        },
        writeLogs,
      ],
    },
  },
  "aws:ecs/taskDefinition:TaskDefinition scim": {
    ...taskDefinition,
    cpu: "256",
    memory: "1024",
    runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
    containerDefinitions: [
      {
        ...bridgeContainer,
        image: "1password/scim:v2.9.16",
        cpu: 128,
        memory: 512,
        environment: [
          { name: "OP_CONFIRMATION_INTERVAL", value: "300" },
          { name: "OP_REDIS_URL", value: "redis://localhost:6379" },
          { name: "OP_TLS_DOMAIN", value: "" },
        ],
        secrets: [{ name: "OP_SESSION", valueFrom: sessionArn }],
      },
      {
        ...redisContainer,
        image: "public.ecr.aws/docker/library/redis:8.10.2",
        cpu: 128,
        memory: 512,
        command: [
          ...["redis-server", "--bind", "127.0.0.1", "-::1"],
          ...["--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru", "--save", ""],
        ],
      },
    ],
    tags: {},
  },
  "aws:acm/certificate:Certificate scim": { domainName: "scim.example.com", validationMethod: "DNS", tags: {} },
  "aws:route53/record:Record scim-validation": { ...validation, zoneId: "Z1" },
  "aws:acm/certificateValidation:CertificateValidation scim": {
    certificateArn: "arn:aws:acm/certificate:Certificate/scim",
    validationRecordFqdns: ["_proof.example.com"],
  },
  "awsx:lb:ApplicationLoadBalancer scim": {
    ...loadBalancer({}, { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09" }),
    internal: true,
    subnetIds: ["subnet-1", "subnet-2"],
    idleTimeout: 60,
    enableDeletionProtection: true,
  },
  "aws:route53/record:Record scim": { ...alias, zoneId: "Z1", name: "scim.example.com" },
  "aws:ecs/cluster:Cluster scim": { settings: [{ name: "containerInsights", value: "enabled" }], tags: {} },
  "awsx:ecs:FargateService scim": {
    ...service,
    cluster: "arn:aws:ecs/cluster:Cluster/scim",
    enableExecuteCommand: false,
    tags: {},
  },
};

/** All that a bridge with every argument registers. */
const tags = { costCentre: "42", team: "it" };
const teamSession = "arn:aws:ssm:us-west-2:123456789012:parameter/team/session";
const fullInputs: { [key: string]: Inputs } = {
  "scim-bridge:index:ScimBridge scim": {},
  "aws:ec2/securityGroup:SecurityGroup scim-lb": {
    ...leastInputs["aws:ec2/securityGroup:SecurityGroup scim-lb"],
    tags,
  },
  "aws:ec2/securityGroup:SecurityGroup scim-task": {
    ...leastInputs["aws:ec2/securityGroup:SecurityGroup scim-task"],
    tags,
  },
  ...Object.fromEntries(
    Object.entries({
      "10.0.0.0/8": { cidrIpv4: "10.0.0.0/8" },
      "2001:db8::/32": { cidrIpv6: "2001:db8::/32" },
      "sg-vpn": { referencedSecurityGroupId: "sg-vpn" },
      "pl-office": { prefixListId: "pl-office" },
    }).flatMap(([label, peer]) => [
      [`${ingressRule}-lb-ingress-tcp-443-${label}`, { ...rule("lb", "tcp", 443, peer, httpsFromCallers), tags }],
      [`${ingressRule}-lb-ingress-tcp-80-${label}`, { ...rule("lb", "tcp", 80, peer, httpFromCallers), tags }],
    ]),
  ),
  [`${egressRule}-lb-egress-tcp-3002-task`]: { ...leastInputs[`${egressRule}-lb-egress-tcp-3002-task`], tags },
  [`${ingressRule}-task-ingress-tcp-3002-lb`]: { ...leastInputs[`${ingressRule}-task-ingress-tcp-3002-lb`], tags },
  [`${egressRule}-task-egress-tcp-443-0.0.0.0/0`]: {
    ...leastInputs[`${egressRule}-task-egress-tcp-443-0.0.0.0/0`],
    tags,
  },
  [`${egressRule}-task-egress-tcp-53-10.0.0.2/32`]: {
    ...rule("task", "tcp", 53, { cidrIpv4: "10.0.0.2/32" }, "DNS over TCP to your own servers"),
    tags,
  },
  [`${egressRule}-task-egress-udp-53-10.0.0.2/32`]: {
    ...rule("task", "udp", 53, { cidrIpv4: "10.0.0.2/32" }, "DNS to your own servers"),
    tags,
  },
  "aws:cloudwatch/logGroup:LogGroup scim": {
    retentionInDays: 30,
    kmsKeyId: "arn:aws:kms:us-west-2:123456789012:key/logs",
    skipDestroy: true,
    tags,
  },
  "aws:iam/role:Role scim-execution": {
    ...executionRole,
    permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
    tags,
  },
  "aws:iam/role:Role scim-task": {
    ...taskRole,
    permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
    tags,
  },
  "aws:iam/rolePolicy:RolePolicy scim-execution": {
    role: "scim-execution-0000000",
    policy: {
      Version: "2012-10-17",
      Statement: [
        { Sid: "ReadSecrets", Effect: "Allow", Action: "ssm:GetParameters", Resource: [teamSession] },
        {
          Sid: "DecryptSecret0",
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: "arn:aws:kms:us-west-2:123456789012:key/session",
          Condition: { StringEquals: { "kms:EncryptionContext:PARAMETER_ARN": teamSession } },
        },
        writeLogs,
        { Sid: "LogInToEcr", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
        {
          Sid: "PullImages",
          Effect: "Allow",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: [
            "arn:aws:ecr:us-west-2:123456789012:repository/mirror/redis",
            "arn:aws:ecr:us-west-2:123456789012:repository/mirror/scim",
          ],
        },
      ],
    },
  },
  "aws:iam/rolePolicy:RolePolicy scim-execute-command": {
    role: "scim-task-0000000",
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "EcsExecChannel",
          Effect: "Allow",
          Action: [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
          ],
          Resource: "*",
        },
      ],
    },
  },
  "aws:ecs/taskDefinition:TaskDefinition scim": {
    ...taskDefinition,
    cpu: "1024",
    memory: "3072",
    runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "ARM64" },
    containerDefinitions: [
      {
        ...bridgeContainer,
        linuxParameters: { initProcessEnabled: true },
        image: "123456789012.dkr.ecr.us-west-2.amazonaws.com/mirror/scim:v2.9.5",
        cpu: 600,
        memory: 1500,
        environment: [
          { name: "OP_CONFIRMATION_INTERVAL", value: "60" },
          { name: "OP_DEBUG", value: "1" },
          { name: "OP_JSON_LOGS", value: "1" },
          { name: "OP_PRETTY_LOGS", value: "1" },
          { name: "OP_REDIS_URL", value: "redis://localhost:6379" },
          { name: "OP_TLS_DOMAIN", value: "" },
        ],
        secrets: [{ name: "OP_SESSION", valueFrom: teamSession }],
      },
      {
        ...redisContainer,
        readonlyRootFilesystem: false,
        linuxParameters: { initProcessEnabled: true },
        image: `123456789012.dkr.ecr.us-west-2.amazonaws.com/mirror/redis@sha256:${"0".repeat(64)}`,
        cpu: 200,
        memory: 600,
        command: [
          ...["redis-server", "--bind", "127.0.0.1", "-::1"],
          ...["--maxmemory", "300mb", "--maxmemory-policy", "allkeys-lfu", "--save", ""],
        ],
      },
    ],
    tags,
  },
  "aws:acm/certificate:Certificate scim": { domainName: "bridge.example.com", validationMethod: "DNS", tags },
  "aws:route53/record:Record scim-validation": { ...validation, zoneId: "ZPUBLIC" },
  "aws:acm/certificateValidation:CertificateValidation scim": {
    certificateArn: "arn:aws:acm/certificate:Certificate/scim",
    validationRecordFqdns: ["_proof.example.com"],
  },
  "awsx:lb:ApplicationLoadBalancer scim": {
    ...loadBalancer(tags, { sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" }),
    internal: false,
    subnetIds: ["subnet-3", "subnet-4"],
    idleTimeout: 120,
    enableDeletionProtection: false,
    accessLogs: { enabled: true, bucket: "acme-logs", prefix: "scim" },
  },
  "aws:route53/record:Record scim": { ...alias, zoneId: "ZPRIVATE", name: "bridge.example.com" },
  "awsx:ecs:FargateService scim": {
    ...service,
    cluster: "arn:aws:ecs:us-west-2:123456789012:cluster/main",
    enableExecuteCommand: true,
    tags,
  },
};

/** Fails with the name of what differs, where one deep comparison of everything would print a wall. */
function expectInputs(deployment: Run<unknown>, expected: { [key: string]: Inputs }): void {
  const actual = inputsOf(deployment);
  expect(Object.keys(actual).sort()).to.deep.equal(Object.keys(expected).sort());
  for (const [key, inputs] of Object.entries(actual)) expect(inputs, key).to.deep.equal(expected[key]);
}

describe("ScimBridge", () => {
  it("registers exactly this with the least arguments", async () => {
    const deployment = await deploy();
    expect(deployment.errors).to.deep.equal([]);
    expectInputs(deployment, leastInputs);
  });

  it("registers exactly this with every argument", async () => {
    const deployment = await deploy(fullArgs);
    expect(deployment.errors).to.deep.equal([]);
    expectInputs(deployment, fullInputs);
  });

  it("takes tags whose keys every object has", async () => {
    const tags = { toString: "one", valueOf: "two", constructor: "three" };
    const { errors, only } = await deploy({ tags });
    expect(errors).to.deep.equal([]);
    for (const type of ["aws:acm/certificate:Certificate", "awsx:ecs:FargateService"]) {
      expect(only(type).inputs.tags).to.deep.equal(tags);
    }
  });

  it("registers the same from Outputs, but for the names of the rules, which cannot wait for them", async () => {
    const later = <T>(value: T) => pulumi.output(Promise.resolve(value)) as unknown as T;
    const each = (values: pulumi.Input<string>[] = []) => values.map(value => later(value));
    const { network, enableExecuteCommand, ...rest } = fullArgs;
    const deferred = (value: object): object =>
      Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          typeof inner === "object" && key !== "environment" && key !== "tags"
            ? deferred(inner as object)
            : later(inner),
        ]),
      );
    const deployment = await deploy({
      ...deferred(rest),
      enableExecuteCommand,
      network: {
        vpcId: later(network.vpcId),
        taskSubnetIds: later(network.taskSubnetIds),
        loadBalancerSubnetIds: later(network.loadBalancerSubnetIds),
        ingressCidrs: each(network.ingressCidrs),
        ingressSecurityGroupIds: each(network.ingressSecurityGroupIds),
        ingressPrefixListIds: each(network.ingressPrefixListIds),
        dnsServerCidrs: each(network.dnsServerCidrs),
      },
    });
    expect(deployment.errors).to.deep.equal([]);
    const placeOf: { [value: string]: string } = {
      "2001:db8::/32": "cidr-0",
      "10.0.0.0/8": "cidr-1",
      "sg-vpn": "securityGroup-0",
      "pl-office": "prefixList-0",
      "10.0.0.2/32": "cidr-0",
    };
    const renamed = Object.entries(fullInputs).map(([key, inputs]) => [
      key.replace(/(?<=-(?:443|80|53)-)(?!0\.0\.0\.0).+$/, value => placeOf[value] ?? value),
      inputs,
    ]);
    expectInputs(deployment, Object.fromEntries(renamed) as { [key: string]: Inputs });
  });

  it("is the parent of all it registers, with the type and the names that stacks refer to", async () => {
    const alarms = { topicArns: ["arn:aws:sns:us-west-2:123456789012:pager"] };
    const webAclArn = "arn:aws:wafv2:us-west-2:123456789012:regional/webacl/main/1";
    const own = { ...fullArgs, alarms, loadBalancer: { ...fullArgs.loadBalancer, webAclArn } };
    for (const args of [own, { ...adoptingArgs, alarms }]) {
      const [component, ...children] = (await deployExactly(args)).registrations;
      expect(component?.urn).to.equal("urn:pulumi:test::scim-bridge::scim-bridge:index:ScimBridge::scim");
      for (const child of children) expect(child.parent, child.urn).to.equal(component?.urn);
      // Of these two the SDK itself knows former types.
      const renamed = children.filter(({ aliases }) => aliases > 0).map(({ type }) => type);
      expect(renamed.filter(type => !/^aws:lb\/(targetGroup|listenerRule):/.test(type))).to.deep.equal([]);
    }
  });

  it("looks up exactly this", async () => {
    const { invocations } = await deploy();
    expect(invocations.map(({ token, args }) => `${token} ${JSON.stringify(args)}`).sort()).to.deep.equal([
      'aws:ec2/getSubnet:getSubnet {"id":"subnet-1"}',
      'aws:ec2/getSubnet:getSubnet {"id":"subnet-2"}',
      "aws:index/getCallerIdentity:getCallerIdentity {}",
      "aws:index/getPartition:getPartition {}",
      "aws:index/getRegion:getRegion {}",
      'aws:route53/getZone:getZone {"zoneId":"Z1"}',
      'aws:ssm/getParameter:getParameter {"name":"/1password/scim/scimsession","withDecryption":false}',
    ]);
  });

  it("has these outputs, and registers them", async () => {
    const { result, only } = await deploy();
    const { urn, ...outputs } = await outputsOf(result);
    expect(urn).to.equal("urn:pulumi:test::scim-bridge::scim-bridge:index:ScimBridge::scim");
    expect(only("scim-bridge:index:ScimBridge").outputs).to.deep.equal(outputs);
    expect(outputs).to.deep.equal({
      url: "https://scim.example.com",
      hostname: "scim.example.com",
      loadBalancerArn: "arn:lb/scim",
      loadBalancerDnsName: "scim.elb.amazonaws.com",
      loadBalancerZoneId: "ZELB",
      clusterArn: "arn:aws:ecs/cluster:Cluster/scim",
      clusterName: "scim-0000000",
      serviceName: "scim-service",
      taskDefinitionArn: "arn:aws:ecs/taskDefinition:TaskDefinition/scim",
      logGroupName: "scim-0000000",
      sessionParameterArn: sessionArn,
      executionRoleArn: "arn:aws:iam/role:Role/scim-execution",
      taskRoleArn: "arn:aws:iam/role:Role/scim-task",
      loadBalancerSecurityGroupId: "scim-lb-id",
      taskSecurityGroupId: "scim-task-id",
    });
  });

  it("makes the service wait for all that its first task needs", async () => {
    const { only, registrations } = await deploy(fullArgs);
    const { dependencies } = only("awsx:ecs:FargateService");
    const needed = registrations.filter(({ type }) =>
      /RolePolicy$|SecurityGroup(In|E)gressRule$|TaskDefinition$|ApplicationLoadBalancer$/.test(type),
    );
    expect(needed).to.have.length(2 + 13 + 1 + 1);
    expect(dependencies).to.include.members(needed.map(({ urn }) => urn));
  });

  it("makes the load balancer wait for the certificate's validation", async () => {
    const { only } = await deploy();
    const validation = only("aws:acm/certificateValidation:CertificateValidation");
    expect(only("awsx:lb:ApplicationLoadBalancer").dependencies).to.include(validation.urn);
  });

  it("puts all it registers, and every look-up, with the provider that it is given", async () => {
    const deployment = await run(() => {
      const provider = new aws.Provider("elsewhere", { region: "eu-west-1" });
      return new ScimBridge("scim", leastArgs, { providers: [provider] });
    });
    expect(deployment.errors).to.deep.equal([]);
    const children = deployment.registrations.filter(({ parent }) => parent !== "");
    expect(children).to.have.length(Object.keys(leastInputs).length - 1);
    const given = /::pulumi:providers:aws::elsewhere::/;
    // The engine hands a component's providers on to the remote components below it, as long as those name none themselves.
    for (const { custom, provider, urn } of children) expect(provider, urn).to.match(custom ? given : /^$/);
    const component = deployment.only("scim-bridge:index:ScimBridge");
    expect(component.providers.aws).to.match(given);
    for (const { token, provider } of deployment.invocations) expect(provider, token).to.match(given);
  });

  it("looks up what it adopts with the provider that it is given", async () => {
    const { invocations } = await run(() => {
      const provider = new aws.Provider("elsewhere", { region: "eu-west-1" });
      return new ScimBridge("scim", adoptingArgs, { providers: [provider] });
    });
    expect(invocations.map(({ token }) => token)).to.include("aws:secretsmanager/getSecretVersions:getSecretVersions");
    for (const { token, provider } of invocations) expect(provider, token).to.match(/::elsewhere::/);
  });

  it("says in every ARN where it is", async () => {
    const answers = {
      "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "210987654321" }),
      "aws:index/getPartition:getPartition": () => ({ partition: "aws-us-gov" }),
      "aws:index/getRegion:getRegion": () => ({ region: "us-gov-west-1" }),
    };
    const image = "111122223333.dkr.ecr.us-gov-west-1.amazonaws.com/scim:v1";
    const deployment = await deploy({ bridge: { image } }, { answers });
    const policy = deployment.only("aws:iam/rolePolicy:RolePolicy").inputs.policy as string;
    expect(policy).to.contain('"arn:aws-us-gov:logs:us-gov-west-1:210987654321:log-group:scim-0000000"');
    expect(policy).to.contain('"arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/scim"');
    const trusted = deployment.only("aws:iam/role:Role", "scim-task").inputs.assumeRolePolicy as string;
    expect(trusted).to.contain('"arn:aws-us-gov:ecs:us-gov-west-1:210987654321:*"').and.contain('"210987654321"');
    const { logConfiguration } = containersOf(deployment).redis ?? {};
    expect(logConfiguration).to.have.nested.property("options.awslogs-region", "us-gov-west-1");
  });

  it("hides no more than it must of what is secret, and of what is not known yet", async () => {
    const environment = { OP_DEBUG: pulumi.secret("1") };
    const secret = await deploy({ bridge: { environment } });
    const task = secret.only("aws:ecs/taskDefinition:TaskDefinition").inputs;
    expect(task).to.include({ cpu: "256", memory: "1024" });
    expect(pulumi.runtime.isRpcSecret(task.containerDefinitions)).to.equal(true);
    expect(secret.only("aws:iam/rolePolicy:RolePolicy").inputs.policy).to.be.a("string");

    const certificateArn = pulumi.output(pulumi.unknown as unknown as string);
    const unknown = await deploy({ certificateArn }, { preview: true });
    expect(await valueOf(unknown.result.url)).to.equal("https://scim.example.com");
    expect(unknown.only("aws:route53/record:Record").inputs.name).to.equal("scim.example.com");
  });

  it("passes protection on to what it makes", async () => {
    const { registrations } = await run(() => new ScimBridge("scim", leastArgs, { protect: true }));
    for (const { urn, protect } of registrations) expect(protect, urn).to.equal(true);
  });

  it("takes a cluster as it is", async () => {
    const { result, all } = await deploy({ cluster: { arn: "arn:aws:ecs:us-west-2:123456789012:cluster/main" } });
    expect(all("aws:ecs/cluster:Cluster")).to.deep.equal([]);
    expect(await valueOf(result.clusterArn)).to.equal("arn:aws:ecs:us-west-2:123456789012:cluster/main");
    expect(await valueOf(result.clusterName)).to.equal("main");
  });

  it("takes a certificate as it is, and needs no zone then", async () => {
    const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/1";
    const { errors, only, registrations, invocations } = await deploy({ certificateArn, dns: undefined });
    expect(errors).to.deep.equal([]);
    expect(registrations.filter(({ type }) => /acm|route53/.test(type))).to.deep.equal([]);
    expect(invocations.filter(({ token }) => token.includes("route53"))).to.deep.equal([]);
    const { listeners } = only("awsx:lb:ApplicationLoadBalancer").inputs as { listeners: Inputs[] };
    expect(listeners[0]).to.include({ certificateArn });
  });

  it("makes the alias record beside a certificate that is given", async () => {
    const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/1";
    const { only, invocations } = await deploy({ certificateArn, dns: { zoneId: "ZPRIVATE" } });
    expect(only("aws:route53/record:Record").inputs).to.include({ zoneId: "ZPRIVATE", type: "A" });
    expect(invocations.filter(({ token }) => token.includes("route53"))).to.deep.equal([]);
  });

  it("gives the task role no permission until ECS Exec is on", async () => {
    const { only, all } = await deploy();
    expect(only("aws:iam/rolePolicy:RolePolicy").inputs.role).to.equal("scim-execution-0000000");
    expect(all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")).to.deep.equal([]);
    expect(only("aws:iam/role:Role", "scim-task").inputs).to.not.have.any.keys("managedPolicyArns", "inlinePolicies");
  });

  it("makes 1Password's three volumes", async () => {
    const sizes = [];
    for (const size of ["base", "high", "very-high"] as const) {
      const deployment = await deploy({ size });
      const { cpu, memory } = deployment.only("aws:ecs/taskDefinition:TaskDefinition").inputs;
      const { op_scim_bridge: bridge } = containersOf(deployment);
      sizes.push([size, bridge?.cpu, bridge?.memory, cpu, memory]);
    }
    expect(sizes).to.deep.equal([
      ["base", 128, 512, "256", "1024"],
      ["high", 512, 1024, "1024", "2048"],
      ["very-high", 1024, 1024, "2048", "4096"],
    ]);
  });

  it("can be previewed before AWS has computed anything", async () => {
    const { result, errors, registrations } = await deploy({}, { preview: true });
    expect(errors).to.deep.equal([]);
    expect(registrations).to.have.length(Object.keys(leastInputs).length);
    expect(await valueOf(result.url)).to.equal("https://scim.example.com");
    expect(await valueOf(result.loadBalancerArn)).to.equal(undefined);
  });

  it("stands twice in one program", async () => {
    const { errors, registrations } = await run(() => [
      new ScimBridge("one", leastArgs),
      new ScimBridge("two", leastArgs),
    ]);
    expect(errors).to.deep.equal([]);
    expect(new Set(registrations.map(({ urn }) => urn)).size).to.equal(2 * Object.keys(leastInputs).length);
  });

  it("shows the session's value nowhere", async () => {
    const { registrations, result, invocations } = await deploy(fullArgs);
    const outputs = await outputsOf(result);
    expect(JSON.stringify([registrations, invocations, outputs]))
      .to.contain("team/session")
      .and.not.contain(sessionValue);
  });
});
