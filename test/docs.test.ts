import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { keysOf, kindOf, stackPaths } from "../stackKeys.ts";
import { blocks, pages, runningText } from "./support/docs.ts";
import { scimBridge } from "./support/program.ts";
import { readmeOutputs } from "./support/readmeOutputs.ts";

const repository = path.resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(repository, file), "utf8");

describe("the README", () => {
  const readme = read("README.md");

  it("has a row for every key of the stack file, and no other", () => {
    const table = readme.slice(readme.indexOf("## Stack keys"), readme.indexOf("## What differs"));
    const rows = [...table.matchAll(/^\| `([\w.]+)`/gm)].map(([, key]) => key);
    expect(rows.sort()).to.deep.equal([...stackPaths].sort());
  });

  it("has no place that is still to be filled in", () => {
    expect(readme).to.not.match(/@@|TODO|TBD|FIXME/);
  });

  it("shows what npm run preview prints", async () => {
    const { stdout } = await scimBridge(["preview"]);
    expect(readme).to.contain(stdout.trimEnd());
  });
});

describe("the pages' output of the operator's commands", () => {
  const withoutTimes = (text: string) => text.replace(/\(\d+ ms\)/g, "(… ms)").replace(/after \d+ s/g, "after … s");
  let outputs: { [command: string]: string };
  before(async () => {
    outputs = await readmeOutputs();
  });

  const shown = pages().flatMap(({ file, text }) => outputsShown(file, text));

  it("is shown of each command that the test runs", () => {
    const commands = ["init", "explain", "session put", "session check", "validate", "connect", "rotate", "restart"];
    expect([...new Set(shown.map(({ command }) => command))].sort()).to.deep.equal(commands.sort());
  });

  for (const { file, command, output } of shown) {
    it(`is what ${command} prints, in ${file}`, () => {
      const said = withoutTimes(output.replace(/\n…$/, ""));
      // Of a long output a page may show the beginning.
      const printed = withoutTimes(outputs[command] ?? "");
      expect(said).to.not.equal("");
      expect(printed.slice(0, said.length)).to.equal(said);
      if (!output.endsWith("\n…")) expect(printed).to.equal(said);
    });
  }
});

/** What the pages show of the tool's output, by its command's names. */
function outputsShown(file: string, text: string): { file: string; command: string; output: string }[] {
  return blocks(text, "console").flatMap(block => {
    const [, command = "", output = ""] =
      /^\$ npx scim-bridge ((?:session )?[a-z]+)(?:.*\\\n)*.*\n([^$][^]*)$/.exec(block) ?? [];
    return command === "" ? [] : { file, command, output: output.trimEnd() };
  });
}

describe("the stack's keys in the pages", () => {
  const groups = [...new Set(stackPaths.map(key => key.split(".")[0] ?? ""))];
  const written = new RegExp(`\`((?:${groups.join("|")})\\.[\\w.…]+)[^\`]*\``, "g");

  for (const { file, text } of pages()) {
    // Files, beginnings of keys, and Cloud Posse's inputs are none.
    const keys = [...runningText(text).matchAll(written)]
      .map(([, key = ""]) => key)
      .filter(key => !/\.ts$|…|_/.test(key));
    if (keys.length === 0) continue;
    it(`exist, where ${file} names them`, () => {
      const isKnown = (key: string) => stackPaths.some(known => known === key || known.startsWith(`${key}.`));
      expect(keys.filter(key => !isKnown(key))).to.deep.equal([]);
    });
  }
});

describe("the page on operations", () => {
  const page = read("docs/operations.md");
  const section = (from: string, to: string) => page.slice(page.indexOf(from), page.indexOf(to));

  it("has a row for every alarm, and for the failed deployment", () => {
    const rows = [...section("## Alarms", "### The topic").matchAll(/^\| `([a-z0-9-]+)` /gm)].map(([, key]) => key);
    const names = readFileSync(path.join(repository, "components/alarms.ts"), "utf8");
    const keys = [...names.matchAll(/^ {2}key: "([^"]+)"/gm)].map(([, key]) => key);
    expect(keys).to.have.length(10);
    expect([...rows].sort()).to.deep.equal([...keys].sort());
    expect(page).to.contain('the message "deployment failed"');
  });

  it("quotes what validate says as validate says it", () => {
    const sources = ["connectionChecks", "httpChecks", "serviceChecks", "faults"].map(file =>
      read(`operator/${file}.ts`),
    );
    // What differs from one bridge to the next stands in the code as a placeholder.
    const said = sources.join("\n").replaceAll(/\$\{[^}]*\}/g, "*");
    const table = section("### What `validate` says", "### Why a task stopped");
    const quotes = [...table.matchAll(/^\| ([a-zA-Z0-9 ]+): (?:"([^"|]+)"|'([^'|]+)')/gm)];
    expect(quotes).to.have.length.greaterThan(8);
    for (const [, check = "", double, single] of quotes) {
      const quote = (double ?? single ?? "").replaceAll(/\b\d{3}\b|ENOTFOUND/g, "*");
      expect(said, check).to.contain(quote);
      if (!check.startsWith("port")) expect(said).to.contain(`name: "${check}"`);
    }
  });
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
