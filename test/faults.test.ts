import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { ScimBridge } from "../components/index.ts";
import type { RawConfig } from "../config.ts";
import { readStackFile, toArgs } from "../config.ts";
import { findSurroundings } from "../environment.ts";
import type { Run, RunOptions } from "./support/fakeAws.ts";
import { run } from "./support/fakeAws.ts";
import type { Outcome } from "./support/program.ts";
import { documentOf, fixture, inFolder, previewProgram, scimBridge, startBinary } from "./support/program.ts";
import { leastKeys, rawConfig } from "./support/stackFiles.ts";

type Keys = typeof leastKeys;

/** Names for all that the program can look up by name. */
const byName: Keys = {
  network: {
    ...{ vpcName: "main", taskSubnetNames: ["private-*"], loadBalancerSubnetNames: ["public-*"] },
    ingressCidrs: ["10.0.0.0/8"],
  },
  cluster: { name: "main" },
  dns: { zoneName: "example.com" },
};

/** Deploys a stack file as the program does, on a fake AWS that has all of this. */
function deployStack(keys: Keys, { answers }: RunOptions = {}): Promise<Run<ScimBridge>> {
  const file = readStackFile(rawConfig({ ...leastKeys, ...keys }));
  return run(() => new ScimBridge(file.name, toArgs(file, findSurroundings(file))), {
    answers: {
      "aws:ec2/getVpc:getVpc": () => ({ id: "vpc-1" }),
      "aws:ec2/getSubnets:getSubnets": () => ({ ids: ["subnet-1", "subnet-2"] }),
      "aws:ecs/getCluster:getCluster": () => ({ arn: "arn:aws:ecs:us-west-2:123456789012:cluster/main" }),
      "aws:route53/getZone:getZone": () => ({ zoneId: "Z1", name: "example.com", privateZone: false }),
      ...answers,
    },
  });
}

const failWith = (message: string) => () => {
  throw new Error(message);
};

/** An error as the AWS provider words it, and the bridge to Pulumi around it. */
const asProvider = (token: string, reason: string) =>
  `invocation of ${token} returned an error: invoking ${token}: 1 error occurred:\n\t* ${reason}\n\n`;

const awsError = (operation: string, error: string) =>
  `operation error ${operation}, https response error StatusCode: 400, RequestID: 8d1f, api error ${error}`;

/** The service is the last: it waits for all that is looked up. */
const isComplete = ({ all }: Run<unknown>) => all("awsx:ecs:FargateService").length > 0;

const user = "User: arn:aws:sts::123456789012:assumed-role/ci/1 is not authorized to perform:";
const denied = "AWS denied access: give the permission to whoever runs this, and run it again.";
const throttled = "AWS had too many requests at once: wait a minute, and run it again.";

