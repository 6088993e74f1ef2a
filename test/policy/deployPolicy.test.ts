import { isWildcardOnlyAction } from "@cloud-copilot/iam-simulate";
import { expect } from "chai";
import path from "node:path";
import type { Lookup } from "../../preview/assumedAws.ts";
import { createAssumedAws } from "../../preview/assumedAws.ts";
import type { AwsResource } from "../../policy/awsActions.ts";
import { awsResources, lookupCalls, resourceCalls, unusedOn } from "../../policy/awsActions.ts";
import type { PolicyDocument, Purpose } from "../../policy/deployPolicy.ts";
import { inlinePolicyLimit, lengthOf, managedPolicyLimit, policyFor } from "../../policy/deployPolicy.ts";
import type { Preview } from "../../preview/preview.ts";
import { previewStack } from "../../preview/preview.ts";
import { readProject } from "../../preview/project.ts";
import type { Step } from "../../preview/record.ts";
import { chooseStack } from "../../preview/stack.ts";
import { unknownText } from "../../preview/wire.ts";
import type { Call } from "../support/iam.ts";
import { allows } from "../support/iam.ts";
import type { ProgramOptions } from "../support/program.ts";
import { inContext, inProgram } from "../support/program.ts";

/** Previews this repository's own program with a stack file of its own. */
async function previewOf({ stack = "core-usw2-auto", ...options }: ProgramOptions = {}): Promise<Preview> {
  let preview: Preview | undefined;
  const { stderr } = await inProgram({ stack, ...options }, folder =>
    inContext(async context => {
      const project = readProject(folder);
      preview = await previewStack(project, chooseStack(project, stack, context.env), context);
      return 0;
    }),
  );
  if (!preview || preview.steps.length === 0) throw new Error(`${stack}: ${stderr}${JSON.stringify(preview)}`);
  return preview;
}

const account = "123456789012";
const host = "1pass-scim.platform.usw2.auto.core.acme-svc.com";

/** Where the reference stack is deployed. */
interface Place {
  partition: string;
  region: string;
}

const places: Place[] = [
  { partition: "aws", region: "us-west-2" },
  { partition: "aws-us-gov", region: "us-gov-west-1" },
  { partition: "aws-cn", region: "cn-north-1" },
];

type Request = Pick<Call, "action" | "resource" | "context">;
type Row = readonly [actions: string, resource: string, context?: Call["context"]];

/** Each row is a call of several actions of one service, or of one; of `ec2:A B` the second is `ec2:B`. */
const requests = (rows: readonly Row[]): Request[] =>
  rows.flatMap(([actions, resource, context]) => {
    const [service = "", names = ""] = actions.split(":");
    return names.split(" ").map(name => ({ action: `${service}:${name}`, resource, ...(context && { context }) }));
  });

const ownTags = {
  "aws:ResourceTag/environment": "core-usw2-auto",
  "aws:ResourceTag/service": "1password-scim-bridge",
};
const recordsOf = (...names: string[]) => ({
  "route53:ChangeResourceRecordSetsNormalizedRecordNames": names,
});

/** ARNs of a place, as AWS writes them. */
const arnsOf = ({ partition, region }: Place) => ({
  regional: (service: string, resource: string, of = account, where = region) =>
    `arn:${partition}:${service}:${where}:${of}:${resource}`,
  role: (name: string, of = account) => `arn:${partition}:iam::${of}:role/${name}`,
  zone: (id: string) => `arn:${partition}:route53:::hostedzone/${id}`,
  change: `arn:${partition}:route53:::change/C1`,
  dashboard: (name: string) => `arn:${partition}:cloudwatch::${account}:dashboard/${name}`,
  failedDeployments: `arn:${partition}:events:${region}:${account}:rule/1pass-scim-deployment-failed-0a1b2c3`,
});

/** What `pulumi preview --refresh` of the reference stack asks of AWS. */
function readsIn(place: Place): Request[] {
  const { regional, role, zone, dashboard, failedDeployments } = arnsOf(place);
  const service = regional("ecs", "service/core-usw2-auto/1pass-scim-0a1b2c3");
  return requests([
    ["ec2:DescribeVpcs DescribeRouteTables DescribeSubnets", "*"],
    ["ec2:DescribeVpcAttribute", regional("ec2", "vpc/vpc-1")],
    ["ec2:DescribeSecurityGroups DescribeSecurityGroupRules", "*"],
    ["ecs:DescribeClusters", regional("ecs", "cluster/core-usw2-auto")],
    ["ecs:DescribeServices", service],
    ["ecs:DescribeTaskDefinition", "*"],
    ["route53:ListHostedZones", "*"],
    ["route53:GetHostedZone ListResourceRecordSets ListTagsForResource", zone("Z1")],
    ["ssm:GetParameter", regional("ssm", "parameter/1password/scim/scimsession")],
    ["acm:DescribeCertificate ListTagsForCertificate", regional("acm", "certificate/1-2")],
    ["logs:DescribeLogGroups", "*"],
    ["logs:ListTagsForResource", regional("logs", "log-group:1pass-scim-0a1b2c3")],
    ...["1pass-scim-execution-0a1b2c3", "1pass-scim-task-0a1b2c3"].map((name): Row => [
      "iam:GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies",
      role(name),
    ]),
    ["elasticloadbalancing:DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation", "*"],
    ["elasticloadbalancing:DescribeListeners DescribeListenerAttributes DescribeTags", "*"],
    ["elasticloadbalancing:DescribeTargetGroups DescribeTargetGroupAttributes", "*"],
    ["cloudwatch:DescribeAlarms ListTagsForResource", regional("cloudwatch", "alarm:1pass-scim-latency-0a1b2c3")],
    ["cloudwatch:GetDashboard", dashboard(`1pass-scim-0a1b2c3-${place.region}`)],
    ["events:DescribeRule ListTagsForResource ListTargetsByRule", failedDeployments],
    ["logs:DescribeMetricFilters", regional("logs", "log-group:1pass-scim-0a1b2c3")],
  ]);
}

