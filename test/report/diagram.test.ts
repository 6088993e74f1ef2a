import { expect } from "chai";
import fc from "fast-check";
import type { Step } from "../../preview/record.ts";
import type { Preview } from "../../preview/preview.ts";
import { graphOf } from "../../report/diagram/graph.ts";
import { types } from "../../report/diagram/looks.ts";
import { toMermaid } from "../../report/diagram/mermaid.ts";
import { toSvg } from "../../report/diagram/svg.ts";
import { scimBridge } from "../support/program.ts";
import { hostile, needing, rootStep, step } from "../support/steps.ts";

const linesOf = (steps: Step[], lookups: Preview["lookups"] = []) =>
  toMermaid(graphOf({ steps, lookups }))
    .split("\n")
    .slice(1)
    .map(line => line.trim());

const linesOfStack = async (stack: string) => {
  const { stdout } = await scimBridge(["preview", stack, "--markdown", "-"]);
  return /```mermaid\nflowchart TB\n([^]*?)\n```/
    .exec(stdout)?.[1]
    ?.split("\n")
    .map(line => line.trim());
};

const [loadBalancerType = ""] = types.loadBalancers;
const [serviceType = ""] = types.services;
const [vpcType = ""] = types.vpcs;

/** A service behind a load balancer, each with its security group. */
function web(name: string, groupSources: { [input: string]: Step[] } = {}) {
  const lbGroup = needing(types.securityGroup, `${name}-lb`, groupSources);
  const taskGroup = needing(types.securityGroup, `${name}-task`, groupSources);
  const loadBalancer = needing(loadBalancerType, name, { securityGroups: [lbGroup] }, { internal: true });
  const service = needing(
    serviceType,
    name,
    { networkConfiguration: [taskGroup], loadBalancers: [loadBalancer] },
    { loadBalancers: [{ containerName: "web", containerPort: 3002 }] },
  );
  return { lbGroup, taskGroup, steps: [lbGroup, taskGroup, loadBalancer, service] };
}

const rule = (type: string, group: Step, inputs: Step["inputs"], name = JSON.stringify(inputs)) =>
  needing(type, name, { securityGroupId: [group] }, { ipProtocol: "tcp", ...inputs });

