import { expect } from "chai";
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { readable, schemaFile } from "../docs/pluginSchema.ts";
import type { Properties } from "../preview/wire.ts";
import { unknownText } from "../preview/wire.ts";
import { deploy, leastArgs } from "./support/bridges.ts";
import type { Constructed, RunningPlugin } from "./support/plugin.ts";
import { startPlugin } from "./support/plugin.ts";
import { component } from "./support/pluginSchema.ts";
import { plainEnvironment } from "./support/program.ts";

const execute = promisify(execFile);
const repository = path.resolve(import.meta.dirname, "..");
const readJson = <T>(file: string) => JSON.parse(readFileSync(path.join(repository, file), "utf8")) as T;

/** Copies the files that git knows, as they are now, into a folder. */
async function copyInto(clone: string): Promise<void> {
  const { stdout } = await execute("git", ["ls-files", "-z"], { cwd: repository });
  const files = stdout.split("\0").filter(file => file !== "" && existsSync(path.join(repository, file)));
  for (const file of files) cpSync(path.join(repository, file), path.join(clone, file));
}

describe("the plugin, in a clone where nothing but its own packages is installed", function () {
  // npm install takes most of it.
  this.timeout(600_000);

  let clone: string;
  let plugin: RunningPlugin;
  before(async () => {
    clone = mkdtempSync(path.join(tmpdir(), "scim-bridge-"));
    await copyInto(clone);
    const folder = path.join(clone, "plugin");
    await execute("npm", ["install", "--loglevel=error"], { cwd: folder, env: plainEnvironment() });
    // Where somebody's program has a tsconfig.json, Pulumi's SDK compiles with it.
    plugin = await startPlugin(folder, clone);
  });
  after(async () => {
    // Where the plugin did not start, only that is to be told.
    await (plugin as RunningPlugin | undefined)?.stop();
    rmSync(clone, { recursive: true });
  });

  it("needs no other package", () => {
    expect(existsSync(path.join(clone, "node_modules"))).to.equal(false);
  });

  it("has the schema that is in the repository", async () => {
    expect(readable(await plugin.getSchema())).to.equal(readFileSync(schemaFile, "utf8"));
  });

  describe("constructs a bridge", () => {
    let bridge: Constructed;
    before(async () => {
      bridge = await plugin.construct("scim", { ...leastArgs });
    });

    it("with the resources that it has in a program in TypeScript", async () => {
      const { registrations } = await deploy({}, { preview: true });
      const names = (resources: Iterable<{ type: string; name: string }>) =>
        [...resources].map(({ type, name }) => `${type} ${name}`).sort();
      expect(names(plugin.record.steps.values())).to.deep.equal(names(registrations));
      expect(plugin.record.refusals).to.deep.equal([]);
    });

    it("below the stack that asked for it", () => {
      expect(bridge.urn).to.equal("urn:pulumi:dev::other::scim-bridge:index:ScimBridge::scim");
      const parents = [...plugin.record.steps.values()].map(({ parent }) => parent);
      expect(new Set(parents)).to.deep.equal(
        new Set(["urn:pulumi:dev::other::pulumi:pulumi:Stack::other-dev", bridge.urn]),
      );
    });

    it("with every output of the schema", () => {
      expect(Object.keys(bridge.outputs)).to.have.members(Object.keys(component().properties ?? {}));
      expect(bridge.outputs).to.include({
        url: "https://scim.example.com",
        hostname: "scim.example.com",
        clusterName: "scim-0000000",
        sessionParameterArn: "arn:aws:ssm:us-west-2:123456789012:parameter/1password/scim/scimsession",
        taskRoleArn: unknownText,
      });
    });
  });

  describe("refuses", () => {
    const refusal = async (name: string, inputs: Properties): Promise<string> => {
      try {
        await plugin.construct(name, inputs);
      } catch (error) {
        return (error as Error).message;
      }
      throw new Error(`${name} was constructed`);
    };

    it("wrong arguments, naming each with its value", async () => {
      const network = { ...leastArgs.network, ingressCidrs: ["10.0.0.0/99"] };
      const message = [
        "Invalid arguments for the SCIM bridge:",
        '  - network.ingressCidrs[0]: "10.0.0.0/99" is not allowed. Allowed: a CIDR block whose prefix is 0 to 32.',
        '  - size: "huge" is not allowed. Allowed: base, high, very-high.',
      ].join("\n");
      expect(await refusal("wrong", { ...leastArgs, network, size: "huge" })).to.equal(message);
      expect(readFileSync(path.join(repository, "plugin/README.md"), "utf8")).to.contain(message);
    });

    it("what AWS's answer shows to be wrong, without a stack trace", async () => {
      const network = { ...leastArgs.network, taskSubnetIds: ["subnet-1"] };
      expect(await refusal("late", { ...leastArgs, network })).to.match(
        /^network\.loadBalancerSubnetIds .* needs at least two subnets, .* got subnet-1 in us-west-2a\. Give .*\.$/,
      );
      expect(plugin.written())
        .to.contain("got subnet-1 in us-west-2a")
        .and.not.match(/^\s+at /m);
    });
  });

  it("says what to do where npm ran no scripts", async () => {
    const [bin, elsewhere] = ["bin", "elsewhere"].map(name => path.join(clone, "plugin", name)) as [string, string];
    renameSync(bin, elsewhere);
    try {
      const started = startPlugin(path.join(clone, "plugin"), clone).then(
        () => "it started",
        (error: unknown) => (error as Error).message,
      );
      expect(await started)
        .to.contain(`Run npm install in ${path.join(clone, "plugin")}`)
        .and.not.match(/^\s+at /m);
    } finally {
      renameSync(elsewhere, bin);
    }
  });
});

describe("the plugin's packages", () => {
  interface Manifest {
    version: string;
    dependencies: { [name: string]: string };
    devDependencies: { [name: string]: string };
    engines: object;
  }
  const root = readJson<Manifest>("package.json");
  const own = readJson<Manifest>("plugin/package.json");
  const lock = readJson<{ version: string; packages: { [place: string]: Manifest } }>("plugin/package-lock.json");

  it("have the versions of the library's", () => {
    const { version, engines } = root;
    expect(own).to.deep.include({ version, engines });
    const all = { ...root.dependencies, ...root.devDependencies };
    expect(own.dependencies).to.deep.equal(
      Object.fromEntries(Object.keys(own.dependencies).map(name => [name, all[name]])),
    );
  });

  it("are locked as they are declared", () => {
    expect(lock.version).to.equal(own.version);
    expect(lock.packages[""]).to.deep.include({ version: own.version, dependencies: own.dependencies });
  });

  it("have Pulumi's SDK once", () => {
    const copies = Object.keys(lock.packages).filter(place => place.endsWith("node_modules/@pulumi/pulumi"));
    expect(copies).to.deep.equal(["node_modules/@pulumi/pulumi"]);
  });
});
