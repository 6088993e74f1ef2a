import type * as aws from "@pulumi/aws";
import type * as awsx from "@pulumi/awsx";
import type * as pulumi from "@pulumi/pulumi";
import type { ScimBridgeArgs } from "../components/index.ts";
import type { Control } from "../report/controls/table.ts";
import type { Registration } from "./support/fakeAws.ts";

/** All that a program with a bridge registered. */
export type Bridge = Registration[];

/** Changes a bridge in place. */
export type Change = (bridge: Bridge) => void;

interface InputsByType {
  "aws:acm/certificate:Certificate": aws.acm.CertificateArgs;
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": aws.ec2.DefaultSecurityGroupArgs;
  "aws:ec2/flowLog:FlowLog": aws.ec2.FlowLogArgs;
  "aws:ecs/cluster:Cluster": aws.ecs.ClusterArgs;
  "aws:ecs/taskDefinition:TaskDefinition": aws.ecs.TaskDefinitionArgs;
  "aws:iam/rolePolicy:RolePolicy": aws.iam.RolePolicyArgs;
  "aws:lb/targetGroup:TargetGroup": aws.lb.TargetGroupArgs;
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": aws.vpc.SecurityGroupIngressRuleArgs;
  "awsx:ec2:Vpc": awsx.ec2.VpcArgs;
  "awsx:ecs:FargateService": awsx.ecs.FargateServiceArgs;
  "awsx:lb:ApplicationLoadBalancer": awsx.lb.ApplicationLoadBalancerArgs;
}
type Inputs<Type extends keyof InputsByType> = pulumi.Unwrap<InputsByType[Type]>;

function change<Type extends keyof InputsByType>(
  type: Type,
  changes: (inputs: Inputs<Type>) => Partial<Inputs<Type>>,
): Change {
  return bridge => {
    for (const it of bridge) if (it.type === type) Object.assign(it.inputs, changes(it.inputs as Inputs<Type>));
  };
}

const changeAll =
  (...all: readonly Change[]): Change =>
  bridge => {
    for (const one of all) one(bridge);
  };

/** Adds a resource that needs the VPC. */
function addToVpc<Type extends keyof InputsByType>(type: Type, inputs: Partial<Inputs<Type>>): Change {
  return bridge => {
    const vpc = bridge.find(it => it.type === "awsx:ec2:Vpc");
    if (!vpc) throw new Error("no VPC");
    bridge.push({ ...vpc, type, inputs, dependencies: [vpc.urn] });
  };
}

/** What the changes are of a container definition. */
interface Container {
  user?: string;
  privileged?: boolean;
  readonlyRootFilesystem?: boolean;
  environment?: { name: string; value: string }[];
  logConfiguration?: { logDriver?: string };
}

const changeContainers = (changes: Partial<Container>): Change =>
  change("aws:ecs/taskDefinition:TaskDefinition", ({ containerDefinitions }) => ({
    containerDefinitions: JSON.stringify(
      (JSON.parse(containerDefinitions) as Container[]).map(container => ({ ...container, ...changes })),
    ),
  }));

const allowInstead = (Action: string): Change =>
  change("aws:iam/rolePolicy:RolePolicy", () => ({
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
  }));

const openPortToAll = (port: number): Change =>
  change("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", () => ({
    cidrIpv4: "0.0.0.0/0",
    fromPort: port,
    toPort: port,
  }));

const topicArns = ["arn:aws:sns:us-west-2:123456789012:on-call"];