describe("a look-up that AWS refuses", () => {
  const ssm = { denies: "AccessDeniedException", throttles: "ThrottlingException: Rate exceeded" };
  const ec2 = { denies: "UnauthorizedOperation", throttles: "RequestLimitExceeded: Request limit exceeded" };
  const xml = { denies: "AccessDenied", throttles: "Throttling: Rate exceeded" };
  const location = "The AWS account and region";
  const secretArn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:scimsession-1a2b3c";

  interface LookUp {
    token: string;
    /** What the error is about. */
    about: string;
    reading: string;
    operation: string;
    codes: typeof ssm;
    keys?: Keys;
  }
  const lookUps: LookUp[] = [
    {
      token: "aws:ssm/getParameter:getParameter",
      about: "session.parameterName: /1password/scim/scimsession",
      reading: "reading SSM Parameter (/1password/scim/scimsession)",
      operation: "SSM: GetParameter",
      codes: ssm,
    },
    {
      token: "aws:secretsmanager/getSecretVersions:getSecretVersions",
      about: `session.secretArn: ${secretArn}`,
      reading: `reading Secrets Manager Secret Versions (${secretArn})`,
      operation: "Secrets Manager: ListSecretVersionIds",
      codes: ssm,
      keys: { session: { secretArn } },
    },
    {
      token: "aws:ec2/getSubnet:getSubnet",
      about: 'network.loadBalancerSubnetIds (by default network.taskSubnetIds): ["subnet-1","subnet-2"]',
      reading: "reading EC2 Subnet",
      operation: "EC2: DescribeSubnets",
      codes: ec2,
    },
    {
      token: "aws:route53/getZone:getZone",
      about: "dns.validationZoneId (by default dns.zoneId): Z1",
      reading: "reading Route 53 Hosted Zone (Z1)",
      operation: "Route 53: GetHostedZone",
      codes: xml,
    },
    {
      token: "aws:index/getCallerIdentity:getCallerIdentity",
      about: location,
      reading: "reading STS Caller Identity",
      operation: "STS: GetCallerIdentity",
      codes: xml,
    },
    {
      token: "aws:index/getRegion:getRegion",
      about: location,
      reading: "reading Region",
      operation: "EC2: DescribeRegions",
      codes: ec2,
    },
    {
      token: "aws:index/getPartition:getPartition",
      about: location,
      reading: "reading Partition",
      operation: "STS: GetCallerIdentity",
      codes: xml,
    },
    {
      token: "aws:ec2/getVpc:getVpc",
      about: "scim-bridge:network.vpcName: main",
      reading: "reading EC2 VPC",
      operation: "EC2: DescribeVpcs",
      codes: ec2,
      keys: byName,
    },
    {
      token: "aws:ecs/getCluster:getCluster",
      about: "scim-bridge:cluster.name: main",
      reading: "reading ECS Cluster (main)",
      operation: "ECS: DescribeClusters",
      codes: ssm,
      keys: byName,
    },
    {
      token: "aws:route53/getZone:getZone",
      about: "scim-bridge:dns.zoneName: example.com",
      reading: "reading Route 53 Hosted Zones",
      operation: "Route 53: ListHostedZones",
      codes: xml,
      keys: byName,
    },
    {
      token: "aws:ec2/getSubnets:getSubnets",
      about: 'scim-bridge:network.taskSubnetNames: ["private-*"]',
      reading: "reading EC2 Subnets",
      operation: "EC2: DescribeSubnets",
      codes: ec2,
      keys: { ...byName, network: { vpcName: "main", taskSubnetNames: ["private-*"], ingressCidrs: ["10.0.0.0/8"] } },
    },
  ];

  for (const { token, about, reading, operation, codes, keys = {} } of lookUps) {
    const action = operation.toLowerCase().replace(": ", ":");
    const refusals: [what: string, error: string, advice: string][] = [
      ["access is denied", `${codes.denies}: ${user} ${action}`, denied],
      ["requests are throttled", codes.throttles, throttled],
    ];
    for (const [what, error, advice] of refusals) {
      it(`is one line that says why and what to do: ${about} (${reading}), ${what}`, async () => {
        const reason = `${reading}: ${awsError(operation, error)}`;
        const run = await deployStack(keys, { answers: { [token]: failWith(asProvider(token, reason)) } });
        expect(run.errors).to.deep.equal([`${about} could not be looked up: ${reason}. ${advice}`]);
        expect(isComplete(run), "the service waits for it").to.equal(false);
      });
    }
  }

  it("is told of each subnets' names where both have to be looked up", async () => {
    const reason = `reading EC2 Subnets: ${awsError("EC2: DescribeSubnets", "RequestLimitExceeded: Request limit exceeded")}`;
    const { errors } = await deployStack(byName, { answers: { "aws:ec2/getSubnets:getSubnets": failWith(reason) } });
    expect(errors.sort()).to.deep.equal([
      `scim-bridge:network.loadBalancerSubnetNames: ["public-*"] could not be looked up: ${reason}. ${throttled}`,
      `scim-bridge:network.taskSubnetNames: ["private-*"] could not be looked up: ${reason}. ${throttled}`,
    ]);
  });

  it("is told in another way where AWS gives no reason of that kind", async () => {
    const { errors } = await deployStack(
      {},
      {
        answers: { "aws:index/getCallerIdentity:getCallerIdentity": failWith("no valid credential sources found.\n") },
      },
    );
    expect(errors).to.deep.equal([
      `${location} could not be looked up: no valid credential sources found. Check the credentials and the region that the AWS provider has.`,
    ]);
  });

  it("deploys where AWS refuses nothing", async () => {
    for (const keys of [{}, byName]) {
      const run = await deployStack(keys);
      expect(run.errors).to.deep.equal([]);
      expect(isComplete(run)).to.equal(true);
    }
  });
});

