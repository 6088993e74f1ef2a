import { expect } from "chai";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { documentOf, fixture, inFolder, plainEnvironment, scimBridge, startBinary } from "../support/program.ts";

describe("scim-bridge", () => {
  it("tells its version", async () => {
    const manifest = readFileSync(path.resolve(import.meta.dirname, "../../package.json"), "utf8");
    const { version } = JSON.parse(manifest) as { version: string };
    expect(await scimBridge(["--version"])).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  for (const command of [
    [],
    ["preview"],
    ["explain"],
    ["policy"],
    ["session", "put"],
    ["session", "check"],
    ["validate"],
    ["connect"],
    ["rotate"],
    ["restart"],
    ["logs"],
  ]) {
    it(`helps with ${command.join(" ") || "all of it"}, with an example`, async () => {
      const { code, stdout, stderr } = await scimBridge([...command, "--help"]);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(stdout).to.match(new RegExp(`^Usage: scim-bridge ${[...command, "\\[options\\]"].join(" ")}`));
      expect(stdout).to.match(
        new RegExp(`\\nExamples?:\\n( {2}\\$ .*\\n)* {2}\\$ (.* \\| )?scim-bridge ${command.join(" ")}.*\\n$`),
      );
    });
  }

  it("lists every command in its help", async () => {
    const { stdout } = await scimBridge(["--help"]);
    const listed = Array.from(stdout.matchAll(/^ {2}([a-z]+) .*? {2,}/gm), ([, name]) => name);
    const named = [
      "init",
      "preview",
      "explain",
      "policy",
      "session",
      "validate",
      "connect",
      "rotate",
      "restart",
      "logs",
      "help",
    ];
    expect(listed).to.deep.equal(named);
  });

  const wrong: [args: string[], stderr: string | RegExp][] = [
    [["session"], /^Usage: scim-bridge session \[options\] \[command\]/],
    [["session", "putt"], "error: unknown command 'putt'\n(Did you mean put?)\n"],
    [
      ["session", "put", "--tier", "huge"],
      "error: option '--tier <tier>' argument 'huge' is invalid. Allowed choices are standard, advanced.\n",
    ],
    [["validate", "--token=s3cr3t"], "error: unknown option '--token=…'\n"],
    [["prevew"], "error: unknown command 'prevew'\n(Did you mean preview?)\n"],
    [["preview", "--jsn"], "error: unknown option '--jsn'\n(Did you mean --json?)\n"],
    [["preview", "a", "b"], "error: too many arguments for 'preview'. Expected 1 argument but got 2.\n"],
    [["preview", "--cwd"], "error: option '-C, --cwd <folder>' argument missing\n"],
    [["preview", "dev", "-s", "other"], "error: Two stacks are named: dev, and with --stack other. Name one.\n"],
    [
      ["preview", "-C", "test/fixtures/nothing", "disable"],
      'error: There is no stack "disable": no file Pulumi.disable.yaml. Allowed: dev, disabled. Did you mean disabled?\n',
    ],
  ];
  for (const [args, stderr] of wrong) {
    it(`says what is wrong about ${args.join(" ")}, with exit code 2`, async () => {
      const outcome = await scimBridge(args);
      expect(outcome).to.include({ code: 2, stdout: "" });
      if (typeof stderr === "string") expect(outcome.stderr).to.equal(stderr);
      else expect(outcome.stderr).to.match(stderr);
    });
  }

  it("helps whoever names no command, with exit code 2", async () => {
    const { code, stdout, stderr } = await scimBridge([]);
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.include("Commands:");
  });
});

describe("scim-bridge preview", () => {
  it("prints one document, whatever is wrong", async () => {
    const outcome = await scimBridge(["preview", "-C", fixture("nothing"), "no", "--json"]);
    const message = 'There is no stack "no": no file Pulumi.no.yaml. Allowed: dev, disabled.';
    expect(outcome).to.include({ code: 2, stderr: `error: ${message}\n` });
    expect(documentOf(outcome)).to.deep.equal({
      steps: [],
      changeSummary: {},
      diagnostics: [{ severity: "error", message }],
    });
  });

  it("finds a malformed stack file, with exit code 1", () =>
    inFolder({ "Pulumi.yaml": "name: p\nruntime: nodejs\n", "Pulumi.dev.yaml": "config: [" }, async folder => {
      expect(await scimBridge(["preview"], { cwd: folder })).to.deep.equal({
        code: 1,
        stdout: "",
        stderr:
          "error: Pulumi.dev.yaml is not valid YAML: line 1, column 10: Flow sequence in block collection must be sufficiently indented and end with a ].\n",
      });
    }));

  for (const [what, file, says] of [
    ["two documents", "config: {}\n---\nconfig: {}\n", "has more than one YAML document. Allowed: one."],
    [
      "endless text",
      "config:\n  a: &t {b: *t}\n",
      "has an alias (*) inside of what it stands for. Write the value out.",
    ],
  ] as const) {
    it(`finds a stack file of ${what}, with one document of its own`, () =>
      inFolder({ "Pulumi.yaml": "name: p\nruntime: nodejs\n", "Pulumi.dev.yaml": file }, async folder => {
        const outcome = await scimBridge(["preview", "--json"], { cwd: folder });
        expect(outcome).to.include({ code: 1, stderr: `error: Pulumi.dev.yaml ${says}\n` });
        expect(documentOf(outcome).diagnostics).to.deep.equal([
          { severity: "error", message: `Pulumi.dev.yaml ${says}` },
        ]);
      }));
  }

  it("has one document where a report cannot be written, which says so", async () => {
    const args = ["preview", "-C", fixture("resources"), "--json", "--html", "no-such-folder/page.html"];
    const outcome = await scimBridge(args);
    expect(outcome.code).to.equal(1);
    const [diagnostic] = documentOf(outcome).diagnostics;
    expect(diagnostic?.message).to.match(/^no-such-folder\/page\.html cannot be written: ENOENT/);
    expect(outcome.stderr).to.equal(`error: ${diagnostic?.message ?? ""}\n`);
  });

  it("tells of output that cannot be written, and not of a reader that has had enough", async function () {
    if (process.platform !== "linux") return this.skip();
    const scimBridgeTo = (target: string) =>
      promisify(execFile)(
        "bash",
        ["-c", `set -o pipefail; "$0" cli/scim-bridge.mjs --help ${target}`, process.execPath],
        {
          cwd: path.resolve(import.meta.dirname, "../.."),
          env: plainEnvironment(),
        },
      ).then(
        ({ stderr }) => ({ code: 0, stderr }),
        ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
      );
    expect(await scimBridgeTo("| head -c 1")).to.deep.equal({ code: 0, stderr: "" });
    const full = await scimBridgeTo("> /dev/full");
    expect(full.code).to.equal(1);
    expect(full.stderr).to.match(/^error: The output could not be written: ENOSPC/);
  });

  it("needs the Pulumi SDK", () =>
    inFolder({ "Pulumi.yaml": "name: p\nruntime: nodejs\n", "Pulumi.dev.yaml": "" }, async folder => {
      expect(await scimBridge(["preview"], { cwd: folder })).to.deep.equal({
        code: 1,
        stdout: "",
        stderr: `error: The package @pulumi/pulumi is not installed for ${folder}. Run npm install there.\n`,
      });
    }));

  it("cannot hand over a configuration that the system does not take", async function () {
    if (process.platform !== "linux") return this.skip();
    const link = `${fixture("nothing")}/Pulumi.yaml`;
    const files = {
      "Pulumi.yaml": readFileSync(link, "utf8"),
      "index.ts": "",
      "Pulumi.dev.yaml": `config: {large: ${"x".repeat(200 * 1024)}}`,
      "node_modules/@pulumi/pulumi/cmd/run/index.js": "",
    };
    return inFolder(files, async folder => {
      expect(await scimBridge(["preview"], { cwd: folder })).to.deep.equal({
        code: 1,
        stdout: "",
        stderr:
          "error: The program could not be started: the configuration of the stack dev (201 KiB) and the environment are more than the system hands over." +
          " Allowed: less than 128 KiB for each value, on Linux. Shorten Pulumi.dev.yaml, or the environment.\n",
      });
    });
  });

  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const) {
    it(`ends with its program on ${signal}, and prints nothing`, async () => {
      const { child, outcome } = startBinary(["preview", "-C", fixture("slow"), "--json"]);
      // The program says its own process's number when it runs.
      const said = await new Promise<string>(resolve => child.stderr.once("data", data => resolve(String(data))));
      child.kill(signal);
      expect(await outcome).to.include({ code, stdout: "" });
      expect(() => process.kill(Number(said), 0), `the program ${said.trim()} still runs`).to.throw("ESRCH");
    });
  }
});
