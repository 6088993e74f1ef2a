import type { Properties } from "../preview/wire.ts";

/** Calls of the AWS provider, by the IAM actions that permit them. */
export interface Calls {
  /** What they are about; without it AWS knows no resource for these actions. */
  on?: AwsResource;
  /** Actions that a look-up or a refresh needs. */
  reads?: readonly string[];
  /** Actions that create, update and delete. */
  writes?: readonly string[];
  /** What AWS is to demand besides, as far as the stack says it. */
  when?: Condition;
  /** Whether the provider makes these calls for a resource with such inputs. */
  only?: (inputs: Properties) => boolean;
}

/** What is demanded of a call besides its resource. */
export type Condition =
  "tagged" | "onCreation" | "ofHost" | "ofHostsRecords" | "passedToService" | "bounded" | "serviceLinked";

/** The name of one of {@link awsResources}. */
export type AwsResource = keyof typeof awsResources;

/** What follows `arn:{partition}:` in a resource's ARN. What stands in braces is found in the stack's plan. */
export const awsResources = {
  Alarm: "cloudwatch:{region}:{account}:alarm:{alarm}",
  Certificate: "acm:{region}:{account}:certificate/*",
  Change: "route53:::change/*",
  Cluster: "ecs:{region}:{account}:cluster/{name}",
  Dashboard: "cloudwatch::{account}:dashboard/{dashboardName}",
  ElasticIp: "ec2:{region}:{account}:elastic-ip/*",
  EventRule: "events:{region}:{account}:rule/{name}",
  ExistingCluster: "ecs:{region}:{account}:cluster/{clusterName}",
  GivenListener: "elasticloadbalancing:{region}:{account}:listener/app/{listener}",
  GivenListenersRule: "elasticloadbalancing:{region}:{account}:listener-rule/app/{listener}/*",
  InternetGateway: "ec2:{region}:{account}:internet-gateway/*",
  Listener: "elasticloadbalancing:{region}:{account}:listener/app/{name}/*/*",
  LoadBalancer: "elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/*",
  LogGroup: "logs:{region}:{account}:log-group:{name}",
  LogGroupOfFilter: "logs:{region}:{account}:log-group:{logGroupName}",
  NatGateway: "ec2:{region}:{account}:natgateway/*",
  Parameter: "ssm:{region}:{account}:parameter/{parameter}",
  ProtectedLoadBalancer: "elasticloadbalancing:{region}:{account}:loadbalancer/app/{loadBalancer}",
  Role: "iam::{account}:role/{name}",
  RoleOfPolicy: "iam::{account}:role/{role}",
  RouteTable: "ec2:{region}:{account}:route-table/*",
  RuleOfTarget: "events:{region}:{account}:rule/{rule}",
  Secret: "{secret}",
  SecurityGroup: "ec2:{region}:{account}:security-group/*",
  SecurityGroupRule: "ec2:{region}:{account}:security-group-rule/*",
  ServiceLinkedRole: "iam::{account}:role/aws-service-role/*",
  Service: "ecs:{region}:{account}:service/{cluster}/{name}",
  ServiceDeployment: "ecs:{region}:{account}:service-deployment/{cluster}/{name}/*",
  Subnet: "ec2:{region}:{account}:subnet/*",
  TargetGroup: "elasticloadbalancing:{region}:{account}:targetgroup/{name}/*",
  TaskDefinition: "ecs:{region}:{account}:task-definition/{family}:*",
  Vpc: "ec2:{region}:{account}:vpc/{vpcId}",
  WebAcl: "wafv2:{region}:{account}:regional/webacl/{webAcl}",
  Zone: "route53:::hostedzone/{zoneId}",
} as const;

/** The resources that a component of awsx makes, each with its name and inputs: a preview shows the component alone. */
export const childrenOf: { readonly [type: string]: readonly string[] } = {
  "awsx:ec2:Vpc": [
    ...["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/internetGateway:InternetGateway"],
    ...["aws:ec2/routeTable:RouteTable", "aws:ec2/routeTableAssociation:RouteTableAssociation", "aws:ec2/route:Route"],
    ...["aws:ec2/eip:Eip", "aws:ec2/natGateway:NatGateway"],
  ],
  "awsx:ecs:FargateService": ["aws:ecs/service:Service"],
  "awsx:lb:ApplicationLoadBalancer": [
    ...["aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener", "aws:lb/targetGroup:TargetGroup"],
  ],
};

