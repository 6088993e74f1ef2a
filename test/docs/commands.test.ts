import { expect } from "chai";
import { CommanderError } from "commander";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { PassThrough } from "node:stream";
import type { Command } from "commander";
import { commands } from "../../cli/commands.ts";
import { motoMissing } from "../support/aws.ts";
import type { Shown } from "../support/docs.ts";
import { commandsOf, pages, repository } from "../support/docs.ts";

const { scripts } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as {
  scripts: { [name: string]: string };
};

/**
 * The options that a command line may have. These programs are not run: they are not here, or would reach a network. The lists are those of
 * https://www.pulumi.com/docs/iac/cli/commands/ and https://developer.hashicorp.com/terraform/cli/commands, as far as the pages need them.
 */
const known: { readonly [command: string]: readonly string[] } = {
  "pulumi login": [],
  "pulumi new": [],
  "pulumi up": ["-s", "--stack", "--refresh", "--yes", "--diff"],
  "pulumi preview": ["-s", "--stack", "--refresh", "--diff", "--json", "--expect-no-changes"],
  "pulumi destroy": ["-s", "--stack", "--yes"],
  "pulumi refresh": ["-s", "--stack", "--yes"],
  "pulumi cancel": ["-s", "--stack", "--yes"],
  "pulumi config set": ["-s", "--stack", "--path", "--secret", "--plaintext"],
  "pulumi stack init": ["--secrets-provider"],
  "pulumi stack rm": ["-s", "--stack", "--yes"],
  "pulumi stack output": ["-s", "--stack", "--json"],
  "pulumi stack export": ["-s", "--stack", "--file"],
  "pulumi install": [],
  "pulumi package add": [],
  "pulumi package get-schema": [],
  "terraform state show": [],
  "terraform state rm": [],
  "terraform state list": [],
  "terraform plan": ["-destroy", "-target", "-out"],
  "terraform apply": ["-target", "-var"],
  "terraform destroy": ["-target"],
  "terraform output": ["-raw", "-json"],
  "git clone": [],
  "git pull": [],
};

/** Small programs of every system, by name alone. */
const everywhere = ["base64", "tr", "op", "cat", "cd", "python3", ".venv/bin/pip", "jq"];

const shown = pages().flatMap(commandsOf);

const withPackage = "npx --package pulumi-scim-bridge scim-bridge";

/** The words after the program's name, where it is this project's tool. */
const ofTool = ({ words }: Shown): string[] | undefined => {
  const prefix = ["scim-bridge", "npx scim-bridge", withPackage].find(start =>
    `${words.join(" ")} `.startsWith(`${start} `),
  );
  return prefix === undefined ? undefined : words.slice(prefix.split(" ").length);
};

/** Whether a page is of a project in which npm installed nothing: npx then runs whatever the registry has by a name. */
const isWithoutPackages = (file: string) => {
  const has = (name: string) => existsSync(path.join(repository, path.dirname(file), name));
  return has("Pulumi.yaml") && !has("package.json");
};

const isAws = ({ words }: Shown) => words[0] === "aws";

describe("the commands that the pages show", () => {
  it("are many", () => {
    expect(shown.filter(({ inline }) => !inline)).to.have.length.greaterThan(20);
    expect(shown.filter(({ inline }) => inline)).to.have.length.greaterThan(20);
  });

  for (const command of shown.filter(one => !isAws(one))) {
    it(`${command.file}: ${command.words.join(" ")}`, async () => {
      expect(await faultOf(command), command.line).to.equal(undefined);
    });
  }

  it("have no secret among their words", () => {
    for (const { file, line, words } of shown) {
      const values = words.filter((_, at) => /^--(?:value|secret-string|token|password)$/.test(words[at - 1] ?? ""));
      expect(
        values.filter(value => !value.startsWith("file://")),
        `${file}: ${line}`,
      ).to.deep.equal([]);
      expect(line, file).to.not.match(/SCIM_BEARER_TOKEN=\S/);
    }
  });

  it("of the AWS CLI are those that AWS's models have", function () {
    if (motoMissing !== undefined) {
      console.log(`      skipped, since botocore comes with moto: ${motoMissing}`);
      this.skip();
    }
    const asked = shown.filter(isAws).map(({ words, inline }) => ({ words: words.slice(1), inline }));
    expect(asked).to.have.length.greaterThan(5);
    expect(awsFaults(asked)).to.equal("");
  });
});

