import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { containersOf, deploy } from "../support/bridges.ts";
import type { Run, RunOptions } from "../support/fakeAws.ts";
import { sessionArn, sessionValue, valueOf } from "../support/fakeAws.ts";

const getParameter = "aws:ssm/getParameter:getParameter";

/** An answer to the look-up of the session's parameter. */
const parameter = (answer: () => object): RunOptions => ({ answers: { [getParameter]: answer } });

const found = (type: string, version = 7) =>
  parameter(() => ({ arn: sessionArn, type, version, value: sessionValue, insecureValue: sessionValue }));

const failing = (message: string) =>
  parameter(() => {
    throw new Error(message);
  });

const askedFor = ({ invocations }: Run<unknown>) =>
  invocations.filter(({ token }) => token === getParameter).map(({ args }) => args);

const create = (name: string) =>
  "Create it from the scimsession file that 1Password gave you:\n" +
  `  base64 < scimsession | tr -d '\\n' | aws ssm put-parameter --type SecureString --name ${name} --value file:///dev/stdin`;

describe("the session", () => {
  it("is looked up without decryption", async () => {
    expect(askedFor(await deploy())).to.deep.equal([{ name: "/1password/scim/scimsession", withDecryption: false }]);
  });

  const names: [given: string, asked: string][] = [
    ["1password/scim/scimsession", "/1password/scim/scimsession"],
    ["/team/session", "/team/session"],
    ["session", "session"],
  ];
  for (const [parameterName, asked] of names) {
    it(`is the parameter ${asked} where ${parameterName} is given`, async () => {
      expect(askedFor(await deploy({ session: { parameterName } }))).to.deep.equal([
        { name: asked, withDecryption: false },
      ]);
    });
  }

  it("reaches the bridge by its ARN", async () => {
    const deployment = await deploy();
    expect(containersOf(deployment).op_scim_bridge?.secrets).to.deep.equal([
      { name: "OP_SESSION", valueFrom: sessionArn },
    ]);
    expect(await valueOf(deployment.result.sessionParameterArn)).to.equal(sessionArn);
  });

  it("restarts the task when it has a new version, and nothing else changes", async () => {
    const before = (await deploy({}, found("SecureString", 7))).registrations;
    const after = (await deploy({}, found("SecureString", 8))).registrations;
    const changed = after.filter((one, index) => JSON.stringify(one) !== JSON.stringify(before[index]));
    expect(changed.map(({ type }) => type)).to.deep.equal(["awsx:ecs:FargateService"]);
    const [service] = changed;
    const { triggers, ...others } = before.find(({ urn }) => urn === service?.urn)?.inputs ?? {};
    expect(triggers).to.deep.equal({ sessionVersion: "7" });
    expect(service?.inputs).to.deep.equal({ ...others, triggers: { sessionVersion: "8" } });
    expect(service?.inputs.forceNewDeployment, "the provider discards a change of triggers without it").to.equal(true);
  });

  it("has a value that nothing reads, whatever AWS answers", async () => {
    const deployment = await deploy({}, found("SecureString"));
    expect(JSON.stringify(deployment.registrations)).to.contain(sessionArn).and.not.contain(sessionValue);
  });

  for (const message of [
    "invocation of aws:ssm/getParameter:getParameter returned an error: reading SSM Parameter (/a/b): couldn't find resource",
    "operation error SSM: GetParameter, https response error StatusCode: 400, RequestID: 1, ParameterNotFound:",
    "the parameter /a/b was not found",
  ]) {
    it(`says how to create what does not exist: ${message.slice(-30)}`, async () => {
      const { errors } = await deploy({ session: { parameterName: "a/b" } }, failing(message));
      expect(errors).to.deep.equal([
        `session.parameterName: the SSM parameter /a/b does not exist in this account and region. ${create("/a/b")}`,
      ]);
    });
  }

  it("is created with the key that is to encrypt it", async () => {
    const kmsKeyArn = "arn:aws:kms:us-west-2:123456789012:key/session";
    const messages = [];
    for (const key of [kmsKeyArn, pulumi.output(kmsKeyArn)]) {
      const { errors } = await deploy({ session: { kmsKeyArn: key } }, failing("ParameterNotFound"));
      messages.push(...errors);
    }
    expect(messages).to.have.length(2);
    expect(messages[0]).to.contain(`--name /1password/scim/scimsession --key-id ${kmsKeyArn} --value`);
    expect(messages[1]).to.contain("--name /1password/scim/scimsession --key-id KEY_ARN --value");
  });

  it("is not called missing when something else is", async () => {
    const { errors } = await deploy({}, failing("failed to get shared config profile, sandbox: not found"));
    expect(errors.join()).to.contain("could not be looked up").and.not.contain("does not exist");
  });

  for (const type of ["String", "StringList"]) {
    it(`must be a SecureString, and says what to do with a ${type}`, async () => {
      const { errors } = await deploy({}, found(type));
      expect(errors).to.deep.equal([
        `session.parameterName: the SSM parameter /1password/scim/scimsession is of type ${type}, which stores the session credential in plain text. Allowed: SecureString.` +
          " Delete it (aws ssm delete-parameter --name /1password/scim/scimsession), treat the credential as leaked, and store a new one. " +
          create("/1password/scim/scimsession"),
      ]);
      expect(errors.join()).to.not.contain(sessionValue);
    });
  }

  it("says why it could not be looked up", async () => {
    const { errors } = await deploy(
      {},
      failing("AccessDeniedException: User is not authorized\n  to perform: ssm:GetParameter"),
    );
    expect(errors).to.have.length(1);
    expect(errors[0])
      .to.match(
        /^session\.parameterName: \/1password\/scim\/scimsession could not be looked up: .*AccessDeniedException: User is not authorized to perform: ssm:GetParameter/,
      )
      .and.match(/ssm:GetParameter\. AWS denied access: give the permission to whoever runs this, and run it again\.$/);
  });

  it("keeps a secret name secret, in errors as in inputs", async () => {
    const session = { parameterName: pulumi.secret("/marked/session") };
    for (const options of [
      found("String"),
      failing("couldn't find resource"),
      failing("AccessDenied: /marked/session"),
    ]) {
      const { errors } = await deploy({ session }, options);
      expect(errors.join()).to.contain("[secret]").and.not.contain("marked");
    }
    const { result } = await deploy({ session });
    expect(await pulumi.isSecret(result.sessionParameterArn)).to.equal(true);
  });
});
