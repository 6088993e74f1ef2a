import { expect } from "chai";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import path from "node:path";
import { types } from "../../report/diagram/looks.ts";
import { codeText, labelText } from "../../report/escape.ts";
import { toMarkdown } from "../../report/markdown.ts";
import { inProgram, scimBridge } from "../support/program.ts";
import { hostile, previewOf, rootStep, step } from "../support/steps.ts";

describe("a preview in Markdown", () => {
  it("has a marker, a summary, a diagram and a table", async () => {
    const { code, stdout, stderr } = await scimBridge(["preview", "core-usw2-auto", "--markdown", "-"]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(stdout).to.match(/^<!-- scim-bridge preview: core-usw2-auto -->\n/);
    expect(stdout).to.include("\n**36 to create**\n");
    expect(stdout).to.include('["10 alarms"]');
    expect(stdout).to.include("<code>1pass-scim-task-memory</code>");
    expect(stdout).to.not.include("Assumed look-ups");
  });

  it("is written to a file, beside the document of --json", async () => {
    await inProgram({}, async folder => {
      const arguments_ = ["preview", "--json", "--markdown", "preview.md"];
      const { code, stdout, stderr } = await scimBridge(arguments_, { cwd: folder });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "Wrote preview.md.\n" });
      expect(JSON.parse(stdout)).to.have.property("changeSummary");
      expect(readFileSync(path.join(folder, "preview.md"), "utf8")).to.match(/^<!-- scim-bridge preview: /);
    });
  });

  it("says which file it cannot write", async () => {
    const { code, stderr } = await scimBridge(["preview", "core-usw2-auto", "--markdown", "no-such-folder/preview.md"]);
    expect(code).to.equal(1);
    expect(stderr).to.match(/^error: no-such-folder\/preview\.md cannot be written: ENOENT/);
  });

  it("does not share standard output with --json", async () => {
    const { code, stderr } = await scimBridge(["preview", "--json", "--markdown", "-"]);
    expect(code).to.equal(2);
    expect(stderr).to.include("--markdown - and --json both print to standard output. Give all but one a file.");
  });

  it("says what is wrong where the preview failed", () => {
    const markdown = toMarkdown(previewOf([], { diagnostics: [{ severity: "error", message: "size is <big>" }] }));
    expect(markdown).to.include("**The preview failed.**");
    expect(markdown).to.include("- **error:** <code>size is &#60;big&#62;</code>");
  });

  it("says all that is wrong, line by line", () => {
    const faults = Array.from({ length: 40 }, (_, index) => `  - key ${index} ${"is wrong ".repeat(20)}here`);
    const message = `The stack file is wrong:\n\n${faults.join("\r\n")}`;
    const diagnostics = [{ severity: "error" as const, message, urn: "urn:pulumi:dev::p::a:b:C::web" }];
    const markdown = toMarkdown(previewOf([], { diagnostics }));
    expect(markdown).to.include(
      "- **error:** <code>The stack file is wrong&#58;</code> (<code>web</code>)<br><code>- key 0 is wrong ",
    );
    expect(markdown.match(/here<\/code>/g)).to.have.length(40);
    expect(markdown).to.not.include("more lines");
    const worst = toMarkdown(
      previewOf([], { diagnostics: [{ severity: "error", message: `${"😀\n".repeat(9000)}${"😀".repeat(90_000)}` }] }),
    );
    expect(worst.length).to.be.below(65_536);
    expect(worst).to.match(/\n- … and \d+ more lines\n$/);
    const one = toMarkdown(
      previewOf([], { diagnostics: [{ severity: "error", message: "\u{10FFFF}".repeat(90_000) }] }),
    );
    expect(one).to.match(/- \*\*error:\*\* <code>(&#1114111;){2500}&#8230;<\/code>\n$/);
  });

  it("shows a program without resources", () => {
    const markdown = toMarkdown(previewOf([rootStep()]));
    expect(markdown).to.include("The program makes no resource.");
    expect(markdown).to.not.include("mermaid");
  });

  it("shows that an output is secret or unknown, and no more", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const markdown = toMarkdown(previewOf([rootStep({ token: "[secret]", arn: unknown })]));
    expect(markdown).to.include("<code>&#91;secret&#93;</code>");
    expect(markdown).to.include("<code>&#91;known after up&#93;</code>");
    expect(markdown).to.not.include(unknown);
  });

  it("shows hostile text as text", () => {
    const dublin = step("pulumi:providers:aws", "dublin", { inputs: { region: "eu-west-1" } });
    const logs = [undefined, `${dublin.urn}::an-id`].map(provider => step(types.logGroup, hostile, { provider }));
    const markdown = toMarkdown(
      previewOf([rootStep({ [hostile]: hostile }), step(hostile, hostile), dublin, ...logs], {
        lookups: [{ token: "aws:index/getRegion:getRegion", args: {}, assumed: { region: hostile } }],
        diagnostics: [{ severity: "warning", message: hostile }],
      }),
    );
    expect(markdown).to.include("On demand in <code>");
    expect(markdown).to.not.include("<script");
    expect(markdown).to.not.include("@somebody");
    expect(markdown).to.not.include("https://example.com");
    expect(markdown.match(/^## /gm)).to.have.length(1);
    expect(markdown.match(/-->/g)).to.have.length(1);
    expect(markdown.match(/^```/gm)).to.have.length(2);
  });

  it("stays below what GitHub takes, and says how much it left out", () => {
    const many = Array.from({ length: 3600 }, (_, index) => step(`a:b/${index}:C${index}`, `name-${index}`));
    const outputs = Object.fromEntries(many.map(({ name }) => [name, hostile.repeat(9)]));
    const warnings = many.map(({ name }) => ({ severity: "warning" as const, message: name }));
    const metric = { metric: {} };
    const alarms = many.map(({ name }, index) =>
      step(types.alarm, name, { inputs: { metricQueries: Array.from({ length: index % 900 }, () => metric) } }),
    );
    const markdown = toMarkdown(previewOf([rootStep(outputs), ...many, ...alarms], { diagnostics: warnings }));
    expect(markdown.length).to.be.below(65_536);
    expect(markdown).to.match(/\| … and \d+ more \| \| \|/);
    expect(markdown).to.match(/\n- … and \d+ more lines\n/);
  });

  it("says so where its diagram is too long", () => {
    const long = "😀".repeat(60);
    const many = Array.from({ length: 24 }, (_, index) => step(`a:b:${long}${index}`, `${long}${index}`));
    const markdown = toMarkdown(previewOf([rootStep(), ...many]));
    expect(markdown).to.include("The diagram is too long for a comment; the page of `--html` has it.");
    expect(markdown).to.not.include("mermaid");
  });
});

describe("escaped text", () => {
  it("is one line of text within code", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), text => {
        expect(codeText(text)).to.match(/^<code>(?:[\p{L}\p{N} /=…-]|&#\d+;)*<\/code>$/u);
      }),
    );
  });

  it("cannot end a label of Mermaid", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), text => {
        expect(labelText(text)).to.match(/^(?:[\p{L}\p{N} ,:./×–…-]|#\d+;)*$/u);
      }),
    );
  });
});
