import { expect } from "chai";
import type { PreviewDocument } from "../../preview/json.ts";
import { unknownText } from "../../preview/wire.ts";
import type { Outcome } from "../support/program.ts";
import { documentOf, fixture, scimBridge, twoAtATime } from "../support/program.ts";

/** Small programs, each run once. */
const runs = {
  resources: ["resources", "--json"],
  resourcesAgain: ["resources", "--json"],
  duplicate: ["duplicate", "--json"],
  unknownLookup: ["unknown-lookup"],
  unknownLookupTold: ["unknown-lookup-told"],
  rejection: ["rejection"],
  apply: ["apply"],
  userError: ["user-error", "--json"],
  nothing: ["nothing", "--stack", "dev", "--json"],
  disabled: ["nothing", "disabled"],
  encrypted: ["encrypted", "--json"],
  encryptedText: ["encrypted"],
  lookups: ["lookups", "--json"],
  exits: ["exits"],
  method: ["method"],
  region: ["region"],
} as const;

describe("a program in the offline engine", () => {
  const outcomes = {} as { -readonly [run in keyof typeof runs]: Outcome };

  before(async function () {
    this.timeout(60_000);
    const all = Object.entries(runs) as [keyof typeof runs, readonly string[]][];
    await twoAtATime(all, async ([name, [folder = "", ...args]]) => {
      outcomes[name] = await scimBridge(["preview", "--cwd", fixture(folder), ...args]);
    });
  });

  const stateOf = (run: keyof typeof runs, type: string, name: string) => {
    const found = documentOf(outcomes[run]).steps.filter(({ urn }) => urn.endsWith(`${type}::${name}`));
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} steps are ${type} ${name}`);
    return found[0].newState;
  };
  const messages = ({ diagnostics }: PreviewDocument) =>
    diagnostics.map(({ severity, message }) => `${severity}: ${message}`);

  describe("that registers resources", () => {
    const group = "urn:pulumi:dev::fixture::fixture:index:Group";
    const bucket = "aws:s3/bucket:Bucket";

    it("succeeds, and says nothing else", () => {
      expect(outcomes.resources).to.include({ code: 0, stderr: "" });
      expect(documentOf(outcomes.resources)).to.deep.include({ changeSummary: { create: 8 }, diagnostics: [] });
    });

    it("has Pulumi's URNs, parents before children", () => {
      expect(documentOf(outcomes.resources).steps.map(({ urn }) => urn)).to.deep.equal([
        "urn:pulumi:dev::fixture::pulumi:pulumi:Stack::fixture-dev",
        `urn:pulumi:dev::fixture::${bucket}::named`,
        `${group}::outer`,
        `${group}$${bucket}::a`,
        `${group}$${bucket}::b`,
        `${group}$fixture:index:Group::inner`,
        `${group}$fixture:index:Group$${bucket}::source`,
        `${group}$fixture:index:Group$${bucket}$${bucket}::child`,
      ]);
    });

    it("has their parents, kinds and options", () => {
      expect(stateOf("resources", bucket, "source")).to.include({
        type: bucket,
        custom: true,
        parent: `${group}$fixture:index:Group::inner`,
        protect: true,
      });
      expect(stateOf("resources", "fixture:index:Group", "outer")).to.include({
        custom: false,
        parent: "urn:pulumi:dev::fixture::pulumi:pulumi:Stack::fixture-dev",
        protect: false,
      });
      expect(stateOf("resources", "pulumi:pulumi:Stack", "fixture-dev")).to.not.have.property("parent");
    });

    it("has their inputs, with what AWS would compute unknown and secrets hidden", () => {
      expect(stateOf("resources", bucket, "source").inputs).to.deep.equal({ late: "late", tags: { a: "2", z: "1" } });
      expect(stateOf("resources", bucket, "b").inputs).to.deep.equal({
        from: unknownText,
        list: [{ of: unknownText }, 1],
      });
      expect(stateOf("resources", bucket, "a").inputs).to.deep.equal({
        nested: { also: "[secret]" },
        password: "[secret]",
      });
    });

    it("has their dependencies, sorted", () => {
      expect(stateOf("resources", bucket, "b").dependencies).to.deep.equal([
        `urn:pulumi:dev::fixture::${bucket}::named`,
        `${group}$fixture:index:Group$${bucket}::source`,
      ]);
    });

    it("has outputs, with the names that AWS's provider would give", () => {
      expect(stateOf("resources", "pulumi:pulumi:Stack", "fixture-dev").outputs).to.deep.equal({
        aFirst: { list: [unknownText] },
        autoNamed: "source-0000000",
        givenName: "given",
        password: "[secret]",
        sourceArn: unknownText,
        url: "https://example.com",
      });
    });

    it("gives the same bytes each time, whatever came first", () => {
      expect(outcomes.resourcesAgain.stdout).to.equal(outcomes.resources.stdout);
    });
  });

  describe("that looks things up", () => {
    const outputs = () => stateOf("lookups", "pulumi:pulumi:Stack", "fixture-dev").outputs ?? {};

    it("is answered for its region, or its provider's", () => {
      expect(outputs()).to.deep.include({
        here: "eu-central-1",
        there: "cn-north-1",
        thereAccount: "210987654321",
        therePartition: "aws-cn",
        parameterArn: "arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/a",
        bucket: unknownText,
      });
    });

    it("finds another stack's outputs, which are read and not created", () => {
      expect(outputs().vpcId).to.match(/^vpc-[0-9a-f]{17}$/);
      expect(outputs().zones).to.deep.equal(["eu-central-1a", "eu-central-1b", "eu-central-1c"]);
      const { steps, changeSummary } = documentOf(outcomes.lookups);
      expect(steps.filter(({ op }) => op === "read").map(({ newState }) => newState.inputs)).to.deep.equal([
        { name: "acme/network/prod" },
      ]);
      expect(changeSummary).to.deep.equal({ create: 3, read: 1 });
    });

    it("names the provider where there is one", () => {
      expect(stateOf("lookups", "aws:s3/bucket:Bucket", "there").provider).to.match(
        /^urn:pulumi:dev::fixture::pulumi:providers:aws::other::/,
      );
    });

    it("may write what it likes: standard output stays one document", () => {
      expect(outcomes.lookups).to.include({ code: 0 });
      expect(outcomes.lookups.stderr.split("\n").sort()).to.deep.equal([
        "",
        "said on standard error",
        "said on standard output",
      ]);
      expect(messages(documentOf(outcomes.lookups))).to.deep.equal(["info: for your information"]);
    });
  });

  describe("that has encrypted configuration", () => {
    it("gets a stand-in for it", () => {
      expect(outcomes.encrypted.stderr).to.include('"fixture:config:password":"[secret]"');
      expect(outcomes.encrypted.stderr).to.include('["fixture:nested","fixture:password"]');
    });

    it("shows [secret] for it, in every resource and output", () => {
      expect(stateOf("encrypted", "aws:ssm/parameter:Parameter", "custom").inputs).to.deep.equal({
        description: "[secret]",
        type: "String",
        value: "[secret]",
      });
      expect(stateOf("encrypted", "awsx:ec2:Vpc", "remote")).to.deep.include({
        custom: false,
        inputs: {
          instanceTenancy: "[secret]",
          natGateways: { strategy: "None" },
          tags: { known: "[secret]", ofResource: unknownText, plain: "text", unknown: "[secret]" },
        },
      });
      expect(stateOf("encrypted", "pulumi:pulumi:Stack", "fixture-dev").outputs).to.deep.equal({
        gateways: unknownText,
        length: "[secret]",
        outputs: { password: "[secret]", plain: "[secret]" },
      });
    });

    it("never shows what is in the stack file", () => {
      for (const { code, stdout, stderr } of [outcomes.encrypted, outcomes.encryptedText]) {
        expect(code).to.equal(0);
        expect(stdout + stderr).to.not.match(/v1:|CIPHERTEXT|SALT/);
      }
      expect(outcomes.encryptedText.stdout).to.include("length    [secret]");
    });
  });

  it("is empty where it is disabled", () => {
    expect(outcomes.disabled).to.include({ code: 0, stderr: "" });
    expect(outcomes.disabled.stdout).to.include("Resources: + 1 to create\n");
  });

  describe("that fails", () => {
    const failed = "The preview of dev failed.\n";
    const noAnswer =
      "The offline preview has no assumed answer to the look-up aws:s3/getBucket:getBucket. Use pulumi preview, or add an answer to preview/assumedAws.ts.";
    // Where Node.js strips no types, tsx loads programs, and keeps no lines.
    const keepsLines = "typescript" in process.features && Boolean(process.features.typescript);
    const at = (file: string, position: string) => (keepsLines ? `${file}:${position}` : file);
    const texts: [what: string, run: keyof typeof runs, stderr: string][] = [
      ["because of an unknown look-up", "unknownLookup", `error: ${noAnswer}\n${failed}`],
      [
        "because of an unknown look-up, of which it has more to say",
        "unknownLookupTold",
        `error: fixture:bucket: "there": ${noAnswer}\n${failed}`,
      ],
      ["by a rejection", "rejection", `error: nobody caught this (${at("deep.ts", "2:27")})\n${failed}`],
      ["in an apply", "apply", `error: TypeError: there is no good (${at("index.ts", "10:9")})\n${failed}`],
      ["by its exit code alone", "exits", `error: The program ended with exit code 3, without saying why.\n${failed}`],
      [
        "because it calls a method of a resource",
        "method",
        `error: The offline preview cannot call aws:s3/bucket:Bucket/list. Use pulumi preview.\n${failed}`,
      ],
      [
        "because it has no region",
        "region",
        `error: The AWS region is not known. Set it in Pulumi.dev.yaml (aws:region: us-west-2), or in the environment (AWS_REGION).\n${failed}`,
      ],
    ];
    for (const [what, run, stderr] of texts) {
      it(`${what} tells it to people, and prints no plan`, () => {
        expect(outcomes[run]).to.deep.equal({ code: 1, stdout: "", stderr });
      });
    }

    const sameUrn = "urn:pulumi:dev::fixture::aws:s3/bucket:Bucket::same";
    const documents: [what: string, run: keyof typeof runs, diagnostics: PreviewDocument["diagnostics"]][] = [
      [
        "because of a duplicate URN",
        "duplicate",
        [
          {
            severity: "error",
            message: `Duplicate resource URN '${sameUrn}'; try giving it a unique name`,
            urn: sameUrn,
          },
        ],
      ],
      [
        "by errors of its own, several at once",
        "userError",
        [
          { severity: "warning", message: "a warning before the end" },
          { severity: "error", message: "fixture:size: 7. Allowed: 1 to 3.\nCorrect it." },
          {
            severity: "error",
            message: "The group's size is 7. Allowed: 1 to 3.",
            urn: "urn:pulumi:dev::fixture::fixture:index:Group::told",
          },
        ],
      ],
      [
        "because it registers nothing",
        "nothing",
        [
          {
            severity: "error",
            message:
              "The program registered no resource, although fixture:enabled is not false: pulumi up would delete all that the stack has. Check that main in Pulumi.yaml names the program.",
          },
        ],
      ],
    ];
    for (const [what, run, diagnostics] of documents) {
      it(`${what} is one document without steps, and text for people`, () => {
        const { code, stderr } = outcomes[run];
        expect(documentOf(outcomes[run])).to.deep.equal({ steps: [], changeSummary: {}, diagnostics });
        expect(code).to.equal(1);
        for (const { message } of diagnostics) expect(stderr).to.include(message);
        expect(stderr)
          .to.match(/The preview of dev failed\.\n$/)
          .and.not.match(/\n\s+at .*[:(]\d/);
      });
    }
  });
});
