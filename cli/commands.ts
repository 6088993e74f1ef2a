import { Argument, Command, Option } from "commander";
import { readFileSync } from "node:fs";
import type { CommandContext } from "../common/commandContext.ts";
import { defaultParameterName } from "../components/parameterName.ts";
import type { ConnectOptions } from "./connect.ts";
import { flagDeclarations } from "../guide/flags.ts";
import type { InitOptions } from "./init.ts";
import type { KeyOptions } from "./init/flags.ts";
import type { LogsOptions } from "./logs.ts";
import { tiers } from "./options.ts";
import type { PolicyOptions } from "./policy.ts";
import type { PreviewOptions } from "./preview.ts";
import type { RestartOptions } from "./restart.ts";
import type { RotateOptions } from "./rotate.ts";
import type { SessionCheckOptions } from "./sessionCheck.ts";
import type { SessionPutOptions } from "./sessionPut.ts";
import type { ValidateOptions } from "./validate.ts";

/** The identity providers that `connect` knows; a test holds them against their guides, which load when they are needed. */
export const providerIds = ["okta", "entra-id", "google-workspace", "onelogin", "jumpcloud", "rippling"];

/** Runs a command. Each is a file of its own, which is loaded when it is asked for. */
type Run = (command: (context: CommandContext) => Promise<number>) => Promise<void>;

/**
 * All commands.
 *
 * @param done called with the exit code of the command that ran
 */
export function commands(context: CommandContext, done: (code: number) => void): Command {
  const { stdout, stderr } = context;
  const program = new Command("scim-bridge")
    .description("The 1Password SCIM bridge on AWS: see what a stack would deploy, and operate what is deployed.")
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: text => stdout.write(text),
      writeErr: text => stderr.write(text),
      outputError: (text, write) => write(withoutValue(text)),
    })
    .addHelpText("after", example("preview core-usw2-auto", "validate --stack core-usw2-auto"));
  const run: Run = async command => done(await command(context));
  for (const add of [
    addInit,
    addPreview,
    addExplain,
    addPolicy,
    addSession,
    addValidate,
    addConnect,
    addRotate,
    addRestart,
    addLogs,
  ])
    add(program, run);
  return program;
}

function addInit(program: Command, run: Run): void {
  const init = program
    .command("init")
    .summary("write the stack file of a new environment")
    .description(
      "Writes the stack file of a new environment, with what each key means. On a terminal it asks for what the options do not say; elsewhere they must say all. What it writes passes the program's own checks. A list has commas between its elements.",
    )
    .argument("[stack]", "the new stack, whose file is Pulumi.<stack>.yaml")
    .option("-s, --stack <name>", "the stack, as the Pulumi CLI takes it")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project", ".")
    .option("-y, --yes", "ask nothing, even on a terminal")
    .option("--force", "replace the keys of a stack file that is there already, but no other namespace's")
    .option("--stdout", "print the file's text, and write nothing");
  for (const { flags, description, isList } of flagDeclarations) {
    init.addOption(isList ? new Option(flags, description).argParser(joined) : new Option(flags, description));
  }
  init
    .addOption(
      new Option("--set <key=value>", "any other key, such as logs.retentionDays=90 or tags.team=core").argParser(each),
    )
    .addHelpText(
      "after",
      example(
        "init prod",
        "init dev --hostname scim.example.com --create-vpc 10.0.0.0/16 --ingress-cidrs 10.0.0.0/16 --zone-name example.com",
      ),
    )
    .action((argument: string | undefined, options: InitOptions & KeyOptions) =>
      run(async context => (await import("./init.ts")).init({ ...options, argument }, context)),
    );
}

/** What an option that is given several times has been given. */
const each = (value: string, before: string[] = []) => [...before, value];

/** The same, for an option that takes several values with commas between. */
const joined = (value: string, before?: string) => (before === undefined ? value : `${before},${value}`);

function addPreview(program: Command, run: Run): void {
  withStack(program.command("preview"))
    .summary("show what pulumi up would create, without an AWS account")
    .description(
      "Shows what pulumi up would create. Needs no AWS account, no Pulumi CLI and no network: what the program looks up in AWS is assumed.",
    )
    .option("--json", "print one JSON document, in the form of pulumi preview --json")
    .option("--markdown <file>", "write a report for a pull request, or print it with -")
    .option("--html <file>", "write one page to read in a browser, or print it with -")
    .addHelpText("after", example("preview core-usw2-auto --json", "preview core-usw2-auto --markdown preview.md"))
    .action((argument: string | undefined, options: PreviewOptions) =>
      run(async context => (await import("./preview.ts")).preview({ ...options, argument }, context)),
    );
}

