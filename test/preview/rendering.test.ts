import { expect } from "chai";
import { PassThrough } from "node:stream";
import { toJson } from "../../preview/json.ts";
import { treeOrder } from "../../preview/order.ts";
import type { Preview } from "../../preview/preview.ts";
import type { Step } from "../../preview/record.ts";
import { styleFor } from "../../common/style.ts";
import { toFailureText, toText } from "../../preview/text.ts";
import { urnOf } from "../../preview/urn.ts";
import { secretText, shownProperties, unknownText } from "../../preview/wire.ts";

function step(type: string, name: string, parent = "", more: Partial<Step> = {}): Step {
  return {
    op: "create",
    urn: urnOf("dev", "p", parent, type, name),
    type,
    name,
    custom: !type.startsWith("p:") && !type.startsWith("pulumi:"),
    parent: parent || undefined,
    provider: undefined,
    protect: false,
    inputs: {},
    dependencies: [],
    ...more,
  };
}

const outputs = {
  arn: unknownText,
  list: ["a", unknownText],
  password: secretText,
  port: 443,
  url: "https://example.com",
};
const root = step("pulumi:pulumi:Stack", "p-dev", "", { outputs });
const outer = step("p:index:Group", "outer", root.urn);
const inner = step("p:index:Group", "inner", outer.urn);
const bucket = step("aws:s3/bucket:Bucket", "b", inner.urn, {
  inputs: { a: 1 },
  dependencies: [outer.urn],
  protect: true,
});
const read = step("pulumi:pulumi:StackReference", "other", root.urn, { op: "read", custom: true });
const listener = step("aws:lb/listener:Listener", "l", outer.urn, { provider: "urn::id" });
const steps = treeOrder([listener, read, bucket, inner, outer, root]);

const preview: Preview = {
  project: "p",
  stack: { name: "dev", organization: "acme", file: "Pulumi.dev.yaml", chosenBy: "the first of dev, prod" },
  steps,
  lookups: [
    {
      token: "aws:ec2/getVpc:getVpc",
      args: { filters: [{ name: "tag:Name", values: ["a", "b"] }] },
      assumed: { id: "vpc-1" },
    },
    { token: "aws:index/getRegion:getRegion", args: {}, assumed: { region: "eu-west-1" } },
    {
      token: "pulumi:pulumi:StackReference",
      args: { name: "other" },
      assumed: { vpcId: "vpc-2", ids: ["s-1", "s-2"] },
    },
    {
      token: "aws:route53/getZone:getZone",
      args: { zoneId: "Z1", privateZone: true },
      assumed: { zoneId: "Z1", name: "e.com" },
    },
  ],
  diagnostics: [
    { severity: "warning", message: "first line\nsecond line", urn: bucket.urn },
    { severity: "info", message: "for your information" },
  ],
};

const plain = styleFor(new PassThrough(), {});

describe("the order of the steps", () => {
  it("does not depend on the order in which they were registered", () => {
    const expected = [root, outer, listener, inner, bucket, read].map(({ urn }) => urn);
    for (const shuffled of [[...steps].reverse(), [bucket, root, read, inner, listener, outer]]) {
      expect(treeOrder(shuffled).map(({ urn }) => urn)).to.deep.equal(expected);
    }
  });

  it("keeps a step whose parent is not there", () => {
    expect(treeOrder([bucket, root]).map(({ name }) => name)).to.deep.equal(["b", "p-dev"]);
  });
});

describe("a preview as JSON", () => {
  it("has the shape of pulumi preview --json", () => {
    const document = JSON.parse(toJson({ steps: [root, bucket, read], diagnostics: preview.diagnostics })) as unknown;
    expect(document).to.deep.equal({
      steps: [
        {
          op: "create",
          urn: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev",
          newState: {
            urn: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev",
            type: "pulumi:pulumi:Stack",
            custom: false,
            inputs: {},
            outputs,
            dependencies: [],
            protect: false,
          },
        },
        {
          op: "create",
          urn: "urn:pulumi:dev::p::p:index:Group$p:index:Group$aws:s3/bucket:Bucket::b",
          newState: {
            urn: "urn:pulumi:dev::p::p:index:Group$p:index:Group$aws:s3/bucket:Bucket::b",
            type: "aws:s3/bucket:Bucket",
            custom: true,
            parent: "urn:pulumi:dev::p::p:index:Group$p:index:Group::inner",
            inputs: { a: 1 },
            dependencies: ["urn:pulumi:dev::p::p:index:Group::outer"],
            protect: true,
          },
        },
        {
          op: "read",
          urn: "urn:pulumi:dev::p::pulumi:pulumi:StackReference::other",
          newState: {
            urn: "urn:pulumi:dev::p::pulumi:pulumi:StackReference::other",
            type: "pulumi:pulumi:StackReference",
            custom: true,
            parent: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev",
            inputs: {},
            dependencies: [],
            protect: false,
          },
        },
      ],
      changeSummary: { create: 2, read: 1 },
      diagnostics: preview.diagnostics,
    });
  });
});

