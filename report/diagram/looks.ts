import type { Step } from "../../preview/record.ts";
import { textOf } from "../values.ts";

type Inputs = Step["inputs"];

/** What a box is about, which its colour tells. */
export type Kind = "network" | "compute" | "watch" | "trust" | "outside" | "other";

/** How resources of a type are drawn. */
export interface Look {
  kind: Kind;
  title: string;
  /** What several are called. */
  plural?: string;
  /** What says more than the resource's name. */
  name?: (inputs: Inputs) => string | undefined;
  details?: (inputs: Inputs) => (string | undefined)[];
  /** The types that it is shown in, where it needs one of them or one of them needs it. */
  partOf?: readonly string[];
  /** What it is counted as where it is shown in another; other parts are not worth a word. */
  partNoun?: readonly [one: string, several: string];
  /** Whether all that have one parent are one box. */
  together?: true;
}

/** The types that are more than a row of the table. */
export const types = {
  vpcs: ["awsx:ec2:Vpc", "aws:ec2/vpc:Vpc"] as readonly string[],
  loadBalancers: ["awsx:lb:ApplicationLoadBalancer", "aws:lb/loadBalancer:LoadBalancer"] as readonly string[],
  targetGroup: "aws:lb/targetGroup:TargetGroup",
  listenerRule: "aws:lb/listenerRule:ListenerRule",
  webAclAssociation: "aws:wafv2/webAclAssociation:WebAclAssociation",
  services: ["awsx:ecs:FargateService", "aws:ecs/service:Service"] as readonly string[],
  cluster: "aws:ecs/cluster:Cluster",
  taskDefinition: "aws:ecs/taskDefinition:TaskDefinition",
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  natGateway: "aws:ec2/natGateway:NatGateway",
  address: "aws:ec2/eip:Eip",
  defaultSecurityGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  flowLog: "aws:ec2/flowLog:FlowLog",
  ingressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egressRule: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  certificate: "aws:acm/certificate:Certificate",
  certificateValidation: "aws:acm/certificateValidation:CertificateValidation",
  record: "aws:route53/record:Record",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  metricFilter: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  dashboard: "aws:cloudwatch/dashboard:Dashboard",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  eventRule: "aws:cloudwatch/eventRule:EventRule",
  eventTarget: "aws:cloudwatch/eventTarget:EventTarget",
  topic: "aws:sns/topic:Topic",
};

const vpc: Look = { kind: "network", title: "VPC", name: ({ cidrBlock }) => textOf(cidrBlock) };
const loadBalancer: Look = {
  kind: "network",
  title: "Load balancer",
  details: ({ internal }) =>
    internal === true ? ["internal"] : [undefined, false].includes(internal as undefined) ? ["public"] : [],
};
const service: Look = {
  kind: "compute",
  title: "ECS service",
  details: ({ desiredCount }) => [typeof desiredCount === "number" ? `${desiredCount} × task` : undefined],
};
const trafficRule: Look = { kind: "network", title: "Security group rule", partOf: [types.securityGroup] };

const looks: { readonly [type: string]: Look } = {
  ...Object.fromEntries(types.vpcs.map(type => [type, vpc])),
  ...Object.fromEntries(types.loadBalancers.map(type => [type, loadBalancer])),
  ...Object.fromEntries(types.services.map(type => [type, service])),
  [types.ingressRule]: trafficRule,
  [types.egressRule]: trafficRule,
  [types.securityGroup]: {
    ...{ kind: "network", title: "Security group" },
    partOf: [...types.loadBalancers, ...types.services],
  },
  [types.taskDefinition]: { kind: "compute", title: "Task definition", partOf: types.services },
  [types.cluster]: { kind: "compute", title: "ECS cluster" },
  [types.targetGroup]: { kind: "network", title: "Target group" },
  "aws:lb/listener:Listener": { kind: "network", title: "Listener", partOf: types.loadBalancers },
  [types.listenerRule]: { kind: "network", title: "Listener rule", partOf: [types.targetGroup] },
  [types.webAclAssociation]: { kind: "trust", title: "Web ACL association", partOf: types.loadBalancers },
  [types.record]: {
    ...{ kind: "network", title: "DNS record", partOf: [types.certificate] },
    name: ({ name }) => textOf(name),
  },
  [types.certificate]: {
    ...{ kind: "trust", title: "Certificate" },
    name: ({ domainName }) => textOf(domainName),
    details: ({ validationMethod }) => (validationMethod === "DNS" ? ["validated by DNS"] : []),
  },
  [types.certificateValidation]: {
    ...{ kind: "trust", title: "Certificate validation", partOf: [types.certificate] },
  },
  [types.role]: { kind: "trust", title: "Role", plural: "roles", together: true },
  [types.rolePolicy]: {
    kind: "trust",
    title: "Role policy",
    partOf: [types.role],
    partNoun: ["inline policy", "inline policies"],
  },
  "aws:ssm/parameter:Parameter": { kind: "trust", title: "SSM parameter", name: ({ name }) => textOf(name) },
  "aws:secretsmanager/secret:Secret": { kind: "trust", title: "Secret" },
  [types.logGroup]: {
    ...{ kind: "watch", title: "Log group" },
    details: ({ retentionInDays: days }) => [
      typeof days === "number" ? `kept ${days === 0 ? "for ever" : `${days} days`}` : undefined,
    ],
  },
  [types.metricFilter]: {
    ...{
      kind: "watch",
      title: "Metric filter",
      partOf: [types.logGroup],
      partNoun: ["metric filter", "metric filters"],
    },
  },
  [types.alarm]: { kind: "watch", title: "Alarm", plural: "alarms", together: true },
  [types.dashboard]: { kind: "watch", title: "Dashboard" },
  [types.eventRule]: { kind: "watch", title: "Event rule" },
  [types.eventTarget]: { kind: "watch", title: "Event target", partOf: [types.eventRule] },
  [types.topic]: { kind: "watch", title: "SNS topic" },
};

/** How resources of a type are drawn; what no row knows is a plain box. */
export function lookOf(type: string): Look {
  if (Object.hasOwn(looks, type)) return looks[type] as Look;
  return { kind: "other", title: type.split(":").at(-1) || type };
}

export const isKnown = (type: string) => Object.hasOwn(looks, type);
