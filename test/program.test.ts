import { expect } from "chai";
import type { PreviewDocument } from "../preview/json.ts";
import { previewProgram, startBinary } from "./support/program.ts";

/** A step as `type name`, without the module's file in the type. */
const stepsOf = (document: PreviewDocument | undefined) =>
  (document?.steps ?? []).map(({ urn }) => {
    const [, , types = "", ...name] = urn.split("::");
    return `${types.split("$").at(-1) ?? ""} ${name.join("::")}`;
  });

const stepOf = (document: PreviewDocument | undefined, type: string) => {
  const found = (document?.steps ?? []).filter(step => step.newState.type === type);
  expect(found, type).to.have.length(1);
  return found[0]?.newState.inputs as { [key: string]: unknown };
};

const outputsOf = (document: PreviewDocument | undefined) =>
  document?.steps.find(({ newState }) => newState.type === "pulumi:pulumi:Stack")?.newState.outputs ?? {};

const outputNames = [
  ...["clusterArn", "clusterName", "executionRoleArn", "hostname", "loadBalancerArn", "loadBalancerDnsName"],
  ...["loadBalancerSecurityGroupId", "loadBalancerZoneId", "logGroupName", "serviceName", "sessionParameterArn"],
  ...["taskDefinitionArn", "taskRoleArn", "taskSecurityGroupId", "url"],
];

const bridgeSteps = (ingress: string) => [
  "aws:iam/role:Role 1pass-scim-execution",
  "aws:iam/role:Role 1pass-scim-task",
  "aws:iam/rolePolicy:RolePolicy 1pass-scim-execution",
  "aws:route53/record:Record 1pass-scim",
  "aws:route53/record:Record 1pass-scim-validation",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule 1pass-scim-lb-egress-tcp-3002-task",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule 1pass-scim-task-egress-tcp-443-0.0.0.0/0",
  `aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule 1pass-scim-lb-ingress-tcp-443-${ingress}`,
  `aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule 1pass-scim-lb-ingress-tcp-80-${ingress}`,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule 1pass-scim-task-ingress-tcp-3002-lb",
  "awsx:ecs:FargateService 1pass-scim",
  "awsx:lb:ApplicationLoadBalancer 1pass-scim",
];

const monitoringSteps = [
  "aws:cloudwatch/dashboard:Dashboard 1pass-scim",
  "aws:cloudwatch/eventRule:EventRule 1pass-scim-deployment-failed",
  "aws:cloudwatch/eventTarget:EventTarget 1pass-scim-deployment-failed-us-west-2:123456789012:platform-alerts",
  "aws:cloudwatch/logGroup:LogGroup 1pass-scim",
  ...["redis-out-of-memory", "redis-restarts", "session-not-decoded"].map(
    key => `aws:cloudwatch/logMetricFilter:LogMetricFilter 1pass-scim-${key}`,
  ),
  ...[
    ...["certificate-expiry", "latency", "load-balancer-5xx", "no-healthy-target", "no-running-task"],
    ...["redis-out-of-memory", "redis-restarts", "session-not-decoded", "target-5xx", "task-memory"],
  ].map(key => `aws:cloudwatch/metricAlarm:MetricAlarm 1pass-scim-${key}`),
];

describe("the stack core-usw2-auto", () => {
  let run: Awaited<ReturnType<typeof previewProgram>>;
  before(async () => {
    run = await previewProgram({ stack: "core-usw2-auto" });
  });

  it("is previewed without a fault", () => {
    expect([run.code, run.stderr, run.json?.diagnostics]).to.deep.equal([0, "", []]);
  });

  it("creates these resources and no others", () => {
    expect(stepsOf(run.json)).to.deep.equal([
      "pulumi:pulumi:Stack scim-bridge-core-usw2-auto",
      "scim-bridge:index:ScimBridge 1pass-scim",
      "aws:acm/certificate:Certificate 1pass-scim",
      "aws:acm/certificateValidation:CertificateValidation 1pass-scim",
      ...monitoringSteps,
      "aws:ec2/securityGroup:SecurityGroup 1pass-scim-lb",
      "aws:ec2/securityGroup:SecurityGroup 1pass-scim-task",
      "aws:ecs/taskDefinition:TaskDefinition 1pass-scim",
      ...bridgeSteps("10.42.0.0/16"),
    ]);
    expect(run.json?.changeSummary).to.deep.equal({ create: 36 });
  });

  it("has every output of the component, the URL known", () => {
    const outputs = outputsOf(run.json);
    expect(Object.keys(outputs).sort()).to.deep.equal(outputNames);
    expect(outputs).to.include({
      url: "https://1pass-scim.platform.usw2.auto.core.acme-svc.com",
      clusterName: "core-usw2-auto",
      sessionParameterArn: "arn:aws:ssm:us-west-2:123456789012:parameter/1password/scim/scimsession",
    });
  });

  it("runs the image and the parameter that the stack file names", () => {
    const task = stepOf(run.json, "aws:ecs/taskDefinition:TaskDefinition");
    const [bridge] = JSON.parse(task.containerDefinitions as string) as { image: string; secrets: object[] }[];
    expect(bridge?.image).to.equal("1password/scim:v2.9.5");
    expect(bridge?.secrets).to.deep.equal([
      {
        name: "OP_SESSION",
        valueFrom: "arn:aws:ssm:us-west-2:123456789012:parameter/1password/scim/scimsession",
      },
    ]);
  });

  it("writes access logs where the stack file says", () => {
    expect(stepOf(run.json, "awsx:lb:ApplicationLoadBalancer").accessLogs).to.deep.equal({
      enabled: true,
      bucket: "acme-core-usw2-auto-alb-logs",
      prefix: "1pass-scim",
    });
  });

  it("is the same, byte for byte, when the binary previews it in a process of its own", async () => {
    const again = await startBinary(["preview", "core-usw2-auto", "--json"]).outcome;
    expect(again).to.deep.equal({ code: 0, stdout: run.stdout, stderr: "" });
  });
});

