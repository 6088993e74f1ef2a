import { expect } from "chai";
import { stripVTControlCharacters } from "node:util";
import { parse } from "yaml";
import { main } from "../../cli/main.ts";
import { exampleOf, nested } from "../../guide/example.ts";
import type { KeyGuide, StackPath } from "../../stackKeyGuide.ts";
import { providerKeyGuide, stackGroupGuide, stackKeyGuide } from "../../stackKeyGuide.ts";
import { scimBridge } from "../support/program.ts";
import { openTerminal } from "../support/terminal.ts";

async function explained(...key: string[]): Promise<string> {
  const { code, stdout, stderr } = await scimBridge(["explain", ...key]);
  expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
  return stdout;
}

const without = (prefix: string, map: object) =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key.replace(prefix, ""), value as unknown]));

describe("scim-bridge explain", () => {
  it("tells what a key means, what it is by default, what it may be, and how it stands in the file", async () => {
    expect(await explained("network.create.zones")).to.equal(`scim-bridge:network.create.zones

  Availability zones of that VPC of the bridge's own, 2 to 6.

  type     number
  default  2
  allowed  a whole number of availability zones, 2 to 6
  fixed    once deployed: another value takes a new bridge, as docs/operations.md tells

  config:
    scim-bridge:network:
      create:
        cidrBlock: 10.0.0.0/16
        zones: 3
`);
  });

  it("tells what each element of a list may be, and where more is said", async () => {
    expect(await explained("alarms.topicArns")).to.equal(`scim-bridge:alarms.topicArns

  SNS topics, at most five, that are told of alarms and of failed deployments.

  type     list of texts
  default  none: no alarms and no dashboard
  allowed  a list of at most five SNS topics, which is what CloudWatch and EventBridge take
  each     the ARN of a standard SNS topic (arn:aws:sns:…:NAME), not of a subscription or a FIFO topic
  see      Alarms, in README.md

  config:
    scim-bridge:alarms:
      topicArns:
        - arn:aws:sns:us-west-2:123456789012:platform-alerts
`);
  });

  it("tells what keys and values of a map may be", async () => {
    const text = await explained("bridge.environment");
    expect(text).to.match(/^ {2}type {5}map from text to text$/m);
    expect(text).to.match(/^ {2}keys {5}letters, digits and _, not beginning with a digit$/m);
    expect(text).to.contain('OP_DEBUG: "1"');
  });

  it("says once what a flag may be", async () => {
    for (const flag of ["dns.privateZone", "bridge.jsonLogs"]) {
      const text = await explained(flag);
      expect(text).to.match(/^ {2}type {5}true or false$/m);
      expect(text).to.not.match(/^ {2}allowed/m);
    }
  });

  it("tells what a group is named by, and its keys in a line each", async () => {
    expect(await explained("cluster")).to.equal(`scim-bridge:cluster

  The ECS cluster that runs the bridge, where it has none of its own.

  named by  one of arn, or name, or stack

  cluster.arn    Existing ECS cluster, by ARN.
  cluster.name   Existing ECS cluster, by name.
  cluster.stack  Another stack whose output clusterArn names the cluster.
`);
  });

  it("tells of the account guard, with the account in quotes", async () => {
    const text = await explained("aws:allowedAccountIds");
    expect(text).to.match(/^aws:allowedAccountIds\n/);
    expect(text).to.contain('aws:allowedAccountIds:\n      - "123456789012"\n');
  });

  it("takes a key as messages of the program name it", async () => {
    expect(await explained("scim-bridge:network.ingressCidrs[0]")).to.equal(await explained("network.ingressCidrs"));
    expect(await explained("tags.team")).to.equal(await explained("tags"));
    expect(await explained("bridge.environment.OP.DEBUG")).to.equal(await explained("bridge.environment"));
  });

  it("lists all keys, in a line each", async () => {
    const all = [...Object.keys(providerKeyGuide), ...Object.keys(stackKeyGuide)];
    const lines = (await explained()).split("\n");
    expect(lines.slice(0, all.length).map(line => /^ {2}(\S+) {2,}[A-Z0-9].*\.$/.exec(line)?.[1])).to.deep.equal(all);
    expect(lines.slice(all.length)).to.deep.equal([
      "",
      "More on one, or on a group such as network: scim-bridge explain KEY",
      "",
    ]);
  });

  for (const key of [...Object.keys(providerKeyGuide), ...Object.keys(stackKeyGuide)]) {
    it(`shows an example of ${key} as it stands in the file`, async () => {
      const text = await explained(key);
      const { config } = parse(text.slice(text.indexOf("  config:"))) as { config: { [key: string]: unknown } };
      // That this is right in a stack file is proved where the guide is.
      const guide = { ...providerKeyGuide, ...stackKeyGuide } as { [key: string]: KeyGuide };
      const example = key.startsWith("aws:") ? { [key]: guide[key]?.example } : nested(exampleOf(key as StackPath));
      expect(without("scim-bridge:", config)).to.deep.equal(example);
    });
  }

  for (const group of Object.keys(stackGroupGuide)) {
    it(`tells of the group ${group}`, async () => {
      const text = await explained(group);
      const keys = Object.keys(stackKeyGuide).filter(key => key.startsWith(`${group}.`));
      for (const key of keys) expect(text).to.match(new RegExp(`^ {2}${key} {2,}[A-Z0-9]`, "m"));
    });
  }

  for (const [wanted, meant] of [
    ["vpcId", " Did you mean network.vpcId?"],
    ["vpcid", " Did you mean network.vpcId?"],
    ["network.vpcid", " Did you mean network.vpcId?"],
    ["netwrk.vpcNam", " Did you mean network.vpcName?"],
    ["brige", " Did you mean bridge?"],
    ["ingressCidr", " Did you mean network.ingressCidrs?"],
    ["aws:regoin", " Did you mean aws:region?"],
    ["region", " Did you mean aws:region?"],
    [
      "kmsKeyArn",
      " Did you mean session.kmsKeyArn, or redis.kmsKeyArn, or googleWorkspace.kmsKeyArn, or logs.kmsKeyArn?",
    ],
    ["hostname.x", " Did you mean hostname?"],
    ["constructor", ""],
    ["zzzzzzzzzzzz", ""],
  ] as const) {
    it(`does not know ${wanted}, with exit code 2${meant === "" ? "" : ", and the nearest"}`, async () => {
      expect(await scimBridge(["explain", wanted])).to.deep.equal({
        code: 2,
        stdout: "",
        stderr: `error: "${wanted}" is not a key of the stack file.${meant} All keys: scim-bridge explain\n`,
      });
    });
  }

  it("breaks lines where words end on a terminal, below each other", async () => {
    const { context, shown } = openTerminal({ columns: 60 });
    expect(await main(["explain", "alarms.topicArns"], context)).to.equal(0);
    const text = stripVTControlCharacters(shown());
    const words = text.slice(0, text.indexOf("  config:"));
    expect(Math.max(...words.split("\n").map(({ length }) => length))).to.be.at.most(60);
    expect(words).to.contain("  each     the ARN of a standard SNS topic\n           (arn:aws:sns:…:NAME), not of a");
  });
});