/** What `pulumi up` and `pulumi destroy` of the reference stack ask of AWS besides. */
function writesIn(place: Place): Request[] {
  const { regional, role, zone, change, dashboard, failedDeployments } = arnsOf(place);
  const group = regional("ec2", "security-group/sg-1");
  const rule = regional("ec2", "security-group-rule/sgr-1");
  const loadBalancer = regional("elasticloadbalancing", "loadbalancer/app/1pass-scim-0a1b2c3/1f");
  const listener = regional("elasticloadbalancing", "listener/app/1pass-scim-0a1b2c3/1f/2e");
  const targetGroup = regional("elasticloadbalancing", "targetgroup/1pass-scim-0a1b2c3/3d");
  const logGroup = regional("logs", "log-group:1pass-scim-0a1b2c3");
  const service = regional("ecs", "service/core-usw2-auto/1pass-scim-0a1b2c3");
  const revision = regional("ecs", "task-definition/1pass-scim:7");
  const certificate = regional("acm", "certificate/1-2");
  const toTasks = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
  return requests([
    ["acm:RequestCertificate", "*", { "acm:DomainNames": [host], "acm:ValidationMethod": "DNS" }],
    ["acm:AddTagsToCertificate", certificate],
    ["acm:DeleteCertificate RemoveTagsFromCertificate", certificate, ownTags],
    ["route53:ChangeResourceRecordSets", zone("Z1"), recordsOf(host)],
    ["route53:ChangeResourceRecordSets", zone("Z1"), recordsOf(`_0a1b2c3d.${host}`)],
    ["route53:GetChange", change],
    ["logs:CreateLogGroup PutRetentionPolicy TagResource UntagResource DeleteLogGroup", logGroup],
    ["logs:PutMetricFilter DeleteMetricFilter", logGroup],
    [
      "cloudwatch:PutMetricAlarm DeleteAlarms TagResource UntagResource",
      regional("cloudwatch", "alarm:1pass-scim-no-running-task-0a1b2c3"),
    ],
    ["cloudwatch:PutDashboard DeleteDashboards", dashboard(`1pass-scim-0a1b2c3-${place.region}`)],
    ["events:PutRule DeleteRule PutTargets RemoveTargets TagResource UntagResource", failedDeployments],
    ["ec2:CreateSecurityGroup", group],
    ["ec2:CreateSecurityGroup", regional("ec2", "vpc/vpc-1")],
    ["ec2:CreateTags", group, { "ec2:CreateAction": "CreateSecurityGroup" }],
    ["ec2:CreateTags DeleteTags", group, ownTags],
    ["ec2:RevokeSecurityGroupEgress RevokeSecurityGroupIngress DeleteSecurityGroup", group, ownTags],
    ["ec2:AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress ModifySecurityGroupRules", group, ownTags],
    ["ec2:AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress", rule],
    ["ec2:CreateTags", rule, { "ec2:CreateAction": "AuthorizeSecurityGroupIngress" }],
    ["ec2:ModifySecurityGroupRules CreateTags DeleteTags", rule, ownTags],
    ["ec2:DescribeNetworkInterfaces DescribeInternetGateways DescribeAccountAttributes", "*"],
    ["ecs:RegisterTaskDefinition TagResource", revision],
    ["ecs:CreateService UpdateService DeleteService TagResource UntagResource ListServiceDeployments", service],
    ["ecs:DescribeServiceDeployments", service],
    ["ecs:DescribeServiceDeployments", regional("ecs", "service-deployment/core-usw2-auto/1pass-scim-0a1b2c3/4c")],
    ...["1pass-scim-execution-0a1b2c3", "1pass-scim-task-0a1b2c3"].flatMap((name): Row[] => [
      ["iam:CreateRole UpdateRoleDescription UpdateAssumeRolePolicy", role(name)],
      ["iam:TagRole UntagRole DeleteRole ListInstanceProfilesForRole", role(name)],
      ["iam:PassRole", role(name), toTasks],
    ]),
    ["iam:PutRolePolicy DeleteRolePolicy", role("1pass-scim-execution-0a1b2c3")],
    ["iam:DeleteRolePolicy", role("1pass-scim-task-0a1b2c3")],
    ...(["ecs/AWSServiceRoleForECS", "elasticloadbalancing/AWSServiceRoleForElasticLoadBalancing"] as const).map(
      (linked): Row => {
        const [service, name] = linked.split("/") as [string, string];
        const domain = `${service}.amazonaws.com`;
        const resource = role(`aws-service-role/${domain}/${name}`);
        return ["iam:CreateServiceLinkedRole", resource, { "iam:AWSServiceName": domain }];
      },
    ),
    ["elasticloadbalancing:CreateLoadBalancer ModifyLoadBalancerAttributes DeleteLoadBalancer", loadBalancer],
    ["elasticloadbalancing:SetSecurityGroups SetSubnets CreateListener", loadBalancer],
    ["elasticloadbalancing:ModifyListener ModifyListenerAttributes DeleteListener", listener],
    ["elasticloadbalancing:CreateTargetGroup ModifyTargetGroup ModifyTargetGroupAttributes", targetGroup],
    ["elasticloadbalancing:DeleteTargetGroup", targetGroup],
    ...[loadBalancer, listener, targetGroup].map((resource): Row => [
      "elasticloadbalancing:AddTags RemoveTags",
      resource,
    ]),
  ]);
}