describe("subnets that are looked up by name", () => {
  const argument = "network.loadBalancerSubnetIds (by default network.taskSubnetIds)";
  const cases: { [what: string]: { ids: string[]; found: string } } = {
    "are all in one zone": { ids: ["subnet-2", "subnet-1"], found: "subnet-1 in us-west-2a, subnet-2 in us-west-2a" },
    "are the same one twice": { ids: ["subnet-1", "subnet-1"], found: "subnet-1 in us-west-2a" },
  };
  for (const [what, { ids, found }] of Object.entries(cases)) {
    it(`are refused where they ${what}, and nothing is made in them`, async () => {
      const run = await deployStack(byName, {
        answers: {
          "aws:ec2/getSubnets:getSubnets": () => ({ ids }),
          "aws:ec2/getSubnet:getSubnet": ({ id }) => ({ id, availabilityZone: "us-west-2a" }),
        },
      });
      expect(run.errors).to.deep.equal([
        `${argument}: a load balancer needs at least two subnets, each in an availability zone of its own, and got ${found}.` +
          " Give network.loadBalancerSubnetIds with one subnet for each zone.",
      ]);
      expect(run.all("awsx:lb:ApplicationLoadBalancer")).to.deep.equal([]);
      expect(isComplete(run)).to.equal(false);
    });
  }

  it("are told once where there are none, although the load balancer and the task wait for them", async () => {
    const network = { vpcName: "main", taskSubnetNames: ["private-*"], ingressCidrs: ["10.0.0.0/8"] };
    const run = await deployStack({ network }, { answers: { "aws:ec2/getSubnets:getSubnets": () => ({ ids: [] }) } });
    expect(run.errors).to.deep.equal([
      'scim-bridge:network.taskSubnetNames: ["private-*"] could not be looked up: vpc-1 has no such subnet. Allowed: Name tags of subnets of the VPC, in this account and region.',
    ]);
    expect(run.all("awsx:lb:ApplicationLoadBalancer")).to.deep.equal([]);
  });
});

