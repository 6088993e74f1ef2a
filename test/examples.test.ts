import { expect } from "chai";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { parse } from "yaml";
import type { PreviewDocument } from "../preview/json.ts";
import { nameOf } from "../preview/urn.ts";
import { repository } from "./support/docs.ts";
import type { Outcome } from "./support/program.ts";
import { documentOf, scimBridge, twoAtATime } from "./support/program.ts";

const examples = path.join(repository, "examples");
const read = (...file: string[]) => readFileSync(path.join(repository, ...file), "utf8");

const all = readdirSync(examples, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** The examples that are programs of Node.js. */
const names = all.filter(name => runtimeOf(name) === "nodejs");

/** What Pulumi, npm and pip write into a project, by its runtime. */
const written: { readonly [runtime: string]: readonly string[] } = {
  nodejs: ["/bin/", "/node_modules/"],
  python: ["/sdks/", "/venv/", "__pycache__/"],
  yaml: ["/sdks/"],
};

function runtimeOf(name: string): unknown {
  const { runtime } = parse(read("examples", name, "Pulumi.yaml")) as { runtime: string | { name: string } };
  return typeof runtime === "string" ? runtime : runtime.name;
}

type State = PreviewDocument["steps"][number]["newState"];

/** The resources of a type, by name. */
function resources({ steps }: PreviewDocument, type: string): { [name: string]: State } {
  const found = steps.filter(({ newState }) => newState.type === type);
  return Object.fromEntries(found.map(({ urn, newState }) => [nameOf(urn), newState]));
}

function resource(document: PreviewDocument, type: string, name = "scim"): State {
  const found = resources(document, type)[name];
  if (!found) throw new Error(`there is no ${type} ${name}`);
  return found;
}

/** What the bridge's container is given by ECS: names of variables and ARNs. */
function secretsOf(document: PreviewDocument, name?: string): { [variable: string]: string } {
  const { containerDefinitions } = resource(document, "aws:ecs/taskDefinition:TaskDefinition", name).inputs;
  const containers = JSON.parse(containerDefinitions as string) as { name: string; secrets?: Secret[] }[];
  const bridge = containers.find(container => container.name === "op_scim_bridge");
  return Object.fromEntries((bridge?.secrets ?? []).map(secret => [secret.name, secret.valueFrom]));
}

interface Secret {
  name: string;
  valueFrom: string;
}

const parameter = (name: string, region = "us-west-2") => `arn:aws:ssm:${region}:123456789012:parameter/${name}`;
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const loadBalancer = "awsx:lb:ApplicationLoadBalancer";

/** What each example is there to show. */
const purposes: { readonly [name: string]: (document: PreviewDocument) => void } = {
  minimal: document => {
    expect(document).to.deep.include({ changeSummary: { create: 21 }, diagnostics: [] });
    expect(resource(document, loadBalancer).inputs).to.include({ internal: true, enableDeletionProtection: true });
    expect(resources(document, "aws:ecs/cluster:Cluster")).to.have.keys("scim");
  },

  "two-regions": document => {
    const providers = Object.values(resources(document, "pulumi:providers:aws"));
    expect(providers.map(({ inputs }) => inputs.region)).to.deep.equal(["eu-central-1", "us-west-2"]);
    const ofAws = document.steps.filter(({ newState: { type } }) => type.startsWith("aws:"));
    expect(ofAws).to.have.length(34);
    for (const { urn, newState } of ofAws) {
      const account = /::scim-(us|eu)\b/.exec(urn)?.[1] ?? "";
      expect(newState.provider, urn).to.contain(`::pulumi:providers:aws::${account}::`);
    }
    expect([secretsOf(document, "scim-us"), secretsOf(document, "scim-eu")]).to.deep.equal([
      { OP_SESSION: parameter("1password/us/scimsession") },
      { OP_SESSION: parameter("1password/eu/scimsession", "eu-central-1") },
    ]);
  },

  "existing-load-balancer": document => {
    const types = document.steps.map(({ newState: { type } }) => type);
    expect(types.filter(type => /loadBalancer|listener:|certificate/i.test(type))).to.deep.equal([]);
    const rule = resource(document, "aws:lb/listenerRule:ListenerRule").inputs;
    expect(rule.listenerArn).to.match(/:listener\/app\/shared\//);
    expect(rule).to.deep.include({ priority: 100, conditions: [{ hostHeader: { values: ["scim.example.com"] } }] });
    const wayToTask = resource(
      document,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      "scim-load-balancer-to-task",
    );
    expect(wayToTask.inputs).to.include({ securityGroupId: "sg-0123456789abcdef0", fromPort: 3002, toPort: 3002 });
    // The service waits for a healthy task: a rule that waited for the service would never be made.
    expect(wayToTask.dependencies).to.deep.equal([
      resource(document, "aws:ec2/securityGroup:SecurityGroup", "scim-task").urn,
    ]);
  },

  "google-workspace": document => {
    expect(secretsOf(document)).to.deep.equal({
      OP_SESSION: parameter("1password/scim/scimsession"),
      OP_WORKSPACE_CREDENTIALS: parameter("1password/scim/workspace-credentials"),
      OP_WORKSPACE_SETTINGS: parameter("1password/scim/workspace-settings"),
    });
    expect(resource(document, loadBalancer).inputs.internal).to.equal(true);
    // The connect guide says how to store them, under these names.
    const guide = read("operator/providers.ts");
    for (const name of ["workspace-credentials", "workspace-settings"]) {
      expect(guide).to.contain(`--name /1password/scim/${name}`);
    }
  },

  "okta-public": document => {
    const { internal, subnetIds, listeners } = resource(document, loadBalancer).inputs;
    expect(internal).to.equal(false);
    expect(subnetIds).to.deep.equal(["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]);
    expect(JSON.stringify(listeners)).to.contain(":certificate/01234567-89ab-cdef-0123-456789abcdef");
    expect(resources(document, "aws:acm/certificate:Certificate")).to.deep.equal({});
    const admitted = Object.values(resources(document, ingressRule)).map(({ inputs }) => inputs);
    const allowed = ["192.0.2.0/25", "198.51.100.64/26", "203.0.113.8/32"];
    for (const port of [443, 80]) {
      const cidrs = admitted.filter(({ fromPort }) => fromPort === port).map(({ cidrIpv4 }) => cidrIpv4);
      expect(cidrs, `${port}`).to.have.members(allowed);
    }
    expect(admitted).to.have.length(2 * allowed.length + 1);
    expect(document.diagnostics.map(({ message }) => message)).to.have.length(1);
    expect(document.diagnostics[0]?.message).to.contain(`admits ${allowed.join(", ")}.`);
  },
};

/** Changes to stack files, and what people are told then. */
const faults: { readonly [fault: string]: Fault } = {
  "a key that is missing": {
    example: "minimal",
    change: stackFile => stackFile.replace(/^.*:hostname:.*\n/m, ""),
    // Node.js 20.20 and 22.23 take a quarter of a minute to colour a stack trace of the SDK's, which Pulumi then does not show.
    env: { NODE_OPTIONS: "--stack-trace-limit=0" },
    told: /^error: Missing required configuration variable 'scim-minimal:hostname'\n.*pulumi config set scim-minimal:hostname/,
  },
  "a key of a group that is missing": {
    example: "two-regions",
    change: stackFile => stackFile.replace(/^ *hostname: scim\.eu.*\n/m, ""),
    told: /^error: Invalid arguments for the SCIM bridge:\n {2}- hostname: is missing\./,
  },
  "an allow-list that admits everybody": {
    example: "okta-public",
    change: stackFile => stackFile.replace("198.51.100.64/26", "0.0.0.0/0"),
    told: /^error: 0\.0\.0\.0\/0 would admit everybody, or nearly so\. Allowed: /,
  },
  "an allow-list that admits everybody in parts": {
    example: "okta-public",
    change: stackFile => stackFile.replace("198.51.100.64/26", "0.0.0.0/1\n    - 128.0.0.0/1"),
    told: /^error: 0\.0\.0\.0\/1 would admit everybody, or nearly so\. Allowed: /,
  },
  "an allow-list that admits everybody who has IPv6": {
    example: "okta-public",
    change: stackFile => stackFile.replace("203.0.113.8/32", '"2000::/3"'),
    told: /^error: 2000::\/3 would admit everybody, or nearly so\. Allowed: /,
  },
};

interface Fault {
  example: string;
  change: (stackFile: string) => string;
  env?: NodeJS.ProcessEnv;
  told: RegExp;
}

/** Skips the check of types, which is most of the time. */
const withoutTypes = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

const previewOf = (folder: string, env: NodeJS.ProcessEnv = {}) =>
  scimBridge(["preview", "--cwd", folder, "--json"], { env });

/** Previews an example as who copied it out of the repository would, with another stack file. */
async function previewCopy({ example, change, env }: Fault): Promise<Outcome> {
  const folder = mkdtempSync(path.join(tmpdir(), "scim-bridge-"));
  try {
    cpSync(path.join(examples, example), folder, { recursive: true });
    symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
    writeFileSync(path.join(folder, "Pulumi.dev.yaml"), change(read("examples", example, "Pulumi.dev.yaml")));
    return await previewOf(folder, { ...withoutTypes, ...env });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the examples", () => {
  it("are those that a test knows, each with a row in the table", () => {
    expect(names).to.deep.equal(Object.keys(purposes).sort());
    const rows = [...read("examples/README.md").matchAll(/^\| \[([\w-]+)\]\(\1\/\)/gm)].map(([, name]) => name);
    expect(rows).to.include.members(names);
  });

  // Whoever copies one out of the repository leaves the repository's own .gitignore behind.
  it("keep out of git what is not theirs to keep", () => {
    for (const name of all) {
      const lines = read("examples", name, ".gitignore").trimEnd().split("\n");
      expect(lines, name).to.deep.equal(written[String(runtimeOf(name))]);
    }
  });

  it("take the packages that the component takes, and the versions that it is tested with", () => {
    const root = JSON.parse(read("package.json")) as {
      peerDependencies: object;
      devDependencies: { [name: string]: string };
    };
    const { typescript, "@types/node": node } = root.devDependencies;
    for (const name of names) {
      const { dependencies, devDependencies } = JSON.parse(read("examples", name, "package.json")) as {
        dependencies: object;
        devDependencies: object;
      };
      expect(dependencies, name).to.deep.equal({ ...root.peerDependencies, "pulumi-scim-bridge": "file:../.." });
      expect(devDependencies, name).to.deep.equal({ "@types/node": node, typescript });
    }
  });

  describe("have right types:", () => {
    const sources = new Map<string, ts.SourceFile | undefined>();
    for (const name of names) {
      it(name, () => {
        expect(typeFaults(path.join(examples, name, "tsconfig.json"), sources)).to.equal("");
      }).timeout(120_000);
    }
  });

  describe("preview offline, with the options that they have:", () => {
    const outcomes: { [name: string]: Outcome } = {};
    before(async function () {
      this.timeout(240_000);
      await twoAtATime(names, async name => {
        outcomes[name] = await previewOf(path.join(examples, name));
      });
    });

    for (const name of names) {
      it(name, () => {
        const outcome = outcomes[name] as Outcome;
        expect(outcome).to.include({ code: 0, stderr: "" });
        purposes[name]?.(documentOf(outcome));
      });
    }

    it("each time the same", async () => {
      const again = await previewOf(path.join(examples, "two-regions"), withoutTypes);
      expect(again.stdout).to.equal(outcomes["two-regions"]?.stdout);
    });
  });

  describe("say what is wrong with their stack file, without a stack trace:", () => {
    for (const [what, fault] of Object.entries(faults)) {
      it(what, async () => {
        const outcome = await previewCopy(fault);
        const { code, stderr } = outcome;
        expect(code).to.equal(1);
        expect(documentOf(outcome).steps).to.deep.equal([]);
        expect(stderr).to.match(fault.told);
        expect(stderr).to.match(/\nThe preview of dev failed\.\n$/);
        expect(stderr).to.not.match(/\n\s+at .*[:(]\d/);
      });
    }
  });
});

/** What `tsc --noEmit --skipLibCheck --project` says. What the projects import is read once. */
function typeFaults(tsconfig: string, sources: Map<string, ts.SourceFile | undefined>): string {
  const project = ts.getParsedCommandLineOfConfigFile(
    tsconfig,
    { noEmit: true, skipLibCheck: true },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: fault => expect.fail(ts.formatDiagnostic(fault, ts.createCompilerHost({}))),
    },
  );
  if (!project) throw new Error(`${tsconfig} cannot be read`);
  const host = ts.createCompilerHost(project.options);
  const cached: typeof host.getSourceFile = (file, ...more) => {
    if (!sources.has(file)) sources.set(file, host.getSourceFile(file, ...more));
    return sources.get(file);
  };
  const program = ts.createProgram({
    rootNames: project.fileNames,
    options: project.options,
    host: { ...host, getSourceFile: cached },
  });
  return ts.formatDiagnostics([...project.errors, ...ts.getPreEmitDiagnostics(program)], host);
}