/** What nobody who deploys the reference stack has business with. */
function neighboursIn(place: Place): { [who: string]: Request[] } {
  const { regional, role, zone, dashboard } = arnsOf(place);
  const other = "210987654321";
  const toTasks = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
  const otherTags = { ...ownTags, "aws:ResourceTag/environment": "core-use1-auto" };
  const group = regional("ec2", "security-group/sg-9");
  return {
    "another parameter": requests([
      ["ssm:GetParameter", regional("ssm", "parameter/1password/scim/other")],
      ["ssm:GetParameter", regional("ssm", "parameter/1password/scim/scimsession2")],
      ["ssm:GetParameter", regional("ssm", "parameter/1password/scim")],
    ]),
    "the parameter, to change it or in other ways": requests([
      [
        "ssm:PutParameter DeleteParameter GetParameters GetParameterHistory",
        regional("ssm", "parameter/1password/scim/scimsession"),
      ],
    ]),
    "a key": requests([["kms:Decrypt Encrypt CreateGrant DescribeKey", regional("kms", "key/1")]]),
    "a secret": requests([
      ["secretsmanager:GetSecretValue ListSecretVersionIds", regional("secretsmanager", "secret:a")],
    ]),
    "another log group": requests([
      ["logs:DeleteLogGroup CreateLogGroup", regional("logs", "log-group:app")],
      ["logs:DeleteLogGroup PutRetentionPolicy", regional("logs", "log-group:1pass-scimitar-0a1b2c3")],
    ]),
    "what is in the log group": requests([
      ["logs:GetLogEvents PutLogEvents", regional("logs", "log-group:1pass-scim-0a1b2c3:log-stream:a")],
    ]),
    "another alarm, event rule or dashboard": requests([
      ["cloudwatch:DeleteAlarms PutMetricAlarm DescribeAlarms", regional("cloudwatch", "alarm:web-latency")],
      ["events:DeleteRule PutTargets DescribeRule", regional("events", "rule/web-deployment-failed-0a1b2c3")],
      ["cloudwatch:DeleteDashboards GetDashboard", dashboard("web")],
    ]),
    "the topic of the alarms": requests([["sns:Publish SetTopicAttributes", regional("sns", "platform-alerts")]]),
    "another service": requests([
      ["ecs:UpdateService DeleteService", regional("ecs", "service/core-usw2-auto/web-0a1b2c3")],
      ["ecs:RegisterTaskDefinition", regional("ecs", "task-definition/web:1")],
      ["ecs:RegisterTaskDefinition", regional("ecs", "task-definition/1pass-scim-2:1")],
    ]),
    "a service in another cluster": requests([
      ["ecs:UpdateService DescribeServices", regional("ecs", "service/core-use1-auto/1pass-scim-0a1b2c3")],
    ]),
    "the cluster, which is others' too": requests([
      ["ecs:DeleteCluster UpdateClusterSettings TagResource", regional("ecs", "cluster/core-usw2-auto")],
    ]),
    "a revision to roll back to": requests([["ecs:DeregisterTaskDefinition", "*"]]),
    "a shell in a task": requests([["ecs:ExecuteCommand", regional("ecs", "task/core-usw2-auto/5b")]]),
    "another role": requests([
      ["iam:PassRole", role("admin"), toTasks],
      ["iam:PassRole", role("1pass-scim-admin"), toTasks],
      ["iam:PutRolePolicy DeleteRole CreateRole GetRole UpdateAssumeRolePolicy", role("admin")],
      [
        "iam:CreateServiceLinkedRole",
        role("aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"),
        {
          "iam:AWSServiceName": "rds.amazonaws.com",
        },
      ],
    ]),
    "its role for another service": requests([
      ["iam:PassRole", role("1pass-scim-execution-0a1b2c3"), { "iam:PassedToService": "lambda.amazonaws.com" }],
      ["iam:PassRole", role("1pass-scim-task-0a1b2c3"), { "iam:PassedToService": "ec2.amazonaws.com" }],
    ]),
    "permissions for the task's role": requests([["iam:PutRolePolicy", role("1pass-scim-task-0a1b2c3")]]),
    "managed policies and boundaries of its role": requests([
      [
        "iam:AttachRolePolicy DeleteRolePermissionsBoundary PutRolePermissionsBoundary",
        role("1pass-scim-execution-0a1b2c3"),
      ],
    ]),
    "another host name": requests([
      ["acm:RequestCertificate", "*", { "acm:DomainNames": ["www.acme-svc.com"] }],
      ["acm:RequestCertificate", "*", { "acm:DomainNames": [host, "www.acme-svc.com"] }],
      ["route53:ChangeResourceRecordSets", zone("Z1"), recordsOf("www.platform.usw2.auto.core.acme-svc.com")],
      ["route53:ChangeResourceRecordSets", zone("Z1"), recordsOf(host, "www.acme-svc.com")],
    ]),
    "a zone itself": requests([["route53:DeleteHostedZone ChangeTagsForResource", zone("Z1")]]),
    "a certificate that others tagged": requests([
      ["acm:DeleteCertificate", regional("acm", "certificate/9"), otherTags],
      ["acm:DeleteCertificate", regional("acm", "certificate/9")],
    ]),
    "a certificate's private key": requests([["acm:ExportCertificate", regional("acm", "certificate/1-2")]]),
    "a security group that others tagged": requests([
      ["ec2:AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress DeleteSecurityGroup", group, otherTags],
      ["ec2:AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress DeleteSecurityGroup", group],
      ["ec2:CreateTags DeleteTags", group, otherTags],
      ["ec2:CreateTags DeleteTags", group],
    ]),
    "an instance": requests([
      ["ec2:CreateTags", regional("ec2", "instance/i-1"), { "ec2:CreateAction": "RunInstances" }],
      ["ec2:TerminateInstances", regional("ec2", "instance/i-1")],
    ]),
    "another load balancer": requests([
      [
        "elasticloadbalancing:DeleteLoadBalancer CreateListener AddTags",
        regional("elasticloadbalancing", "loadbalancer/app/web-0a1b2c3/1f"),
      ],
      ["elasticloadbalancing:ModifyListener", regional("elasticloadbalancing", "listener/app/web-0a1b2c3/1f/2e")],
      ["elasticloadbalancing:DeleteTargetGroup", regional("elasticloadbalancing", "targetgroup/web-0a1b2c3/3d")],
    ]),
    "another account": requests([
      ["ssm:GetParameter", regional("ssm", "parameter/1password/scim/scimsession", other)],
      ["ecs:UpdateService", regional("ecs", "service/core-usw2-auto/1pass-scim-0a1b2c3", other)],
      ["iam:PassRole", role("1pass-scim-execution-0a1b2c3", other), toTasks],
      ["iam:PutRolePolicy GetRole", role("1pass-scim-execution-0a1b2c3", other)],
      ["logs:DeleteLogGroup", regional("logs", "log-group:1pass-scim-0a1b2c3", other)],
      ["ec2:DeleteSecurityGroup", regional("ec2", "security-group/sg-1", other), ownTags],
      ["sts:AssumeRole", role("deploy", other)],
    ]),
    "another region": requests([
      ["ssm:GetParameter", regional("ssm", "parameter/1password/scim/scimsession", account, "eu-west-1")],
      ["ecs:UpdateService", regional("ecs", "service/core-usw2-auto/1pass-scim-0a1b2c3", account, "eu-west-1")],
      ["logs:DeleteLogGroup", regional("logs", "log-group:1pass-scim-0a1b2c3", account, "eu-west-1")],
    ]),
    "its own roles": requests([["sts:AssumeRole", role("1pass-scim-execution-0a1b2c3")]]),
    "other services": requests([
      ["s3:GetObject", `arn:${place.partition}:s3:::acme-core-usw2-auto-alb-logs/a`],
      ["iam:CreateUser", `arn:${place.partition}:iam::${account}:user/a`],
      ["lambda:InvokeFunction", regional("lambda", "function:a")],
    ]),
  };
}