function addExplain(program: Command, run: Run): void {
  program
    .command("explain")
    .summary("tell what a key of the stack file means, with its default and an example")
    .description(
      "Tells what a key of the stack file means, what it is by default, what it may be, and how it stands in the file; or what the keys of a group are, or all keys.",
    )
    .argument("[key]", "a key or a group, such as network.vpcId or network (default: all keys, in a line each)")
    .addHelpText("after", example("explain network.ingressCidrs", "explain network", "explain aws:allowedAccountIds"))
    .action((key: string | undefined) => run(async context => (await import("./explain.ts")).explain(key, context)));
}

function addPolicy(program: Command, run: Run): void {
  withStack(program.command("policy"))
    .summary("print the IAM policy that pulumi up needs, and no more")
    .description(
      "Prints the least IAM policy with which pulumi up can create, change and destroy a stack, or pulumi preview can show it. Needs no AWS account.",
    )
    .option("--preview", "for pulumi preview: it changes nothing, decrypts nothing and reads no secret's value")
    .addHelpText("after", example("policy core-usw2-auto > deploy-policy.json", "policy core-usw2-auto --preview"))
    .action((argument: string | undefined, options: PolicyOptions) =>
      run(async context => (await import("./policy.ts")).policy({ ...options, argument }, context)),
    );
}

function addSession(program: Command, run: Run): void {
  const session = program
    .command("session")
    .summary("store and check the session credential in SSM Parameter Store")
    .addHelpText("after", example("session put scimsession", "session check"));

  withAws(session.command("put"))
    .summary("store the scimsession file in SSM Parameter Store")
    .description(
      "Stores the session that 1Password gave you as an SSM SecureString, in base64. Its content is never shown, logged or written to a file.",
    )
    .argument("[file]", "the scimsession file, or - for standard input (the default)")
    .addOption(parameter())
    .option(
      "--kms-key-id <key>",
      "the KMS key that encrypts it (default: the present one, else the account's alias/aws/ssm)",
    )
    .addOption(tier())
    .option("--overwrite", "store a new version of a parameter that exists")
    .addHelpText(
      "after",
      example(
        "session put scimsession --region us-west-2",
        "op read op://it/scim/scimsession | scim-bridge session put",
      ),
    )
    .action((file: string | undefined, options: SessionPutOptions) =>
      run(async context => (await import("./sessionPut.ts")).sessionPut({ ...options, file }, context)),
    );

  withAws(session.command("check"))
    .summary("check the session that is stored")
    .description(
      "Checks that the session is stored as a SecureString, can be decrypted, and is base64 of one JSON object. Its content is never shown.",
    )
    .addOption(parameter())
    .addHelpText("after", example("session check --profile core"))
    .action((options: SessionCheckOptions) =>
      run(async context => (await import("./sessionCheck.ts")).sessionCheck(options, context)),
    );
}

function addValidate(program: Command, run: Run): void {
  withAws(withOutputs(withToken(program.command("validate"))), ofStack)
    .summary("check a deployed bridge step by step")
    .description(
      "Checks a deployed bridge step by step, and says what to do about what fails: name, TLS, status page, SCIM, with the bearer token its health, and with AWS access its service.",
    )
    .argument("[url]", "the bridge's URL, where no stack names it")
    .option("--wait <duration>", "try again until the bridge is healthy, for so long: 90s, 10m, 1h")
    .option("--json", "print one JSON document")
    .addHelpText("after", example("validate https://scim.example.com", "validate --stack core-usw2-auto --wait 10m"))
    .action((url: string | undefined, options: ValidateOptions) =>
      run(async context => (await import("./validate.ts")).validate({ ...options, url }, context)),
    );
}

function addConnect(program: Command, run: Run): void {
  withOutputs(program.command("connect"))
    .summary("tell how to connect an identity provider")
    .description("Tells how to connect an identity provider to this bridge, step by step, and whether it can reach it.")
    .addArgument(new Argument("<provider>", "the identity provider").choices(providerIds))
    .argument("[url]", "the bridge's URL, where no stack names it")
    .option("--markdown", "print Markdown instead of text")
    .addHelpText("after", example("connect okta --stack core-usw2-auto"))
    .action((provider: string, url: string | undefined, options: Omit<ConnectOptions, "provider">) =>
      run(async context => (await import("./connect.ts")).connect({ ...options, provider, url }, context)),
    );
}

