import { expect } from "chai";
import type { Preview } from "../../preview/preview.ts";
import type { Step } from "../../preview/record.ts";
import { unknownText } from "../../preview/wire.ts";
import { costsOf } from "../../report/cost.ts";
import {
  priceText,
  quantityText,
  reasonTexts,
  sourcesFor,
  termsText,
  totalText,
  whatText,
} from "../../report/costText.ts";
import { types } from "../../report/diagram/looks.ts";
import { toMarkdown } from "../../report/markdown.ts";
import { priceList, priceTables } from "../../report/prices.ts";
import { scimBridge } from "../support/program.ts";
import { needing, previewOf, rootStep, step } from "../support/steps.ts";

const [fargateService = "", ecsService = ""] = types.services;
const [loadBalancerType = "", awsLoadBalancerType = ""] = types.loadBalancers;
const [vpcType = ""] = types.vpcs;

const lookUp = (region: string): Preview["lookups"][number] => ({
  token: "aws:index/getRegion:getRegion",
  args: {},
  assumed: { region },
});

const costsIn = (region: string, ...steps: Step[]) => costsOf({ steps, lookups: [lookUp(region)] });

/** The lines as people see them. */
const shown = (costs: ReturnType<typeof costsOf>) =>
  costs.lines.map(line => [whatText(line, costs), quantityText(line), priceText(line.price)]);

const small = { cpu: "256", memory: "1024" };

function service(task: Step["inputs"], inputs: Step["inputs"] = { desiredCount: 1 }, type = fargateService) {
  const definition = step(types.taskDefinition, "web", { inputs: task });
  return [definition, needing(type, "web", { taskDefinition: [definition] }, inputs)];
}

const provider = (name: string, region: string) => step("pulumi:providers:aws", name, { inputs: { region } });
const through = (given: Step, made: Step): Step => ({ ...made, provider: `${given.urn}::some-id` });

