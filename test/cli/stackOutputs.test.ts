import { expect } from "chai";
import { chmodSync } from "node:fs";
import path from "node:path";
import { outputsOf } from "../support/fakeService.ts";
import { inFolder, scimBridge } from "../support/program.ts";

/** Runs a command where `pulumi` is a script of the test's own, which is given the CLI's arguments. */
const withPulumi = (script: string | undefined, args: string[]) =>
  inFolder({ "Pulumi.yaml": "name: p\nruntime: nodejs\n", "bin/pulumi": script ?? "" }, async folder => {
    if (script !== undefined) chmodSync(path.join(folder, "bin/pulumi"), 0o755);
    const before = process.env.PATH;
    // The shell and its cat come from the system's folders alone, so that no other Pulumi CLI is found.
    process.env.PATH = `${folder}/bin:/usr/bin:/bin`;
    try {
      return await scimBridge([...args, "--cwd", folder]);
    } finally {
      process.env.PATH = before;
    }
  });

const outputs = outputsOf("https://scim.invalid");
const script = `#!/bin/sh
case "$*" in
  version*) echo v3.248.0 ;;
  "stack output --json --show-secrets --stack dev"*) echo '${outputs}' ;;
  "stack output --json --stack dev"*) echo '${outputs.replace("https://scim.invalid", "[secret]")}' ;;
  *) echo "error: no stack named 'other' found" >&2; exit 255 ;;
esac
`;

describe("a command with --stack", () => {
  it("asks the Pulumi CLI, and is told an encrypted URL too", async () => {
    const { code, stdout, stderr } = await withPulumi(script, ["connect", "okta", "--stack", "dev"]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(stdout).to.include("https://scim.invalid");
  });

  it("says that there is no such stack", async () => {
    const { code, stdout, stderr } = await withPulumi(script, ["connect", "okta", "--stack", "other"]);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr).to.equal("error: The outputs of the stack other cannot be read: no stack named 'other' found\n");
  });

  it("says that the Pulumi CLI is not installed", async () => {
    const { code, stderr } = await withPulumi(undefined, ["restart", "--stack", "dev"]);
    expect(code).to.equal(1);
    expect(stderr).to.equal(
      "error: The outputs of the stack dev cannot be read: the Pulumi CLI is not installed, or cannot be started (https://www.pulumi.com/docs/install/). Without it, use --outputs FILE.\n",
    );
  });

  it("says that there is no such folder", async () => {
    expect(await scimBridge(["restart", "--stack", "dev", "--cwd", "/nowhere"])).to.deep.equal({
      code: 2,
      stdout: "",
      stderr: "error: There is no folder /nowhere. Name the Pulumi project's with --cwd.\n",
    });
  });

  it("says that the Pulumi CLI is too old", async () => {
    const { stderr } = await withPulumi("#!/bin/sh\necho v2.0.0\n", ["restart", "--stack", "dev"]);
    expect(stderr).to.match(
      /^error: The outputs of the stack dev cannot be read: Minimum version requirement failed\./,
    );
  });
});
