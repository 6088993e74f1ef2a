import { expect } from "chai";
import type { Configuration } from "../../preview/configuration.ts";
import { readConfiguration } from "../../preview/configuration.ts";
import { Problem } from "../../common/problem.ts";
import { readProject } from "../../preview/project.ts";
import { chooseStack } from "../../preview/stack.ts";
import { inFolder } from "../support/program.ts";

/** The configuration of a project `p` whose files say this under `config:`. */
const read = (stackFile: string, declared = ""): Promise<Configuration> =>
  inFolder({ "Pulumi.yaml": `name: p\nruntime: nodejs\n${declared}`, "Pulumi.dev.yaml": stackFile }, folder => {
    const project = readProject(folder);
    return readConfiguration(project, chooseStack(project, "dev", {}));
  });

const values = async (stackFile: string, declared?: string) => (await read(stackFile, declared)).values;

describe("a stack's configuration", () => {
  const texts: [yaml: string, text: string][] = [
    ["text", "text"],
    ['"quoted: text"', "quoted: text"],
    // What the Pulumi CLI 3.248 makes of these.
    ["1.10", "1.1"],
    ["'1.10'", "1.10"],
    ["0x10", "16"],
    ["-0x1_0", "-16"],
    ["0123", "83"],
    ["-0123", "-83"],
    ["0189", "189"],
    ["1_000", "1000"],
    ["_1", "_1"],
    ["0b11", "3"],
    ["0O17", "15"],
    ["1e3", "1000"],
    [".5", "0.5"],
    ["1_0.5", "10.5"],
    ["1:20", "1:20"],
    ["10.0.0.0", "10.0.0.0"],
    ["123456789012", "123456789012"],
    ["12345678901234567890", "12345678901234567890"],
    ["2026-01-01", "2026-01-01 00:00:00 +0000 UTC"],
    ["2026-1-1t1:2:3.50Z", "2026-01-01 01:02:03.5 +0000 UTC"],
    ["2026-01-01 10:11:12", "2026-01-01 10:11:12 +0000 UTC"],
    ["2026-01-01T10:11:12+02:00", "2026-01-01 10:11:12 +0200 +0200"],
    ["2026-01-01T10:11:12", "2026-01-01T10:11:12"],
    ["2026-02-30", "2026-02-30"],
    ["yes", "yes"],
    ["true", "true"],
    ["True", "true"],
    ["[0123, 2026-01-01, '2026-01-01', on]", '[83,"2026-01-01 00:00:00 +0000 UTC","2026-01-01","on"]'],
    ["", ""],
    ["~", ""],
    ["|\n    two\n    lines\n", "two\nlines\n"],
    ["[b, a]", '["b","a"]'],
    ["{b: 1.50, a: {d: x, c: true}, e: null}", '{"a":{"c":true,"d":"x"},"b":1.5,"e":null}'],
    ["[]", "[]"],
    ["{}", "{}"],
  ];
  for (const [yaml, text] of texts) {
    it(`hands over ${JSON.stringify(yaml)} as ${JSON.stringify(text)}`, async () => {
      expect(await values(`config:\n  p:key: ${yaml}`)).to.deep.equal({ "p:key": text });
    });
  }

  it("knows keys in each form", async () => {
    const stackFile = "config:\n  aws:region: eu-west-1\n  aws:config:profile: old\n  plain: own\n";
    expect(await values(stackFile)).to.deep.equal({
      "aws:profile": "old",
      "aws:region": "eu-west-1",
      "p:plain": "own",
    });
  });

  it("follows aliases and merges", async () => {
    const stackFile =
      "config:\n  p:one: &one {a: 1}\n  p:same: *one\n  p:more: {<<: *one, b: 2}\n  p:text: &text '1.0'\n  p:sameText: *text\n";
    expect(await values(stackFile)).to.deep.equal({
      "p:more": '{"a":1,"b":2}',
      "p:one": '{"a":1}',
      "p:same": '{"a":1}',
      "p:sameText": "1.0",
      "p:text": "1.0",
    });
  });

  it("starts from what Pulumi.yaml says", async () => {
    const declared = [
      "config:",
      "  flag: {type: boolean, default: true}",
      "  map: {type: object, default: {}}",
      '  empty: {type: string, default: ""}',
      "  required: {type: string}",
      "  overridden: {type: integer, default: 1}",
      "  short: 7",
      "  aws:region: {value: us-west-2}",
      "  aws:short: yes",
    ].join("\n");
    expect(await values("config:\n  p:overridden: 2\n", declared)).to.deep.equal({
      "aws:region": "us-west-2",
      "aws:short": "yes",
      "p:empty": "",
      "p:flag": "true",
      "p:map": "{}",
      "p:overridden": "2",
      "p:short": "7",
    });
  });

  it("may be none", async () => {
    for (const stackFile of ["", "# nothing\n", "config:\n", "encryptionsalt: v1:x\n"]) {
      expect(await read(stackFile)).to.deep.equal({ values: {}, secretKeys: [] });
    }
  });

  it("does not have encrypted values, at any depth", async () => {
    const stackFile = [
      "config:",
      "  p:plain: {secure: v1:ONE, other: x}",
      "  p:whole:",
      "    secure: v1:TWO",
      "  p:deep: {list: [{item: {secure: v1:THREE}}, text], b: 1}",
      "  p:list: [{secure: v1:FOUR}]",
      "  p:number: {secure: 5}",
    ].join("\n");
    expect(await read(stackFile)).to.deep.equal({
      values: {
        "p:deep": '{"b":1,"list":[{"item":"[secret]"},"text"]}',
        "p:list": '["[secret]"]',
        "p:number": '{"secure":5}',
        "p:plain": '{"other":"x","secure":"v1:ONE"}',
        "p:whole": "[secret]",
      },
      secretKeys: ["p:deep", "p:list", "p:whole"],
    });
  });

  const faults: [what: string, stackFile: string, message: string][] = [
    [
      "a map for config that is none",
      "config: [a]",
      'Pulumi.dev.yaml: config is not a map. Allowed: lines of the form "key: value" below it.',
    ],
    [
      "a key with too many parts",
      "config:\n  a:b:c: 1",
      'Pulumi.dev.yaml: "a:b:c" is not a key. Allowed: <namespace>:<name>.',
    ],
    ["an empty key", "config:\n  '': 1", 'Pulumi.dev.yaml: "" is not a key. Allowed: <namespace>:<name>.'],
    ["a key without a name", "config:\n  'a:': 1", 'Pulumi.dev.yaml: "a:" is not a key. Allowed: <namespace>:<name>.'],
    [
      "a map for a key",
      "config:\n  ? {a: 1}\n  : 2",
      "Pulumi.dev.yaml: config has a key that is no text. Allowed: <namespace>:<name>.",
    ],
    [
      "a merge of keys",
      "x: &x {p:a: 1}\nconfig:\n  <<: *x",
      "Pulumi.dev.yaml: config has a key that is no text. Allowed: <namespace>:<name>.",
    ],
    ["a key in two forms", "config:\n  p:a: 1\n  p:config:a: 2", "Pulumi.dev.yaml: p:a is there twice. Remove one."],
    [
      "a key that is there twice",
      "config:\n  p:a: 1\n  p:a: 2",
      "Pulumi.dev.yaml is not valid YAML: line 3, column 3: Map keys must be unique.",
    ],
    [
      "an encrypted value that is broken",
      "config:\n  p:a:\n    secure: 'v1:SECRET",
      "Pulumi.dev.yaml is not valid YAML: line 3, column 23: Missing closing quotation mark.",
    ],
  ];
  for (const [what, stackFile, message] of faults) {
    it(`cannot have ${what}`, async () => {
      try {
        await read(stackFile);
      } catch (error) {
        expect(error).to.be.instanceOf(Problem);
        expect((error as Error).message).to.equal(message);
        return;
      }
      expect.fail("no problem was found");
    });
  }
});