describe("what a preview costs", () => {
  it("is, for Fargate, hours times vCPUs and gigabytes", () => {
    // By hand: 730 × 0.01012 = 7.3876 and 730 × 0.004445 = 3.24485, twice.
    expect(shown(costsIn("us-east-1", ...service(small, { desiredCount: 2 })))).to.deep.equal([
      ["Fargate", "2 tasks of 0.25 vCPU and 1 GB on X86_64", "$21.26"],
    ]);
    const arm = { cpu: 1024, memory: 2048, runtimePlatform: { cpuArchitecture: "ARM64" } };
    // By hand: 730 × 0.03885 = 28.3605 and 730 × 2 × 0.00426 = 6.2196.
    expect(shown(costsIn("ap-southeast-2", ...service(arm)))).to.deep.equal([
      ["Fargate", "1 task of 1 vCPU and 2 GB on ARM64", "$34.58"],
    ]);
  });

  it("is not guessed for a service of which too little is known", () => {
    const windows = { ...small, runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } };
    const riscV = { ...small, runtimePlatform: { cpuArchitecture: "RISCV64" } };
    for (const [steps, why] of [
      [service({ cpu: "[secret]", memory: "1024" }), "its size is not known"],
      [service(small, { desiredCount: "[secret]" }), "its size is not known"],
      [[step(fargateService, "web")], "its size is not known"],
      [service(small, { desiredCount: 1 }, ecsService), "it may not run on Fargate"],
      [service(windows), "only the prices of Linux are known here"],
      [service(riscV), "its price in us-east-1 is not known here"],
    ] as const) {
      const costs = costsIn("us-east-1", ...steps);
      expect(costs.lines.map(({ price }) => price)).to.deep.equal([{ kind: "unknown", why }]);
      expect(totalText(costs)).to.equal("not known");
    }
    const fargate = service(small, { desiredCount: 1, launchType: "FARGATE" }, ecsService);
    expect(costsIn("us-east-1", ...fargate)).to.deep.include({ total: 10.63, isWhole: true });
  });

  it("has a public load balancer's addresses, one in each zone, and none of an internal one", () => {
    const capacity = ["Load balancer capacity units", "by use", "$0.008 per LCU-hour"];
    const balancer = ["Application Load Balancer", "1", "$18.40"];
    const ofInputs = (inputs: Step["inputs"], type = loadBalancerType) =>
      shown(costsIn("eu-west-1", step(type, "web", { inputs })));
    expect(ofInputs({ internal: true })).to.deep.equal([balancer, capacity]);
    // By hand: 3 × 730 × 0.005 = 10.95.
    expect(ofInputs({ internal: false, subnetIds: ["a", "b", "c"] })).to.deep.equal([
      ...[balancer, ["Public IPv4 address", "3", "$10.95"], capacity],
    ]);
    expect(ofInputs({ subnets: ["a", "b"] }, awsLoadBalancerType)[1]).to.deep.equal([
      ...["Public IPv4 address", "2", "$7.30"],
    ]);
    expect(ofInputs({ subnetIds: "[secret]" })[1]).to.deep.equal(["Public IPv4 address", "not known", "not known"]);
    expect(ofInputs({ loadBalancerType: "network" }, awsLoadBalancerType)).to.deep.equal([
      ["Load balancer", "1", "not known"],
    ]);

    const vpc = step(vpcType, "net", { inputs: { numberOfAvailabilityZones: 2, natGateways: { strategy: "None" } } });
    const inVpc = needing(loadBalancerType, "web", { subnetIds: [vpc] }, { internal: false });
    expect(shown(costsIn("eu-west-1", vpc, inVpc))[1]).to.deep.equal(["Public IPv4 address", "2", "$7.30"]);
  });

  it("has the NAT gateways of a VPC, each with its address", () => {
    const single = { numberOfAvailabilityZones: 2, natGateways: { strategy: "Single" } };
    expect(shown(costsIn("us-west-2", step(vpcType, "net", { inputs: single })))).to.deep.equal([
      ["NAT gateway", "1", "$32.85"],
      ["Public IPv4 address", "1", "$3.65"],
      ["Traffic through the NAT gateway", "by use", "$0.045 per GB"],
    ]);
    // By hand: 3 × 730 × 0.045 = 98.55.
    expect(shown(costsIn("us-west-2", step(vpcType, "net")))[0]).to.deep.equal(["NAT gateway", "3", "$98.55"]);
    const unknown = { numberOfAvailabilityZones: "[secret]" };
    expect(costsIn("us-west-2", step(vpcType, "net", { inputs: unknown })).lines[0]?.price).to.deep.equal({
      ...{ kind: "unknown", why: "how many there are is not known" },
    });
  });

  it("has NAT gateways and addresses that a program makes itself", () => {
    const address = step(types.address, "out");
    const gateway = needing(types.natGateway, "out", { allocationId: [address] });
    const costs = costsIn("us-west-2", address, gateway, step(types.natGateway, "inner"));
    expect(shown(costs)).to.deep.equal([
      ["NAT gateway", "2", "$65.70"],
      ["Public IPv4 address", "1", "$3.65"],
      ["Traffic through the NAT gateway", "2, by use", "$0.045 per GB"],
    ]);
    expect(termsText(costs)).to.include(
      "Not in the total: what depends on use, resources of types that are not listed, ",
    );
  });

  it("is not guessed from what is known after up only", () => {
    const whysOf = (type: string, inputs: Step["inputs"]) =>
      costsIn("us-west-2", step(type, "it", { inputs })).lines.map(({ what, price }) =>
        price.kind === "unknown" ? `${what}: ${price.why}` : what,
      );
    const metric = { metricName: "Errors" };
    const twoUnknown = [unknownText, unknownText];
    const balancer = ["Application Load Balancer", "Load balancer capacity units"];
    const [address, gateway] = ["Public IPv4 address", "NAT gateway"].map(
      what => `${what}: how many there are is not known`,
    );
    const notOften = "Alarm: how often it looks is not known";
    expect(whysOf(loadBalancerType, { internal: "[secret]", subnetIds: ["a", "b"] }).sort()).to.deep.equal(
      [...balancer, address].sort(),
    );
    expect(whysOf(awsLoadBalancerType, { loadBalancerType: unknownText })).to.deep.equal([
      "Load balancer: its kind is not known",
    ]);
    expect(
      shown(costsIn("us-west-2", step(loadBalancerType, "web", { inputs: { subnetIds: twoUnknown } })))[1],
    ).to.deep.equal(["Public IPv4 address", "2", "$7.30"]);
    for (const inputs of [
      { availabilityZoneNames: unknownText },
      { natGateways: unknownText },
      { natGateways: { strategy: unknownText } },
      { subnetSpecs: unknownText },
    ]) {
      expect(whysOf(vpcType, inputs), JSON.stringify(inputs)).to.include.members([address, gateway]);
    }
    for (const metricQueries of [unknownText, twoUnknown]) {
      expect(whysOf(types.alarm, { metricQueries })).to.deep.equal([
        "Alarm: how many metrics it looks at is not known",
      ]);
    }
    for (const inputs of [
      { period: unknownText },
      { metricQueries: [{ metric: unknownText }] },
      { metricQueries: [{ metric: { ...metric, period: unknownText } }] },
    ]) {
      expect(whysOf(types.alarm, inputs)).to.deep.equal([notOften]);
    }
    expect(whysOf(types.alarm, { metricQueries: [{ metric: { ...metric, period: 10 } }] })).to.deep.equal([
      "Alarm: the price of an alarm that looks more than once a minute is not known here",
    ]);
  });

  it("has logs by use, and alarms by the metrics that they look at", () => {
    const metric = { metric: { metricName: "Errors" } };
    const quotient = { metricQueries: [{ expression: "a / b" }, metric, metric] };
    const costs = costsIn(
      "eu-west-1",
      step(types.logGroup, "web"),
      step(types.metricFilter, "errors"),
      step(types.alarm, "one", { inputs: { period: 300 } }),
      step(types.alarm, "two"),
      step(types.alarm, "rate", { inputs: quotient }),
      step(types.alarm, "fast", { inputs: { period: 10 } }),
      step(types.dashboard, "web"),
    );
    expect(shown(costs)).to.deep.equal([
      ["Dashboard", "1", "$3.00"],
      ["Alarm", "2 × 1 metric", "$0.20"],
      ["Alarm", "2 metrics", "$0.20"],
      ["Alarm", "1 metric", "not known"],
      ["Log lines, written", "by use", "$0.57 per GB"],
      ["Log lines, kept", "by use", "$0.03 per GB-month"],
      ["Metric of a log filter", "by use", "$0.30 if it counts anything"],
    ]);
    expect(costs).to.deep.include({ total: 3.4, isWhole: false });
    expect(reasonTexts(costs)).to.deep.equal([
      "Alarm: the price of an alarm that looks more than once a minute is not known here.",
    ]);
  });

  it("is nothing for what is there already", () => {
    expect(costsIn("us-east-1", step(types.dashboard, "web", { op: "read" }))).to.deep.equal({
      ...{ lines: [], total: 0, isWhole: true, regions: [] },
    });
  });

  it("adds up as the lines do", () => {
    const arm = { ...small, runtimePlatform: { cpuArchitecture: "ARM64" } };
    const costs = costsIn("us-east-1", ...service(arm), step(loadBalancerType, "web", { inputs: { internal: true } }));
    // 8.50815 and 16.425 are 24.93315 together, a cent less than the two lines.
    expect(shown(costs).map(([, , price]) => price)).to.deep.equal(["$16.43", "$8.51", "$0.008 per LCU-hour"]);
    expect(totalText(costs)).to.equal("$24.94 a month");
  });

  it("is whole without the price of what depends on use, and with nothing else left out", () => {
    const internal = { inputs: { internal: true } };
    const sydney = (...steps: Step[]) => costsIn("ap-southeast-2", ...steps);
    const vpc = step(vpcType, "net", { inputs: { natGateways: { strategy: "Single" } } });
    // By hand: 730 × 0.059 = 43.07 and 730 × 0.005 = 3.65; nobody knows here what a gigabyte costs.
    expect(shown(sydney(vpc)).at(-1)).to.deep.equal(["Traffic through the NAT gateway", "by use", "not known"]);
    expect(totalText(sydney(vpc))).to.equal("$46.72 a month");
    expect(totalText(sydney(step(types.alarm, "web"), step(loadBalancerType, "web", internal)))).to.equal(
      "at least $18.40 a month",
    );
    expect(totalText(sydney(step(types.logGroup, "web")))).to.equal("$0.00 a month");
    expect(totalText(costsIn("eu-north-1", step(types.logGroup, "web")))).to.equal("not known");
  });

  it("is that of a stack", async () => {
    for (const [stack, total] of [
      ["core-usw2-auto", "$31.06"],
      ["sandbox", "$63.56"],
    ] as const) {
      const { stdout } = await scimBridge(["preview", stack, "--markdown", "-"]);
      expect(stdout).to.include(`**Cost: ${total} a month**`);
      expect(stdout).to.include("On demand in <code>us-west-2</code>, 730 hours a month, prices of September 2026.");
      expect(stdout).to.include("Source: [Defang](https://github.com/DefangLabs/defang), and for the rest documents ");
    }
  });
});