/** What a component of awsx looks up itself. */
export const childLookups: { readonly [type: string]: readonly string[] } = {
  "awsx:ec2:Vpc": ["aws:index/getAvailabilityZones:getAvailabilityZones"],
  "awsx:lb:ApplicationLoadBalancer": ["aws:ec2/getSubnet:getSubnet"],
};

/** The provider keeps what is so marked when it is replaced or destroyed. */
const isDeleted = ({ skipDestroy }: Properties) => skipDestroy !== true;

/** Whether an input is there, without which the provider has nothing to call for. */
const has = (input: string) => (inputs: Properties) => inputs[input] !== undefined;

/** Whether log lines are kept for some time, and not for ever. */
const isKept = ({ retentionInDays = 0 }: Properties) => retentionInDays !== 0;

/** Tags at creation, and later those of what carries the stack's tags: with the first alone nobody can tag what belongs to others. */
const ec2Tags = (on: AwsResource): Calls[] => [
  { on, writes: ["ec2:CreateTags"], when: "onCreation" },
  { on, writes: ["ec2:CreateTags", "ec2:DeleteTags"], when: "tagged" },
];

const securityGroupRule = (authorize: string, revoke: string): Calls[] => [
  { reads: ["ec2:DescribeSecurityGroupRules"] },
  { on: "SecurityGroup", writes: [authorize, revoke, "ec2:ModifySecurityGroupRules"], when: "tagged" },
  { on: "SecurityGroupRule", writes: [authorize] },
  { on: "SecurityGroupRule", writes: ["ec2:ModifySecurityGroupRules"], when: "tagged" },
  ...ec2Tags("SecurityGroupRule"),
];

/**
 * The calls by which the AWS provider creates, reads, updates and deletes a resource, by its type. Which calls these are, its code tells
 * (https://github.com/hashicorp/terraform-provider-aws, internal/service); which resources and conditions AWS knows for them, the
 * reference (https://docs.aws.amazon.com/service-authorization/latest/reference).
 */