describe("the diagram of a preview", () => {
  it("shows how the reference stack is reached, what it needs, and who is told", async () => {
    expect(await linesOfStack("core-usw2-auto")).to.deep.equal([
      'n0["Certificate<br/>1pass-scim.platform.usw2.auto.core.acme-svc.com<br/>validated by DNS"]',
      'n1["Dashboard<br/>1pass-scim"]',
      'n2["Event rule<br/>1pass-scim-deployment-failed"]',
      'n3["Log group<br/>1pass-scim<br/>kept 365 days<br/>3 metric filters"]',
      'n4["10 alarms"]',
      'n5["2 roles<br/>1 inline policy"]',
      'n6["DNS record<br/>1pass-scim.platform.usw2.auto.core.acme-svc.com"]',
      'n8(["SNS topic<br/>platform-alerts"])',
      'n9(["S3 bucket<br/>acme-core-usw2-auto-alb-logs"])',
      'n10(["1Password<br/>0.0.0.0/0"])',
      'n11(["Callers<br/>10.42.0.0/16"])',
      'n13(["SSM parameter<br/>/1password/scim/scimsession"])',
      'subgraph g0["VPC core-usw2-auto"]',
      'n7["Load balancer<br/>1pass-scim<br/>internal"]',
      'subgraph g1["ECS cluster core-usw2-auto"]',
      'subgraph g2["ECS service 1pass-scim"]',
      'n12["op#95;scim#95;bridge<br/>1password/scim:v2.9.5"]',
      'n14["redis<br/>library/redis:8.10.2"]',
      "end",
      "end",
      "end",
      'n7 -->|"3002"| n12',
      'g2 -->|"443"| n10',
      'n11 -->|"80, 443"| n7',
      'n12 -->|"6379"| n14',
      "g2 -.-> n2",
      "n7 -.-> n4",
      "g2 -.-> n4",
      "n3 -.-> n4",
      'g2 -.->|"logs"| n3',
      "n5 -.-> g2",
      'n6 -.->|"alias"| n7',
      'n0 -.->|"TLS"| n7',
      "n2 -.-> n8",
      "n4 -.-> n8",
      'n7 -.->|"access logs"| n9',
      'n13 -.->|"OP#95;SESSION"| n12',
      "n4 -.-> n1",
    ]);
  });

  it("shows the sandbox's own network, and its way out", async () => {
    expect(await linesOfStack("sandbox")).to.deep.equal([
      'n0["Certificate<br/>scim.sandbox.acme-svc.com<br/>validated by DNS"]',
      'n1["Log group<br/>1pass-scim<br/>kept 365 days"]',
      'n2["2 roles<br/>1 inline policy"]',
      'n3["DNS record<br/>scim.sandbox.acme-svc.com"]',
      'n5(["1Password<br/>0.0.0.0/0"])',
      'n7(["Callers<br/>10.99.0.0/16"])',
      'n9(["SSM parameter<br/>/1password/scim/scimsession"])',
      'subgraph g0["VPC 10.99.0.0/16"]',
      'n4["Load balancer<br/>1pass-scim<br/>internal"]',
      'n6["NAT gateway<br/>one for all zones"]',
      'subgraph g1["ECS cluster 1pass-scim"]',
      'subgraph g2["ECS service 1pass-scim"]',
      'n8["op#95;scim#95;bridge<br/>1password/scim:v2.9.16"]',
      'n10["redis<br/>library/redis:8.10.2"]',
      "end",
      "end",
      "end",
      'n4 -->|"3002"| n8',
      'g2 -->|"443"| n6',
      'n6 -->|"443"| n5',
      'n7 -->|"80, 443"| n4',
      'n8 -->|"6379"| n10',
      'g2 -.->|"logs"| n1',
      "n2 -.-> g2",
      'n3 -.->|"alias"| n4',
      'n0 -.->|"TLS"| n4',
      'n9 -.->|"OP#95;SESSION"| n8',
    ]);
  });

  it("collapses what is called the same and has the same arrows", () => {
    const role = step("a:b:Role", "role");
    const policies = ["one", "two"].map(name => needing("a:b:Policy", name, { role: [role] }));
    expect(linesOf([rootStep(), role, ...policies])).to.deep.equal([
      'n0["Role<br/>role"]',
      'n1["2 × Policy<br/>one<br/>two"]',
      "n0 -.-> n1",
    ]);
  });

  it("leaves out an arrow that others imply", () => {
    const one = step("a:b:One", "one");
    const two = needing("a:b:Two", "two", { from: [one] });
    const three = needing("a:b:Three", "three", { from: [one], also: [two] });
    expect(linesOf([one, two, three]).slice(3)).to.deep.equal(["n0 -.-> n1", "n1 -.-> n2"]);
  });

  it("draws the order that a program asks for only between what it does not know", () => {
    const group = step("aws:s3/bucket:Bucket", "bucket");
    const after = step("aws:s3/bucket:Bucket", "after", { dependencies: [group.urn] });
    const role = step(types.role, "role", { dependencies: [group.urn] });
    expect(linesOf([group, after, role]).slice(3)).to.deep.equal(["n0 -.-> n1"]);
  });

  it("frames components where there are several", () => {
    const parents = ["one", "two"].map(name => step("my:index:Site", name, { custom: false }));
    const children = parents.map(({ urn, name }) => step("a:b:C", `${name}-c`, { parent: urn }));
    expect(linesOf([...parents, ...children])).to.deep.equal([
      ...['subgraph g0["Site one"]', 'n0["C<br/>one-c"]', "end"],
      ...['subgraph g1["Site two"]', 'n1["C<br/>two-c"]', "end"],
    ]);
  });

  it("names who may reach what, and on which ports", () => {
    const { lbGroup, taskGroup, steps } = web("web");
    const all = [
      ...steps,
      rule(types.ingressRule, lbGroup, { cidrIpv4: "10.0.0.0/8", fromPort: 443, toPort: 443 }),
      rule(types.ingressRule, lbGroup, { cidrIpv4: "10.0.0.0/8", fromPort: 80, toPort: 80 }),
      rule(types.ingressRule, lbGroup, { cidrIpv6: "::/0", fromPort: 443, toPort: 443 }),
      rule(types.ingressRule, lbGroup, { prefixListId: "pl-1", fromPort: 8000, toPort: 8010 }),
      rule(types.ingressRule, taskGroup, { referencedSecurityGroupId: "sg-1", ipProtocol: "-1" }),
      rule(types.egressRule, taskGroup, { cidrIpv4: "10.0.0.2/32", ipProtocol: "icmp" }),
      rule(types.egressRule, taskGroup, { cidrIpv4: "0.0.0.0/0", fromPort: 443, toPort: 443 }),
    ];
    expect(linesOf(all)).to.deep.equal([
      'n0["Load balancer<br/>web<br/>internal"]',
      'n1["ECS service<br/>web"]',
      'n2(["Callers<br/>10.0.0.0/8"])',
      'n3(["Callers<br/>::/0 #40;anyone#41;"])',
      'n4(["Callers<br/>pl-1"])',
      'n5(["Security group<br/>sg-1"])',
      'n6(["Network<br/>10.0.0.2/32"])',
      'n7(["Internet<br/>0.0.0.0/0"])',
      'n0 -->|"3002"| n1',
      'n2 -->|"80, 443"| n0',
      'n3 -->|"443"| n0',
      'n4 -->|"8000–8010"| n0',
      'n5 -->|"all ports"| n1',
      'n1 -->|"icmp"| n6',
      'n1 -->|"443"| n7',
    ]);
  });

  for (const [natGateways, detail] of [
    [undefined, "<br/>one in each zone"],
    [{ strategy: "Single" }, "<br/>one for all zones"],
    [{ strategy: "[secret]" }, ""],
    [{ strategy: "None" }, undefined],
  ] as const) {
    it(`leads to the internet through the NAT gateways of ${JSON.stringify(natGateways) ?? "awsx's default"}`, () => {
      const vpc = step(vpcType, "net", { inputs: { cidrBlock: "10.9.0.0/16", ...(natGateways && { natGateways }) } });
      const { taskGroup, steps } = web("web", { vpcId: [vpc] });
      const out = rule(types.egressRule, taskGroup, { cidrIpv4: "0.0.0.0/0", fromPort: 443, toPort: 443 });
      const lines = linesOf([vpc, ...steps, out]);
      expect(lines).to.include('subgraph g0["VPC 10.9.0.0/16"]');
      if (detail === undefined) expect(lines).to.include('n1 -->|"443"| n2').and.not.include("NAT");
      else expect(lines).to.include.members([`n3["NAT gateway${detail}"]`, 'n1 -->|"443"| n3', 'n3 -->|"443"| n2']);
    });
  }

  it("shows a load balancer that exists, and the secrets and images of a task", () => {
    const listenerArn = "arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/app/shared/0123/4567";
    const alias = { name: "internal-shared-1.us-west-2.elb.amazonaws.com", zoneId: "Z2" };
    const group = step(types.targetGroup, "web");
    const containers = [
      {
        name: "web",
        image: `example.com/mirror/web@sha256:${"0".repeat(64)}`,
        secrets: [
          { name: "TOKEN", valueFrom: "arn:aws:secretsmanager:us-west-2:123456789012:secret:team/token-1a2b3c:key::" },
          { name: "PLAIN", valueFrom: "/team/plain" },
          { name: "UNKNOWN", valueFrom: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
        ],
      },
    ];
    const task = step(types.taskDefinition, "web", { inputs: { containerDefinitions: JSON.stringify(containers) } });
    expect(
      linesOf([
        group,
        needing(types.listenerRule, "web", { actions: [group] }, { listenerArn }),
        step(types.record, "web", { inputs: { name: "web.example.com", aliases: [alias] } }),
        task,
        needing(
          serviceType,
          "web",
          { taskDefinition: [task], loadBalancers: [group] },
          { loadBalancers: [{ containerName: "web", containerPort: 80 }] },
        ),
      ]),
    ).to.deep.equal([
      'n0["Target group<br/>web"]',
      'n1["DNS record<br/>web.example.com"]',
      'n2(["Load balancer<br/>shared"])',
      'n4(["Secret<br/>team/token"])',
      'n5(["SSM parameter<br/>/team/plain"])',
      'subgraph g0["ECS service web"]',
      'n3["web<br/>mirror/web#64;sha256:00000000…"]',
      "end",
      'n0 -->|"80"| n3',
      "n2 --> n0",
      'n1 -.->|"alias"| n2',
      'n4 -.->|"TOKEN"| n3',
      'n5 -.->|"PLAIN"| n3',
    ]);
  });

  it("draws a hundred of a kind as it draws one", () => {
    const sites = Array.from({ length: 100 }, (_, index) => {
      const parent = step("my:index:Site", `site-${index}`, { custom: false });
      const { lbGroup, steps } = web(`web-${index}`);
      const callers = rule(
        types.ingressRule,
        lbGroup,
        { cidrIpv4: "10.0.0.0/8", fromPort: 443, toPort: 443 },
        `callers-${index}`,
      );
      return [parent, ...[...steps, callers].map(made => ({ ...made, parent: parent.urn }))];
    });
    expect(linesOf(sites.flat())).to.deep.equal([
      'n2(["Callers<br/>10.0.0.0/8"])',
      'subgraph g0["100 × Site site-0, site-1, and 98 more"]',
      'n0["100 × Load balancer<br/>web-0<br/>web-1<br/>and 98 more<br/>internal"]',
      'n1["100 × ECS service<br/>web-0<br/>web-1<br/>and 98 more"]',
      "end",
      'n0 -->|"3002"| n1',
      'n2 -->|"443"| n0',
    ]);
  });

  it("counts the parts of all that a box stands for", () => {
    const sites = Array.from({ length: 20 }, (_, index) => {
      const parent = step("my:index:Site", `site-${index}`, { custom: false });
      const roles = ["task", "execution"].map(name => step(types.role, `${name}-${index}`));
      const policy = needing(types.rolePolicy, `policy-${index}`, { role: [roles[0] as Step] });
      const logs = step(types.logGroup, `logs-${index}`, { inputs: { retentionInDays: 365 } });
      const filters = [1, 2, 3].map(each => needing(types.metricFilter, `${each}-${index}`, { logGroupName: [logs] }));
      return [parent, ...[...roles, policy, logs, ...filters].map(made => ({ ...made, parent: parent.urn }))];
    });
    expect(linesOf(sites.flat())).to.deep.equal([
      'subgraph g0["20 × Site site-0, site-1, and 18 more"]',
      'n0["40 roles<br/>20 inline policies"]',
      'n1["20 × Log group<br/>logs-0<br/>logs-1<br/>and 18 more<br/>kept 365 days<br/>60 metric filters"]',
      "end",
    ]);
  });

  it("counts the kinds that are too many", () => {
    const many = Array.from({ length: 60 }, (_, index) => step(`a:b:C${index}`, "it"));
    const last = needing("a:b:Last", "last", { from: [many[59] as Step], also: [many[0] as Step] });
    const lines = linesOf([...many, last]);
    expect(lines).to.have.length(25);
    expect(lines.slice(-3)).to.deep.equal(['n22["C22<br/>it"]', 'n23["38 more"]', "n0 -.-> n23"]);
  });

  it("is of lines that Mermaid reads, whatever a program makes", () => {
    const line =
      /^(?:n\d+\(?\["[^"]*"\]\)?|subgraph g\d+\["[^"]*"\]|end|[ng]\d+ (?:-->|-\.->)(?:\|"[^"]*"\|)? [ng]\d+)$/;
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constant(hostile));
    const value = fc.oneof(text, fc.jsonValue(), fc.array(fc.dictionary(text, text)));
    const type = fc.oneof(text, fc.constantFrom(...Object.values(types).flat()));
    const inputs = [
      "vpcId",
      "cluster",
      "securityGroupId",
      "loadBalancers",
      "containerDefinitions",
      "aliases",
      "__proto__",
    ];
    const steps = fc.array(
      fc.record({
        type,
        name: text,
        inputs: fc.dictionary(fc.oneof(fc.constantFrom(...inputs), text), value),
        sources: fc.array(fc.tuple(fc.constantFrom(...inputs), fc.nat(9))),
      }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(steps, drafts => {
        const urn = (index: number) => `urn:${index}`;
        const made = drafts.map(({ sources, ...rest }, index) =>
          step(rest.type, rest.name, {
            ...{ urn: urn(index), inputs: rest.inputs, dependencies: sources.map(([, other]) => urn(other)) },
            inputDependencies: Object.fromEntries(sources.map(([input, other]) => [input, [urn(other)]])),
          }),
        );
        for (const drawn of linesOf(made).filter(it => it !== "")) expect(drawn).to.match(line);
      }),
    );
  });
});

describe("the diagram as SVG", () => {
  const role = step("a:b:Role", hostile, { urn: "urn:role" });
  const graph = graphOf({ steps: [role, needing("a:b:Policy", "one", { role: [role] })], lookups: [] });

  it("leads from each box to its resource", async () => {
    const svg = await toSvg(graph, urn => `#to-${urn.replaceAll(/\W/g, "-")}`);
    expect(svg).to.match(/^<svg /);
    expect(svg.match(/xlink:href="#to-[^"]*"/g)).to.deep.equal([
      'xlink:href="#to-urn-role"',
      'xlink:href="#to-urn-pulumi-dev--p--a-b-Policy--one"',
    ]);
  });

  it("shows hostile text as text, and is the same each time", async () => {
    const svg = await toSvg(graph, () => "#it");
    expect(svg).to.not.match(/<script|<\/style|<b>|\]\]>/);
    expect(svg).to.include("alert(1)");
    expect(await toSvg(graph, () => "#it")).to.equal(svg);
  });
});