describe("the region of what costs", () => {
  const dashboard = step(types.alarm, "web");

  it("says so where no price of it is known", () => {
    const costs = costsIn("eu-north-1", dashboard);
    expect(costs.lines[0]?.price).to.deep.equal({
      kind: "unknown",
      why: "no prices of eu-north-1 are known here, only of us-east-1, us-west-2, eu-west-1, ap-southeast-2",
    });
    expect(costsIn("__proto__", dashboard).lines[0]?.price.kind).to.equal("unknown");
    expect(reasonTexts(costsIn("ap-southeast-2", dashboard))).to.deep.equal([
      "Alarm: its price in ap-southeast-2 is not known here.",
    ]);
    const markdown = toMarkdown(previewOf([rootStep(), dashboard], { lookups: [lookUp("eu-north-1")] }));
    expect(markdown).to.include("**Cost: not known**");
    expect(markdown).to.include("- <code>Alarm&#58; no prices of eu-north-1 are known here");
    expect(markdown).to.not.match(/Source|prices of [A-Z]/);
  });

  it("says so where the program does not tell it, or tells several", () => {
    const why = "the program does not say in which region it is";
    for (const lookups of [[], [lookUp("us-east-1"), lookUp("eu-west-1")], [lookUp("[secret]")]]) {
      expect(costsOf({ steps: [dashboard], lookups }).lines[0]?.price).to.deep.equal({ kind: "unknown", why });
    }
    const nowhere = costsOf({ steps: [dashboard], lookups: [] });
    expect({ terms: termsText(nowhere), sources: sourcesFor(nowhere) }).to.deep.equal({ terms: "", sources: [] });
  });

  it("is that of the provider that a resource goes through", () => {
    const [dublin, oregon] = [provider("dublin", "eu-west-1"), provider("oregon", "us-west-2")];
    const logs = step(types.logGroup, "web");
    const steps = [dublin, oregon, through(dublin, logs), through(oregon, { ...logs, urn: "urn:other" })];
    const costs = costsOf({ steps, lookups: [lookUp("eu-west-1"), lookUp("us-west-2")] });
    expect(shown(costs).map(([what, , price]) => [what, price])).to.deep.equal([
      ["Log lines, written (eu-west-1)", "$0.57 per GB"],
      ["Log lines, kept (eu-west-1)", "$0.03 per GB-month"],
      ["Log lines, written (us-west-2)", "$0.50 per GB"],
      ["Log lines, kept (us-west-2)", "$0.03 per GB-month"],
    ]);
    expect(termsText(costs)).to.match(
      /^On demand in eu-west-1 and us-west-2, 730 hours a month, prices of September 2026 \(us-west-2\) and August and September 2026 \(eu-west-1\)\./,
    );
    expect(sourcesFor(costs).map(({ text }) => text)).to.deep.equal([
      "Defang (us-west-2)",
      "and for the rest documents that quote AWS's price list and have no address to name (us-west-2)",
      "world-cup-sweepstake (eu-west-1)",
      "cost-optimization-scanner (eu-west-1)",
    ]);
  });

  it("is that of the resource itself, where it has one", () => {
    const dublin = provider("dublin", "eu-west-1");
    const lookups = [lookUp("us-west-2")];
    const regionsOf = (region: string, steps: Step[] = []) => {
      const logs = step(types.logGroup, "web", { inputs: { region } });
      const made = steps.map(given => through(given, logs));
      return costsOf({ steps: [...steps, ...(made.length === 0 ? [logs] : made)], lookups }).regions;
    };
    expect(regionsOf("us-east-1")).to.deep.equal(["us-east-1"]);
    expect(regionsOf("us-east-1", [dublin])).to.deep.equal(["us-east-1"]);
    expect(regionsOf("[secret]")).to.deep.equal([]);
    const hidden = provider("hidden", "[secret]");
    expect(costsOf({ steps: [hidden, through(hidden, dashboard)], lookups }).regions).to.deep.equal([]);
  });

  it("is the usual one where no provider is named", () => {
    const dublin = provider("dublin", "eu-west-1");
    const lookups = [lookUp("eu-west-1"), lookUp("us-west-2")];
    expect(costsOf({ steps: [dublin, dashboard], lookups }).regions).to.deep.equal(["us-west-2"]);
    const unsaid = step("pulumi:providers:aws", "unsaid");
    expect(
      costsOf({ steps: [unsaid, through(unsaid, dashboard)], lookups: [lookUp("us-east-1")] }).regions,
    ).to.deep.equal(["us-east-1"]);
  });

  it("is, of a component, that of what it needs", () => {
    const [dublin, oregon] = [provider("dublin", "eu-west-1"), provider("oregon", "us-west-2")];
    const lookups = [lookUp("us-east-1")];
    const remote = (needed: Step[]): Step => ({
      ...needing(loadBalancerType, "web", { securityGroups: needed }, { internal: true }),
      custom: false,
    });
    const [one, two] = [dublin, oregon].map(given => through(given, step(types.securityGroup, given.name)));
    if (!one || !two) throw new Error("no groups");
    const regionsOf = (needed: Step[]) =>
      costsOf({ steps: [dublin, oregon, ...needed, remote(needed)], lookups }).regions;
    expect(regionsOf([one])).to.deep.equal(["eu-west-1"]);
    expect(regionsOf([one, two])).to.deep.equal([]);
    expect(regionsOf([])).to.deep.equal([]);
  });
});

describe("the table of prices", () => {
  it("has the four regions, each with its date and its sources", () => {
    expect(Object.keys(priceTables)).to.deep.equal(["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"]);
    for (const { date, sources } of Object.values(priceTables)) {
      expect(date).to.match(/ 2026$/);
      expect(sources).to.not.be.empty;
      for (const { address = priceList } of sources) expect(address).to.match(/^https:\/\/[\w./-]+$/);
    }
  });

  it("has prices that are amounts of money", () => {
    for (const { fargate, ...rest } of Object.values(priceTables).map(({ prices }) => prices)) {
      expect(Object.keys(fargate)).to.deep.equal(["X86_64", "ARM64"]);
      const amounts = [
        ...Object.values(fargate).flatMap(each => Object.values(each) as number[]),
        ...Object.values(rest),
      ];
      for (const amount of amounts) expect(amount).to.be.within(0.001, 5);
    }
  });
});