export const resourceCalls: { readonly [type: string]: readonly Calls[] } = {
  "aws:acm/certificate:Certificate": [
    {
      on: "Certificate",
      reads: ["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
      writes: ["acm:AddTagsToCertificate"],
    },
    { writes: ["acm:RequestCertificate"], when: "ofHost" },
    {
      on: "Certificate",
      writes: ["acm:DeleteCertificate", "acm:RemoveTagsFromCertificate"],
      when: "tagged",
    },
    { on: "Certificate", writes: ["acm:UpdateCertificateOptions"], when: "tagged", only: has("options") },
  ],
  "aws:acm/certificateValidation:CertificateValidation": [{ on: "Certificate", reads: ["acm:DescribeCertificate"] }],
  "aws:cloudwatch/dashboard:Dashboard": [
    {
      on: "Dashboard",
      reads: ["cloudwatch:GetDashboard"],
      writes: ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"],
    },
  ],
  "aws:cloudwatch/eventRule:EventRule": [
    {
      on: "EventRule",
      reads: ["events:DescribeRule", "events:ListTagsForResource"],
      writes: ["events:DeleteRule", "events:PutRule", "events:TagResource", "events:UntagResource"],
    },
  ],
  "aws:cloudwatch/eventTarget:EventTarget": [
    { on: "RuleOfTarget", reads: ["events:ListTargetsByRule"], writes: ["events:PutTargets", "events:RemoveTargets"] },
  ],
  "aws:cloudwatch/logGroup:LogGroup": [
    { reads: ["logs:DescribeLogGroups"] },
    {
      on: "LogGroup",
      reads: ["logs:ListTagsForResource"],
      writes: ["logs:CreateLogGroup", "logs:TagResource", "logs:UntagResource"],
    },
    { on: "LogGroup", writes: ["logs:AssociateKmsKey", "logs:DisassociateKmsKey"], only: has("kmsKeyId") },
    { on: "LogGroup", writes: ["logs:PutRetentionPolicy"], only: isKept },
    { on: "LogGroup", writes: ["logs:DeleteRetentionPolicy"], only: inputs => !isKept(inputs) },
    { on: "LogGroup", writes: ["logs:DeleteLogGroup"], only: isDeleted },
  ],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": [
    {
      on: "LogGroupOfFilter",
      reads: ["logs:DescribeMetricFilters"],
      writes: ["logs:DeleteMetricFilter", "logs:PutMetricFilter"],
    },
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    {
      on: "Alarm",
      reads: ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"],
      writes: [
        ...["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
        ...["cloudwatch:TagResource", "cloudwatch:UntagResource"],
      ],
    },
  ],
  "aws:ec2/eip:Eip": [
    { reads: ["ec2:DescribeAddresses", "ec2:DescribeAddressesAttribute"] },
    { on: "ElasticIp", writes: ["ec2:AllocateAddress"] },
    { on: "ElasticIp", writes: ["ec2:DisassociateAddress", "ec2:ReleaseAddress"], when: "tagged" },
    ...ec2Tags("ElasticIp"),
  ],
  "aws:ec2/internetGateway:InternetGateway": [
    { reads: ["ec2:DescribeInternetGateways"] },
    { on: "InternetGateway", writes: ["ec2:CreateInternetGateway"] },
    {
      on: "InternetGateway",
      writes: ["ec2:AttachInternetGateway", "ec2:DeleteInternetGateway", "ec2:DetachInternetGateway"],
      when: "tagged",
    },
    { on: "Vpc", writes: ["ec2:AttachInternetGateway", "ec2:DetachInternetGateway"], when: "tagged" },
    ...ec2Tags("InternetGateway"),
  ],
  "aws:ec2/natGateway:NatGateway": [
    { reads: ["ec2:DescribeNatGateways"] },
    { on: "NatGateway", writes: ["ec2:CreateNatGateway"] },
    { on: "ElasticIp", writes: ["ec2:CreateNatGateway"], when: "tagged" },
    { on: "Subnet", writes: ["ec2:CreateNatGateway"], when: "tagged" },
    { on: "NatGateway", writes: ["ec2:DeleteNatGateway"], when: "tagged" },
    ...ec2Tags("NatGateway"),
  ],
  "aws:ec2/route:Route": [
    { reads: ["ec2:DescribeRouteTables"] },
    { on: "RouteTable", writes: ["ec2:CreateRoute", "ec2:DeleteRoute", "ec2:ReplaceRoute"], when: "tagged" },
  ],
  "aws:ec2/routeTable:RouteTable": [
    { reads: ["ec2:DescribeRouteTables"] },
    { on: "RouteTable", writes: ["ec2:CreateRouteTable"] },
    { on: "Vpc", writes: ["ec2:CreateRouteTable"], when: "tagged" },
    { on: "RouteTable", writes: ["ec2:DeleteRouteTable"], when: "tagged" },
    ...ec2Tags("RouteTable"),
  ],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": [
    { reads: ["ec2:DescribeRouteTables"] },
    ...(["RouteTable", "Subnet"] as const).map((on): Calls => ({
      on,
      writes: ["ec2:AssociateRouteTable", "ec2:DisassociateRouteTable", "ec2:ReplaceRouteTableAssociation"],
      when: "tagged",
    })),
  ],
  "aws:ec2/securityGroup:SecurityGroup": [
    { reads: ["ec2:DescribeSecurityGroups"], writes: ["ec2:DescribeNetworkInterfaces"] },
    { on: "SecurityGroup", writes: ["ec2:CreateSecurityGroup"] },
    { on: "Vpc", writes: ["ec2:CreateSecurityGroup"] },
    // The provider takes the rule away that lets a new group's members reach everything.
    { on: "SecurityGroup", writes: ["ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupEgress"], when: "tagged" },
    ...ec2Tags("SecurityGroup"),
  ],
  "aws:ec2/subnet:Subnet": [
    { reads: ["ec2:DescribeSubnets"], writes: ["ec2:DescribeNetworkInterfaces"] },
    { on: "Subnet", writes: ["ec2:CreateSubnet"] },
    { on: "Vpc", writes: ["ec2:CreateSubnet"], when: "tagged" },
    { on: "Subnet", writes: ["ec2:DeleteSubnet", "ec2:ModifySubnetAttribute"], when: "tagged" },
    ...ec2Tags("Subnet"),
  ],
  "aws:ec2/vpc:Vpc": [
    {
      reads: ["ec2:DescribeNetworkAcls", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcs"],
    },
    { on: "Vpc", reads: ["ec2:DescribeVpcAttribute"], writes: ["ec2:CreateVpc"] },
    { on: "Vpc", writes: ["ec2:DeleteVpc", "ec2:ModifyVpcAttribute"], when: "tagged" },
    ...ec2Tags("Vpc"),
  ],
  "aws:ecs/cluster:Cluster": [
    {
      on: "Cluster",
      reads: ["ecs:DescribeClusters"],
      writes: [
        ...["ecs:CreateCluster", "ecs:DeleteCluster", "ecs:TagResource", "ecs:UntagResource"],
        ...["ecs:UpdateCluster", "ecs:UpdateClusterSettings"],
      ],
    },
    { on: "ServiceLinkedRole", writes: ["iam:CreateServiceLinkedRole"], when: "serviceLinked" },
  ],
  "aws:ecs/service:Service": [
    {
      on: "Service",
      reads: ["ecs:DescribeServices"],
      writes: [
        ...["ecs:CreateService", "ecs:DeleteService", "ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments"],
        ...["ecs:TagResource", "ecs:UntagResource", "ecs:UpdateService"],
      ],
    },
    { on: "ServiceDeployment", writes: ["ecs:DescribeServiceDeployments"] },
    { on: "ServiceLinkedRole", writes: ["iam:CreateServiceLinkedRole"], when: "serviceLinked" },
  ],
  "aws:ecs/taskDefinition:TaskDefinition": [
    { reads: ["ecs:DescribeTaskDefinition"] },
    { on: "TaskDefinition", writes: ["ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:UntagResource"] },
    { writes: ["ecs:DeregisterTaskDefinition"], only: isDeleted },
  ],
  "aws:iam/role:Role": [
    {
      on: "Role",
      reads: ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
      writes: [
        ...["iam:DeleteRole", "iam:ListInstanceProfilesForRole", "iam:TagRole", "iam:UntagRole"],
        ...["iam:UpdateAssumeRolePolicy", "iam:UpdateRoleDescription"],
      ],
    },
    { on: "Role", writes: ["iam:UpdateRole"], only: has("maxSessionDuration") },
    // The policy that the stack has no more, as that of ECS Exec when it is switched off.
    { on: "Role", writes: ["iam:DeleteRolePolicy"] },
    { on: "Role", writes: ["iam:CreateRole"], when: "bounded" },
    // Nothing may take a boundary away: whoever can is not bounded.
    {
      on: "Role",
      writes: ["iam:PutRolePermissionsBoundary"],
      when: "bounded",
      only: has("permissionsBoundary"),
    },
    { on: "Role", writes: ["iam:PassRole"], when: "passedToService" },
  ],
  "aws:iam/rolePolicy:RolePolicy": [
    { on: "RoleOfPolicy", reads: ["iam:GetRolePolicy"], writes: ["iam:DeleteRolePolicy"] },
    { on: "RoleOfPolicy", writes: ["iam:PutRolePolicy"], when: "bounded" },
  ],
  "aws:lb/listener:Listener": [
    {
      reads: [
        ...["elasticloadbalancing:DescribeListenerAttributes", "elasticloadbalancing:DescribeListeners"],
        ...["elasticloadbalancing:DescribeTags"],
      ],
    },
    { on: "LoadBalancer", writes: ["elasticloadbalancing:CreateListener"] },
    {
      on: "Listener",
      writes: [
        ...["elasticloadbalancing:AddTags", "elasticloadbalancing:DeleteListener", "elasticloadbalancing:RemoveTags"],
        ...["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyListenerAttributes"],
      ],
    },
  ],
  "aws:lb/listenerRule:ListenerRule": [
    { reads: ["elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTags"] },
    { on: "GivenListener", writes: ["elasticloadbalancing:CreateRule"] },
    {
      on: "GivenListenersRule",
      writes: [
        ...["elasticloadbalancing:AddTags", "elasticloadbalancing:DeleteRule", "elasticloadbalancing:ModifyRule"],
        ...["elasticloadbalancing:RemoveTags", "elasticloadbalancing:SetRulePriorities"],
      ],
    },
  ],
  "aws:lb/loadBalancer:LoadBalancer": [
    {
      reads: [
        ...["elasticloadbalancing:DescribeCapacityReservation", "elasticloadbalancing:DescribeLoadBalancerAttributes"],
        ...["elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTags"],
      ],
      // The service looks at these on behalf of whoever creates a load balancer; the provider waits until its interfaces are gone.
      writes: [
        ...["ec2:DescribeAccountAttributes", "ec2:DescribeInternetGateways", "ec2:DescribeNetworkInterfaces"],
        ...["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
      ],
    },
    {
      on: "LoadBalancer",
      writes: [
        ...["elasticloadbalancing:AddTags", "elasticloadbalancing:CreateLoadBalancer"],
        ...["elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:ModifyLoadBalancerAttributes"],
        ...["elasticloadbalancing:RemoveTags", "elasticloadbalancing:SetSecurityGroups"],
        ...["elasticloadbalancing:SetSubnets"],
      ],
    },
    { on: "LoadBalancer", writes: ["elasticloadbalancing:SetIpAddressType"], only: has("ipAddressType") },
    { on: "ServiceLinkedRole", writes: ["iam:CreateServiceLinkedRole"], when: "serviceLinked" },
  ],
  "aws:lb/targetGroup:TargetGroup": [
    {
      reads: [
        ...["elasticloadbalancing:DescribeTags", "elasticloadbalancing:DescribeTargetGroupAttributes"],
        ...["elasticloadbalancing:DescribeTargetGroups"],
      ],
    },
    {
      on: "TargetGroup",
      writes: [
        ...["elasticloadbalancing:AddTags", "elasticloadbalancing:CreateTargetGroup"],
        ...["elasticloadbalancing:DeleteTargetGroup", "elasticloadbalancing:ModifyTargetGroup"],
        ...["elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:RemoveTags"],
      ],
    },
  ],
  "aws:route53/record:Record": [
    { on: "Zone", reads: ["route53:GetHostedZone", "route53:ListResourceRecordSets"] },
    { on: "Zone", writes: ["route53:ChangeResourceRecordSets"], when: "ofHostsRecords" },
    { on: "Change", writes: ["route53:GetChange"] },
  ],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule(
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupEgress",
  ),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule(
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:RevokeSecurityGroupIngress",
  ),
  "aws:wafv2/webAclAssociation:WebAclAssociation": [
    {
      on: "ProtectedLoadBalancer",
      reads: ["wafv2:GetWebACLForResource"],
      writes: ["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL"],
    },
    { on: "WebAcl", reads: ["wafv2:GetWebACL", "wafv2:GetWebACLForResource"], writes: ["wafv2:AssociateWebACL"] },
    { writes: ["elasticloadbalancing:SetWebACL"] },
  ],
  // Another stack's outputs come from Pulumi's backend, and the others are nothing in AWS.
  "pulumi:pulumi:Stack": [],
  "pulumi:pulumi:StackReference": [],
  "pulumi:providers:aws": [],
  "pulumi:providers:awsx": [],
  "scim-bridge:index:ScimBridge": [],
};

/** The calls by which the AWS provider answers a look-up, by its token. */
export const lookupCalls: { readonly [token: string]: readonly Calls[] } = {
  "aws:ec2/getSubnet:getSubnet": [{ reads: ["ec2:DescribeSubnets"] }],
  "aws:ec2/getSubnets:getSubnets": [{ reads: ["ec2:DescribeSubnets"] }],
  "aws:ec2/getVpc:getVpc": [
    { reads: ["ec2:DescribeRouteTables", "ec2:DescribeVpcs"] },
    { on: "Vpc", reads: ["ec2:DescribeVpcAttribute"] },
  ],
  "aws:ecs/getCluster:getCluster": [{ on: "ExistingCluster", reads: ["ecs:DescribeClusters"] }],
  "aws:index/getAvailabilityZones:getAvailabilityZones": [{ reads: ["ec2:DescribeAvailabilityZones"] }],
  // AWS lets everybody ask who they are; the other two ask nobody.
  "aws:index/getCallerIdentity:getCallerIdentity": [],
  "aws:index/getPartition:getPartition": [],
  "aws:index/getRegion:getRegion": [],
  "aws:route53/getZone:getZone": [
    { reads: ["route53:ListHostedZones"], only: ({ zoneId }) => zoneId === undefined },
    {
      on: "Zone",
      reads: ["route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource"],
    },
  ],
  // Without kms:Decrypt, what it answers of a SecureString is ciphertext.
  "aws:ssm/getParameter:getParameter": [{ on: "Parameter", reads: ["ssm:GetParameter"] }],
  "aws:secretsmanager/getSecretVersions:getSecretVersions": [
    { on: "Secret", reads: ["secretsmanager:ListSecretVersionIds"] },
  ],
  "pulumi:pulumi:StackReference": [],
};

/** Resources that AWS knows for an action, and the provider has no use for: no statement may have both. */
export const unusedOn: { readonly [action: string]: readonly AwsResource[] } = {
  "cloudwatch:ListTagsForResource": ["Dashboard"],
  "cloudwatch:TagResource": ["Dashboard"],
  "cloudwatch:UntagResource": ["Dashboard"],
  "ec2:AssociateRouteTable": ["InternetGateway"],
  "ec2:CreateNatGateway": ["Vpc"],
  "ec2:DisassociateRouteTable": ["InternetGateway"],
  "ec2:ReplaceRouteTableAssociation": ["InternetGateway"],
};
