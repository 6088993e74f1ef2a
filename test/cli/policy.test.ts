import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { PolicyDocument } from "../../policy/deployPolicy.ts";
import { fixture, inProgram, scimBridge } from "../support/program.ts";

const documented = (name: string) => readFileSync(path.resolve(import.meta.dirname, "../../docs", name), "utf8");

describe("scim-bridge policy", () => {
  for (const [file, options] of [
    ["deploy-policy.json", []],
    ["preview-policy.json", ["--preview"]],
  ] as const) {
    it(`prints what docs/${file} has; npm run docs writes it anew`, async () => {
      const { code, stdout, stderr } = await scimBridge(["policy", "core-usw2-auto", ...options]);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(documented(file)).to.equal(stdout);
    });
  }

  it("prints one document, and tells of one that is too long for a managed policy", async () => {
    const { code, stdout, stderr } = await scimBridge(["policy", "sandbox"]);
    expect(code).to.equal(0);
    expect((JSON.parse(stdout) as PolicyDocument).Version).to.equal("2012-10-17");
    expect(stderr).to.match(
      /^warning: The policy has \d{4} characters, and a managed policy holds 6144\. Make two of it, or an inline policy of a role, which holds 10240\.\n$/,
    );
  });

  it("warns of a stack without tags, whose security groups nothing tells from others", async () => {
    await inProgram({ stackFile: { tags: undefined } }, async folder => {
      const { code, stderr } = await scimBridge(["policy"], { cwd: folder });
      expect(code).to.equal(0);
      expect(stderr).to.match(/^warning: The stack has no tags, so the policy lets every security group .*\n$/);
    });
  });

  it("does not guess the account", () =>
    inProgram({ stackFile: { "aws:allowedAccountIds": undefined } }, async folder => {
      expect(await scimBridge(["policy"], { cwd: folder })).to.deep.equal({
        code: 1,
        stdout: "",
        stderr:
          "error: The stack core-usw2-auto does not say which account it is for, and the policy names it. Set aws:allowedAccountIds in Pulumi.core-usw2-auto.yaml.\n",
      });
    }));

  it("has nothing to permit where nothing is deployed", () =>
    inProgram({ stackFile: { enabled: false } }, async folder => {
      expect(await scimBridge(["policy"], { cwd: folder })).to.deep.equal({
        code: 1,
        stdout: "",
        stderr: "error: The stack core-usw2-auto deploys nothing, so there is nothing to permit.\n",
      });
    }));

  it("fails as the preview of the stack fails", async () => {
    const preview = await scimBridge(["preview", "--cwd", fixture("unknown-lookup")]);
    expect(preview.stderr).to.include("The preview of dev failed.\n");
    expect(await scimBridge(["policy", "--cwd", fixture("unknown-lookup")])).to.deep.equal(preview);
  });

  it("is refused where two stacks are named, with exit code 2", async () => {
    expect(await scimBridge(["policy", "dev", "--stack", "other"])).to.deep.equal({
      code: 2,
      stdout: "",
      stderr: "error: Two stacks are named: dev, and with --stack other. Name one.\n",
    });
  });
});
