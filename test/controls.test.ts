import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ScimBridge } from "../components/index.ts";
import { readStackFile, toArgs } from "../config.ts";
import { findSurroundings } from "../environment.ts";
import { stackPaths } from "../stackKeys.ts";
import { judge } from "../report/controls/judge.ts";
import type { Control } from "../report/controls/table.ts";
import { controls, otherControls } from "../report/controls/table.ts";
import type { Bridge } from "./controls.ts";
import { behindExisting, changes, choices, onOwnNetwork, testOf } from "./controls.ts";
import { adoptingArgs, deploy, deployExactly, fullArgs, leastArgs } from "./support/bridges.ts";
import { controlsPage } from "./support/controlsPage.ts";
import type { Run } from "./support/fakeAws.ts";
import { run } from "./support/fakeAws.ts";

/** Bridges that differ in what the controls look at. */
interface Bridges {
  least: Bridge;
  full: Bridge;
  openToAll: Bridge;
  ownNetwork: Bridge;
  adopting: Bridge;
}

const topicArns = ["arn:aws:sns:us-west-2:123456789012:pager"];

const allControls: readonly Control[] = [...controls, ...otherControls];

async function registered(running: Promise<Run<unknown>>): Promise<Bridge> {
  const { registrations, errors } = await running;
  expect(errors).to.deep.equal([]);
  return registrations;
}

function deployWithOwnNetwork(): Promise<Run<ScimBridge>> {
  const values = {
    "scim-bridge:hostname": "scim.example.com",
    "scim-bridge:network": JSON.stringify({ create: { cidrBlock: "10.0.0.0/16" }, ingressCidrs: ["10.0.0.0/16"] }),
    "scim-bridge:dns": JSON.stringify({ zoneId: "Z1" }),
  };
  return run(() => {
    const file = readStackFile({ project: "scim-bridge", stack: "test", values, secretKeys: [] });
    return new ScimBridge(file.name, toArgs(file, findSurroundings(file)));
  });
}

/** The bridge after the change that turns the control over. */
function changed({ id }: Control, bridge: Bridge): Bridge {
  const copy = structuredClone(bridge);
  const change = changes[id];
  if (!change) throw new Error(`no change for ${id}`);
  change(copy);
  return copy;
}

const verdictOf = (control: Control, bridge: Bridge) => judge(control, bridge).verdict;

async function prove(control: Control, bridges: Bridges): Promise<void> {
  switch (control.verdict) {
    case "met":
      for (const bridge of Object.values(bridges) as Bridge[]) {
        expect(verdictOf(control, bridge)).to.be.oneOf(["met", "not applicable"]);
      }
      expect(verdictOf(control, bridges.least)).to.equal("met");
      expect(verdictOf(control, changed(control, bridges.least))).to.equal("not met");
      return;
    case "your choice": {
      const given = await registered(deploy(choices[control.id]));
      const [met, notMet] = control.metByDefault ? [bridges.least, given] : [given, bridges.least];
      expect(verdictOf(control, met)).to.equal("met");
      // Without any alarm there is none without actions.
      expect(verdictOf(control, notMet)).to.equal(
        control.argument === "alarms.topicArns" ? "not applicable" : "not met",
      );
      return;
    }
    case "not met": {
      const bridge = onOwnNetwork.includes(control.id) ? bridges.ownNetwork : bridges.least;
      const isAboutAdopting = behindExisting.includes(control.id);
      if (!isAboutAdopting) expect(verdictOf(control, bridges.adopting)).to.equal("not applicable");
      for (const faulty of isAboutAdopting ? [bridge, bridges.adopting] : [bridge]) {
        expect(verdictOf(control, faulty)).to.equal("not met");
        expect(verdictOf(control, changed(control, faulty))).to.equal("met");
      }
      return;
    }
    case "not applicable":
      for (const bridge of Object.values(bridges) as Bridge[]) {
        expect(verdictOf(control, bridge)).to.equal("not applicable");
      }
  }
}

describe("controls", () => {
  let bridges: Bridges;
  before(async () => {
    bridges = {
      least: await registered(deploy()),
      full: await registered(deploy(fullArgs)),
      openToAll: await registered(deploy({ network: { ...leastArgs.network, ingressCidrs: ["0.0.0.0/0", "::/0"] } })),
      ownNetwork: await registered(deployWithOwnNetwork()),
      adopting: await registered(deployExactly({ ...adoptingArgs, alarms: { topicArns } })),
    };
  });

  for (const control of allControls) {
    const title = testOf(control);
    if (title !== undefined) it(title, () => prove(control, bridges));
  }
});

describe("the table of controls", () => {
  it("has each control once, in AWS's order", () => {
    for (const table of [controls, otherControls]) {
      const ids = table.map(({ id }) => id);
      const inOrder = [...new Set(ids)].sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
      expect(ids).to.deep.equal(inOrder);
    }
    expect(new Set(allControls.map(({ id }) => id))).to.have.property("size", allControls.length);
  });

  for (const control of allControls) {
    if (control.verdict !== "your choice") continue;
    it(`names an argument for ${control.id} that a stack file may set`, () => {
      expect(stackPaths).to.include(control.argument);
    });
  }

  it("names as never made only types that the AWS provider has", async () => {
    const types = allControls.flatMap(control => (control.verdict === "not applicable" ? (control.never ?? []) : []));
    expect(types).to.not.be.empty;
    for (const type of new Set(types)) {
      const [, module = "", name = ""] = type.split(":");
      expect(await import(`@pulumi/aws/${module}.js`), type).to.have.property(name);
    }
  });

  it("is what docs/controls.md says", async () => {
    const page = readFileSync(path.resolve(import.meta.dirname, "../docs/controls.md"), "utf8");
    expect(page, "docs/controls.md differs from report/controls/table.ts: run npm run docs").to.equal(
      await controlsPage(),
    );
  });
});