describe("a preview as text", () => {
  it("has the tree, the outputs with the URL first, the look-ups, the messages and the count", () => {
    expect(toText(preview, plain)).to.equal(`Preview of dev of the project p (the first of dev, prod)
Offline: nothing is created, and what the program looks up in AWS is assumed.

     Type                             Name
 +   pulumi:pulumi:Stack              p-dev
 +   ├─ p:index:Group                 outer
 +   │  ├─ aws:lb:Listener            l
 +   │  └─ p:index:Group              inner
 +   │     └─ aws:s3:Bucket           b
 >   └─ pulumi:pulumi:StackReference  other

Outputs:
  url       https://example.com
  arn       [known after up]
  list      ["a","[known after up]"]
  password  [secret]
  port      443

Assumed look-ups:
  aws.ec2.getVpc  tag:Name=a,b
    → id vpc-1
  aws.getRegion
    → region eu-west-1
  pulumi.StackReference  name=other
    → vpcId vpc-2
    → ids s-1 s-2
  aws.route53.getZone  zoneId=Z1  privateZone=true
    → name e.com

Messages:
  warning: first line
  second line
    at aws:s3:Bucket b
  info: for your information

Resources: + 5 to create, > 1 to read
`);
  });

  it("leaves out what there is none of", () => {
    const stack = { ...preview.stack, chosenBy: undefined };
    const bare = { ...step("pulumi:pulumi:Stack", "p-dev"), outputs: {} };
    expect(toText({ project: "p", stack, steps: [bare], lookups: [], diagnostics: [] }, plain)).to
      .equal(`Preview of dev of the project p
Offline: nothing is created, and what the program looks up in AWS is assumed.

     Type                 Name
 +   pulumi:pulumi:Stack  p-dev

Resources: + 1 to create
`);
  });

  it("says why it came to nothing", () => {
    const diagnostics: Preview["diagnostics"] = [{ severity: "error", message: "no good", urn: bucket.urn }];
    expect(toFailureText({ ...preview, diagnostics }, plain)).to.equal(
      "error: no good\n  at aws:s3:Bucket b\nThe preview of dev failed.\n",
    );
  });

  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  const escape = "\u001b[";
  const colours: [what: string, stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv, coloured: boolean][] = [
    ["on a terminal", terminal, {}, true],
    ["on a terminal, with an empty NO_COLOR", terminal, { NO_COLOR: "" }, true],
    ["on a terminal, with NO_COLOR", terminal, { NO_COLOR: "1" }, false],
    ["on a dumb terminal", terminal, { TERM: "dumb" }, false],
    ["in a file, whatever FORCE_COLOR says", new PassThrough(), { FORCE_COLOR: "1" }, false],
  ];
  for (const [what, stream, env, coloured] of colours) {
    it(`${coloured ? "has" : "has no"} colours ${what}`, () => {
      expect(toText(preview, styleFor(stream, env)).includes(escape)).to.equal(coloured);
    });
  }
});

describe("properties as people see them", () => {
  const secret = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value,
  });
  const output = (fields: object) => ({
    "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4",
    ...fields,
  });
  const of = (value: unknown, dependencies: string[] = []) =>
    shownProperties({ key: value }, new Map([["key", dependencies]])).key;

  const cases: [what: string, shown: unknown, expected: unknown][] = [
    ["plain values as they are", of({ list: [1, null, true], text: "a" }), { list: [1, null, true], text: "a" }],
    ["a secret", of(secret("hunter2")), secretText],
    ["a secret inside", of([{ a: secret({ b: 1 }) }]), [{ a: secretText }]],
    ["what a resource has yet to tell", of(unknownText, ["urn"]), unknownText],
    ["what no resource has yet to tell: it is encrypted", of(unknownText), secretText],
    ["the same inside", of([{ a: unknownText }]), [{ a: secretText }]],
    ["an Output with a value", of(output({ value: ["a"] })), ["a"]],
    ["an Output that is a secret", of(output({ value: "hunter2", secret: true })), secretText],
    ["a secret Output without a value", of(output({ secret: true, dependencies: ["urn"] })), secretText],
    ["an Output that a resource has yet to tell", of(output({ dependencies: ["urn"] })), unknownText],
  ];
  for (const [what, shown, expected] of cases) {
    it(`are ${what}`, () => {
      expect(shown).to.deep.equal(expected);
    });
  }

  it("are in order", () => {
    expect(JSON.stringify(shownProperties({ b: { d: 1, c: 2 }, a: 3 }))).to.equal('{"a":3,"b":{"c":2,"d":1}}');
  });

  it("stay unknown where nothing is known of their dependencies", () => {
    expect(shownProperties({ key: unknownText })).to.deep.equal({ key: unknownText });
  });
});
