import { AssertionError, expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ScimBridge } from "../components/index.ts";
import { readStackFile, toArgs } from "../config.ts";
import { findSurroundings } from "../environment.ts";
import { stackPaths } from "../stackKeys.ts";
import type { Bridge, Change, Check, Control } from "./controls.ts";
import { controls, otherControls, testOf } from "./controls.ts";
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

function changed(bridge: Bridge, change: Change): Bridge {
  const copy = structuredClone(bridge);
  change(copy);
  return copy;
}

function expectToFail(check: Check, bridge: Bridge): void {
  expect(() => check(bridge)).to.throw(AssertionError);
}

async function prove(control: Control, bridges: Bridges): Promise<void> {
  switch (control.verdict) {
    case "met":
      for (const bridge of Object.values(bridges) as Bridge[]) control.check(bridge);
      return expectToFail(control.check, changed(bridges.least, control.breach));
    case "your choice": {
      const given = await registered(deploy(control.args));
      const [met, notMet] = control.metByDefault ? [bridges.least, given] : [given, bridges.least];
      control.check(met);
      return expectToFail(control.check, notMet);
    }
    case "not met": {
      const bridge = bridges[control.about ?? "least"];
      expectToFail(control.check, bridge);
      return control.check(changed(bridge, control.mend));
    }
    case "not applicable": {
      const types = Object.values(bridges).flatMap((bridge: Bridge) => bridge.map(({ type }) => type));
      expect(types).to.not.include(control.never);
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
    expect(page, "docs/controls.md differs from test/controls.ts: run npm run docs").to.equal(await controlsPage());
  });
});