/** Makes of a bridge one that does not meet a control which every bridge meets, or one that meets a control which none does. */
export const changes: { readonly [id: string]: Change } = {
  "ACM.1": change("aws:acm/certificate:Certificate", () => ({ validationMethod: "EMAIL" })),
  "ACM.2": change("aws:acm/certificate:Certificate", () => ({ keyAlgorithm: "RSA_1024" })),
  "EC2.2": addToVpc("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {}),
  "EC2.6": addToVpc("aws:ec2/flowLog:FlowLog", { trafficType: "REJECT" }),
  "EC2.18": openPortToAll(3002),
  "EC2.19": openPortToAll(8080),
  "ECS.2": change("awsx:ecs:FargateService", () => ({ networkConfiguration: { subnets: [], assignPublicIp: true } })),
  "ECS.3": change("aws:ecs/taskDefinition:TaskDefinition", () => ({ pidMode: "host" })),
  "ECS.4": changeContainers({ privileged: true }),
  "ECS.5": changeContainers({ readonlyRootFilesystem: true }),
  "ECS.8": changeContainers({ environment: [{ name: "AWS_SECRET_ACCESS_KEY", value: "an access key" }] }),
  "ECS.9": changeContainers({ logConfiguration: {} }),
  "ECS.10": change("awsx:ecs:FargateService", () => ({ platformVersion: "1.3.0" })),
  "ECS.12": change("aws:ecs/cluster:Cluster", () => ({ settings: [{ name: "containerInsights", value: "disabled" }] })),
  "ECS.18": change("aws:ecs/taskDefinition:TaskDefinition", () => ({
    volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-1", transitEncryption: "DISABLED" } }],
  })),
  "ECS.20": changeContainers({ user: "root" }),
  "ECS.21": change("aws:ecs/taskDefinition:TaskDefinition", () => ({
    runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" },
  })),
  "ELB.1": change("awsx:lb:ApplicationLoadBalancer", ({ listeners = [] }) => ({
    listeners: listeners.map(listener => ({ ...listener, protocol: "HTTP" })),
  })),
  "ELB.4": change("awsx:lb:ApplicationLoadBalancer", () => ({ dropInvalidHeaderFields: false })),
  "ELB.12": change("awsx:lb:ApplicationLoadBalancer", () => ({ desyncMitigationMode: "monitor" })),
  "ELB.13": change("awsx:lb:ApplicationLoadBalancer", () => ({ subnetIds: ["subnet-1"] })),
  "ELB.18": change("awsx:lb:ApplicationLoadBalancer", ({ listeners = [] }) => ({
    listeners: listeners.filter(({ protocol }) => protocol === "HTTPS"),
  })),
  "ELB.21": changeAll(
    change("awsx:lb:ApplicationLoadBalancer", () => ({ defaultTargetGroup: { healthCheck: { protocol: "HTTPS" } } })),
    change("aws:lb/targetGroup:TargetGroup", () => ({ healthCheck: { protocol: "HTTPS" } })),
  ),
  "ELB.22": changeAll(
    change("awsx:lb:ApplicationLoadBalancer", () => ({ defaultTargetGroup: { protocol: "HTTPS" } })),
    change("aws:lb/targetGroup:TargetGroup", () => ({ protocol: "HTTPS" })),
  ),
  "IAM.1": allowInstead("*"),
  "IAM.21": allowInstead("ssm:*"),
  "KMS.2": allowInstead("kms:Decrypt"),
  "EC2.13": openPortToAll(22),
  "EC2.14": openPortToAll(3389),
  "ECS.17": change("aws:ecs/taskDefinition:TaskDefinition", () => ({ networkMode: "host" })),
};

/** With these arguments the opposite of the default holds. */
export const choices: { readonly [id: string]: Partial<ScimBridgeArgs> } = {
  "ELB.5": { loadBalancer: { accessLogsBucket: "acme-logs" } },
  "ELB.6": { loadBalancer: { deletionProtection: false } },
  "ELB.17": { loadBalancer: { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" } },
  "CloudWatch.15": { alarms: { topicArns } },
  "CloudWatch.16": { logs: { retentionDays: 180 } },
  "CloudWatch.17": { alarms: { topicArns } },
  "ELB.16": {
    loadBalancer: { webAclArn: "arn:aws:wafv2:us-west-2:123456789012:regional/webacl/acme/11111111-2222-3333-4444" },
  },
};

/** The controls on a network that the program makes itself. */
export const onOwnNetwork: readonly string[] = ["EC2.2", "EC2.6"];

/** The controls that no bridge meets, behind a load balancer that exists either. */
export const behindExisting: readonly string[] = ["ECS.5", "ELB.21", "ELB.22"];

/** The title of the test of a control; undefined where there is nothing to test. */
export function testOf(control: Control): string | undefined {
  const { id, verdict } = control;
  return verdict === "not applicable" && control.never === undefined ? undefined : `${id}: ${verdict}`;
}