describe("the stack sandbox", () => {
  let run: Awaited<ReturnType<typeof previewProgram>>;
  before(async () => {
    run = await previewProgram({ stack: "sandbox" });
  });

  it("makes its own VPC and cluster, and nothing else besides", () => {
    expect([run.code, run.stderr]).to.deep.equal([0, ""]);
    expect(stepsOf(run.json)).to.deep.equal([
      "pulumi:pulumi:Stack scim-bridge-sandbox",
      "awsx:ec2:Vpc 1pass-scim",
      "scim-bridge:index:ScimBridge 1pass-scim",
      "aws:acm/certificate:Certificate 1pass-scim",
      "aws:acm/certificateValidation:CertificateValidation 1pass-scim",
      "aws:cloudwatch/logGroup:LogGroup 1pass-scim",
      "aws:ec2/securityGroup:SecurityGroup 1pass-scim-lb",
      "aws:ec2/securityGroup:SecurityGroup 1pass-scim-task",
      "aws:ecs/cluster:Cluster 1pass-scim",
      "aws:ecs/taskDefinition:TaskDefinition 1pass-scim",
      ...bridgeSteps("10.99.0.0/16"),
    ]);
  });

  it("can be destroyed in one step", () => {
    expect(stepOf(run.json, "awsx:lb:ApplicationLoadBalancer")).to.include({ enableDeletionProtection: false });
  });

  it("has every output of the component", () => {
    expect(Object.keys(outputsOf(run.json)).sort()).to.deep.equal(outputNames);
  });
});

describe("a stack file that is changed", () => {
  const protectedWarning =
    "This stack is disabled, and AWS refuses to delete a load balancer that is protected. Where a bridge is deployed, take two steps:" +
    " set scim-bridge:loadBalancer.deletionProtection to false and run pulumi up with the bridge still enabled; then disable it.";

  it("creates nothing, looks nothing up and warns of deletion protection when it is disabled", async () => {
    const { code, json } = await previewProgram({ stackFile: { enabled: false } });
    expect([code, stepsOf(json)]).to.deep.equal([0, ["pulumi:pulumi:Stack scim-bridge-core-usw2-auto"]]);
    expect(outputsOf(json)).to.deep.equal({});
    expect(json?.diagnostics.map(({ severity, message }) => [severity, message.trim()])).to.deep.equal([
      ["warning", protectedWarning],
    ]);
  });

  it("does not warn when it is disabled without deletion protection", async () => {
    const { json } = await previewProgram({ stack: "sandbox", stackFile: { enabled: false } });
    expect(json?.diagnostics).to.deep.equal([]);
  });

  it("reads another stack's outputs", async () => {
    const { code, json, stderr } = await previewProgram({
      stackFile: {
        name: "scim-2",
        network: { stack: "acme/network/prod", ingressCidrs: ["10.0.0.0/8"] },
        cluster: { stack: "acme/cluster/prod" },
        dns: { stack: "acme/dns/prod" },
      },
    });
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(json?.changeSummary).to.deep.equal({ create: 36, read: 3 });
    expect(stepsOf(json)).to.include.members([
      "scim-bridge:index:ScimBridge scim-2",
      "pulumi:pulumi:StackReference network.stack",
      "pulumi:pulumi:StackReference cluster.stack",
      "pulumi:pulumi:StackReference dns.stack",
    ]);
  });

  it("hides what is encrypted", async () => {
    const ciphertext = "v1:CIPHERTEXT:marked";
    const { code, stdout, stderr } = await previewProgram({
      stackFile: {
        hostname: { secure: ciphertext },
        bridge: { environment: { OP_DEBUG: { secure: ciphertext } } },
      },
    });
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.not.contain("CIPHERTEXT");
    const document = JSON.parse(stdout) as PreviewDocument;
    expect(stepOf(document, "aws:acm/certificate:Certificate").domainName).to.equal("[secret]");
    expect(stepOf(document, "aws:ecs/taskDefinition:TaskDefinition").containerDefinitions).to.equal("[secret]");
  });
});
