import { expect } from "chai";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import * as library from "../components/index.ts";
import type { PreviewDocument } from "../preview/json.ts";
import { build } from "./support/build.ts";
import { plainEnvironment, scimBridge } from "./support/program.ts";
import { templateCompilerOptions } from "./support/template.ts";

const repository = path.resolve(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as {
  version: string;
  dependencies: { [name: string]: string };
  peerDependencies: { [name: string]: string };
  devDependencies: { [name: string]: string };
};

/** A program of somebody else's, which also tells the compiler that types are the component's own. */
const program = `import * as pulumi from "@pulumi/pulumi";
import { ScimBridge, ScimBridgeArgs } from "pulumi-scim-bridge";

const args: ScimBridgeArgs = {
  hostname: "scim.example.com",
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"], ingressCidrs: ["10.0.0.0/8"] },
  dns: { zoneId: "Z1" },
};
// @ts-expect-error A host name is text.
args.hostname = 5 as number;
args.hostname = "scim.example.com";

const bridge = new ScimBridge("scim", args);

export const url = pulumi.interpolate\`\${bridge.url}\`;
`;

/**
 * A project for each kind of module: the first as `pulumi new aws-typescript` makes it, with this repository's SDK, the oldest that the package takes; the second with
 * the newest that was tried. The SDK's own compiler takes CommonJS alone, so the ES module is compiled before it is run.
 */
const projects = {
  commonjs: {
    sdk: manifest.devDependencies["@pulumi/pulumi"],
    main: "index.ts",
    compilerOptions: templateCompilerOptions,
  },
  module: {
    sdk: "3.276.0",
    main: "bin/index.js",
    compilerOptions: { strict: true, outDir: "bin", target: "es2022", module: "nodenext" },
  },
};
type Kind = keyof typeof projects;

describe("the npm package", function () {
  // It is installed as people install it, from a registry.
  this.timeout(600_000);

  let folder: string;
  let tarball: string;
  let files: string[];
  const project = (kind: Kind) => path.join(folder, kind);
  const installed = (kind: Kind) => path.join(project(kind), "node_modules/pulumi-scim-bridge");

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "scim-bridge-"));
    build();
    const packed = run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], repository);
    const [result] = JSON.parse(packed.stdout) as { filename: string; files: { path: string }[] }[];
    tarball = path.join(folder, result?.filename ?? "");
    files = result?.files.map(file => file.path) ?? [];
    install("commonjs");
    install("module");
  });
  after(() => rmSync(folder, { recursive: true }));

  function install(kind: Kind) {
    const { sdk, main, compilerOptions } = projects[kind];
    const { devDependencies } = manifest;
    const versions = (...names: string[]) => Object.fromEntries(names.map(name => [name, devDependencies[name]]));
    const contents = {
      "package.json": JSON.stringify({
        name: "my-program",
        main,
        type: kind,
        devDependencies: versions("@types/node", "typescript"),
        dependencies: {
          ...versions("@pulumi/aws", "@pulumi/awsx"),
          "@pulumi/pulumi": sdk,
          "pulumi-scim-bridge": `file:${tarball}`,
        },
      }),
      "tsconfig.json": JSON.stringify({ compilerOptions, files: ["index.ts"] }),
      "Pulumi.yaml": "name: my-program\nruntime: nodejs\n",
      "Pulumi.dev.yaml": "config:\n  aws:region: us-west-2\n",
      "index.ts": program,
    };
    mkdirSync(project(kind));
    for (const [file, content] of Object.entries(contents)) writeFileSync(path.join(project(kind), file), content);
    run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], project(kind));
  }

  it("has what is compiled and the library's sources, and nothing else", () => {
    const expected = new RegExp(
      [
        /^(package\.json|README\.md|LICENSE)$/,
        /^components\/\w+\.ts$/,
        /^dist\/lib\/(package\.json|\w+\.(js|d\.ts)(\.map)?)$/,
        /^dist\/tool\/(package\.json|\w+\.js)$/,
        /^dist\/tool\/(cli|common|components|guide|operator|policy|preview|report)\/[\w/]+\.(js|css)$/,
      ]
        .map(({ source }) => source)
        .join("|"),
    );
    expect(files.filter(file => !expected.test(file))).to.deep.equal([]);
    expect(files).to.include.members(["README.md", "LICENSE", "dist/lib/index.js", "dist/lib/index.d.ts"]);
  });

  it("is right for publint and for Are the types wrong", () => {
    expect(run(bin("publint"), ["run", tarball, "--strict"], folder).stdout).to.contain("All good!");
    const checked = run(bin("attw"), [tarball, "--no-definitely-typed", "--no-emoji", "--no-color"], folder);
    expect(checked.stdout).to.contain("No problems found");
  });

  it("declares the packages that it imports, and no others", () => {
    const compiled = files.filter(file => file.endsWith(".js"));
    expect(compiled).to.include.members(["dist/lib/index.js", "dist/tool/cli/bin.js"]);
    const imported = compiled.flatMap(file => packagesImported(path.join(installed("commonjs"), file)));
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
    expect([...new Set(imported)].sort()).to.deep.equal(Object.keys(declared).sort());
  });

  it("leaves each project with one copy of Pulumi's SDK", () => {
    for (const kind of ["commonjs", "module"] as const) {
      const copies = run("npm", ["ls", "@pulumi/pulumi", "--all", "--parseable"], project(kind)).stdout.trim();
      expect(copies).to.equal(path.join(realpathSync(project(kind)), "node_modules/@pulumi/pulumi"));
      const sdk = readFileSync(path.join(project(kind), "node_modules/@pulumi/pulumi/package.json"), "utf8");
      expect((JSON.parse(sdk) as { version: string }).version).to.equal(projects[kind].sdk);
    }
  });

  it("exports the library's public names, and no file", () => {
    const names = run("node", ["--print", "Object.keys(require('pulumi-scim-bridge')).join()"], project("commonjs"));
    expect(names.stdout.trim().split(",").sort()).to.deep.equal(Object.keys(library).sort());
    const inside = start("node", ["--eval", "require('pulumi-scim-bridge/dist/lib/rules.js')"], project("commonjs"));
    expect(inside.stderr).to.contain("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  it("has declarations that name files which it has", () => {
    const compiled = path.join(installed("commonjs"), "dist/lib");
    const declarations = readdirSync(compiled).filter(file => file.endsWith(".d.ts"));
    const named = declarations.flatMap(file =>
      [...readFileSync(path.join(compiled, file), "utf8").matchAll(/"(\.\/[^"]*)"/g)].map(([, name = ""]) => name),
    );
    expect(named).to.include("./scimBridge.js");
    expect(named.filter(name => !existsSync(path.join(compiled, name)))).to.deep.equal([]);
  });

  it("has source maps that lead to its own sources", () => {
    const compiled = path.join(installed("commonjs"), "dist/lib");
    const maps = readdirSync(compiled).filter(file => file.endsWith(".map"));
    expect(maps).to.have.length.greaterThan(20);
    for (const map of maps) {
      const { sources } = JSON.parse(readFileSync(path.join(compiled, map), "utf8")) as { sources: string[] };
      expect(sources, map).to.have.length(1);
      for (const source of sources) expect(existsSync(path.join(compiled, source)), source).to.equal(true);
    }
    const failing = `new (require("pulumi-scim-bridge").ScimBridge)("scim", {})`;
    const { stderr } = start("node", ["--enable-source-maps", "--eval", failing], project("commonjs"));
    expect(stderr).to.match(/at new ScimBridge \(.*pulumi-scim-bridge\/components\/scimBridge\.ts:\d+:\d+\)/);
  });

  for (const kind of ["commonjs", "module"] as const) {
    it(`is compiled into a program of the kind ${kind}, and previewed there`, () => {
      expect(run(process.execPath, [bin("tsc")], project(kind)).stdout).to.equal("");
      const { stdout, stderr } = run("npx", ["--no-install", "scim-bridge", "preview", "dev", "--json"], project(kind));
      expect(stderr).to.equal("");
      const { steps } = JSON.parse(stdout) as PreviewDocument;
      const urns = steps.map(({ urn }) => urn);
      expect(urns).to.include.members([
        "urn:pulumi:dev::my-program::scim-bridge:index:ScimBridge::scim",
        "urn:pulumi:dev::my-program::scim-bridge:index:ScimBridge$awsx:ecs:FargateService::scim",
      ]);
      expect(steps[0]?.newState.outputs).to.deep.equal({ url: "https://scim.example.com" });
    });
  }

  it("has the tool with all that it reads", async () => {
    const tool = (...args: string[]) => {
      const { stdout, stderr } = run("npx", ["--no-install", "scim-bridge", ...args], project("commonjs"));
      expect(stderr).to.equal("");
      return stdout;
    };
    expect(tool("--version")).to.equal(`${manifest.version}\n`);
    expect(tool("explain", "hostname")).to.contain("scim-bridge:hostname");
    const { stdout: page } = await scimBridge(["preview", "--html", "-"], { cwd: project("commonjs") });
    expect(page).to.match(/^<!doctype html>/);
    expect(tool("preview", "--html", "-")).to.equal(page);
    expect(tool("preview", "--markdown", "-")).to.contain("```mermaid");
  });
});

const bin = (name: string) => path.join(repository, "node_modules/.bin", name);

const start = (command: string, args: readonly string[], cwd: string) =>
  spawnSync(command, args, { cwd, encoding: "utf8", env: plainEnvironment() });

/** The packages that a compiled file names, but for Node.js's own. */
function packagesImported(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
  return importedFiles.flatMap(({ fileName }) => /^(?!node:)(?:@[^/]+\/)?[^./][^/]*/.exec(fileName)?.[0] ?? []);
}

/** Runs a program to its end, which must be a good one. */
function run(command: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr, error } = start(command, args, cwd);
  if (error) throw error;
  expect(status, `${command} ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
  return { stdout, stderr };
}
