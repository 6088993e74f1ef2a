import { expect } from "chai";
import { readFileSync } from "node:fs";
import { ScimBridge } from "../components/index.ts";
import { readStackFile, toArgs } from "../config.ts";
import { projectFile, projectFileWithKeys } from "../docs/projectFile.ts";
import { readme, readmeWithKeys } from "../docs/stackKeyTables.ts";
import { findSurroundings } from "../environment.ts";
import type { Values } from "../guide/example.ts";
import { exampleOf, nested } from "../guide/example.ts";
import type { KeyGuide, StackPath } from "../stackKeyGuide.ts";
import { providerKeyGuide, stackGroupGuide, stackKeyGuide } from "../stackKeyGuide.ts";
import { stackPaths } from "../stackKeys.ts";
import { run } from "./support/fakeAws.ts";
import { rawConfig } from "./support/stackFiles.ts";

const guides = Object.entries(stackKeyGuide) as [StackPath, KeyGuide][];
const withDefault = guides.filter(([, guide]) => guide.default !== undefined);

/** A whole stack file that says this: what it does not say of host name, network and zone is added. */
function whole(values: Values): Values {
  const says = (...keys: string[]) => Object.keys(values).some(path => keys.some(key => path.startsWith(key)));
  const adopts = says("loadBalancer.existing");
  return {
    hostname: "scim.example.com",
    ...(says("network.vpc", "network.stack", "network.create")
      ? {}
      : { "network.vpcId": "vpc-1", "network.taskSubnetIds": ["subnet-1", "subnet-2"] }),
    ...(adopts || says("network.ingress") ? {} : { "network.ingressCidrs": ["10.0.0.0/8"] }),
    ...(says("dns.zone", "dns.stack", "certificateArn") ? {} : { "dns.zoneId": "Z1" }),
    ...values,
  };
}

const read = (values: Values) => readStackFile(rawConfig(nested(whole(values))));

/** All that the program asks Pulumi and AWS for. */
async function effectOf(values: Values) {
  const file = read(values);
  if (!file.enabled) return { enabled: false };
  const options = { answers: { "aws:route53/getZone:getZone": () => ({ zoneId: "Z1", name: "example.com" }) } };
  const { registrations, invocations, errors } = await run(
    () => new ScimBridge(file.name, toArgs(file, findSurroundings(file))),
    options,
  );
  expect(errors).to.deep.equal([]);
  return { registrations, invocations };
}

describe("the guide to the stack file's keys", () => {
  it("has the keys in the schema's order", () => {
    expect(guides.map(([key]) => key)).to.deep.equal(stackPaths);
  });

  it("is what the README says", async () => {
    expect(readFileSync(readme, "utf8"), "README.md differs from stackKeyGuide.ts: run npm run docs").to.equal(
      await readmeWithKeys(),
    );
  });

  it("is what Pulumi.yaml says", () => {
    expect(readFileSync(projectFile, "utf8"), "Pulumi.yaml differs from stackKeyGuide.ts: run npm run docs").to.equal(
      projectFileWithKeys(),
    );
  });

  for (const [key, { meaning }] of Object.entries({ ...providerKeyGuide, ...stackGroupGuide, ...stackKeyGuide })) {
    it(`says of ${key} in a short sentence what it means`, () => {
      const [first = ""] = meaning.split(/(?<=\.) /);
      expect(first).to.match(/^[A-Z0-9].{8,120}\.$/);
    });
  }

  it("says of every key what holds without it, as a value or in words", () => {
    const unclear = guides.filter(([, guide]) => (guide.default === undefined) === (guide.without === undefined));
    expect(unclear.map(([key]) => key)).to.deep.equal([]);
  });

  for (const [key] of guides) {
    it(`has an example of ${key} that a stack file may say`, () => {
      const file: unknown = read(exampleOf(key));
      const value = key.split(".").reduce((map, name) => (map as { [key: string]: unknown })[name], file);
      expect(value).to.deep.equal(stackKeyGuide[key].example);
    });
  }

  for (const [key, guide] of withDefault) {
    it(`has the default of ${key}, and an example that changes something`, async () => {
      const { [key]: example, ...beside } = exampleOf(key);
      const effect = await effectOf(beside);
      expect(await effectOf({ ...beside, [key]: guide.default })).to.deep.equal(effect);
      expect(await effectOf({ ...beside, [key]: example })).to.not.deep.equal(effect);
    });
  }
});
