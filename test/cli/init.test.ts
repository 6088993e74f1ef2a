import { expect } from "chai";
import fc from "fast-check";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { parse } from "yaml";
import { commands } from "../../cli/commands.ts";
import { readFlags } from "../../cli/init/flags.ts";
import { main } from "../../cli/main.ts";
import { readStackFile } from "../../config.ts";
import { keyFlags } from "../../guide/flags.ts";
import { readConfiguration } from "../../preview/configuration.ts";
import { readProject } from "../../preview/project.ts";
import { chooseStack } from "../../preview/stack.ts";
import type { KeyGuide } from "../../stackKeyGuide.ts";
import { providerKeyGuide, stackKeyGuide } from "../../stackKeyGuide.ts";
import { repository } from "../support/docs.ts";
import { inFolder, previewProgram, scimBridge } from "../support/program.ts";
import type { Terminal } from "../support/terminal.ts";
import { openTerminal } from "../support/terminal.ts";

const pulumiYaml =
  "name: scim-bridge\nruntime: nodejs\nconfig:\n  hostname:\n    type: string\n  network:\n    type: object\n";

const projectFileOf = (folder: string) => readFileSync(path.join(repository, folder, "Pulumi.yaml"), "utf8");

/** Hands over the folder of a project without a stack. */
const inProject = <T>(use: (folder: string) => Promise<T>, files: { [file: string]: string } = {}) =>
  inFolder({ "Pulumi.yaml": pulumiYaml, ...files }, use);

const init = (folder: string, ...args: string[]) => scimBridge(["init", ...args], { cwd: folder });

const textOf = (folder: string, stack = "prod") => readFileSync(path.join(folder, `Pulumi.${stack}.yaml`), "utf8");

/** The stack file's keys as they are written, after the program's own checks have passed. */
function saidIn(folder: string, stack = "prod"): { [key: string]: unknown } {
  const project = readProject(folder);
  const chosen = chooseStack(project, stack, {});
  readStackFile({ project: project.name, stack, ...readConfiguration(project, chosen) });
  const { config } = parse(textOf(folder, stack)) as { config: { [key: string]: unknown } };
  return config;
}

/** The same with what is commented out, too. */
function uncomment(folder: string, stack = "prod"): void {
  writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), textOf(folder, stack).replaceAll(/^( *)#(?! \S)/gm, "$1"));
}

const guides: { [key: string]: KeyGuide } = { ...providerKeyGuide, ...stackKeyGuide };

const region = ["--region", "eu-west-1"];
const hostname = ["--hostname", "scim.example.com"];
const network = ["--create-vpc", "10.0.0.0/16"];
const ingress = ["--ingress-cidrs", "10.0.0.0/16"];
const zone = ["--zone-id", "Z1"];
const least = [...region, ...hostname, ...network, ...ingress, ...zone];

const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/1";

/** Every way to name the network: its options, and what the file says of it. */
const networks: { [way: string]: { options: string[]; said: object } } = {
  "by IDs": {
    options: [
      "--vpc-id",
      "vpc-1",
      "--task-subnet-ids",
      "subnet-1,subnet-2",
      "--load-balancer-subnet-ids",
      "subnet-3, subnet-4",
    ],
    said: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"], loadBalancerSubnetIds: ["subnet-3", "subnet-4"] },
  },
  "by Name tags": {
    options: ["--vpc-name", "core", "--task-subnet-names", "core-*", "--task-subnet-names", "more-*"],
    said: { vpcName: "core", taskSubnetNames: ["core-*", "more-*"] },
  },
  "by a stack": { options: ["--network-stack", "acme/network/prod"], said: { stack: "acme/network/prod" } },
  "of its own": { options: network, said: { create: { cidrBlock: "10.0.0.0/16" } } },
};

/** Every way to name zone and certificate. */
const zones: { [way: string]: { options: string[]; said: { [key: string]: unknown } } } = {
  "a zone by ID": { options: zone, said: { dns: { zoneId: "Z1" } } },
  "a zone by name": { options: ["--zone-name", "example.com"], said: { dns: { zoneName: "example.com" } } },
  "a private zone by name": {
    options: ["--zone-name", "example.com", "--private-zone", "--validation-zone-id", "Z2"],
    said: { dns: { zoneName: "example.com", privateZone: true, validationZoneId: "Z2" } },
  },
  "a private zone and a certificate": {
    options: ["--zone-name", "example.com", "--private-zone", "--certificate-arn", certificateArn],
    said: { dns: { zoneName: "example.com", privateZone: true }, certificateArn },
  },
  "a zone by a stack": { options: ["--zone-stack", "acme/dns/prod"], said: { dns: { stack: "acme/dns/prod" } } },
  "a certificate": { options: ["--certificate-arn", certificateArn], said: { certificateArn } },
};

