import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { accountOf } from "../../operator/account.ts";
import { clientConfig } from "../../operator/aws.ts";
import type { Answers } from "../support/aws.ts";
import { motoMissing, startMoto, startStub } from "../support/aws.ts";
import { AwsFailure } from "../support/aws.ts";
import { inFolder, scimBridge } from "../support/program.ts";

const session = '{"domain":"acme.1password.com","secret":"s3cr3t-marked-content"}';
const encoded = Buffer.from(session).toString("base64");
const name = "/1password/scim/scimsession";

/** A session of about so many characters as base64. */
const long = (characters: number) => JSON.stringify({ key: "x".repeat(Math.floor(characters * 0.75) - 10) });

describe("scim-bridge session, with a real SSM", () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let ssm: SSMClient;
  const stored = async (parameter = name) =>
    (await ssm.send(new GetParameterCommand({ Name: parameter, WithDecryption: true }))).Parameter;
  const put = (Value: string, Type: "String" | "SecureString" = "SecureString", Name = name) =>
    ssm.send(new PutParameterCommand({ Name, Value, Type }));

  before(async function () {
    if (motoMissing !== undefined) {
      console.log(`      skipped: ${motoMissing}`);
      this.skip();
    }
    moto = await startMoto();
    ssm = new SSMClient({});
  });
  beforeEach(() => moto.reset());
  after(async () => {
    if (motoMissing === undefined) await moto.stop();
  });

  describe("put", () => {
    it("stores a file's session as a SecureString in base64, and says where", () =>
      inFolder({ scimsession: session }, async folder => {
        expect(await scimBridge(["session", "put", "scimsession"], { cwd: folder })).to.deep.equal({
          code: 0,
          stdout: [
            `Stored the session in ${name}`,
            "  version  1",
            "  tier     Standard",
            "  key      alias/aws/ssm",
            "  account  123456789012",
            "  region   us-west-2",
            "",
          ].join("\n"),
          stderr: "",
        });
        expect(await stored()).to.include({ Type: "SecureString", Value: encoded, Version: 1 });
        expect(readdirSync(folder)).to.deep.equal(["scimsession"]);
      }));

    for (const args of [["-"], []]) {
      it(`reads standard input as ${args[0] ?? "nothing"}, where a password manager may write`, async () => {
        expect(await scimBridge(["session", "put", ...args], { stdin: session })).to.include({ code: 0, stderr: "" });
        expect(await stored()).to.include({ Value: encoded });
      });
    }

    it("does not encode twice", async () => {
      expect(await scimBridge(["session", "put"], { stdin: encoded })).to.include({ code: 0 });
      expect(await stored()).to.include({ Value: encoded });
    });

    it("takes name, key, tier and region", async () => {
      const more = [
        "--parameter",
        "team/scim",
        "--kms-key-id",
        "alias/scim",
        "--tier",
        "advanced",
        "--region",
        "eu-west-1",
      ];
      const { stdout, code } = await scimBridge(["session", "put", ...more], { stdin: session });
      expect(code).to.equal(0);
      expect(stdout).to.match(
        /in \/team\/scim\n.*\n {2}tier {5}Advanced\n {2}key {6}alias\/scim\n.*\n {2}region {3}eu-west-1\n$/,
      );
    });

    it("leaves an existing parameter alone", async () => {
      await put("before");
      expect(await scimBridge(["session", "put"], { stdin: session })).to.deep.equal({
        code: 1,
        stdout: "",
        stderr: `error: The SSM parameter ${name} exists already. To store a new version of it, use --overwrite.\n`,
      });
      expect(await stored()).to.include({ Value: "before" });
    });

    it("overwrites it when told so, with the key that it has, and says what comes next", async () => {
      await ssm.send(
        new PutParameterCommand({ Name: name, Value: "before", Type: "SecureString", KeyId: "alias/own" }),
      );
      const { code, stdout } = await scimBridge(["session", "put", "--overwrite"], { stdin: session });
      expect(code).to.equal(0);
      expect(stdout).to.include("  version  2\n").and.to.include("  key      alias/own\n");
      expect(stdout).to.match(
        /\n\nA running bridge takes it when its task restarts: pulumi up, or scim-bridge restart\.\n$/,
      );
      expect(await stored()).to.include({ Value: encoded, Version: 2 });
    });

    it("makes it when told to overwrite what is not there", async () => {
      expect(await scimBridge(["session", "put", "--overwrite"], { stdin: session })).to.include({ code: 0 });
      expect(await stored()).to.include({ Version: 1 });
    });

    it("keeps its tier, and a session that needs it", async () => {
      await ssm.send(new PutParameterCommand({ Name: name, Value: "before", Type: "SecureString", Tier: "Advanced" }));
      const { code, stdout } = await scimBridge(["session", "put", "--overwrite"], { stdin: long(8000) });
      expect(code).to.equal(0);
      expect(stdout).to.include("  tier     Advanced\n");
    });

    it("does not overwrite what is not encrypted", async () => {
      await put("before", "String");
      const { code, stderr } = await scimBridge(["session", "put", "--overwrite"], { stdin: session });
      expect(code).to.equal(1);
      expect(stderr).to.include(
        `The SSM parameter ${name} is of type String, which stores its value in plain text. Allowed: SecureString.`,
      );
      expect(await stored()).to.include({ Value: "before", Version: 1 });
    });

    it("takes what fits into the standard tier", async () => {
      expect(await scimBridge(["session", "put"], { stdin: long(4096) })).to.include({ code: 0 });
    });

    for (const [args, says] of [
      [[], "Allowed: 4096, or 8192 with --tier advanced (which AWS charges for)."],
      [["--tier", "standard"], "Allowed: 4096, or 8192 with --tier advanced (which AWS charges for)."],
    ] as const) {
      it(`refuses more than 4 KB with ${args.join(" ") || "no tier"}`, async () => {
        const { code, stderr } = await scimBridge(["session", "put", ...args], { stdin: long(4110) });
        expect(code).to.equal(1);
        expect(stderr)
          .to.match(/^error: The session is too long: 41\d\d characters as base64\. /)
          .and.to.include(says);
      });
    }

    it("takes more in the advanced tier, and refuses more than 8 KB there", async () => {
      const advanced = ["session", "put", "--tier", "advanced"];
      expect(await scimBridge(advanced, { stdin: long(8192) })).to.include({ code: 0 });
      const { code, stderr } = await scimBridge(advanced, { stdin: long(8210) });
      expect(code).to.equal(1);
      expect(stderr).to.include("Allowed: 8192 with --tier advanced. A session is much shorter: check the file.\n");
    });

    it("stores nothing that is no session", async () => {
      const { code, stderr } = await scimBridge(["session", "put"], { stdin: "eyJh.eyJi.c2ln" });
      expect({ code, stderr }).to.deep.equal({
        code: 1,
        stderr:
          "error: Standard input is a bearer token, not a session. The bearer token is never stored in AWS: keep it in 1Password," +
          " and give it to the identity provider. Give the scimsession file as 1Password's setup let you download it.\n",
      });
      expect(await stored().catch((error: Error) => error.name)).to.equal("ParameterNotFound");
    });
  });

  describe("check", () => {
    it("finds a session, and tells all but its content", async () => {
      await put(encoded);
      const { code, stdout, stderr } = await scimBridge(["session", "check"]);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(stdout.replace(/\d+ seconds?/, "AGE")).to.equal(
        [
          `${name} holds a session`,
          "  version  1",
          "  age      AGE",
          "  key      alias/aws/ssm",
          "  account  123456789012",
          "  region   us-west-2",
          "",
        ].join("\n"),
      );
    });

    it("misses a parameter that is not there", async () => {
      expect(await scimBridge(["session", "check", "--parameter", "none"])).to.deep.equal({
        code: 1,
        stdout: "",
        stderr:
          "error: There is no SSM parameter none in account 123456789012, region us-west-2. Store the session: scim-bridge session put scimsession --parameter none\n",
      });
    });

    for (const [value, says] of [
      [session, "is the session's JSON as it is, which the bridge does not read. It must be base64 of it."],
      ["changeme", "is neither a JSON object nor base64 of one."],
      [`${encoded}\n`, "is base64 in another alphabet, without its padding, or broken into lines."],
    ] as const) {
      it(`finds a value that ${says.slice(0, 40)}…`, async () => {
        await put(value);
        const { code, stdout, stderr } = await scimBridge(["session", "check"]);
        expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
        expect(stderr).to.include(`error: The value of the SSM parameter ${name} (version 1) ${says}`);
        expect(stderr).to.match(/ Store it again: scim-bridge session put scimsession --overwrite\n$/);
      });
    }

    it("finds a parameter that is not encrypted", async () => {
      await put(encoded, "String");
      const { code, stderr } = await scimBridge(["session", "check"]);
      expect(code).to.equal(1);
      expect(stderr).to.include("is of type String").and.to.include("treat what it held as leaked");
    });
  });
});

