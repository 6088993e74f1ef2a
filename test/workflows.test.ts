import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";

const repository = path.resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(repository, file), "utf8");
const folder = ".github/workflows";

interface Step {
  run?: string;
  uses?: string;
  with?: Record<string, unknown>;
}
interface Job {
  name?: string;
  permissions?: Record<string, string>;
  "timeout-minutes"?: number;
  strategy?: { matrix?: { node?: (number | string)[] } };
  /** None where another workflow is called. */
  steps?: Step[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  defaults?: { run?: { shell?: string } };
  concurrency?: { group: string; "cancel-in-progress": boolean };
  jobs: Record<string, Job>;
}
const workflows = readdirSync(path.join(repository, folder)).map(name => {
  const text = read(path.join(folder, name));
  return { name, text, workflow: parse(text) as Workflow };
});
const awsAction = read(".github/actions/aws/action.yml");

/** What a job may do, where that is more than its workflow may: its own list replaces the workflow's. */
const permissionsOfJobs: Record<string, object> = {
  "deploy.yml": { up: { contents: "read", "id-token": "write" } },
  "drift.yml": { drift: { contents: "read", "id-token": "write" } },
  "preview.yml": { aws: { contents: "read", "id-token": "write", "pull-requests": "write" } },
  "release.yml": { publish: { "id-token": "write" }, notes: { contents: "write" } },
};

describe("the workflows", () => {
  it("are test, preview, deploy, drift and release, and what three of them call", () => {
    const names = workflows.map(({ name }) => name);
    expect(names).to.have.members(["test.yml", "preview.yml", "deploy.yml", "drift.yml", "release.yml", "stacks.yml"]);
  });

  it("pin each action by one commit, with its version", () => {
    const texts = [...workflows.map(({ text }) => text), awsAction];
    // What begins with ./ is this repository's own.
    const uses = texts.flatMap(text => [...text.matchAll(/uses: (?!\.\/)(.*)/g)].map(([, action = ""]) => action));
    expect(uses).to.not.be.empty;
    for (const action of uses) expect(action).to.match(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const pins = new Set(uses);
    expect(pins.size).to.equal(new Set(uses.map(action => action.split("@")[0])).size);
  });

  it("may only read, but for the jobs that take a token of AWS or npm, comment on a pull request or make a release", () => {
    for (const { name, workflow } of workflows) {
      expect(workflow.permissions, name).to.deep.equal({ contents: "read" });
      const granted = Object.entries(workflow.jobs).filter(([, { permissions }]) => permissions);
      const permissions = Object.fromEntries(granted.map(([job, { permissions }]) => [job, permissions]));
      expect(permissions, name).to.deep.equal(permissionsOfJobs[name] ?? {});
    }
  });

  for (const { name, text, workflow } of workflows)
    it(`${name} ends in time, and runs no text of others as a command`, () => {
      expect(text).to.not.contain("pull_request_target");
      for (const [job, { steps, ...rest }] of Object.entries(workflow.jobs)) {
        if (!steps) continue;
        expect(rest["timeout-minutes"], job).to.be.a("number");
        for (const { run, uses, with: inputs } of steps) {
          expect(run ?? "", job).to.not.contain("${{");
          if (run !== undefined) expect(workflow.defaults?.run?.shell, job).to.equal("bash");
          if (uses?.startsWith("actions/checkout@")) expect(inputs, job).to.include({ "persist-credentials": false });
        }
      }
    });

  it("run no input of the action for AWS as a command", () => {
    const { runs } = parse(awsAction) as { runs: { steps: Step[] } };
    const commands = runs.steps.flatMap(({ run }) => run ?? []);
    expect(commands).to.not.be.empty;
    for (const command of commands) expect(command).to.not.contain("${{");
  });

  it("run no script of the packages that they install", () => {
    const texts = [...workflows.map(({ text }) => text), awsAction];
    const installs = texts.flatMap(text => text.match(/npm (ci|install).*/g) ?? []);
    expect(new Set(installs)).to.deep.equal(new Set(["npm ci --ignore-scripts"]));
  });

  it("run nothing that npx would fetch: what is no package of the lock file, and what dist/ has, which nothing built", () => {
    for (const { name, text } of workflows) expect(text, name).to.not.match(/\b(npx|npm exec)\b/);
  });

  it("test on the oldest Node.js that package.json takes, on 22 and on 24", () => {
    const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
    const [, oldest] = /^\^([\d.]+) /.exec(engines.node) ?? [];
    const test = workflows.find(({ name }) => name === "test.yml")?.workflow;
    expect(test?.jobs["test"]?.strategy?.matrix?.node).to.deep.equal([oldest, 22, 24]);
  });

  it("deploy one commit after the other, and stop none that has begun", () => {
    const deploy = workflows.find(({ name }) => name === "deploy.yml")?.workflow;
    expect(deploy?.concurrency).to.deep.equal({ group: "deploy", "cancel-in-progress": false });
  });

  it("have the checks that docs/ci.md requires", () => {
    const jobsOf = (file: string) => workflows.find(({ name }) => name === file)?.workflow.jobs ?? {};
    const { test, ...others } = jobsOf("test.yml");
    const tests = test?.strategy?.matrix?.node?.map(version => `test (${version})`) ?? [];
    const offline = jobsOf("preview.yml")["offline"]?.name?.replace("${{ matrix.stack.name }}", "sandbox") ?? "";
    const [, required = ""] = /^- Require status checks([^]*?)^\S/m.exec(read("docs/ci.md")) ?? [];
    const named = [...required.matchAll(/`(.*?)`/g)].map(([, name]) => name);
    expect(named).to.have.members([...Object.keys(others), ...tests, "test", "preview", offline]);
  });

  it("release what is on main alone", () => {
    const steps = workflows.find(({ name }) => name === "release.yml")?.workflow.jobs["test"]?.steps ?? [];
    const run = steps.find(step => step.run?.includes("merge-base"))?.run ?? "";
    const [checkout] = steps;
    expect(checkout?.with, "without all commits there is no origin/main").to.include({ "fetch-depth": 0 });

    const clone = mkdtempSync(path.join(tmpdir(), "clone-"));
    const shell = (command: string) => spawnSync("bash", ["-ec", command], { cwd: clone, encoding: "utf8" });
    const commit = "git -c user.name=A -c user.email=a@example.com commit --quiet --allow-empty --message Commit";
    shell(`git init --quiet && ${commit} && git update-ref refs/remotes/origin/main HEAD`);
    expect(shell(run).status).to.equal(0);
    shell(commit);
    const { status, stdout } = shell(run);
    expect(stdout).to.contain("::error::The tagged commit is not on main");
    expect(status).to.equal(1);
    rmSync(clone, { recursive: true });
  });

  it("publish the package that was tested, with no code of the repository or of a package beside the token", () => {
    const { test, publish } = workflows.find(({ name }) => name === "release.yml")?.workflow.jobs ?? {};
    const tested = test?.steps?.map(({ run, uses, with: inputs }) => run ?? [uses?.split("@")[0], inputs]);
    expect(tested?.slice(-3)).to.deep.equal([
      ".ci/run",
      "npm pack --ignore-scripts",
      ["actions/upload-artifact", { name: "package", path: "pulumi-scim-bridge-*.tgz", "if-no-files-found": "error" }],
    ]);
    const published = publish?.steps?.map(({ run, uses }) => run ?? uses?.split("@")[0]);
    expect(published).to.deep.equal([
      "actions/setup-node",
      "actions/download-artifact",
      "npm publish ./*.tgz --provenance --access public",
    ]);
  });

  it("have nothing that actionlint finds", function () {
    const actionlint = path.join(repository, ".venv/bin/actionlint");
    if (!existsSync(actionlint)) {
      console.log("      skipped: there is no .venv/bin/actionlint here (see CONTRIBUTING.md)");
      this.skip();
    }
    const { status, stdout } = spawnSync(
      actionlint,
      ["-no-color", ...workflows.map(({ name }) => `${folder}/${name}`)],
      {
        cwd: repository,
        encoding: "utf8",
      },
    );
    expect(stdout).to.equal("");
    expect(status).to.equal(0);
  });
});

const script = (name: string, argument: string, cwd = repository, github = "") =>
  spawnSync(process.execPath, [path.join(repository, ".github/scripts", name), argument], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, GITHUB_OUTPUT: "", GITHUB_REPOSITORY: github },
  });