describe("scim-bridge init", () => {
  it("writes a stack file, and tells what comes next", () =>
    inProject(async folder => {
      expect(await init(folder, "prod", ...least, "--account", "123456789012")).to.deep.equal({
        code: 0,
        stdout: `Wrote Pulumi.prod.yaml

Next, see what it would create, store the session and deploy:
  npx scim-bridge preview prod
  npx scim-bridge session put scimsession --region eu-west-1
  pulumi stack init prod
  pulumi up -s prod
`,
        stderr: "",
      });
      expect(saidIn(folder)).to.deep.equal({
        "aws:region": "eu-west-1",
        "aws:allowedAccountIds": ["123456789012"],
        "scim-bridge:hostname": "scim.example.com",
        "scim-bridge:network": { create: { cidrBlock: "10.0.0.0/16" }, ingressCidrs: ["10.0.0.0/16"] },
        "scim-bridge:dns": { zoneId: "Z1" },
      });
      expect(readdirSync(folder).sort()).to.deep.equal(["Pulumi.prod.yaml", "Pulumi.yaml"]);
    }));

  for (const [way, { options, said }] of Object.entries(networks)) {
    for (const [other, dns] of Object.entries(zones)) {
      it(`writes what passes the program's checks: a network ${way}, ${other}, and with them all that is suggested`, () =>
        inProject(async folder => {
          const all = [...region, ...hostname, ...options, ...ingress, ...dns.options];
          expect((await init(folder, "prod", ...all)).code).to.equal(0);
          const config = Object.entries(dns.said).map(([key, value]) => [`scim-bridge:${key}`, value]);
          expect(saidIn(folder)).to.deep.equal({
            "aws:region": "eu-west-1",
            "scim-bridge:hostname": "scim.example.com",
            "scim-bridge:network": { ...said, ingressCidrs: ["10.0.0.0/16"] },
            ...(Object.fromEntries(config) as object),
          });
          uncomment(folder);
          expect(Object.keys(saidIn(folder))).to.include.members(["aws:allowedAccountIds", "scim-bridge:tags"]);
        }));
    }
  }

  it("writes what the offline preview takes", () =>
    inProject(async folder => {
      await init(folder, "prod", ...least);
      const plain = await previewProgram({ stack: "prod", stackFile: textOf(folder) });
      expect([plain.code, plain.stderr]).to.deep.equal([0, ""]);
      uncomment(folder);
      const whole = await previewProgram({ stack: "prod", stackFile: textOf(folder) });
      expect([whole.code, whole.stderr]).to.deep.equal([0, ""]);
      const create = (run: typeof plain) => run.json?.changeSummary.create ?? 0;
      // Alarms and the dashboard are among what is suggested.
      expect(create(whole)).to.be.greaterThan(create(plain));
    }));

  it("takes any other key, as it stands in messages too", () =>
    inProject(async folder => {
      const set = [
        ...["logs.retentionDays=90", "scim-bridge:logs.retainOnDestroy=true", "tags.team=core", "tags.a=b=c"],
        ...["bridge.environment.OP_DEBUG=1", "tags.toString="],
      ];
      const options = set.flatMap(one => ["--set", one]);
      expect((await init(folder, "prod", ...least, ...options)).stderr).to.equal("");
      const said = saidIn(folder);
      expect(said["scim-bridge:logs"]).to.deep.equal({ retentionDays: 90, retainOnDestroy: true });
      expect(said["scim-bridge:tags"]).to.deep.equal({ team: "core", a: "b=c", toString: "" });
      expect(said["scim-bridge:bridge"]).to.deep.equal({ environment: { OP_DEBUG: "1" } });
    }));

  it("joins the values of a list, whichever option gives them", () =>
    inProject(async folder => {
      const more = [
        "network.ingressCidrs=10.1.0.0/16",
        "redis.cidrs=10.2.0.0/16",
        "redis.cidrs=10.3.0.0/16,10.4.0.0/16",
      ];
      const options = [...more, "redis.urlParameterName=/redis"].flatMap(one => ["--set", one]);
      expect((await init(folder, "prod", ...least, ...options)).stderr).to.equal("");
      expect(saidIn(folder)).to.have.nested.property("scim-bridge:network.ingressCidrs[1]", "10.1.0.0/16");
      expect(saidIn(folder)["scim-bridge:redis"]).to.deep.equal({
        cidrs: ["10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16"],
        urlParameterName: "/redis",
      });
    }));

  it("stores the session where the file says that it is", () =>
    inProject(async folder => {
      const key = "arn:aws:kms:eu-west-1:123456789012:key/1";
      const own = ["--session-parameter", "/prod/scim", "--set", `session.kmsKeyArn=${key}`];
      expect((await init(folder, "prod", ...least, ...own)).stdout).to.contain(
        `\n  npx scim-bridge session put scimsession --region eu-west-1 --parameter /prod/scim --kms-key-id ${key}\n`,
      );
      const secret = "session.secretArn=arn:aws:secretsmanager:eu-west-1:123456789012:secret:scim-1a2b3c";
      const { code, stdout } = await init(folder, "dev", ...least, "--set", secret);
      expect([code, stdout.includes("session put")]).to.deep.equal([0, false]);
    }));

  describe("that nobody can answer", () => {
    it("tells all that is missing, with exit code 2", () =>
      inProject(async folder => {
        expect(await init(folder)).to.deep.equal({
          code: 2,
          stdout: "",
          stderr: `error: These options make no stack file:
  - stack: is missing. Allowed: the name of the new stack, such as prod.
  - aws:region (--region): is missing. Allowed: the name of an AWS region, such as us-west-2.
  - hostname (--hostname): is missing. Allowed: a DNS name in lower case, without scheme, port or slash, such as scim.example.com.
  - network (--vpc-id, --vpc-name, --network-stack, --create-vpc): names no network. Allowed: one of vpcId with taskSubnetIds, or vpcName with taskSubnetNames, or stack, or create.
  - network.ingressCidrs (--ingress-cidrs): nobody could reach the bridge. Give at least one source in ingressCidrs, ingressSecurityGroupIds or ingressPrefixListIds, such as your VPN's CIDR block.
  - certificateArn (--certificate-arn): there is no certificate, and no zone to validate a new one in. Give certificateArn, or dns.zoneId for a certificate of the bridge's own.
Nothing was written. All options: scim-bridge init --help. What a key means: scim-bridge explain KEY.
`,
        });
        expect(readdirSync(folder)).to.deep.equal(["Pulumi.yaml"]);
      }));

    it("tells all that is wrong, each once", () =>
      inProject(async folder => {
        const wrong = [
          ...["../x", "--region", "us-west", "--account", "123456789012,12", "--hostname", "https://SCIM.example.com/"],
          ...["--vpc-id", "vpc-1", "--vpc-name", "core", "--ingress-cidrs", "10.0.0.1/8,,x", "--private-zone"],
          ...["--size", "huge", "--set", "vpcid=vpc-1", "--set", "logs.retentionDays", "--set", "size=high"],
          ...["--set", "tags=a", "--set", "tags.aws:x=1", "--set", "bridge.cpu=abc", "--set", "enabled=no"],
          ...["--set", "cluster=core"],
        ];
        const { code, stdout, stderr } = await init(folder, ...wrong);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
        expect(stderr.split("\n").slice(1, -2)).to.deep.equal([
          '  - stack: "../x" cannot be a stack of this project. Allowed: up to 100 letters, digits and _ . -, beginning with a letter, a digit or _, alone or as organization/scim-bridge/stack.',
          '  - vpcid: "vpcid" is not a key of the stack file. Did you mean network.vpcId? All keys: scim-bridge explain',
          "  - logs.retentionDays: has no value. Write --set KEY=VALUE.",
          "  - size (--size): is given twice. Give it once.",
          "  - tags: is a map. Give each of its keys: --set tags.KEY=VALUE.",
          "  - cluster (--cluster-name): is a group. Give one of its keys: cluster.arn, cluster.name, cluster.stack.",
          '  - aws:region (--region): "us-west" is not allowed. Allowed: the name of an AWS region, such as us-west-2.',
          '  - aws:allowedAccountIds[1] (--account): "12" is not allowed. Allowed: the ID of an AWS account: 12 digits.',
          '  - hostname (--hostname): "https://SCIM.example.com/" is not allowed. Allowed: a DNS name in lower case, without scheme, port or slash, such as scim.example.com. Did you mean "scim.example.com"?',
          '  - network.ingressCidrs[0] (--ingress-cidrs): "10.0.0.1/8" is not allowed. Allowed: a CIDR block that begins at its network address. Did you mean "10.0.0.0/8"?',
          '  - network.ingressCidrs[1] (--ingress-cidrs): "" is not allowed. Allowed: a CIDR block, such as 10.0.0.0/16.',
          '  - network.ingressCidrs[2] (--ingress-cidrs): "x" is not allowed. Allowed: a CIDR block, such as 10.0.0.0/16.',
          '  - tags.aws:x: "aws:x" is not allowed. Allowed: keys of 1 to 128 characters (letters, digits, spaces and _ . : / = + - @), not beginning with aws:.',
          '  - bridge.cpu: "abc" is not allowed. Allowed: a whole number of CPU units, 1 to 16384.',
          '  - enabled: "no" is not allowed. Allowed: true or false.',
          "  - network (--vpc-id, --vpc-name, --network-stack, --create-vpc): is named in 2 ways: vpcId, vpcName. Allowed: one of vpcId with taskSubnetIds, or vpcName with taskSubnetNames, or stack, or create.",
          "  - dns.privateZone (--private-zone): goes with dns.zoneName, which is not given. Allowed: one of zoneId, or zoneName, or stack.",
          "  - certificateArn (--certificate-arn): there is no certificate, and no zone to validate a new one in. Give certificateArn, or dns.zoneId for a certificate of the bridge's own.",
        ]);
      }));

    it("takes no empty value for none: a variable of the shell may be unset", () =>
      inProject(
        async folder => {
          const empty = ["--region", "", "--account", " ", "--set", "size=", "--set", "alarms.topicArns= "];
          const { code, stderr } = await init(folder, "prod", ...least.slice(2), ...empty);
          expect(code).to.equal(2);
          expect(stderr.split("\n").slice(1, -2)).to.deep.equal(
            ["aws:region (--region)", "aws:allowedAccountIds (--account)", "size (--size)"]
              .concat("alarms.topicArns (--alarm-topic-arns)")
              .map(key => `  - ${key}: is empty. Leave it out, or give it a value.`),
          );
          expect(existsSync(path.join(folder, "Pulumi.prod.yaml"))).to.equal(false);
        },
        { "Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n" },
      ));

    for (const key of ["toString", "__proto__", "constructor"]) {
      it(`has no key ${key}`, () =>
        inProject(async folder => {
          const { code, stderr } = await init(folder, "prod", ...least, "--set", `${key}=1`);
          expect(code).to.equal(2);
          expect(stderr).to.contain(`  - ${key}: "${key}" is not a key of the stack file.`);
        }));
    }

    it("repeats no more of a long value than tells it", () =>
      inProject(async folder => {
        const { stderr } = await init(folder, "prod", ...least, "--set", `size=${"x".repeat(3000)}`);
        expect(stderr).to.contain(`  - size (--size): "${"x".repeat(99)}… is not allowed. Allowed: `);
      }));

    it("does not repeat a credential", () =>
      inProject(async folder => {
        const token = `eyJ${"a".repeat(20)}.eyJb.c`;
        for (const option of [
          ["--set", `bridge.environment.A=${token}`],
          ["--hostname", token],
          [`--set=tags.a=${token}`],
        ]) {
          const { code, stdout, stderr } = await init(folder, "prod", ...least.slice(2), ...option);
          expect([code, stdout]).to.deep.equal([2, ""]);
          expect(stderr).to.contain("There is a credential among the arguments.").and.not.contain(token);
        }
        expect(existsSync(path.join(folder, "Pulumi.prod.yaml"))).to.equal(false);
      }));
  });

  describe("where no region is named", () => {
    const without = least.slice(2);
    const regionIn = async (folder: string, env: NodeJS.ProcessEnv) => {
      const { stderr } = await scimBridge(["init", "prod", ...without, "--force"], { cwd: folder, env });
      return [saidIn(folder)["aws:region"], stderr];
    };

    it("takes the shell's, and says so", () =>
      inProject(
        async folder => {
          const env = { AWS_REGION: "eu-west-2", AWS_DEFAULT_REGION: "eu-west-3" };
          expect(await regionIn(folder, env)).to.deep.equal([
            "eu-west-2",
            "The region is eu-west-2, as AWS_REGION has it.\n",
          ]);
          expect((await regionIn(folder, { ...env, AWS_REGION: "" }))[0]).to.equal("eu-west-3");
        },
        { "Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n" },
      ));

    it("takes another stack's, whatever is wrong with a third one, and says so", () =>
      inProject(
        async folder => {
          expect(await regionIn(folder, {})).to.deep.equal([
            "eu-west-1",
            "The region is eu-west-1, as Pulumi.dev.yaml has it.\n",
          ]);
        },
        { "Pulumi.a.yaml": "- no map\n", "Pulumi.b.yaml": "", "Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n" },
      ));
  });

  describe("where the stack has a file", () => {
    const before =
      "secretsprovider: awskms://alias/pulumi\nencryptedkey: AQI=\nconfig:\n  aws:region: us-east-1\n  scim-bridge:size: high\n  name: old\n  aws:profile: core\n  a:b:\n    secure: AQI=\n";

    it("leaves it alone, and tells what to do", () =>
      inProject(
        async folder => {
          expect(await init(folder, "prod", ...least)).to.deep.equal({
            code: 1,
            stdout: "",
            stderr:
              "error: Pulumi.prod.yaml is there already. Name another stack, look at the new text with --stdout, or replace the keys of the file with --force.\n",
          });
          expect(textOf(folder)).to.equal(before);
        },
        { "Pulumi.prod.yaml": before },
      ));

    it("replaces its keys with --force, and keeps those of others and how its secrets are encrypted", () =>
      inProject(
        async folder => {
          expect((await init(folder, "prod", ...least, "--force")).code).to.equal(0);
          expect(saidIn(folder)).to.not.have.any.keys("scim-bridge:size", "name");
          expect(saidIn(folder)).to.include({ "aws:profile": "core" });
          expect(saidIn(folder)["a:b"]).to.deep.equal({ secure: "AQI=" });
          const { config, ...beside } = parse(textOf(folder)) as { [key: string]: unknown };
          expect(config).to.have.property("aws:region", "eu-west-1");
          expect(beside).to.deep.equal({ secretsprovider: "awskms://alias/pulumi", encryptedkey: "AQI=" });
        },
        { "Pulumi.prod.yaml": before },
      ));

    it("keeps with --force what others say as they wrote it, and no old form of what it writes", () => {
      const others = [
        '"x:text": !!str 5 # five',
        "x:number: 0123 # mine",
        "x:version: 1.10",
        "x:long: 12345678901234567890",
        "x:day: 2026-01-01",
        "x:none:",
        "x:lines: 'a: b'",
        "x:map: { a: 0x10, b: [ 1.0, yes ] }",
        "x:same: { a: 0x10, b: [ 1.0, yes ] }",
        "x:deep:",
        "  # Why it is so.",
        "  a: { c: 1 }",
        "aws:config:profile: old",
      ];
      const said = others.map(line => `  ${line}\n`).join("");
      const written = said
        .replace("x:map: {", "x:map: &map {")
        .replace(/x:same: .*/, "x:same: *map")
        .replace("{ c: 1 }", "*own");
      const file = `# Before.\nencryptionsalt: v1:0123= # salt\nconfig:\n  # Where.\n  aws:config:region: us-east-1\n  p: &own { c: 1 }\n  # Others'.\n${written}# After.\n`;
      return inProject(
        async folder => {
          for (const turn of ["the first time", "the second time"]) {
            expect((await init(folder, "prod", ...least, "--force")).stderr).to.equal("");
            const text = textOf(folder);
            expect(text.endsWith(said), `${turn}: ${text}`).to.equal(true);
            expect(text)
              .to.contain("\nencryptionsalt: v1:0123= # salt\n")
              .and.not.match(/us-east-1|# (Before|Where|Others'|After)\./);
            expect(saidIn(folder)).to.have.property("aws:region", "eu-west-1");
          }
        },
        { "Pulumi.prod.yaml": file },
      );
    });

    it("writes the keys into one that has none, as pulumi stack init leaves it", () =>
      inProject(
        async folder => {
          expect((await init(folder, "prod", ...least)).code).to.equal(0);
          expect(saidIn(folder)).to.have.property("aws:region", "eu-west-1");
          expect(textOf(folder)).to.contain("\nencryptionsalt: v1:abc=:v1:def:ghi\n");
        },
        { "Pulumi.prod.yaml": "encryptionsalt: v1:abc=:v1:def:ghi\n" },
      ));

    it("prints the text with --stdout, and touches nothing", () =>
      inProject(
        async folder => {
          const { code, stdout, stderr } = await init(folder, "prod", ...least, "--stdout");
          expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
          expect(parse(stdout)).to.have.nested.property("config.aws:region", "eu-west-1");
          expect(textOf(folder)).to.equal(before);
        },
        { "Pulumi.prod.yaml": before },
      ));
  });

  describe("as to the project", () => {
    it("begins the keys with its name, and writes into the folder of its stack files", () =>
      inFolder({ "Pulumi.yaml": `${pulumiYaml.replace("-bridge", "")}stackConfigDir: stacks/aws\n` }, async folder => {
        const outcome = await scimBridge(["init", "acme/scim/prod", ...least, "-C", `${folder}/`]);
        expect([outcome.code, outcome.stderr]).to.deep.equal([0, ""]);
        expect(outcome.stdout).to.contain(`\n  npx scim-bridge preview acme/scim/prod -C ${folder}/\n`);
        const text = readFileSync(path.join(folder, "stacks/aws/Pulumi.prod.yaml"), "utf8");
        expect(parse(text)).to.have.nested.property("config.scim:hostname", "scim.example.com");
      }));

    it("quotes a folder of which a shell would make something else", () =>
      inFolder({ "a b'$c/Pulumi.yaml": pulumiYaml }, async folder => {
        const { stdout } = await scimBridge(["init", "prod", ...least, "-C", "a b'$c"], { cwd: folder });
        expect(stdout).to.contain(`\n  pulumi up -s prod -C 'a b'\\''$c'\n`);
        const [, quoted = ""] = /pulumi up -s prod -C (.*)\n/.exec(stdout) ?? [];
        expect(execFileSync("sh", ["-c", `printf %s ${quoted}`], { encoding: "utf8" })).to.equal("a b'$c");
      }));

    for (const [which, name, text] of [
      ["without keys", "shop", "name: shop\nruntime: nodejs\n"],
      ["that uses the component", "scim-minimal", projectFileOf("examples/minimal")],
    ] as const) {
      it(`warns of another program ${which}, and tells no next steps`, () =>
        inFolder({ "Pulumi.yaml": text }, async folder => {
          expect(await init(folder, "prod", ...least)).to.deep.equal({
            code: 0,
            stdout: "Wrote Pulumi.prod.yaml\n",
            stderr: `warning: Pulumi.yaml does not declare both hostname and network: ${name} may be another program than the SCIM bridge's, and not read what is written here.\n`,
          });
        }));
    }

    it("does not warn of the program of this repository", () =>
      inFolder({ "Pulumi.yaml": projectFileOf("."), "index.ts": "" }, async folder => {
        expect((await init(folder, "prod", ...least)).stderr).to.equal("");
      }));

    it("tells where there is none", () =>
      inFolder({}, async folder => {
        expect(await init(folder, "prod", ...least)).to.deep.equal({
          code: 1,
          stdout: "",
          stderr: `error: There is no Pulumi.yaml in ${folder}, nor in a folder above it. Run this in a Pulumi project, or name its folder with --cwd.\n`,
        });
      }));

    it("tells where its folder cannot be written", () =>
      inFolder({ "Pulumi.yaml": `${pulumiYaml}stackConfigDir: file\n`, file: "" }, async folder => {
        const { code, stderr } = await init(folder, "prod", ...least);
        expect(code).to.equal(1);
        expect(stderr).to.match(/^error: .*file\/Pulumi\.prod\.yaml cannot be written: E/);
      }));

    for (const name of ["", ".", "..", "a/b/c/d", "other/prod/x", "a b", "a\nb", ".prod", "a\\b", "x".repeat(101)]) {
      it(`has no stack ${JSON.stringify(name.slice(0, 12))}`, () =>
        inProject(async folder => {
          const { code, stderr } = await init(folder, "-s", name, ...least);
          expect(code).to.equal(2);
          expect(stderr).to.contain(`  - stack: ${JSON.stringify(name)} cannot be a stack of this project.`);
          expect(readdirSync(folder)).to.deep.equal(["Pulumi.yaml"]);
        }));
    }

    it("has one new stack at a time", () =>
      inProject(async folder => {
        const { code, stderr } = await init(folder, "prod", "-s", "dev", ...least);
        expect([code, stderr]).to.deep.equal([
          2,
          "error: Two stacks are named: prod, and with --stack dev. Name one.\n",
        ]);
      }));
  });

  describe("on a terminal", () => {
    const enter = "\r";
    const down = "\u001b[B";
    const other = (count: number) => `${down.repeat(count)}${enter}`;

    /** Questions with their answers, in order: what is waited for, and what is typed then. */
    type Script = readonly (readonly [question: string, keys: string])[];

    async function run(folder: string, script: Script, args: string[] = [], env: NodeJS.ProcessEnv = {}) {
      const terminal: Terminal = openTerminal({ cwd: folder, env });
      const running = main(["init", ...args], terminal.context);
      for (const [question, keys] of script) await terminal.answer(question, keys);
      return { code: await running, shown: stripVTControlCharacters(terminal.shown()) };
    }

    const start: Script = [
      ["Name of the stack", `prod${enter}`],
      ["aws:region: ", `eu-west-1${enter}`],
      ["aws:allowedAccountIds: ", `123456789012, 210987654321${enter}`],
      ["hostname: ", `scim.example.com${enter}`],
    ];
    const ownNetwork: Script = [
      ["How is the bridge's network named?", other(3)],
      ["network.create.cidrBlock: ", `10.0.0.0/16${enter}`],
      ["network.create.zones: ", enter],
    ];
    const sources: Script = [
      ["Who may reach the bridge?", enter],
      ["network.ingressCidrs: ", `10.0.0.0/16${enter}`],
    ];
    const publicZone: Script = [
      ["Route 53 zone named?", enter],
      ["dns.zoneId: ", `Z1${enter}`],
      ["Is it a private zone?", "n"],
    ];
    const end: Script = [
      ["session.parameterName: ", enter],
      ["size: ", enter],
      ["alarms.topicArns: ", enter],
      ["Is Google Workspace", enter],
    ];
    const common = {
      "aws:region": "eu-west-1",
      "aws:allowedAccountIds": ["123456789012", "210987654321"],
      "scim-bridge:hostname": "scim.example.com",
    };

    it("asks for what decides, and writes it", () =>
      inProject(async folder => {
        const { code, shown } = await run(folder, [...start, ...ownNetwork, ...sources, ...publicZone, ...end]);
        expect(code).to.equal(0);
        expect(shown).to.contain("Wrote Pulumi.prod.yaml");
        expect(saidIn(folder)).to.deep.equal({
          ...common,
          "scim-bridge:network": { create: { cidrBlock: "10.0.0.0/16" }, ingressCidrs: ["10.0.0.0/16"] },
          "scim-bridge:dns": { zoneId: "Z1" },
        });
        expect(shown).to.not.contain("0.0.0.0/0");
      }));

    const networkScripts: [string, Script, object][] = [
      [
        "by IDs",
        [
          ["network named?", enter],
          ["network.vpcId: ", `vpc-1${enter}`],
          ["network.taskSubnetIds: ", `subnet-1,subnet-2${enter}`],
          ["network.loadBalancerSubnetIds: ", enter],
        ],
        { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"] },
      ],
      [
        "by Name tags",
        [
          ["network named?", other(1)],
          ["network.vpcName: ", `core${enter}`],
          ["network.taskSubnetNames: ", `core-private-*${enter}`],
          ["network.loadBalancerSubnetNames: ", `core-public-*${enter}`],
        ],
        { vpcName: "core", taskSubnetNames: ["core-private-*"], loadBalancerSubnetNames: ["core-public-*"] },
      ],
      [
        "by a stack",
        [
          ["network named?", other(2)],
          ["network.stack: ", `acme/network/prod${enter}`],
        ],
        { stack: "acme/network/prod" },
      ],
      [
        "of its own",
        [...ownNetwork.slice(0, 2), ["network.create.zones: ", `3${enter}`]],
        { create: { cidrBlock: "10.0.0.0/16", zones: 3 } },
      ],
    ];
    for (const [way, script, said] of networkScripts) {
      it(`asks for a network ${way}, and for any who may reach the bridge`, () =>
        inProject(async folder => {
          const all: Script = [
            ["Who may reach the bridge?", ` ${down} ${down} ${enter}`],
            ["network.ingressSecurityGroupIds: ", `sg-1${enter}`],
            ["network.ingressPrefixListIds: ", `pl-1${enter}`],
          ];
          expect((await run(folder, [...start, ...script, ...all, ...publicZone, ...end])).code).to.equal(0);
          expect(saidIn(folder)["scim-bridge:network"]).to.deep.equal({
            ...said,
            ingressSecurityGroupIds: ["sg-1"],
            ingressPrefixListIds: ["pl-1"],
          });
        }));
    }

    const certificate: Script[number] = ["certificateArn: ", `${certificateArn}${enter}`];
    const zoneScripts: [string, Script, { [key: string]: unknown }][] = [
      [
        "a private zone by ID, and a public one",
        [
          ...publicZone.slice(0, 2),
          ["private zone?", "y"],
          ["Which certificate?", enter],
          ["dns.validationZoneId: ", `Z2${enter}`],
        ],
        { dns: { zoneId: "Z1", validationZoneId: "Z2" } },
      ],
      [
        "a public zone by name",
        [
          ["Route 53 zone named?", other(1)],
          ["dns.zoneName: ", `example.com${enter}`],
          ["private zone?", enter],
        ],
        { dns: { zoneName: "example.com" } },
      ],
      [
        "a private zone by name, and a certificate",
        [
          ["Route 53 zone named?", other(1)],
          ["dns.zoneName: ", `example.com${enter}`],
          ["private zone?", "y"],
          ["Which certificate?", other(1)],
          certificate,
        ],
        { dns: { zoneName: "example.com", privateZone: true }, certificateArn },
      ],
      [
        "another stack's zone",
        [
          ["Route 53 zone named?", other(2)],
          ["dns.stack: ", `acme/dns/prod${enter}`],
          ["private zone?", "n"],
        ],
        { dns: { stack: "acme/dns/prod" } },
      ],
      ["a certificate alone", [["Route 53 zone named?", other(3)], certificate], { certificateArn }],
    ];
    for (const [way, script, said] of zoneScripts) {
      it(`asks for ${way}`, () =>
        inProject(async folder => {
          expect((await run(folder, [...start, ...ownNetwork, ...sources, ...script, ...end])).code).to.equal(0);
          expect(saidIn(folder)).to.deep.equal({
            ...common,
            "scim-bridge:network": { create: { cidrBlock: "10.0.0.0/16" }, ingressCidrs: ["10.0.0.0/16"] },
            ...Object.fromEntries(Object.entries(said).map(([key, value]) => [`scim-bridge:${key}`, value])),
          });
        }));
    }

    it("asks for session, size, alarms and Google Workspace", () =>
      inProject(async folder => {
        const { code } = await run(
          folder,
          [
            ["session.parameterName: ", `/prod/scim${enter}`],
            ["size: ", other(2)],
            ["alarms.topicArns: ", `arn:aws:sns:eu-west-1:123456789012:alerts${enter}`],
            ["Is Google Workspace", "y"],
            ["googleWorkspace.credentialsParameterName: ", `/prod/credentials${enter}`],
            ["googleWorkspace.settingsParameterName: ", `/prod/settings${enter}`],
          ],
          [
            "prod",
            ...least,
            "--account",
            "123456789012",
            "--set",
            "network.create.zones=2",
            "--certificate-arn",
            certificateArn,
          ],
        );
        expect(code).to.equal(0);
        expect(saidIn(folder)).to.deep.include({
          "scim-bridge:session": { parameterName: "/prod/scim" },
          "scim-bridge:size": "very-high",
          "scim-bridge:alarms": { topicArns: ["arn:aws:sns:eu-west-1:123456789012:alerts"] },
          "scim-bridge:googleWorkspace": {
            credentialsParameterName: "/prod/credentials",
            settingsParameterName: "/prod/settings",
          },
        });
      }));

    it("asks only for what the options leave open", () =>
      inProject(async folder => {
        const existing = [
          "listenerArn=arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shared/1/2",
          ...["securityGroupId=sg-1", "dnsName=shared-1.eu-west-1.elb.amazonaws.com", "zoneId=Z3"],
        ].flatMap(one => ["--set", `loadBalancer.existing.${one}`]);
        const secret = "session.secretArn=arn:aws:secretsmanager:eu-west-1:123456789012:secret:scim-1a2b3c";
        const { code, shown } = await run(
          folder,
          [
            ["network.taskSubnetIds: ", `subnet-1${enter}`],
            ["alarms.topicArns: ", enter],
            ["googleWorkspace.settingsParameterName: ", `/prod/settings${enter}`],
          ],
          [
            ...[
              "prod",
              ...region,
              ...hostname,
              "--account",
              "123456789012",
              "--vpc-id",
              "vpc-1",
              ...existing,
              "--set",
              secret,
            ],
            ...["--size", "high", "--set", "googleWorkspace.credentialsParameterName=/prod/credentials"],
          ],
        );
        expect([code, shown.match(/◇ {2}\S+/g)]).to.deep.equal([
          0,
          ["◇  network.taskSubnetIds:", "◇  alarms.topicArns:", "◇  googleWorkspace.settingsParameterName:"],
        ]);
      }));

    it("says what is wrong with an answer, and takes the next", () =>
      inProject(
        async folder => {
          const token = `eyJ${"a".repeat(20)}.eyJb.c`;
          const erase = "\u0015";
          const { code, shown } = await run(folder, [
            ["Name of the stack", `dev${enter}`],
            ["Pulumi.dev.yaml is there already.", `${erase}a/../b${enter}`],
            ['"a/../b" cannot be a stack', `${erase}prod${enter}`],
            // Its default is another stack's.
            ["Enter for us-east-1, as Pulumi.dev.yaml has it", `us${enter}`],
            ['"us" is not allowed. Allowed: the name of an AWS region', `${erase}${enter}`],
            ["aws:allowedAccountIds: ", enter],
            ["hostname: ", enter],
            ["There is no answer. Allowed: a DNS name", `HTTPS://scim.example.com${enter}`],
            ['Did you mean "scim.example.com"?', `${erase}${token}${enter}`],
            ["This is a credential, which has no place in a stack file.", `${erase}scim.example.com${enter}`],
            ...ownNetwork.slice(0, 2),
            ["network.create.zones: ", `7${enter}`],
            ["Allowed: a whole number of availability zones, 2 to 6.", `${erase}${enter}`],
            ["Who may reach the bridge?", ` ${enter}`],
            ["Please select at least one option.", ` ${enter}`],
            ["network.ingressCidrs: ", `10.0.0.0/8, 10.0.0.1/8${enter}`],
            ['"10.0.0.1/8" is not allowed.', `${erase}10.0.0.0/8${enter}`],
            ...publicZone,
            ...end,
          ]);
          expect(code).to.equal(0);
          expect(saidIn(folder)).to.deep.equal({
            "aws:region": "us-east-1",
            "scim-bridge:hostname": "scim.example.com",
            "scim-bridge:network": { create: { cidrBlock: "10.0.0.0/16" }, ingressCidrs: ["10.0.0.0/8"] },
            "scim-bridge:dns": { zoneId: "Z1" },
          });
          expect(shown).to.match(/◇ {2}aws:region: [^◇]*│ {2}us-east-1\n/);
          expect(shown.slice(shown.indexOf("Wrote"))).to.not.contain(token);
        },
        { "Pulumi.dev.yaml": "config:\n  aws:region: us-east-1\n" },
      ));

    it("asks again for answers that are wrong together, and for no others", () =>
      inProject(async folder => {
        const { code } = await run(folder, [
          ...start.slice(0, 3),
          ["hostname: ", `scim.exmple.com${enter}`],
          ...[...ownNetwork, ...sources],
          ["Route 53 zone named?", other(1)],
          ["dns.zoneName: ", `example.com${enter}`],
          ["private zone?", "n"],
          ...end,
          ['hostname: "scim.exmple.com" is not in the zone example.com', ""],
          ["hostname: ", `${"\u007f".repeat("exmple.com".length)}example.com${enter}`],
          ["dns.zoneName: ", enter],
        ]);
        expect(code).to.equal(0);
        expect(saidIn(folder)).to.include({ "scim-bridge:hostname": "scim.example.com" });
        expect(saidIn(folder)["scim-bridge:dns"]).to.deep.equal({ zoneName: "example.com" });
      }));

    it("says before the first question what no answer can mend", () =>
      inProject(async folder => {
        const wrong = [
          ...[
            "--vpc-id",
            "vpc-1",
            "--network-stack",
            "acme/network/prod",
            "--hostname",
            "scim",
            "--zone-name",
            "example.com",
          ],
          ...["--private-zone", "--set", "redis.port=6380", "--set", "logs.retentionDays=2"],
        ];
        const { code, shown } = await run(folder, [], ["prod", ...wrong]);
        expect(code).to.equal(2);
        expect(
          shown
            .replaceAll(/\n(?! {2}- )/g, " ")
            .split("\n")
            .map(line => line.replace(/:(?= ).*/, "")),
        ).to.deep.equal([
          "error",
          "  - hostname (--hostname)",
          "  - logs.retentionDays",
          "  - network (--vpc-id, --vpc-name, --network-stack, --create-vpc)",
          "  - redis.port",
        ]);
      }));

    it("says before the first question what is missing that no question asks for", () =>
      inProject(async folder => {
        const listenerArn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shared/1/2";
        const halves = [
          ...[
            `loadBalancer.existing.listenerArn=${listenerArn}`,
            "redis.port=6380",
            "googleWorkspace.settingsParameterName=/a",
          ],
        ].flatMap(one => ["--set", one]);
        const { code, shown } = await run(folder, [], ["prod", "--vpc-id", "vpc-1", ...halves]);
        expect(code).to.equal(2);
        expect(shown.match(/(?<=\n {2}- )[^: ]+/g)).to.deep.equal([
          "loadBalancer.existing.securityGroupId",
          "loadBalancer.existing.dnsName",
          "loadBalancer.existing.zoneId",
          "redis.port",
        ]);
      }));

    it("says that options and answers do not go together, where only the options could change", () =>
      inProject(async folder => {
        const long = `${"a".repeat(60)}.example.com`;
        const { code, shown } = await run(
          folder,
          [...ownNetwork, ...sources, ...publicZone, ...end],
          ["prod", ...region, "--account", "123456789012", "--hostname", long],
        );
        expect(code).to.equal(2);
        expect(shown.replaceAll(/\s+/g, " "))
          .to.contain('- hostname (--hostname): "aaa')
          .and.contain("Allowed: at most 64 for a certificate");
        expect(readdirSync(folder)).to.deep.equal(["Pulumi.yaml"]);
      }));

    for (const [key, keys] of [
      ["Ctrl-C", "\u0003"],
      ["Ctrl-D", "\u0004"],
      ["Escape", "\u001b"],
    ] as const) {
      it(`writes nothing after ${key}, with exit code 130`, () =>
        inProject(async folder => {
          const { code, shown } = await run(folder, [...start, ["network named?", keys]]);
          expect(code).to.equal(130);
          expect(shown).to.contain("error: Cancelled. Nothing was written.\n");
          expect(readdirSync(folder)).to.deep.equal(["Pulumi.yaml"]);
        }));
    }

    it("asks nothing with --yes", () =>
      inProject(async folder => {
        const { code, shown } = await run(folder, [], ["prod", ...least, "--yes"]);
        expect(code).to.equal(0);
        expect(shown).to.match(/^Wrote Pulumi\.prod\.yaml\n/);
        expect((await run(folder, [], ["dev", "--yes"])).code).to.equal(2);
      }));
  });

  it("writes nothing when it is interrupted before", () =>
    inProject(async folder => {
      const options = { cwd: folder, interrupted: AbortSignal.abort("SIGTERM") };
      expect(await scimBridge(["init", "prod", ...least], options)).to.deep.equal({
        code: 143,
        stdout: "",
        stderr: "",
      });
      expect(readdirSync(folder)).to.deep.equal(["Pulumi.yaml"]);
    }));

  for (const [flag, key] of Object.entries(keyFlags)) {
    it(`has --${flag} for ${key}`, () => {
      const { context } = openTerminal();
      const command = commands(context, () => undefined).commands.find(one => one.name() === "init");
      const { example } = guides[key] as KeyGuide;
      const values = Array.isArray(example) ? (example as string[]) : example === true ? [] : [example as string];
      command?.parseOptions(values.length === 0 ? [`--${flag}`] : values.flatMap(value => [`--${flag}`, value]));
      expect(readFlags(command?.opts() ?? {})).to.deep.equal({ values: { [key]: example }, faults: [] });
    });
  }

  it("takes options that make a right file, and no others, whatever they are", () =>
    inProject(async folder => {
      const line = (key: string) => {
        const { example } = guides[key] as KeyGuide;
        const right = Array.isArray(example) ? example.join(",") : String(example);
        return fc.oneof(
          { weight: 12, arbitrary: fc.constant(right) },
          {
            weight: 1,
            arbitrary: fc.constantFrom("", "x", "toString", "10.0.0.0/8", "true", "7", "a: b", "#", "*a", "a\nb"),
          },
        );
      };
      const keys = Object.keys(guides).filter(key => !/^(tags|bridge\.environment|network\.|dns\.|hostname)/.test(key));
      const setting = fc.constantFrom(...keys).chain(key => line(key).map(text => `${key}=${text}`));
      const entry = fc.tuple(
        fc.constantFrom("tags.", "bridge.environment."),
        fc.oneof(fc.constantFrom("a", "__proto__", "toString", "OP_SESSION", "a b"), fc.string()),
        fc.string(),
      );
      const others = fc.uniqueArray(
        fc.oneof(
          { weight: 3, arbitrary: setting },
          { weight: 1, arbitrary: entry.map(it => it[0] + it[1] + "=" + it[2]) },
        ),
        {
          maxLength: 3,
          selector: one => one.split("=")[0],
        },
      );
      const seen = { accepted: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...Object.values(networks)),
          fc.constantFrom(...Object.values(zones)),
          fc.oneof({ weight: 9, arbitrary: fc.constant([ingress, hostname]) }, fc.subarray([ingress, hostname])),
          others,
          async (where, dns, rest, set) => {
            const options = [...where.options, ...dns.options, ...rest.flat(), ...set.map(one => `--set=${one}`)];
            const { code, stderr } = await init(folder, "prod", "--force", ...region, ...options);
            if (code === 0) {
              seen.accepted++;
              const text = textOf(folder);
              saidIn(folder);
              uncomment(folder);
              saidIn(folder);
              expect((await init(folder, "prod", "--force", ...region, ...options)).code).to.equal(0);
              expect(textOf(folder), "the second time").to.equal(text);
            } else {
              seen.refused++;
              expect(code).to.equal(2);
              expect(stderr).to.match(/^error: (These options make no stack file:\n {2}- |There is a credential)/);
            }
          },
        ),
        { numRuns: 400 },
      );
      expect(seen.accepted, JSON.stringify(seen)).to.be.greaterThan(40);
      expect(seen.refused, JSON.stringify(seen)).to.be.greaterThan(40);
    }));
});
