import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { toHtml } from "../../report/html.ts";
import { inProgram, scimBridge } from "../support/program.ts";
import { hostile, previewOf, step } from "../support/steps.ts";

describe("a preview as a page", () => {
  it("has every resource with its inputs, and is written to a file", async () => {
    await inProgram({}, async folder => {
      const { code, stdout, stderr } = await scimBridge(["preview", "--html", "preview.html"], { cwd: folder });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "Wrote preview.html.\n" });
      const page = readFileSync(path.join(folder, "preview.html"), "utf8");
      const count = Number(/\+ (\d+) to create/.exec(stdout)?.[1]);
      expect(page.match(/<details>/g)).to.have.length(count);
      expect(page).to.include("&#34;name&#34;: &#34;op_scim_bridge&#34;");
      expect(page).to.not.match(/<(?:script|link|img|iframe)\b|url\(|@import/);
    });
  });

  it("shows hostile text as text", () => {
    const page = toHtml(
      previewOf([step("a:b:C", hostile, { inputs: { [hostile]: hostile } })], {
        project: hostile,
        diagnostics: [{ severity: "warning", message: hostile }],
      }),
    );
    expect(page).to.not.include("<script");
    expect(page).to.not.include("\u0000");
    expect(page.match(/<\/style>/g)).to.have.length(1);
    expect(page.match(/<\/pre>/g)).to.have.length(2);
  });

  it("shows that an input is secret or unknown, also within JSON", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const page = toHtml(
      previewOf([
        step("a:b:C", "one", { inputs: { token: "[secret]", policy: JSON.stringify({ Resource: unknown }) } }),
      ]),
    );
    expect(page).to.include("&#34;token&#34;: &#34;[secret]&#34;");
    expect(page).to.include("&#34;Resource&#34;: &#34;[known after up]&#34;");
    expect(page).to.not.include(unknown);
  });

  it("says what is wrong where the preview failed", () => {
    const page = toHtml(previewOf([], { diagnostics: [{ severity: "error", message: "size is <big>" }] }));
    expect(page).to.include("<strong>The preview failed.</strong>");
    expect(page).to.include("<li><b>error:</b> size is &#60;big&#62;</li>");
  });
});