describe("stacks.mjs", () => {
  it("lists every stack file with its region, the reference deployment last", () => {
    expect(script("stacks.mjs", "").stdout).to.equal(
      'stacks=[{"name":"sandbox","region":"us-west-2"},{"name":"core-usw2-auto","region":"us-west-2"}]\n',
    );
  });

  it("lists one, and refuses one that does not exist", () => {
    expect(script("stacks.mjs", "sandbox").stdout).to.equal('stacks=[{"name":"sandbox","region":"us-west-2"}]\n');
    const { status, stderr } = script("stacks.mjs", "$(id)");
    expect(stderr).to.equal('There is no stack "$(id)". There are: sandbox, core-usw2-auto.\n');
    expect(status).to.equal(1);
  });
});

describe("release-notes.mjs", () => {
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(path.join(tmpdir(), "release-"));
    manifest({ version: "1.2.0", repository: { url: "git+https://github.com/acme/bridge.git" } });
    writeFileSync(
      path.join(project, "CHANGELOG.md"),
      "# Log\n\n## 1.2.0 - 2026-01-02\n\n- New.\n\n## 1.1.0\n\n- Old.\n",
    );
  });
  afterEach(() => rmSync(project, { recursive: true }));
  const manifest = (content: object) => writeFileSync(path.join(project, "package.json"), JSON.stringify(content));

  it("prints what the changelog says of the version", () => {
    expect(script("release-notes.mjs", "v1.2.0", project).stdout).to.equal("- New.\n");
  });

  it("refuses a tag that is not package.json's version, and a version without a section", () => {
    expect(script("release-notes.mjs", "v1.1.0", project).stderr).to.equal(
      'The tag is "v1.1.0", and package.json says 1.2.0: tag v1.2.0.\n',
    );
    writeFileSync(path.join(project, "CHANGELOG.md"), "# Log\n\n## Unreleased\n");
    const { status, stderr } = script("release-notes.mjs", "v1.2.0", project);
    expect(stderr).to.contain("CHANGELOG.md has no section for 1.2.0");
    expect(status).to.equal(1);
  });

  it("refuses a pre-release", () => {
    manifest({ version: "1.3.0-rc.1" });
    const { status, stderr } = script("release-notes.mjs", "v1.3.0-rc.1", project);
    expect(stderr).to.contain("1.3.0-rc.1 is a pre-release, which npm does not take as the latest: release X.Y.Z.");
    expect(status).to.equal(1);
  });

  it("refuses a package.json without a repository, or with another than GitHub's, before npm does", () => {
    expect(script("release-notes.mjs", "v1.2.0", project, "acme/bridge").stdout).to.equal("- New.\n");
    const other = script("release-notes.mjs", "v1.2.0", project, "acme/fork");
    expect(other.stderr).to.equal(
      'package.json has the repository.url "git+https://github.com/acme/bridge.git": ' +
        'set it to "git+https://github.com/acme/fork.git".\n',
    );
    expect(other.status).to.equal(1);
    manifest({ version: "1.2.0" });
    const none = script("release-notes.mjs", "v1.2.0", project);
    expect(none.stderr).to.contain("package.json has no repository.url");
    expect(none.stderr).to.contain('set it to "git+https://github.com/OWNER/REPOSITORY.git".');
    expect(none.status).to.equal(1);
  });
});

