import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect } from "../../cli/connect.ts";
import { logs } from "../../cli/logs.ts";
import { restart } from "../../cli/restart.ts";
import { rotate } from "../../cli/rotate.ts";
import { validate } from "../../cli/validate.ts";
import type { CommandContext } from "../../common/commandContext.ts";
import { main } from "../../cli/main.ts";
import type { Answers } from "../support/aws.ts";
import { AwsFailure, startStub } from "../support/aws.ts";
import type { FakeBridge } from "../support/fakeBridge.ts";
import { answer, bearerToken, here, startBridge } from "../support/fakeBridge.ts";
import { deployment, healthyService, outputsOf, service } from "../support/fakeService.ts";
import { inContext } from "../support/program.ts";

const session = '{"domain":"acme","secret":"s3cr3t-marked-session"}';
const encoded = Buffer.from(session).toString("base64");

/** Every form in which a secret could come to light, and its middle, for what is cut off. */
const secrets = [
  session,
  "s3cr3t-marked",
  encoded,
  encoded.slice(8, 40),
  bearerToken,
  bearerToken.slice(5, 40),
].flatMap(secret => [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64").slice(4, -4)]);

/** AWS that repeats whatever it is told, and a bridge that does. */
const echoing: Answers = {
  ...healthyService,
  GetCallerIdentity: () =>
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
  DescribeParameters: () => ({
    Parameters: [{ Type: "SecureString", Version: 3, LastModifiedDate: 1_800_000_000, KeyId: "k" }],
  }),
  GetParameter: () => ({ Parameter: { Value: encoded } }),
  PutParameter: () => ({ Version: 4, Tier: "Standard" }),
  UpdateService: () => ({ service: service({ deployments: [deployment()] }) }),
};
const refusing: Answers = {
  ...echoing,
  PutParameter: ({ Value }) =>
    new AwsFailure("ValidationException", `1 validation error detected: Value '${String(Value)}' at 'value'`),
  GetParameter: () => new AwsFailure("InternalServerError", `could not decrypt`, 500),
};
const other: Answers = { ...echoing, GetParameter: () => ({ Parameter: { Value: "changeme" } }) };

describe("session and bearer token", () => {
  let folder: string;
  let bridge: FakeBridge;
  let temporary: string | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "secrets-"));
    temporary = process.env.TMPDIR;
    process.env.TMPDIR = folder;
    const echo = answer.page("");
    bridge = await startBridge({
      answers: {
        "/health": (request, response) =>
          answer.json({ version: request.headers.authorization, reports: [{ source: bearerToken, state: "healthy" }] })(
            request,
            response,
          ),
        "/scim/ServiceProviderConfig": (request, response) =>
          answer.redirect(`/elsewhere?${request.headers.authorization ?? ""}`)(request, response),
        "/app": echo,
      },
    });
    writeFileSync(path.join(folder, "scimsession"), session);
    writeFileSync(path.join(folder, "outputs.json"), outputsOf(bridge.url));
  });
  afterEach(async () => {
    if (temporary === undefined) Reflect.deleteProperty(process.env, "TMPDIR");
    else process.env.TMPDIR = temporary;
    rmSync(folder, { recursive: true });
    await bridge.stop();
  });

  const filesLeft = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && entry.name !== "scimsession")
      .map(entry => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));

  const outputs = { outputs: "outputs.json" };
  const run =
    (...args: string[]) =>
    (context: CommandContext) =>
      main(args, context);
  const endpoint = () => ({ endpoint: bridge.endpoint, pollMilliseconds: 2 });

  const commands: [what: string, run: (context: CommandContext) => Promise<number>, answers: Answers, code: number][] =
    [
      ["session put", run("session", "put", "scimsession"), echoing, 0],
      ["session put from standard input", run("session", "put", "-"), echoing, 0],
      ["session put, over what is there", run("session", "put", "scimsession", "--overwrite"), echoing, 0],
      ["session put, refused by AWS", run("session", "put", "scimsession"), refusing, 1],
      ["session put of the token", run("session", "put", bearerToken), echoing, 2],
      ["session put with the session as its argument", run("session", "put", encoded), echoing, 2],
      ["session put with the token as an option", run("session", "put", `--token=${bearerToken}`), echoing, 2],
      ["session check", run("session", "check"), echoing, 0],
      ["session check, refused by AWS", run("session", "check"), refusing, 1],
      ["session check of something else", run("session", "check"), other, 1],
      ["validate", context => validate({ ...outputs }, context, endpoint()), echoing, 1],
      ["validate --json", context => validate({ ...outputs, json: true }, context, endpoint()), echoing, 1],
      ["validate, nowhere", run("validate", "https://scim.invalid"), echoing, 1],
      ["validate with the token as its argument", run("validate", bearerToken), echoing, 2],
      ["the token as a command", run(bearerToken), echoing, 2],
      [
        "connect",
        context => connect({ ...outputs, provider: "okta" }, context, { endpoint: { lookup: here } }),
        echoing,
        0,
      ],
      ["connect with the token as its argument", run("connect", "okta", bearerToken), echoing, 2],
      ["connect to the token", run("connect", bearerToken), echoing, 2],
      ["restart", context => restart({ ...outputs, timeout: "5s" }, context, endpoint()), echoing, 0],
      ["logs", context => logs({ ...outputs, since: "1h" }, context), echoing, 0],
      [
        "rotate",
        context => rotate({ ...outputs, file: "scimsession", yes: true, timeout: "5s" }, context, endpoint()),
        other,
        0,
      ],
      [
        "rotate, refused by AWS",
        context => rotate({ ...outputs, file: "scimsession", yes: true, timeout: "5s" }, context, endpoint()),
        { ...refusing, GetParameter: other.GetParameter ?? (() => ({})) },
        1,
      ],
      ["policy", run("policy", "--cwd", path.resolve(import.meta.dirname, "../fixtures/nothing")), echoing, 1],
      ["preview", run("preview", "--cwd", path.resolve(import.meta.dirname, "../fixtures/nothing")), echoing, 1],
    ];
  for (const [what, command, answers, expected] of commands) {
    it(`stay where they are in ${what}`, async () => {
      const aws = await startStub(answers);
      let ended = "";
      const { code, stdout, stderr } = await inContext(
        context =>
          command(context).catch((error: Error) => {
            ended = `${error.message}\n${error.stack ?? ""}`;
            return 1;
          }),
        { cwd: folder, stdin: session, env: { SCIM_BEARER_TOKEN: bearerToken, XDG_STATE_HOME: folder } },
      );
      await aws.stop();
      expect(code, stderr + ended).to.equal(expected);
      expect(stdout + stderr + ended).not.to.equal("");
      for (const text of [stdout, stderr, ended, ...filesLeft()]) {
        for (const secret of secrets) expect(text).not.to.include(secret);
      }
    });
  }

  it("are searched for in a way that finds them", () => {
    writeFileSync(path.join(folder, "left"), `leak: ${encoded}`);
    expect(filesLeft().some(text => secrets.some(secret => text.includes(secret)))).to.equal(true);
  });
});
