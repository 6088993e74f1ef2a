import { expect } from "chai";
import type { Step } from "../../preview/record.ts";
import { fargateCosts } from "../../report/cost.ts";

const step = (type: string, inputs: Step["inputs"], dependencies: string[] = []): Step => ({
  ...{ op: "create", urn: `urn:${type}`, type, name: "scim", custom: true, protect: false },
  ...{ parent: undefined, provider: undefined, inputs, dependencies },
});

const costIn = (region: string, inputs: Step["inputs"] = { cpu: "256", memory: "1024" }) =>
  fargateCosts({
    lookups: [{ token: "aws:index/getRegion:getRegion", args: {}, assumed: { region } }],
    steps: [
      step("aws:ecs/taskDefinition:TaskDefinition", inputs),
      step("awsx:ecs:FargateService", { desiredCount: 2 }, ["urn:aws:ecs/taskDefinition:TaskDefinition"]),
    ],
  });

describe("what Fargate costs", () => {
  it("is hours times vCPUs and gigabytes", () => {
    const [{ monthly, what } = { monthly: 0, what: "" }] = costIn("us-east-1");
    // By hand: 730 × 0.01012 = 7.3876 and 730 × 0.004445 = 3.24485, twice.
    expect(monthly).to.be.closeTo(21.2649, 1e-9);
    expect(what).to.equal("2 × 0.25 vCPU and 1 GB for 730 hours");
  });

  it("is not guessed for another region or architecture", () => {
    expect(costIn("eu-north-1")).to.deep.equal([
      { service: "scim", what: "no prices for eu-north-1 on X86_64 in this table (it has us-east-1 on X86_64)" },
    ]);
    const arm = { cpu: "256", memory: "1024", runtimePlatform: { cpuArchitecture: "ARM64" } };
    expect(costIn("us-east-1", arm)[0]?.what).to.match(/^no prices for us-east-1 on ARM64/);
  });

  it("is not guessed for an unknown size", () => {
    expect(costIn("us-east-1", { cpu: "[secret]" })).to.deep.equal([
      { service: "scim", what: "its size is not known" },
    ]);
  });
});
