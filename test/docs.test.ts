import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { keysOf, kindOf, stackPaths } from "../stackKeys.ts";
import { scimBridge } from "./support/program.ts";
import { readmeOutputs } from "./support/readmeOutputs.ts";

const repository = path.resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(repository, file), "utf8");

describe("the README", () => {
  const readme = read("README.md");

  it("has a row for every key of the stack file, in the schema's order, and no other", () => {
    const table = readme.slice(readme.indexOf("## Stack keys"), readme.indexOf("## What differs"));
    const rows = [...table.matchAll(/^\| `([\w.]+)`/gm)].map(([, key]) => key);
    expect(rows).to.deep.equal(stackPaths);
  });

  it("has no place that is still to be filled in", () => {
    expect(readme).to.not.match(/@@|TODO|TBD|FIXME/);
  });

  it("shows what npm run preview prints", async () => {
    const { stdout } = await scimBridge(["preview"]);
    expect(readme).to.contain(stdout.trimEnd());
  });
});

describe("the README's output of the operator's commands", () => {
  const withoutTimes = (text: string) => text.replace(/\(\d+ ms\)/g, "(… ms)");
  let outputs: { [command: string]: string };
  before(async () => {
    outputs = await readmeOutputs();
  });

  for (const command of ["session put", "validate", "connect", "rotate"]) {
    it(`is what ${command} prints`, () => {
      const block = new RegExp(`^( *)\\$ npx scim-bridge ${command} .*\\n([^]*?)^ *(?:…\\n *)?\`\`\``, "m").exec(
        read("README.md"),
      );
      const [, indent = "", shown = ""] = block ?? [];
      const lines = shown.split("\n").map(line => line.slice(indent.length));
      const said = withoutTimes(lines.join("\n")).trimEnd();
      expect(said.split("\n")).to.have.length.greaterThan(5);
      // Of a long output the README may show the beginning.
      const printed = withoutTimes(outputs[command] ?? "");
      expect(printed.slice(0, said.length)).to.equal(said);
      if (!/^ *…$/m.test(block?.[0] ?? "")) expect(printed).to.equal(said);
    });
  }
});

describe("Pulumi.yaml", () => {
  const project = parse(read("Pulumi.yaml")) as {
    main: string;
    runtime: object;
    config: { [key: string]: { type: string; description: string; default?: unknown } };
  };

  it("names the program, since Pulumi would run the library otherwise", () => {
    expect(project.main).to.equal("index.ts");
  });

  it("runs the program without Pulumi's own compiler", () => {
    expect(project.runtime).to.deep.equal({
      name: "nodejs",
      options: { typescript: false, nodeargs: "--import ./loader.mjs" },
    });
  });

  it("has the component's defaults, and says nothing where there is none", () => {
    const defaults = Object.entries(project.config).map(([key, declared]) => [key, declared.default] as const);
    const said = defaults.filter(([, value]) => value !== undefined && value !== "" && JSON.stringify(value) !== "{}");
    expect(Object.fromEntries(said)).to.deep.equal({
      enabled: true,
      name: "1pass-scim",
      size: "base",
      cpuArchitecture: "X86_64",
      enableExecuteCommand: false,
    });
  });

  it("declares every key with its type and what it means", () => {
    expect(Object.keys(project.config)).to.deep.equal(keysOf([]));
    const types = { text: "string", flag: "boolean", json: "object" };
    for (const [key, { type, description }] of Object.entries(project.config)) {
      expect(type, key).to.equal(types[kindOf(key) ?? "text"]);
      expect(description, key).to.match(/^[A-Z1].{20,}\.$/s);
    }
  });

  it("has a default for every key but the two that every stack must say, since the CLI requires the others", () => {
    const required = Object.keys(project.config).filter(key => project.config[key]?.default === undefined);
    expect(required).to.deep.equal(["hostname", "network"]);
  });
});