describe("the rules for the pages' commands", () => {
  const fault = (line: string, inline = false) => faultOf({ file: "", line, words: line.split(" "), inline });

  for (const [line, message] of [
    ["npx scim-bridge validate --stak core", "error: unknown option '--stak'\n(Did you mean --stack?)\n"],
    ["npx scim-bridge connect", "error: missing required argument 'provider'\n"],
    [
      "npx scim-bridge logs nginx",
      "error: command-argument value 'nginx' is invalid for argument 'container'. Allowed choices are bridge, redis.\n",
    ],
    ["npx scim-bridge restrat", "error: unknown command 'restrat'\n(Did you mean restart?)\n"],
    ["npm run previw", "package.json has no script previw"],
    ["pulumi up --skip-everything", "pulumi up is not known to have --skip-everything"],
    ["pulumi nonsense", "no rule knows pulumi nonsense"],
    ["kubectl get pods", "no rule knows kubectl get pods"],
  ] as const) {
    it(`refuse ${line}`, async () => {
      expect(await fault(line)).to.equal(message);
    });
  }

  it("refuse npx without --package where npm installed nothing", async () => {
    const inYaml = (line: string) =>
      faultOf({ file: "examples/yaml/README.md", line, words: line.split(" "), inline: false });
    expect(await inYaml("npx scim-bridge --help")).to.equal(`npm installed nothing there: write ${withPackage}`);
    expect(await inYaml(`${withPackage} --help`)).to.equal(undefined);
    expect(await inYaml(`${withPackage} restrat`)).to.equal(
      "error: unknown command 'restrat'\n(Did you mean restart?)\n",
    );
  });

  it("refuse what AWS does not have", function () {
    if (motoMissing !== undefined) {
      console.log(`      skipped, since botocore comes with moto: ${motoMissing}`);
      this.skip();
    }
    const wrong = [
      "ecs update-servic --cluster a",
      "ecs update-service --cluser a",
      "ecs update-service --cluster a",
      "ecs wait services-stabel",
      "esc x",
    ];
    expect(
      awsFaults(wrong.map(line => ({ words: line.split(" "), inline: false })))
        .trimEnd()
        .split("\n"),
    ).to.deep.equal([
      "aws ecs update-servic --cluster a: ecs has no operation update-servic",
      "aws ecs update-service --cluser a: ecs update-service has no option --cluser",
      "aws ecs update-service --cluster a: ecs update-service needs --service",
      "aws ecs wait services-stabel: ecs has no waiter services-stabel",
      "aws esc x: there is no service esc",
    ]);
  });
});

/** What is wrong with a command; undefined where nothing is. */
async function faultOf(command: Shown): Promise<string | undefined> {
  if (command.words[0] === "npx" && command.words[1] !== "--package" && isWithoutPackages(command.file)) {
    return `npm installed nothing there: write ${withPackage}`;
  }
  const words = ofTool(command);
  if (words) return toolFault(words, command.inline);
  const [program = "", ...rest] = command.words;
  if (program === "npm") return npmFault(rest);
  if (everywhere.includes(program)) return undefined;
  const options = rest.filter(word => word.startsWith("-")).map(word => word.replace(/=.*/, ""));
  const name = Object.keys(known).find(candidate => `${command.words.join(" ")} `.startsWith(`${candidate} `));
  if (name === undefined) return `no rule knows ${command.words.join(" ")}`;
  const unknown = options.find(option => !known[name]?.includes(option));
  return unknown === undefined ? undefined : `${name} is not known to have ${unknown}`;
}

function npmFault([command = "", ...rest]: string[]): string | undefined {
  if (["ci", "install", "pack", "test"].includes(command)) return undefined;
  const script = rest.find(word => !word.startsWith("-")) ?? "";
  const isRun = command === "run" || rest.includes("run");
  const name = command === "run" ? script : (rest[rest.indexOf("run") + 1] ?? "");
  if (!isRun) return `no rule knows npm ${command}`;
  return name in scripts ? undefined : `package.json has no script ${name}`;
}

/** What the tool itself says of its words. Nothing is run. */
async function toolFault(words: string[], inline: boolean): Promise<string | undefined> {
  const stderr = new PassThrough();
  let told = "";
  stderr.on("data", (text: Buffer) => (told += text.toString()));
  const stdout = new PassThrough();
  const program = commands({ cwd: ".", env: {}, stdin: new PassThrough(), stdout, stderr }, () => undefined);
  const named = namedBy(program, words);
  // In running text a command's name stands for all that it does.
  if (inline && named === words.length) return undefined;
  disarm(program);
  try {
    await program.parseAsync(words, { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : told;
  }
}

/** How many of the words are names of commands. */
function namedBy(program: Command, words: string[]): number {
  const found = program.commands.find(command => command.name() === words[0]);
  return found ? 1 + namedBy(found, words.slice(1)) : 0;
}

function disarm(program: Command): void {
  for (const command of program.commands) {
    if (command.commands.length === 0) command.action(() => undefined);
    disarm(command);
  }
}

function awsFaults(asked: Pick<Shown, "words" | "inline">[]): string {
  const { stdout, stderr } = spawnSync(
    path.join(repository, ".venv/bin/python"),
    [path.join(repository, "test/support/awsCli.py")],
    { input: JSON.stringify(asked), encoding: "utf8" },
  );
  expect(stderr).to.equal("");
  return stdout;
}