function addRotate(program: Command, run: Run): void {
  withAws(withOutputs(program.command("rotate")), ofStack)
    .summary("replace session and bearer token, step by step")
    .description(
      "Replaces session and bearer token: pause provisioning, regenerate, store the new session, restart the task, check its health, update the identity provider, resume. Each step wants a confirmation; an interrupted rotation goes on where it stopped.",
    )
    .argument("[file]", "the new scimsession file, or - for standard input")
    .option("-y, --yes", "answer every question with yes, and take the new bearer token from SCIM_BEARER_TOKEN")
    .option("--token-stdin", "with --yes: take the new bearer token from standard input")
    .option("--anew", "forget a rotation that was interrupted, and begin with the first step")
    .addOption(tier())
    .addOption(timeout())
    .addHelpText(
      "after",
      example(
        "rotate scimsession --stack core-usw2-auto",
        "rotate scimsession --outputs outputs.json --yes --token-stdin < token",
      ),
    )
    .action((file: string | undefined, options: RotateOptions) =>
      run(async context => (await import("./rotate.ts")).rotate({ ...options, file }, context)),
    );
}

function addRestart(program: Command, run: Run): void {
  withAws(withOutputs(program.command("restart")), ofStack)
    .summary("start the bridge's task anew, and wait until it is healthy")
    .description(
      "Starts the bridge's task anew, as a rotated session needs it, and waits until it is healthy. Provisioning is down for that time.",
    )
    .addOption(timeout())
    .addHelpText("after", example("restart --stack core-usw2-auto"))
    .action((options: RestartOptions) =>
      run(async context => (await import("./restart.ts")).restart(options, context)),
    );
}

function addLogs(program: Command, run: Run): void {
  withAws(withOutputs(program.command("logs")), ofStack)
    .summary("print what bridge and redis wrote")
    .description("Prints what the containers wrote, from CloudWatch Logs.")
    .addArgument(new Argument("[container]", "one container (default: both)").choices(["bridge", "redis"]))
    .option("--since <duration>", "how far to go back: 90s, 10m, 1h, 2d", "1h")
    .option("-f, --follow", "go on with each new line, until interrupted")
    .addHelpText("after", example("logs bridge --stack core-usw2-auto --follow --since 10m"))
    .action((container: LogsOptions["container"], options: LogsOptions) =>
      run(async context => (await import("./logs.ts")).logs({ ...options, container }, context)),
    );
}

const withStack = (command: Command): Command =>
  command
    .argument("[stack]", "the stack (default: PULUMI_STACK, else the first Pulumi.<stack>.yaml)")
    .option("-s, --stack <name>", "the stack, as the Pulumi CLI takes it")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project", ".");

const ofStack = "the stack's, else as the AWS CLI finds it";

const withAws = (command: Command, region = "as the AWS CLI finds it"): Command =>
  command
    .option("--region <region>", `the AWS region (default: ${region})`)
    .option("--profile <name>", "the profile of the AWS CLI's configuration");

const withOutputs = (command: Command): Command =>
  command
    .option("-s, --stack <name>", "the stack, which the Pulumi CLI is asked for")
    .option("--outputs <file>", "a file of pulumi stack output --json, or - for standard input")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project", ".");

const withToken = (command: Command): Command =>
  command.option(
    "--token-stdin",
    "read the bearer token from standard input (default: SCIM_BEARER_TOKEN, else a hidden prompt)",
  );

const parameter = () => new Option("--parameter <name>", "the SSM parameter").default(defaultParameterName);

const timeout = () => new Option("--timeout <duration>", "how long to wait for the new task").default("10m");

const tier = () =>
  new Option(
    "--tier <tier>",
    "advanced holds up to 8 KB, for a price (default: the present one, else the account's)",
  ).choices(Object.keys(tiers));

/** A line that pipes something into the tool is whole; others are what follows its name. */
function example(...lines: string[]): string {
  const commandLines = lines.map(line => `  $ ${line.includes("scim-bridge ") ? line : `scim-bridge ${line}`}`);
  return [`\n${lines.length === 1 ? "Example" : "Examples"}:`, ...commandLines].join("\n");
}

/** What somebody gave to an option that does not exist may be a credential. */
const withoutValue = (message: string): string => message.replace(/(unknown option '-[^=']*)=[^\n]*/, "$1=…'");

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