describe("the policy to deploy the reference stack", function () {
  const previews = new Map<Place, Preview>();
  before(async () => {
    for (const place of places) {
      previews.set(place, await previewOf({ stackFile: { "aws:region": place.region } }));
    }
  });

  const policyIn = (place: Place, purpose: Purpose): PolicyDocument => {
    const preview = previews.get(place);
    if (!preview) throw new Error(`no preview of ${place.region}`);
    return policyFor(preview, purpose);
  };
  /** Those of the calls that a policy allows, and those that it does not. */
  async function decide(place: Place, purpose: Purpose, calls: readonly Request[]) {
    const principal = `arn:${place.partition}:iam::${account}:role/deployer`;
    const policies = [policyIn(place, purpose)];
    const decided = { allowed: [] as string[], denied: [] as string[] };
    for (const call of calls) {
      const isAllowed = await allows(policies, { ...call, principal });
      decided[isAllowed ? "allowed" : "denied"].push(`${call.action} ${call.resource}`);
    }
    return decided;
  }

  for (const place of places) {
    describe(`in ${place.partition}`, () => {
      it("keeps from whoever previews what the AWS managed key of Parameter Store would open to all of the account", async () => {
        const { regional } = arnsOf(place);
        const parameterArn = regional("ssm", "parameter/1password/scim/scimsession");
        const call = {
          action: "kms:Decrypt",
          resource: regional("kms", "key/1"),
          principal: `arn:${place.partition}:iam::${account}:role/reviewer`,
          context: { "kms:EncryptionContext:PARAMETER_ARN": parameterArn },
          resourcePolicy: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:Decrypt", Resource: "*" }],
          },
        };
        expect(await allows([], call)).to.equal(true);
        expect(await allows([policyIn(place, "preview")], call)).to.equal(false);
        // The key of Pulumi's own secrets is another matter.
        expect(await allows([policyIn(place, "preview")], { ...call, context: {} })).to.equal(true);
      });

      it("allows every call of a deployment", async () => {
        const calls = [...readsIn(place), ...writesIn(place)];
        expect((await decide(place, "deploy", calls)).denied).to.deep.equal([]);
      });

      it("allows every call of a preview, where it is for a preview", async () => {
        expect((await decide(place, "preview", readsIn(place))).denied).to.deep.equal([]);
      });

      it("allows no call that changes anything, where it is for a preview", async () => {
        expect((await decide(place, "preview", writesIn(place))).allowed).to.deep.equal([]);
      });

      for (const [who, calls] of Object.entries(neighboursIn(place))) {
        it(`leaves alone ${who}`, async () => {
          expect((await decide(place, "deploy", calls)).allowed, "deploy").to.deep.equal([]);
          expect((await decide(place, "preview", calls)).allowed, "preview").to.deep.equal([]);
        });
      }

      // Partitions and regions with longer names make every ARN longer.
      const limit = place.partition === "aws" ? managedPolicyLimit : inlinePolicyLimit;
      it(`is short enough for ${limit === managedPolicyLimit ? "a managed policy" : "a role's inline policy"}`, () => {
        expect(lengthOf(policyIn(place, "deploy"))).to.be.at.most(limit);
        expect(lengthOf(policyIn(place, "preview"))).to.be.at.most(managedPolicyLimit);
      });

      it("names a statement once, and has its actions and resources in order", () => {
        for (const purpose of ["deploy", "preview"] as const) {
          const { Statement } = policyIn(place, purpose);
          expect(new Set(Statement.map(({ Sid }) => Sid)).size).to.equal(Statement.length);
          for (const { Sid, Action, Resource } of Statement) {
            expect(Sid).to.match(/^[A-Z][A-Za-z0-9]+$/);
            expect([Action, Resource]).to.deep.equal([[...new Set(Action)].sort(), [...new Set(Resource)].sort()]);
          }
        }
      });
    });
  }
});

