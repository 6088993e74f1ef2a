import { expect } from "chai";
import type { PreviewDocument } from "../preview/json.ts";
import { previewProgram, scimBridge } from "./support/program.ts";

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
      "aws:cloudwatch/logGroup:LogGroup 1pass-scim",
      "aws:ec2/securityGroup:SecurityGroup 1pass-scim-lb",
      "aws:ec2/securityGroup:SecurityGroup 1pass-scim-task",
      "aws:ecs/taskDefinition:TaskDefinition 1pass-scim",
      ...bridgeSteps("10.42.0.0/16"),
    ]);
    expect(run.json?.changeSummary).to.deep.equal({ create: 20 });
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

  it("is the same, byte for byte, a second time", async () => {
    const again = await previewProgram({ stack: "core-usw2-auto" });
    expect(again.stdout).to.equal(run.stdout);
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
        network: { stack: "acme/network/prod", ingressCidrs: ["10.0.0.0/8"] },
        cluster: { stack: "acme/cluster/prod" },
        dns: { stack: "acme/dns/prod" },
      },
    });
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(json?.changeSummary).to.deep.equal({ create: 20, read: 3 });
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

describe("bad input", () => {
  const network = { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"], ingressCidrs: ["10.0.0.0/8"] };
  const cases: { [title: string]: { stackFile: string | object; says: string[] } } = {
    "a malformed stack file": {
      stackFile: "config:\n  scim-bridge:name: [1\n",
      says: ["Pulumi.core-usw2-auto.yaml is not valid YAML: line 3, column 1"],
    },
    "several faults": {
      stackFile: {
        hostnam: "x",
        hostname: undefined,
        network: { ...network, ingressCidrs: [] },
        name: "internal-scim",
      },
      says: [
        "Pulumi.core-usw2-auto.yaml is not right:",
        'scim-bridge:hostnam: is not a key (its value is "x").',
        "Did you mean hostname?",
        "scim-bridge:hostname: is missing.",
        "scim-bridge:network.ingressCidrs: nobody could reach the bridge.",
        'scim-bridge:name: "internal-scim" is not allowed.',
        "Nothing was created.",
      ],
    },
    "a private zone without a validation zone": {
      stackFile: { dns: { zoneName: "acme.com", privateZone: true } },
      says: ["scim-bridge:dns.privateZone: true: ACM cannot see a record in a private zone"],
    },
    "one subnet for the load balancer": {
      stackFile: { network: { ...network, taskSubnetIds: ["subnet-1"] } },
      says: [
        "a load balancer needs at least two subnets, each in an availability zone of its own, and got subnet-1 in",
      ],
    },
    "neither certificate nor zone": {
      stackFile: { dns: {} },
      says: ["there is no certificate, and no zone to validate a new one in."],
    },
    "a parameter's name of the wrong form, found before anything is registered": {
      stackFile: { session: { parameterName: "arn:aws:ssm:us-west-2:123456789012:parameter/x" } },
      says: ["scim-bridge:session.parameterName:", "not an ARN"],
    },
  };
  for (const [title, { stackFile, says }] of Object.entries(cases)) {
    it(`ends with one clear message: ${title}`, async () => {
      const { code, stderr, json } = await previewProgram({ stackFile: stackFile as never });
      expect(code, stderr).to.equal(1);
      for (const text of says) expect(stderr).to.contain(text);
      expect(stderr.match(/^error: /gm), stderr).to.have.length(1);
      expect(stderr).to.not.match(/\n\s+at .*[/:]\d+/);
      expect(json?.steps ?? []).to.deep.equal([]);
    });
  }

  it("ends with one clear message: an unknown stack", async () => {
    expect(await scimBridge(["preview", "core-usw2-autp"])).to.deep.equal({
      code: 2,
      stdout: "",
      stderr:
        'error: There is no stack "core-usw2-autp": no file Pulumi.core-usw2-autp.yaml. Allowed: core-usw2-auto, sandbox. Did you mean core-usw2-auto?\n',
    });
  });
});
