import { expect } from "chai";
import type { Step } from "../../preview/record.ts";
import { unknownText } from "../../preview/wire.ts";
import { judge, statusesOf, tallyText } from "../../report/controls/judge.ts";
import { controls, otherControls } from "../../report/controls/table.ts";
import { types } from "../../report/diagram/looks.ts";
import { toMarkdown } from "../../report/markdown.ts";
import { stackPreview } from "../support/stackPreview.ts";
import { hostile, needing, previewOf, rootStep, step } from "../support/steps.ts";

const [loadBalancerType = ""] = types.loadBalancers;
const [vpcType = ""] = types.vpcs;

function judged(id: string, ...steps: Step[]) {
  const control = [...controls, ...otherControls].find(it => it.id === id);
  if (!control) throw new Error(`no control ${id}`);
  const { verdict, evidence, faulty } = judge(control, steps);
  return { verdict, evidence, faulty: faulty.map(({ name }) => name) };
}

const task = (containerDefinitions: unknown) =>
  step(types.taskDefinition, "web", {
    inputs: {
      containerDefinitions:
        typeof containerDefinitions === "string" ? containerDefinitions : JSON.stringify(containerDefinitions),
    },
  });

describe("the controls of a preview", () => {
  it("are judged by what its resources say", async () => {
    const notMet = async (stack: string) =>
      statusesOf((await stackPreview(stack)).steps).flatMap(({ control: { id }, verdict }) =>
        verdict === "not met" || verdict === "not known" ? `${id} ${verdict}` : [],
      );
    const always = ["ECS.5", "ELB.18", "ELB.21", "ELB.22", "ELB.16"];
    expect(await notMet("core-usw2-auto")).to.deep.equal(always.map(id => `${id} not met`));
    const sandbox = ["EC2.2", "EC2.6", "ECS.5", "ELB.5", "ELB.6", ...always.slice(1)];
    expect(await notMet("sandbox")).to.deep.equal(sandbox.map(id => `${id} not met`));
  });

  it("have their evidence, each once, and the resources at fault", () => {
    const containers = ["one", "two", "three", "four"].map(name => ({ name, user: "999" }));
    expect(judged("ECS.20", task(containers))).to.deep.equal({
      verdict: "met",
      evidence: ['one: user is "999"', 'two: user is "999"', 'three: user is "999"', "and 1 more"],
      faulty: [],
    });
    expect(judged("ECS.20", task([...containers, { name: "five" }]))).to.deep.equal({
      ...{ verdict: "not met", evidence: ["five: user is not set"], faulty: ["web"] },
    });
    const balancers = ["a", "b"].map(name =>
      step(loadBalancerType, name, { inputs: { desyncMitigationMode: "monitor" } }),
    );
    expect(judged("ELB.12", ...balancers)).to.deep.equal({
      ...{ verdict: "not met", evidence: ['2 × desyncMitigationMode is "monitor"'], faulty: ["a", "b"] },
    });
  });

  it("show no value of an environment", () => {
    const environment = [{ name: "PASSWORD", value: "hunter2" }];
    expect(judged("ECS.8", task([{ name: "web", environment }])).evidence).to.deep.equal([
      'web: environment is ["PASSWORD"]',
    ]);
  });

  it("are not judged by what is not known yet", () => {
    const unknown = (evidence: string) => ({ verdict: "not known", evidence: [evidence], faulty: [] });
    expect(judged("ECS.4", task(unknownText))).to.deep.equal(unknown("containerDefinitions is known after up only"));
    expect(judged("ECS.4", task([{ name: "web", privileged: "[secret]" }]))).to.deep.equal(
      unknown("web: privileged is known after up only"),
    );
    const balancer = step(loadBalancerType, "web", { inputs: { listeners: unknownText, subnetIds: unknownText } });
    expect(judged("ELB.18", balancer)).to.deep.equal(unknown("listeners are known after up only"));
    expect(judged("ELB.13", balancer)).to.deep.equal(unknown("its subnets are known after up only"));
    expect(judged("EC2.18", step(types.ingressRule, "in", { inputs: { cidrIpv4: unknownText } }))).to.deep.equal(
      unknown("who may come in is known after up only"),
    );
    expect(judged("EC2.18", step(types.securityGroup, "group", { inputs: { ingress: [] } }))).to.deep.equal(
      unknown("has rules in its ingress, which nobody looks at here"),
    );
    const alarm = step(types.alarm, "alarm", { inputs: { alarmActions: [unknownText] } });
    expect(judged("CloudWatch.15", alarm).evidence).to.deep.equal(['alarmActions is ["[known after up]"]']);
  });

  it("know which ports are open to the whole internet", () => {
    const rule = (inputs: Step["inputs"]) => step(types.ingressRule, "in", { inputs });
    const open = { cidrIpv6: "::/0", ipProtocol: "tcp" };
    expect(judged("EC2.18", rule({ ...open, fromPort: 443, toPort: 443 })).evidence).to.deep.equal([
      "443 is open to ::/0",
    ]);
    expect(judged("EC2.18", rule({ ...open, fromPort: 80, toPort: 443 }))).to.deep.equal({
      ...{ verdict: "not met", evidence: ["80 to 443 is open to ::/0"], faulty: ["in"] },
    });
    expect(judged("EC2.13", rule({ ...open, ipProtocol: "-1", fromPort: 443, toPort: 443 })).verdict).to.equal(
      "not met",
    );
    expect(judged("EC2.13", rule({ ...open, fromPort: 443, toPort: 443 })).verdict).to.equal("met");
    expect(judged("EC2.13", rule({ referencedSecurityGroupId: "sg-1" })).verdict).to.equal("met");
  });

  it("know what a policy allows, and what it denies", () => {
    const policy = (...Statement: unknown[]) =>
      step(types.rolePolicy, "policy", { inputs: { policy: JSON.stringify({ Statement }) } });
    const deny = { Effect: "Deny", Action: "*", Resource: "*" };
    expect(judged("IAM.1", policy(deny))).to.deep.equal({ verdict: "met", evidence: ["denies something"], faulty: [] });
    expect(judged("IAM.21", policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }))).to.deep.equal({
      ...{ verdict: "not met", evidence: ["allows all but some"], faulty: ["policy"] },
    });
    const decrypt = { Effect: "Allow", Action: ["kms:Decrypt"] };
    const key = "arn:aws:kms:us-west-2:123456789012:key/1234abcd";
    expect(judged("KMS.2", policy({ ...decrypt, Resource: key })).evidence).to.deep.equal([`allows ${key}`]);
    expect(judged("KMS.2", policy({ ...decrypt, Resource: "*" })).verdict).to.equal("not met");
  });

  it("look for what goes with each resource, not with any", () => {
    const [one, two] = ["one", "two"].map(name => step(vpcType, name));
    if (!one || !two) throw new Error("no VPCs");
    const log = needing(types.flowLog, "log", { vpcId: [one] }, { trafficType: "ALL" });
    expect(judged("EC2.6", one, two, log)).to.deep.equal({
      ...{ verdict: "not met", evidence: ["without a flow log"], faulty: ["two"] },
    });
    const balancer = step(loadBalancerType, "web");
    const association = needing(types.webAclAssociation, "web", { resourceArn: [balancer] });
    expect(judged("ELB.16", balancer, association).evidence).to.deep.equal(["with a web ACL"]);
  });

  it("know a load balancer's zones by its VPC, where its subnets are not known yet", () => {
    const vpc = step(vpcType, "net", { inputs: { numberOfAvailabilityZones: 1 } });
    const balancer = needing(loadBalancerType, "web", { subnetIds: [vpc] }, { subnetIds: unknownText });
    expect(judged("ELB.13", vpc, balancer).verdict).to.equal("not met");
    expect(judged("ELB.13", step(loadBalancerType, "web", { inputs: { subnetIds: ["a", "a"] } })).verdict).to.equal(
      "not met",
    );
  });

  it("say why they do not apply, or that nobody looked", () => {
    expect(judged("IAM.2")).to.deep.equal({
      ...{ verdict: "not applicable", evidence: ["No IAM user is made: the task has roles."], faulty: [] },
    });
    expect(judged("IAM.2", step("aws:iam/user:User", "somebody"))).to.deep.equal({
      ...{ verdict: "not known", evidence: ["nobody looks here at aws:iam/user:User"], faulty: [] },
    });
    const nothing = "Nothing that it is about is made here.";
    expect(judged("ECS.2").evidence).to.deep.equal([nothing]);
    expect(judged("CloudWatch.15").evidence.join(" ")).to.match(
      /^Nothing that it is about is made here\. `alarms\.topicArns`: There are no alarms until /,
    );
  });

  it("are counted in Markdown, which leads to those that are not met", () => {
    const markdown = toMarkdown(previewOf([rootStep(), step(loadBalancerType, "web"), task(unknownText)]));
    expect(markdown).to.include(
      "**Controls of AWS Security Hub: 4 met, 7 not met, 6 not known, 43 not applicable.** Not met: ",
    );
    const [, notMet = "", notKnown = ""] = /\*\* Not met: (.*?\)\.) Not known: (.*?\)\.)\n/.exec(markdown) ?? [];
    expect(notMet).to.match(/\[ELB\.4\]\(https:\/\/docs\.aws\.amazon\.com\/[\w./-]+#elb-4\)/);
    expect(notMet).to.not.include("[ECS.4]");
    expect(notKnown).to.match(/^\[ECS\.4\]\([^)]+\), \[/);
    expect(toMarkdown(previewOf([rootStep(), task([{}])]))).to.not.include("Not known");
    expect(tallyText(statusesOf([]))).to.equal("60 not applicable");
  });

  it("take any program", () => {
    const strange = [hostile, null, 1, [null], { name: null }];
    for (const value of strange) {
      const inputs = Object.fromEntries(
        [
          "listeners",
          "containerDefinitions",
          "policy",
          "cidrIpv4",
          "settings",
          "volumes",
          "alarmActions",
          "subnetIds",
        ].map(key => [key, typeof value === "object" ? JSON.stringify(value) : value]),
      );
      const steps = Object.values(types)
        .flat()
        .map(type => step(type, "it", { inputs }));
      expect(statusesOf(steps)).to.have.length(60);
    }
  });
});