const urn = (type: string, name: string) => `urn:pulumi:dev::scim-bridge::${type}::${name}`;

const step = (type: string, name: string, inputs: Step["inputs"] = {}, needs: string[] = []): Step => ({
  ...{ op: "create", urn: urn(type, name), type, name, custom: true, parent: undefined, provider: undefined },
  ...{ protect: false, inputs, dependencies: needs },
});

/** A preview of some steps, which looks up where it is and perhaps more. */
function planned(steps: Step[], lookups: Pick<Lookup, "token" | "args">[] = [], region = "us-west-2"): Preview {
  const assumedAws = createAssumedAws();
  const where = ["getCallerIdentity", "getPartition", "getRegion"].map(name => ({
    token: `aws:index/${name}:${name}`,
    args: {},
  }));
  return {
    project: "scim-bridge",
    stack: { name: "dev", organization: "organization", file: path.resolve("Pulumi.dev.yaml"), chosenBy: undefined },
    steps: [step("pulumi:pulumi:Stack", "scim-bridge-dev"), ...steps],
    lookups: [...where, ...lookups].map(({ token, args }) => ({
      ...{ token, args },
      assumed: assumedAws(token, args, () => ({ region, accountId: account }))?.assumed ?? {},
    })),
    diagnostics: [],
  };
}

/** The resources on which an action is permitted, of those kinds: a statement may have others for its other actions. */
const resourcesOf = ({ Statement }: PolicyDocument, action: string, kinds: RegExp) =>
  Statement.filter(({ Action }) => Action.includes(action))
    .flatMap(({ Resource }) => Resource)
    .filter(arn => kinds.test(arn));