describe("scim-bridge session, where AWS refuses", () => {
  const identity =
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
  const put = { GetCallerIdentity: () => identity };
  const facts = {
    Parameters: [{ Name: name, Type: "SecureString", Version: 3, Tier: "Standard", KeyId: "alias/own" }],
  };

  const refusals: [args: string[], answers: Parameters<typeof startStub>[0], says: string][] = [
    [
      ["put"],
      { ...put, PutParameter: () => new AwsFailure("AccessDeniedException", `no ssm:PutParameter on ${name}`) },
      `Could not store the SSM parameter ${name}: AWS does not allow it: no ssm:PutParameter on ${name}. Ask for this permission, or name another profile with --profile.`,
    ],
    [
      ["put"],
      {
        ...put,
        PutParameter: input => new AwsFailure("ValidationException", `Value '${String(input.Value)}' failed.`),
      },
      `Could not store the SSM parameter ${name}: ValidationException: Value '[secret]' failed.`,
    ],
    [
      ["put"],
      { ...put, PutParameter: () => new AwsFailure("InvalidKeyId", "The key is disabled.") },
      `Could not store the SSM parameter ${name}: InvalidKeyId: The key is disabled.`,
    ],
    [
      ["put"],
      { ...put, PutParameter: () => new AwsFailure("ThrottlingException", "Rate exceeded") },
      `Could not store the SSM parameter ${name}: AWS asks for fewer requests (Rate exceeded). Try again in a minute.`,
    ],
    [
      ["put", "--overwrite"],
      { ...put, DescribeParameters: () => new AwsFailure("AccessDeniedException", "no ssm:DescribeParameters") },
      `Could not see whether the SSM parameter ${name} exists: AWS does not allow it: no ssm:DescribeParameters.`,
    ],
    [
      ["put"],
      { GetCallerIdentity: () => new AwsFailure("ExpiredToken", "The security token is expired", 403) },
      "Could not find out the AWS account: AWS does not know who you are",
    ],
    [
      ["check"],
      {
        ...put,
        DescribeParameters: () => facts,
        GetParameter: () => new AwsFailure("AccessDeniedException", "no kms:Decrypt"),
      },
      `Could not decrypt the SSM parameter ${name}: AWS does not allow it: no kms:Decrypt.`,
    ],
    [
      ["check"],
      { ...put, DescribeParameters: () => facts, GetParameter: () => new AwsFailure("ParameterNotFound", "gone") },
      `There is no SSM parameter ${name} in account 123456789012, region us-west-2.`,
    ],
  ];
  for (const [args, answers, says] of refusals) {
    it(`${args.join(" ")} says: ${says.replace(/.*: /, "…")}`, async () => {
      const aws = await startStub(answers);
      try {
        const { code, stdout, stderr } = await scimBridge(["session", ...args], { stdin: session });
        expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
        expect(stderr).to.include(`error: ${says}`);
        expect(stderr).not.to.include(encoded);
        expect(stderr).not.to.include("marked");
      } finally {
        await aws.stop();
      }
    });
  }

  /** SSM filters after it has made pages: the first may be empty. */
  const paged: Answers = {
    ...put,
    DescribeParameters: ({ NextToken }) => (NextToken === undefined ? { Parameters: [], NextToken: "more" } : facts),
    GetParameter: () => ({ Parameter: { Value: encoded, Version: 3 } }),
  };

  it("put --overwrite keeps the key, on whatever page SSM tells of it", async () => {
    const sent: unknown[] = [];
    const aws = await startStub({ ...paged, PutParameter: input => (sent.push(input), { Version: 4 }) });
    const { code } = await scimBridge(["session", "put", "--overwrite"], { stdin: session });
    await aws.stop();
    expect(code).to.equal(0);
    expect(sent[0]).to.include({ KeyId: "alias/own", Overwrite: true });
  });

  it("put --overwrite does not overwrite what it has not seen", async () => {
    const sent: { [key: string]: unknown }[] = [];
    const aws = await startStub({
      ...put,
      DescribeParameters: () => ({ Parameters: [] }),
      PutParameter: input => (sent.push(input), new AwsFailure("ParameterAlreadyExists", "exists")),
    });
    const { code, stderr } = await scimBridge(["session", "put", "--overwrite"], { stdin: session });
    await aws.stop();
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr: `error: The SSM parameter ${name} was made by somebody else just now. Look at it, and run this again.\n`,
    });
    expect(sent[0]?.Overwrite).not.to.equal(true);
  });

  it("makes do with answers that tell less than they ought to", async () => {
    const aws = await startStub({
      GetCallerIdentity: () => "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>",
      DescribeParameters: () => ({ Parameters: [{ Type: "SecureString" }] }),
      GetParameter: () => ({ Parameter: { Value: encoded } }),
      PutParameter: () => ({}),
    });
    const checked = await scimBridge(["session", "check"]);
    const put = await scimBridge(["session", "put"], { stdin: session });
    await aws.stop();
    expect(checked.stdout).to.match(/version {2}0\n {2}age {6}unknown\n {2}key {6}unknown\n {2}account {2}unknown\n/);
    expect(put.stdout).to.match(
      /version {2}0\n {2}tier {5}Standard\n {2}key {6}alias\/aws\/ssm\n {2}account {2}unknown\n/,
    );
  });

  it("check finds the parameter on whatever page SSM tells of it", async () => {
    const aws = await startStub(paged);
    const { code, stdout } = await scimBridge(["session", "check"]);
    await aws.stop();
    expect(code).to.equal(0);
    expect(stdout).to.include("  version  3\n").and.to.include("  key      alias/own\n");
  });

  it("tells the command with the options that were given", async () => {
    const aws = await startStub({ ...put, DescribeParameters: () => ({ Parameters: [] }) });
    const { stderr } = await scimBridge(["session", "check", "--parameter", "a/b", "--region", "eu-west-1"]);
    await aws.stop();
    expect(stderr).to.match(/scim-bridge session put scimsession --parameter \/a\/b --region eu-west-1\n$/);
  });

  it("does not wait for ever for an AWS that does not answer", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const aws = await startStub({});
    process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const config = clientConfig({});
    const client = new STSClient({ ...config, requestHandler: { ...config.requestHandler, requestTimeout: 100 } });
    const error = await accountOf(client).catch((caught: unknown) => caught);
    await aws.stop();
    silent.close();
    expect(error)
      .to.be.an("error")
      .with.property("message")
      .that.matches(
        /^Could not find out the AWS account: AWS does not answer \(.*\)\. Check the region and the network\.$/,
      );
  });

  it("says that something else answers", async () => {
    const aws = await startStub({ ...put, DescribeParameters: () => "<html>bad gateway</html>" });
    const { stderr } = await scimBridge(["session", "check"]);
    await aws.stop();
    expect(stderr).to.equal(
      `error: Could not see whether the SSM parameter ${name} exists: the answer is not AWS's (HTTP 200, no JSON or XML). Is there a proxy in between, or is AWS_ENDPOINT_URL set?\n`,
    );
  });

  for (const [what, args, url, says] of [
    ["an address that is none", [], "garbage", "AWS_ENDPOINT_URL is no URL."],
    ["a region that is none", ["--region", "us west"], undefined, "Name a region with --region."],
  ] as const) {
    it(`says that it was given ${what}`, async () => {
      const aws = await startStub({});
      if (url !== undefined) process.env.AWS_ENDPOINT_URL = url;
      const { stderr } = await scimBridge(["session", "check", ...args]);
      await aws.stop();
      expect(stderr)
        .to.match(/^error: Could not find out the AWS account: /)
        .and.to.include(says);
    });
  }

  it("says that nobody answers", async () => {
    const aws = await startStub({});
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
    try {
      const { stderr } = await scimBridge(["session", "check"]);
      expect(stderr).to.match(
        /^error: Could not find out the AWS account: AWS does not answer \(.*ECONNREFUSED.*\)\. Check the region and the network\.\n$/,
      );
    } finally {
      await aws.stop();
    }
  });

  it("says that a region is missing, and credentials", async () => {
    const aws = await startStub({});
    for (const name of ["AWS_REGION", "AWS_ACCESS_KEY_ID"]) Reflect.deleteProperty(process.env, name);
    try {
      expect((await scimBridge(["session", "check"])).stderr).to.include(
        "no AWS region is set. Name one with --region, or set AWS_REGION.",
      );
      const { stderr } = await scimBridge(["session", "check", "--region", "us-west-2", "--profile", "nobody"]);
      expect(stderr).to.match(/AWS does not know who you are \(.*\)\. Log in \(aws sso login/);
    } finally {
      await aws.stop();
    }
  });
});

