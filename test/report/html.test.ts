import { expect } from "chai";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { unknownText } from "../../preview/wire.ts";
import { types } from "../../report/diagram/looks.ts";
import { toHtml } from "../../report/html.ts";
import { inProgram, scimBridge } from "../support/program.ts";
import { hostile, needing, previewOf, rootStep, step } from "../support/steps.ts";

const sectionsOf = (page: string) => [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);

const count = (page: string, pattern: RegExp) => page.match(pattern)?.length ?? 0;

/** What is between an element's tags, the first time that there is one. */
const inside = (page: string, element: string) => new RegExp(`<${element}>([^]*?)</${element}>`).exec(page)?.[1] ?? "";

describe("a preview as a page", () => {
  it("has every resource with its inputs, and is written to a file", async () => {
    await inProgram({}, async folder => {
      const { code, stdout, stderr } = await scimBridge(["preview", "--html", "preview.html"], { cwd: folder });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "Wrote preview.html.\n" });
      const page = readFileSync(path.join(folder, "preview.html"), "utf8");
      const created = Number(/\+ (\d+) to create/.exec(stdout)?.[1]);
      expect(count(page, /<details /g)).to.equal(created);
      expect(page).to.include("&#34;name&#34;: &#34;op_scim_bridge&#34;");
      expect(sectionsOf(page)).to.deep.equal(["diagram", "resources", "cost", "controls", "outputs", "lookups"]);
      expect(page)
        .to.include(`<strong>${created}</strong> to create`)
        .and.include("<strong>29 of 34</strong> controls met");
      expect(page).to.include("<strong>$31.06</strong> a month");
    });
  });

  it("asks for nothing, and lets the browser run nothing but its own script and style", async () => {
    const page = await toHtml(previewOf([rootStep(), step("a:b:C", "one")]));
    const hash = (element: string) => createHash("sha256").update(inside(page, element)).digest("base64");
    expect(page).to.include(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash("style")}'; script-src 'sha256-${hash("script")}'; base-uri 'none'; form-action 'none'">`,
    );
    expect(page).to.not.match(/<(?:link|img|iframe|object|embed)\b|\ssrc=|\sstyle=|\son\w+=|url\(|@import/);
    expect([count(page, /<script>/g), count(page, /<style>/g)]).to.deep.equal([1, 1]);
  });

  it("is the same each time", async () => {
    const preview = previewOf([rootStep(), step(types.logGroup, "one"), step(types.dashboard, "two")]);
    expect(await toHtml(preview)).to.equal(await toHtml(preview));
  });

  it("shows hostile text as text", async () => {
    const made = step("a:b:C", hostile, { inputs: { [hostile]: hostile } });
    const page = await toHtml(
      previewOf([rootStep({ [hostile]: hostile }), made, needing(hostile, "two", { from: [made] })], {
        project: hostile,
        stack: { name: hostile } as never,
        lookups: [{ token: hostile, args: { [hostile]: hostile }, assumed: { [hostile]: [hostile] } }],
        diagnostics: [{ severity: "warning", message: hostile, urn: made.urn }],
      }),
    );
    expect(count(page, /<script/g)).to.equal(1);
    expect(count(page, /<\/script/g)).to.equal(1);
    expect(count(page, /<\/style>/g)).to.equal(1);
    expect(count(page, /<\/pre>/g)).to.equal(3);
    expect(page).to.not.include("\u0000");
    expect(page).to.not.match(/<b>"/);
  });

  it("shows that an input is secret or unknown, also within JSON", async () => {
    const inputs = { token: "[secret]", policy: JSON.stringify({ Resource: unknownText }) };
    const page = await toHtml(
      previewOf([rootStep({ arn: unknownText, list: [unknownText] }), step("a:b:C", "one", { inputs })]),
    );
    expect(page).to.include("&#34;token&#34;: &#34;[secret]&#34;");
    expect(page).to.include("&#34;Resource&#34;: &#34;[known after up]&#34;");
    expect(page).to.include('<td class="quiet">[known after up]</td>');
    expect(page).to.include("<td>[&#34;[known after up]&#34;]</td>");
    expect(page).to.not.include(unknownText);
  });

  it("shows text that is nested too deep as it is", async () => {
    const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    const inputs = {
      deep: nested(100_000),
      flat: nested(50).replace("[]", "[1]"),
      strings: JSON.stringify(nested(4000)),
    };
    const page = await toHtml(previewOf([rootStep(), step(types.taskDefinition, "one", { inputs })]));
    expect(page).to.include(`&#34;deep&#34;: &#34;${inputs.deep}&#34;`);
    expect(page).to.not.include(inputs.flat);
    expect(page).to.match(/&#34;flat&#34;: \[\n +\[\n/);
  });

  it("leads from one resource to the others, to those at fault and to those that cost", async () => {
    const log = step(types.logGroup, "logs", { protect: true, op: "read" });
    const alarms = ["a", "b", "c", "d"].map(name => needing(types.alarm, name, { of: [log] }));
    const page = await toHtml(previewOf([rootStep(), log, ...alarms]));
    expect(page).to.include('<span class="mark">read</span> <span class="mark">protected</span></summary>');
    expect(count(page, /<span class="quiet">Needs<\/span> <a href="#r1">logs<\/a>/g)).to.equal(4);
    const first = '<a href="#r2">a</a>, <a href="#r3">b</a>, <a href="#r4">c</a> and 1 more';
    expect(page).to.include(`<td>${first}</td><td>4 × 1 metric</td>`);
    expect(page).to.include(`<span class="quiet">in ${first}</span>`);
    expect(page).to.include("<strong>5</strong> to create, 1 to read");
    expect(page).to.include("<strong>not known</strong> what it costs");
    expect(page).to.include("<li>Alarm: the program does not say in which region it is.</li>");
  });

  it("has a diagram whose boxes lead to their resources", async () => {
    const page = await toHtml(previewOf([rootStep(), step(types.logGroup, "logs")]));
    expect(page).to.match(/<svg [^]*xlink:href="#r1"[^]*<\/svg>/);
    expect(page).to.not.match(/<title>box|<!-- /);
  });

  it("shows a program without resources", async () => {
    expect(sectionsOf(await toHtml(previewOf([rootStep()])))).to.deep.equal(["resources", "controls"]);
  });

  it("tells what the program says, and about which resource", async () => {
    const made = step("a:b:C", "one");
    const diagnostics = [
      { severity: "warning" as const, message: "look out", urn: made.urn },
      { severity: "info" as const, message: "by the way", urn: "urn:gone" },
    ];
    const page = await toHtml(previewOf([made], { diagnostics }));
    expect(page).to.include(
      '<li><b>warning:</b> look out (<a href="#r0">one</a>)</li>\n<li><b>info:</b> by the way</li>',
    );
    expect(page).to.include('<a href="#messages"><strong>1</strong> warning</a>');
  });

  it("says what is wrong where the preview failed, and nothing else", async () => {
    const page = await toHtml(
      previewOf([step("a:b:C", "one")], { diagnostics: [{ severity: "error", message: "size is <big>" }] }),
    );
    expect(page).to.include("<strong>The preview failed.</strong>");
    expect(page).to.include("<li><b>error:</b> size is &#60;big&#62;</li>");
    expect(page).to.not.match(/<section|<details|<table|<svg/);
  });
});