describe("a policy to deploy", () => {
  const arn = (service: string, resource: string) => `arn:aws:${service}:us-west-2:${account}:${resource}`;

  it("is refused for what is not known here, by its type", () => {
    expect(() => policyFor(planned([step("aws:s3/bucket:Bucket", "logs")]), "deploy")).to.throw(
      "Which calls of AWS aws:s3/bucket:Bucket takes is not known here. Add them to policy/awsActions.ts.",
    );
    const lookups = [{ token: "aws:s3/getBucket:getBucket", args: {} }];
    expect(() => policyFor(planned([step("aws:ecs/cluster:Cluster", "a")], lookups), "preview")).to.throw(
      "Which calls of AWS aws:s3/getBucket:getBucket takes is not known here.",
    );
  });

  it("is refused for a stack that deploys nothing", () => {
    expect(() => policyFor(planned([]), "deploy")).to.throw(
      "The stack dev deploys nothing, so there is nothing to permit.",
    );
  });

  it("is refused for two regions, or for none", () => {
    const preview = planned([step("aws:ecs/cluster:Cluster", "a")]);
    const second = { token: "aws:index/getRegion:getRegion", args: {}, assumed: { region: "eu-west-1" } };
    expect(() => policyFor({ ...preview, lookups: [...preview.lookups, second] }, "deploy")).to.throw(
      "A policy is for one region, and these are looked up: us-west-2, eu-west-1.",
    );
    expect(() => policyFor({ ...preview, lookups: [] }, "deploy")).to.throw(
      "A policy is for one partition, and none is looked up.",
    );
  });

  it("is the same whatever is planned first", () => {
    const steps = [
      step("aws:cloudwatch/logGroup:LogGroup", "a"),
      step("aws:ecs/cluster:Cluster", "b"),
      step("awsx:lb:ApplicationLoadBalancer", "c"),
    ];
    expect(JSON.stringify(policyFor(planned(steps), "deploy"))).to.equal(
      JSON.stringify(policyFor(planned([...steps].reverse()), "deploy")),
    );
  });

  it("has a given name exactly, and one of Pulumi's own with whatever digits", () => {
    const steps = [step("aws:ecs/cluster:Cluster", "made"), step("aws:ecs/cluster:Cluster", "b", { name: "given" })];
    expect(resourcesOf(policyFor(planned(steps), "deploy"), "ecs:CreateCluster", /:cluster\//)).to.deep.equal([
      arn("ecs", "cluster/given"),
      arn("ecs", "cluster/made-*"),
    ]);
  });

  it("has what is given by its ID exactly, and what is only looked up not by the ID that the offline engine made up", () => {
    const group = (name: string, vpcId: unknown) => step("aws:ec2/securityGroup:SecurityGroup", name, { vpcId });
    const byName = { token: "aws:ec2/getVpc:getVpc", args: { filters: [{ name: "tag:Name", values: ["core"] }] } };
    const byId = { token: "aws:ec2/getVpc:getVpc", args: { id: "vpc-given" } };
    const preview = planned([group("given", "vpc-given")], [byId]);
    expect(resourcesOf(policyFor(preview, "deploy"), "ec2:CreateSecurityGroup", /:vpc\//)).to.deep.equal([
      arn("ec2", "vpc/vpc-given"),
    ]);
    const made = planned([], [byName]).lookups.at(-1)?.assumed.id;
    expect(made).to.match(/^vpc-[0-9a-f]{17}$/);
    for (const vpcId of [made, unknownText, "[secret]"]) {
      const policy = policyFor(planned([group("a", vpcId)], [byName]), "deploy");
      expect(resourcesOf(policy, "ec2:CreateSecurityGroup", /:vpc\//)).to.deep.equal([arn("ec2", "vpc/*")]);
    }
  });

  it("has the cluster that the service is in: given, made or another stack's", () => {
    const service = (cluster: string, needs: string[] = []) => step("awsx:ecs:FargateService", "a", { cluster }, needs);
    const clusterIn = (preview: Preview) =>
      resourcesOf(policyFor(preview, "deploy"), "ecs:UpdateService", /:service\//);
    expect(clusterIn(planned([service(arn("ecs", "cluster/main"))]))).to.deep.equal([arn("ecs", "service/main/a-*")]);
    const own = step("aws:ecs/cluster:Cluster", "own");
    expect(clusterIn(planned([own, service(unknownText, [own.urn])]))).to.deep.equal([arn("ecs", "service/own-*/a-*")]);
    const preview = planned([service(arn("ecs", "cluster/assumed"))]);
    const reference = {
      ...{ token: "pulumi:pulumi:StackReference", args: { name: "acme/ecs/assumed" } },
      assumed: { clusterArn: arn("ecs", "cluster/assumed") },
    };
    expect(clusterIn({ ...preview, lookups: [...preview.lookups, reference] })).to.deep.equal([
      arn("ecs", "service/*/a-*"),
    ]);
  });

  it("demands the stack's tags of what has no name in its ARN, if they are known", () => {
    const conditionsFor = (tags: unknown) =>
      policyFor(planned([step("aws:ec2/securityGroup:SecurityGroup", "a", { tags })]), "deploy")
        .Statement.filter(({ Action }) => Action.includes("ec2:DeleteSecurityGroup"))
        .map(({ Condition }) => Condition);
    expect(conditionsFor({ team: "it", cost: "42" })).to.deep.equal([
      { StringEquals: { "aws:ResourceTag/cost": "42", "aws:ResourceTag/team": "it" } },
    ]);
    expect(conditionsFor({ team: "it", cost: unknownText, key: "[secret]" })).to.deep.equal([
      { StringEquals: { "aws:ResourceTag/team": "it" } },
    ]);
    for (const tags of [undefined, {}, { cost: "[secret]" }]) expect(conditionsFor(tags)).to.deep.equal([undefined]);
  });

  it("says nothing twice: what is permitted anyway is not permitted under a condition besides", () => {
    const { Statement } = policyFor(planned([step("aws:ec2/securityGroup:SecurityGroup", "a")]), "deploy");
    expect(Statement.filter(({ Action }) => Action.includes("ec2:CreateTags"))).to.have.length(1);
    expect(Statement.filter(({ Condition }) => Condition)).to.deep.equal([]);
  });

  it("demands the boundary of each role that it makes or writes a policy for, if there is one", async () => {
    const boundary = `arn:aws:iam::${account}:policy/boundary`;
    const role = step("aws:iam/role:Role", "a", { permissionsBoundary: boundary });
    const rolePolicy = step("aws:iam/rolePolicy:RolePolicy", "a", { role: "a-0000000" }, [role.urn]);
    const policy = policyFor(planned([role, rolePolicy]), "deploy");
    const allowed = (action: string, context?: Call["context"]) =>
      allows([policy], {
        ...{ action, resource: `arn:aws:iam::${account}:role/a-0a1b2c3` },
        ...{ principal: `arn:aws:iam::${account}:role/deployer`, ...(context && { context }) },
      });
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"]) {
      expect(await allowed(action, { "iam:PermissionsBoundary": boundary }), action).to.equal(true);
      expect(await allowed(action, { "iam:PermissionsBoundary": `${boundary}2` }), action).to.equal(false);
      expect(await allowed(action), action).to.equal(false);
    }
    expect(await allowed("iam:DeleteRolePermissionsBoundary")).to.equal(false);
  });

  it("deletes nothing that the provider keeps", () => {
    const policyWith = (skipDestroy: boolean) =>
      policyFor(
        planned([
          step("aws:cloudwatch/logGroup:LogGroup", "a", { skipDestroy }),
          step("aws:ecs/taskDefinition:TaskDefinition", "a", { skipDestroy, family: "a" }),
        ]),
        "deploy",
      );
    const deletions = ["logs:DeleteLogGroup", "ecs:DeregisterTaskDefinition"];
    expect(deletions.flatMap(action => resourcesOf(policyWith(true), action, /log-group|^\*$/))).to.deep.equal([]);
    expect(deletions.flatMap(action => resourcesOf(policyWith(false), action, /log-group|^\*$/))).to.deep.equal([
      arn("logs", "log-group:a-*"),
      "*",
    ]);
  });

  const gated: [what: string, step: Step, action: string][] = [
    [
      "a key of the log group",
      step("aws:cloudwatch/logGroup:LogGroup", "a", { kmsKeyId: "key" }),
      "logs:AssociateKmsKey",
    ],
    [
      "log lines for ever",
      step("aws:cloudwatch/logGroup:LogGroup", "a", { retentionInDays: 0 }),
      "logs:DeleteRetentionPolicy",
    ],
    [
      "log lines for a time",
      step("aws:cloudwatch/logGroup:LogGroup", "a", { retentionInDays: 7 }),
      "logs:PutRetentionPolicy",
    ],
    ["a role's longer sessions", step("aws:iam/role:Role", "a", { maxSessionDuration: 7200 }), "iam:UpdateRole"],
    [
      "a certificate's options",
      step("aws:acm/certificate:Certificate", "a", { options: {} }),
      "acm:UpdateCertificateOptions",
    ],
    [
      "a load balancer's kind of addresses",
      step("awsx:lb:ApplicationLoadBalancer", "a", { ipAddressType: "dualstack" }),
      "elasticloadbalancing:SetIpAddressType",
    ],
  ];
  for (const [what, given, action] of gated) {
    it(`has ${action} for ${what}, and only then`, () => {
      const actionsWith = (inputs: Step["inputs"]) =>
        policyFor(planned([{ ...given, inputs }]), "deploy").Statement.flatMap(({ Action }) => Action);
      expect(actionsWith(given.inputs)).to.include(action);
      const { retentionInDays } = given.inputs;
      expect(actionsWith(retentionInDays === 0 ? { retentionInDays: 7 } : {})).to.not.include(action);
    });
  }

  const alone: [what: string, preview: Preview, action: string, kinds: RegExp, resources: string[]][] = [
    [
      "all alarms of a component by the beginning of their names",
      planned([
        step("scim-bridge:index:ScimBridge", "scim"),
        ...["tasks", "health"].map(name => ({
          ...step("aws:cloudwatch/metricAlarm:MetricAlarm", `scim-${name}`),
          parent: urn("scim-bridge:index:ScimBridge", "scim"),
        })),
        step("aws:cloudwatch/metricAlarm:MetricAlarm", "alone"),
      ]),
      "cloudwatch:PutMetricAlarm",
      /:alarm:/,
      [arn("cloudwatch", "alarm:alone-*"), arn("cloudwatch", "alarm:scim-*")],
    ],
    [
      "the log group of a metric filter",
      planned([step("aws:cloudwatch/logMetricFilter:LogMetricFilter", "a", { logGroupName: "scim-0000000" })]),
      "logs:PutMetricFilter",
      /:log-group:/,
      [arn("logs", "log-group:scim-*")],
    ],
    [
      "an event rule, and that of a target",
      planned([
        step("aws:cloudwatch/eventRule:EventRule", "a"),
        step("aws:cloudwatch/eventTarget:EventTarget", "b", { rule: "other-0000000" }),
      ]),
      "events:PutTargets",
      /:rule\//,
      [arn("events", "rule/other-*")],
    ],
    [
      "a dashboard, which has no region",
      planned([step("aws:cloudwatch/dashboard:Dashboard", "a", { dashboardName: "a" })]),
      "cloudwatch:PutDashboard",
      /:dashboard\//,
      [`arn:aws:cloudwatch::${account}:dashboard/a`],
    ],
    [
      "a given listener, for a rule of one's own",
      planned([
        step("aws:lb/listenerRule:ListenerRule", "a", {
          listenerArn: arn("elasticloadbalancing", "listener/app/shared/1f/2e"),
        }),
      ]),
      "elasticloadbalancing:CreateRule",
      /:listener\//,
      [arn("elasticloadbalancing", "listener/app/shared/1f/2e")],
    ],
    [
      "that rule itself",
      planned([
        step("aws:lb/listenerRule:ListenerRule", "a", {
          listenerArn: arn("elasticloadbalancing", "listener/app/shared/1f/2e"),
        }),
      ]),
      "elasticloadbalancing:DeleteRule",
      /:listener-rule\//,
      [arn("elasticloadbalancing", "listener-rule/app/shared/1f/2e/*")],
    ],
    [
      "a rule of a listener that is yet to come",
      planned([step("aws:lb/listenerRule:ListenerRule", "a", { listenerArn: unknownText })]),
      "elasticloadbalancing:CreateRule",
      /:listener\//,
      [arn("elasticloadbalancing", "listener/app/*")],
    ],
    [
      "a web ACL, and the load balancer that it protects",
      planned([
        step("awsx:lb:ApplicationLoadBalancer", "a"),
        step(
          "aws:wafv2/webAclAssociation:WebAclAssociation",
          "a",
          { webAclArn: arn("wafv2", "regional/webacl/office/1"), resourceArn: unknownText },
          [urn("awsx:lb:ApplicationLoadBalancer", "a")],
        ),
      ]),
      "wafv2:AssociateWebACL",
      /:(loadbalancer|regional)\//,
      [arn("elasticloadbalancing", "loadbalancer/app/a-*/*"), arn("wafv2", "regional/webacl/office/1")],
    ],
    [
      "a secret's versions, whosever account it is in",
      planned(
        [step("aws:ecs/cluster:Cluster", "a")],
        [
          {
            token: "aws:secretsmanager/getSecretVersions:getSecretVersions",
            args: { secretId: "arn:aws:secretsmanager:us-west-2:210987654321:secret:scim-AbCdEf" },
          },
        ],
      ),
      "secretsmanager:ListSecretVersionIds",
      /:secret:/,
      ["arn:aws:secretsmanager:us-west-2:210987654321:secret:scim-AbCdEf"],
    ],
    [
      "a parameter without a slash",
      planned(
        [step("aws:ecs/cluster:Cluster", "a")],
        [{ token: "aws:ssm/getParameter:getParameter", args: { name: "session", withDecryption: false } }],
      ),
      "ssm:GetParameter",
      /:parameter\//,
      [arn("ssm", "parameter/session")],
    ],
    [
      "the zone that is given",
      planned([step("aws:route53/record:Record", "a", { zoneId: "Z1", name: "a.example.com" })]),
      "route53:ChangeResourceRecordSets",
      /:hostedzone\//,
      ["arn:aws:route53:::hostedzone/Z1"],
    ],
  ];
  for (const [what, preview, action, kinds, resources] of alone) {
    it(`names ${what}`, () => {
      expect(resourcesOf(policyFor(preview, "deploy"), action, kinds)).to.deep.equal(resources);
    });
  }
});

describe("the policy to deploy a network of one's own", () => {
  const tags = { team: "it" };
  const policy = policyFor(planned([step("awsx:ec2:Vpc", "a", { cidrBlock: "10.0.0.0/16", tags })]), "deploy");
  const principal = `arn:aws:iam::${account}:role/deployer`;
  const arn = (kind: string) => `arn:aws:ec2:us-west-2:${account}:${kind}/${kind}-1`;
  const own = { "aws:ResourceTag/team": "it" };
  const creations = requests([
    ["ec2:CreateVpc", arn("vpc")],
    ["ec2:CreateSubnet", arn("subnet")],
    ["ec2:CreateRouteTable", arn("route-table")],
    ["ec2:CreateInternetGateway", arn("internet-gateway")],
    ["ec2:AllocateAddress", arn("elastic-ip")],
    ["ec2:CreateNatGateway", arn("natgateway")],
    ...["vpc", "subnet", "route-table", "internet-gateway", "elastic-ip", "natgateway"].map((kind): Row => [
      "ec2:CreateTags",
      arn(kind),
      { "ec2:CreateAction": "Create" },
    ]),
    ["ec2:DescribeVpcs DescribeSubnets DescribeRouteTables DescribeInternetGateways DescribeNetworkAcls", "*"],
    ["ec2:DescribeAddresses DescribeAddressesAttribute DescribeNatGateways DescribeAvailabilityZones", "*"],
    ["ec2:DescribeSecurityGroups DescribeNetworkInterfaces", "*"],
    ["ec2:DescribeVpcAttribute", arn("vpc")],
  ]);
  const changes = requests([
    ["ec2:CreateSubnet CreateRouteTable AttachInternetGateway DetachInternetGateway", arn("vpc"), own],
    ["ec2:ModifyVpcAttribute DeleteVpc", arn("vpc"), own],
    ["ec2:ModifySubnetAttribute AssociateRouteTable CreateNatGateway DeleteSubnet", arn("subnet"), own],
    ["ec2:CreateRoute ReplaceRoute DeleteRoute DeleteRouteTable", arn("route-table"), own],
    ["ec2:AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation", arn("route-table"), own],
    ["ec2:AttachInternetGateway DetachInternetGateway DeleteInternetGateway", arn("internet-gateway"), own],
    ["ec2:CreateNatGateway DisassociateAddress ReleaseAddress", arn("elastic-ip"), own],
    ["ec2:DeleteNatGateway", arn("natgateway"), own],
    ...["vpc", "subnet", "route-table", "internet-gateway", "elastic-ip", "natgateway"].map((kind): Row => [
      "ec2:CreateTags DeleteTags",
      arn(kind),
      own,
    ]),
  ]);

  for (const { action, resource, context } of [...creations, ...changes]) {
    it(`allows ${action} on ${resource}`, async () => {
      expect(await allows([policy], { action, resource, principal, ...(context && { context }) })).to.equal(true);
    });
  }

  for (const { action, resource } of changes) {
    it(`does not allow ${action} on ${resource} of others`, async () => {
      const context = { "aws:ResourceTag/team": "web" };
      expect(await allows([policy], { action, resource, principal, context })).to.equal(false);
      expect(await allows([policy], { action, resource, principal })).to.equal(false);
    });
  }

  it("leaves alone what it does not make", async () => {
    for (const { action, resource, context } of requests([
      ["ec2:RunInstances", arn("subnet"), own],
      ["ec2:CreateTags", arn("security-group"), own],
      ["ec2:DeleteSecurityGroup", arn("security-group"), own],
      ["ec2:CreateVpcPeeringConnection", arn("vpc"), own],
    ])) {
      expect(await allows([policy], { action, resource, principal, ...(context && { context }) }), action).to.equal(
        false,
      );
    }
  });
});

describe("the calls of AWS that are known", () => {
  const all = [...Object.entries(resourceCalls), ...Object.entries(lookupCalls)].flatMap(([type, calls]) =>
    calls.flatMap(({ on, reads = [], writes = [] }) => [...reads, ...writes].map(action => ({ type, action, on }))),
  );
  const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  const principal = `arn:aws:iam::${account}:role/deployer`;
  const sampleOf = (on: AwsResource) => {
    const template = on === "Secret" ? "secretsmanager:{region}:{account}:secret:{secret}" : awsResources[on];
    const parts = { listener: "x/x/x", loadBalancer: "x/x", webAcl: "x/x", account };
    const filled = Object.entries(parts).reduce((text, [key, value]) => text.replace(`{${key}}`, value), template);
    return `arn:aws:${filled}`.replaceAll(/\{\w+\}|\*/g, "x");
  };
  const isPossible = (action: string, on: AwsResource) =>
    allows([everything], { action, resource: sampleOf(on), principal }).catch((error: Error) => {
      if (error.message.includes("no.resource.types")) return false;
      throw error;
    });

  it("are on a resource wherever AWS knows resources for them", async () => {
    for (const { type, action, on } of all) {
      const [service = "", name = ""] = action.split(":");
      expect(await isWildcardOnlyAction(service, name), `${type} ${action}`).to.equal(on === undefined);
    }
  });

  it("are on resources of the kinds that AWS knows for them", async () => {
    for (const { type, action, on } of all) {
      if (on !== undefined) expect(await isPossible(action, on), `${type} ${action} ${on}`).to.equal(true);
    }
  });

  it("name every kind of resource here that AWS knows for them, since statements are joined where there is no other", async () => {
    const names = Object.keys(awsResources) as AwsResource[];
    const kindOf = (on: AwsResource) => /^(?:[^:]*:){5}[a-z-]+(?:\/app)?/.exec(sampleOf(on))?.[0];
    const forgotten: string[] = [];
    for (const action of new Set(all.filter(({ on }) => on !== undefined).map(call => call.action))) {
      const used = all.flatMap(call => (call.action === action && call.on ? call.on : []));
      const kinds = new Set([...used, ...(unusedOn[action] ?? [])].map(kindOf));
      const ofService = names.filter(on => sampleOf(on).startsWith(`arn:aws:${action.split(":")[0] ?? ""}:`));
      for (const other of ofService.filter(on => !kinds.has(kindOf(on)))) {
        if (await isPossible(action, other)) forgotten.push(`${action} on ${other}`);
      }
    }
    expect(forgotten).to.deep.equal([]);
  });

  it("decrypt nothing and read no secret's value", () => {
    const actions = all.map(({ action }) => action);
    expect(actions).to.include("ssm:GetParameter");
    expect(
      actions.filter(action => /^kms:|GetSecretValue|GetParameters|GetParameterHistory/.test(action)),
    ).to.deep.equal([]);
  });
});