describe("scim-bridge session put, told the wrong file", () => {
  const wrong: [args: string[], says: string | RegExp][] = [
    [["missing"], "error: missing cannot be read: there is no such file. Name the scimsession file.\n"],
    [["test"], "error: test cannot be read: it is a folder. Name the scimsession file.\n"],
    [["eyJhbGciOiJFUzI1NiJ9.eyJzdWIi.c2ln"], /^error: There is a credential among the arguments\. Other users/],
    [[session], /^error: There is a credential among the arguments\. Other users/],
    [["a".repeat(300)], /^error: There is a credential among the arguments\. Other users/],
  ];
  for (const [args, says] of wrong) {
    it(`as ${args.join(" ").slice(0, 30)}, says so with exit code 2`, async () => {
      const { code, stdout, stderr } = await scimBridge(["session", "put", ...args]);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(stderr).to.match(says instanceof RegExp ? says : new RegExp(`^${says.replaceAll(".", "\\.")}$`));
      expect(stderr).not.to.match(/marked|eyJhbGci|aaaa/);
    });
  }

  for (const parameter of [
    "a b",
    "/1password//scim",
    "arn:aws:ssm:us-west-2:123456789012:parameter/a",
    "a\u001b[31m\n",
    "",
  ]) {
    it(`finds that ${JSON.stringify(parameter)} is no parameter, before it reads anything`, async () => {
      for (const args of [["put", "missing"], ["check"]]) {
        const { code, stdout, stderr } = await scimBridge(["session", ...args, "--parameter", parameter]);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
        expect(stderr).to.include(
          `error: --parameter ${JSON.stringify(parameter)} will not do. Allowed: the name of an SSM parameter: letters`,
        );
      }
    });
  }

  it("reads no more than any session is long", async () => {
    const { code, stderr } = await scimBridge(["session", "put"], { stdin: Buffer.alloc(300 * 1024, "x") });
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr: "error: Standard input is longer than 256 KiB. That cannot be right.\n",
    });
  });
});