/** The environment of a program in which the engine refuses a look-up. */
const refusing = (token: string, reason: string): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import ${pathToFileURL(`${import.meta.dirname}/support/refusedLookUp.mjs`).href}`,
  REFUSED: token,
  REFUSAL: asProvider(token, reason),
});

/** A preview that failed says so once, shows no step of its plan, and no place in the code. */
function expectOneError({ code, stdout, stderr }: Outcome, error: string): void {
  expect([code, stderr]).to.deep.equal([1, error]);
  const { steps, changeSummary, diagnostics } = documentOf({ code, stdout, stderr });
  expect({ steps, changeSummary }).to.deep.equal({ steps: [], changeSummary: {} });
  expect(diagnostics.map(({ severity }) => severity)).to.deep.equal(["error"]);
}

describe("a preview after one that went well", () => {
  const failed = "  at scim-bridge:index:ScimBridge 1pass-scim\nThe preview of core-usw2-auto failed.\n";

  it("shows no plan when the parameter has vanished in between", async () => {
    const before = await previewProgram();
    expect([before.code, before.json?.changeSummary]).to.deep.equal([0, { create: before.json?.steps.length }]);
    const token = "aws:ssm/getParameter:getParameter";
    const reason = awsError("SSM: GetParameter", "ParameterNotFound:");
    const after = await previewProgram({ env: refusing(token, `reading SSM Parameter (/1password): ${reason}`) });
    expectOneError(
      after,
      "error: session.parameterName: the SSM parameter /1password/scim/scimsession does not exist in this account and region." +
        " Create it from the scimsession file that 1Password gave you:\n" +
        "  base64 < scimsession | tr -d '\\n' | aws ssm put-parameter --type SecureString --name /1password/scim/scimsession --value file:///dev/stdin\n" +
        failed,
    );
  });

  it("shows no plan when the credentials have expired in between", async () => {
    const token = "aws:index/getCallerIdentity:getCallerIdentity";
    const reason = awsError(
      "STS: GetCallerIdentity",
      "ExpiredToken: The security token included in the request is expired",
    );
    expectOneError(
      await previewProgram({ env: refusing(token, `reading STS Caller Identity: ${reason}`) }),
      `error: The AWS account and region could not be looked up: reading STS Caller Identity: ${reason}.` +
        ` Check the credentials and the region that the AWS provider has.\n${failed}`,
    );
  });
});

describe("a preview whose program is ended half-way", function () {
  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  /** Previews a program that has registered one of its resources, and hands its process's number over. */
  async function previewHalf(args: readonly string[], end: (tool: number, program: number) => void) {
    const { child, outcome } = startBinary(["preview", "-C", fixture("half"), ...args]);
    const [said] = (await once(child.stderr, "data")) as [Buffer];
    end(child.pid ?? 0, Number(said));
    const { code, stdout, stderr } = await outcome;
    return { code, stdout, stderr: stderr.replace(String(said), "") };
  }
  const ended = (signal: string) => `error: The program was ended by ${signal}.\nThe preview of dev failed.\n`;

  it("by SIGTERM says so, and is no plan", async () => {
    const outcome = await previewHalf(["--json"], (_, program) => process.kill(program, "SIGTERM"));
    expectOneError(outcome, ended("SIGTERM"));
  });

  it("by the system says so, and is no tree", async () => {
    const outcome = await previewHalf([], (_, program) => process.kill(program, "SIGKILL"));
    expect(outcome).to.deep.equal({ code: 1, stdout: "", stderr: ended("SIGKILL") });
  });

  it("with the tool itself says so, and is neither", async () => {
    for (const format of [[], ["--json"]]) {
      const outcome = await previewHalf(format, tool => process.kill(tool, "SIGTERM"));
      const stderr = "The preview was ended by SIGTERM, before it was complete.\n";
      expect(outcome).to.deep.equal({ code: 143, stdout: "", stderr });
    }
  });
});

describe("a stack file that nobody wrote by hand", () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, number) => `key${number}`);
  const nested = (levels: number, open: string, close: string) => `${open.repeat(levels)}1${close.repeat(levels)}`;

  /** What a stack file is refused with. */
  function refusalOf(raw: RawConfig): string {
    try {
      readStackFile(raw);
    } catch (error) {
      if (pulumi.RunError.isInstance(error)) return error.message;
      throw error;
    }
    throw new Error("it was not refused");
  }
  const secret = (raw: RawConfig): RawConfig => ({ ...raw, secretKeys: Object.keys(raw.values) });

  const many = Object.fromEntries(numbered(10_000).map(key => [key, 1]));
  const places: [keys: Keys, path: string][] = [
    [many, "scim-bridge:"],
    [{ logs: many }, "scim-bridge:logs."],
    [{ bridge: { environment: many } }, "scim-bridge:bridge.environment."],
  ];
  for (const [keys, path] of places) {
    it(`may have 10,000 faults, of which the first hundred are told: ${path}`, () => {
      const [title, ...lines] = refusalOf(rawConfig({ ...leastKeys, ...keys })).split("\n");
      expect(title).to.equal("Pulumi.test.yaml is invalid:");
      const end = ["  … and 9900 more.", "Nothing was created. Correct these keys and run it again."];
      expect(lines.splice(100)).to.deep.equal(end);
      for (const line of lines) expect(line.startsWith(`  - ${path}key`), line).to.equal(true);
    });
  }

  it("may be larger than the system hands over", async function () {
    if (process.platform !== "linux") this.skip();
    const config = ["config:", ...numbered(10_000).map(key => `  scim-bridge:${key}: 1`)];
    const { stderr, ...outcome } = await previewProgram({ stackFile: config.join("\n") });
    expectOneError(
      { ...outcome, stderr: stderr.replace(/\(\d{3} KiB\)/, "(… KiB)") },
      "error: The program could not be started: the configuration of the stack core-usw2-auto (… KiB) and the environment are more than the system hands over." +
        " Allowed: less than 128 KiB for each value, on Linux. Shorten Pulumi.core-usw2-auto.yaml, or the environment.\n",
    );
  });

  for (const namespace of ["scim-bridge", "scim-brigde"]) {
    it(`may have a key that is a whole text: ${namespace}:xxx…`, () => {
      const { values, ...raw } = rawConfig(leastKeys);
      const message = refusalOf({ ...raw, values: { ...values, [`${namespace}:${"x".repeat(100_000)}`]: "1" } });
      expect(message.split("\n")[1]).to.match(new RegExp(`^ {2}- ${namespace}:x+…: is (not )?a key `));
      expect(message).to.have.length.below(2000);
    });
  }

  const deep: [key: string, text: string, says: RegExp][] = [
    ["tags", nested(10_000, "[", "]"), /^ {2}- scim-bridge:tags: "\[+… is text\. Allowed: a map of at most 50 tags\.$/],
    [
      "network",
      nested(10_000, '{"create":', "}"),
      /^ {2}- scim-bridge:network: "\{.*… is text\. Allowed: a map of vpcId, /,
    ],
    ["brigde", nested(10_000, '{"a":', "}"), /^ {2}- scim-bridge:brigde: is not a key .* Did you mean bridge\?$/],
  ];
  for (const [key, text, says] of deep) {
    it(`may hand over JSON that is nested deeply, encrypted or not: ${key}`, () => {
      const raw = rawConfig({ ...leastKeys, [key]: text });
      expect(refusalOf(raw).split("\n")[1]).to.match(says);
      expect(refusalOf(secret(raw)))
        .to.contain(`  - scim-bridge:${key}: `)
        .and.not.match(/\[\[|\{/);
    });
  }

  it("may hand over JSON that is nested deeply to the program", async () => {
    const { code, stderr, json } = await previewProgram({ stackFile: { tags: nested(10_000, "[", "]") } });
    expect([code, json?.steps, stderr.match(/^error: /gm)]).to.deep.equal([1, [], ["error: "]]);
    expect(stderr).to.contain('  - scim-bridge:tags: "[[[[').and.not.contain("call stack");
  });

  const name = "Pulumi.dev.yaml";
  const tooDeep = (line: number) =>
    `${name} has lists or maps inside of each other more than 100 levels deep, on line ${line}. Allowed: 100 levels.`;
  const indented = Array.from({ length: 5000 }, (_, level) => `${" ".repeat(level + 2)}a:`);
  const aliases = Array.from({ length: 9 }, (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]`);
  const unread: { [what: string]: { content: string | Buffer; message: string } } = {
    "lists in lists": { content: `config:\n  p:a: ${nested(10_000, "[", "]")}`, message: tooDeep(2) },
    "maps in maps": { content: `config:\n  p:a: ${nested(10_000, "{a: ", "}")}`, message: tooDeep(2) },
    "lists that do not end": { content: `\nconfig:\n  p:a: ${"[".repeat(10_000)}`, message: tooDeep(3) },
    "indentation, deeper and deeper": { content: ["config:", ...indented].join("\r\n"), message: tooDeep(100) },
    "aliases of aliases of aliases": {
      content: ["l0: &l0 [a]", ...aliases].join("\n"),
      message: `${name} has aliases (*) of aliases that stand for too many values. Write the values out.`,
    },
    "an alias inside of itself": {
      content: "config:\n  p:a: &a {b: *a}",
      message: `${name} has an alias (*) inside of what it stands for. Write the value out.`,
    },
    "Latin-1": {
      content: Buffer.from("config:\n  p:a: caf\xe9\n", "latin1"),
      message: `${name} is not UTF-8 text. Save it in that encoding.`,
    },
    "UTF-16": {
      content: Buffer.from("\ufeffconfig:\n  p:a: b\n", "utf16le"),
      message: `${name} is not UTF-8 text. Save it in that encoding.`,
    },
  };
  for (const [what, { content, message }] of Object.entries(unread)) {
    it(`may be ${what}: it is not read, and nothing is started`, () =>
      inFolder({ "Pulumi.yaml": "name: p\nruntime: nodejs\n", [name]: content }, async folder => {
        const outcome = await scimBridge(["preview", "dev", "--json"], { cwd: folder });
        expectOneError(outcome, `error: ${message}\n`);
        expect(documentOf(outcome).diagnostics).to.deep.equal([{ severity: "error", message }]);
      }));
  }

  it("may be nested as deeply as is allowed, and may have 100,000 keys", () => {
    const keys = numbered(100_000).map(key => `  other:${key}: 1`);
    const content = ["config:", `  p:a: ${nested(90, "[", "]")}`, ...keys, "  p:z: b", "  p:z: b"].join("\n");
    return inFolder({ "Pulumi.yaml": "name: p\nruntime: nodejs\n", [name]: content }, async folder => {
      const message = `error: ${name} is not valid YAML: line 100004, column 3: Map keys must be unique.\n`;
      expectOneError(await scimBridge(["preview", "dev", "--json"], { cwd: folder }), message);
    });
  });
});