describe("Renovate", () => {
  const { ignorePaths, customManagers, packageRules } = JSON.parse(read(".github/renovate.json")) as {
    ignorePaths: string[];
    packageRules: { matchFileNames?: string[]; matchPackageNames?: string[]; allowedVersions?: string }[];
    customManagers: { managerFilePatterns: string[]; matchStrings: string[] }[];
  };
  const found = (file: string) =>
    customManagers
      .filter(({ managerFilePatterns }) =>
        managerFilePatterns.some(pattern => new RegExp(pattern.slice(1, -1)).test(file)),
      )
      .flatMap(({ matchStrings }) => matchStrings.flatMap(each => [...read(file).matchAll(new RegExp(each, "g"))]))
      .map(([text]) => text);

  it("ignores neither the examples nor the tests, as config:recommended would", () => {
    expect(ignorePaths.filter(ignored => ignored.includes("*"))).to.deep.equal(["**/node_modules/**"]);
    const files = ignorePaths.filter(ignored => !ignored.includes("*"));
    expect(files.filter(file => !existsSync(path.join(repository, file)))).to.deep.equal([]);
  });

  it("finds each image of stack files, defaults and README, and the Pulumi CLI", () => {
    expect(found("Pulumi.core-usw2-auto.yaml")).to.deep.equal(["1password/scim:v2.9.5"]);
    const defaults = [...read("components/defaults.ts").matchAll(/Image = "(.*)"/g)].map(([, image]) => image);
    expect(defaults).to.have.length(2);
    expect(found("components/defaults.ts")).to.deep.equal(defaults);
    expect(found("README.md")).to.include.members(defaults);
    expect(found(".pulumi.version")).to.deep.equal([read(".pulumi.version").trim()]);
  });

  it("finds the SDK of Pulumi that the package is tried beside, which no rule for the others holds back", () => {
    const tried = "test/package.test.ts";
    expect(found(tried)).to.have.length(1);
    // The last rule that fits is the one that counts.
    const limits = (file: string) =>
      packageRules
        .filter(({ matchPackageNames }) => matchPackageNames?.includes("@pulumi/pulumi"))
        .filter(({ matchFileNames }) => matchFileNames?.includes(file) ?? true)
        .map(({ allowedVersions }) => allowedVersions);
    expect(limits("package.json")).to.deep.equal(["<=3.248.0"]);
    expect(limits(tried).at(-1)).to.equal(">=3.248.0");
  });

  it("misses no image of a stack file", () => {
    const files = readdirSync(repository).filter(file => /^Pulumi\..+\.yaml$/.test(file));
    for (const file of files) {
      const images = [...read(file).matchAll(/image: (\S+)/g)].map(([, image]) => image);
      expect(found(file), file).to.deep.equal(images);
    }
  });
});
