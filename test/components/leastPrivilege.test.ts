import { expect } from "chai";
import type { ScimBridgeArgs } from "../../components/index.ts";
import { adoptingArgs, deployExactly, fullArgs, leastArgs } from "../support/bridges.ts";
import type { Call } from "../support/iam.ts";
import { allows, keyPolicy } from "../support/iam.ts";

const account = "123456789012";
const other = "210987654321";

/** Where a bridge is deployed. */
interface Place {
  partition: string;
  region: string;
  /** Where ECR is. */
  domain: string;
}

const places: Place[] = [
  { partition: "aws", region: "us-west-2", domain: "amazonaws.com" },
  { partition: "aws-us-gov", region: "us-gov-west-1", domain: "amazonaws.com" },
  { partition: "aws-cn", region: "cn-north-1", domain: "amazonaws.com.cn" },
];

const arnIn =
  ({ partition, region }: Place) =>
  (service: string, resource: string, of: { account?: string; region?: string } = {}) =>
    `arn:${partition}:${service}:${of.region ?? region}:${of.account ?? account}:${resource}`;

/** The same arguments, as they are written in a place. */
const inPlace = (args: ScimBridgeArgs, { partition, region, domain }: Place): ScimBridgeArgs =>
  JSON.parse(
    JSON.stringify(args)
      .replaceAll("arn:aws:", `arn:${partition}:`)
      .replaceAll("us-west-2", region)
      .replaceAll("amazonaws.com", domain),
  ) as ScimBridgeArgs;

/** What IAM knows of a role. */
interface Role {
  arn: string;
  trust: object;
  policies: object[];
}

/** The two roles of a bridge, as it registers them where it is deployed. */
async function rolesOf(place: Place, args: ScimBridgeArgs): Promise<{ execution: Role; task: Role }> {
  const arn = arnIn(place);
  const deployment = await deployExactly(inPlace(args, place), {
    answers: {
      "aws:index/getPartition:getPartition": () => ({ partition: place.partition }),
      "aws:index/getRegion:getRegion": () => ({ region: place.region }),
      "aws:ssm/getParameter:getParameter": ({ name }) => ({
        ...{ arn: arn("ssm", `parameter/${String(name).replace(/^\//, "")}`), type: "SecureString", version: 7 },
      }),
    },
  });
  expect(deployment.errors).to.deep.equal([]);
  const roleOf = (name: string): Role => ({
    arn: `arn:${place.partition}:iam::${account}:role/${name}-0000000`,
    trust: JSON.parse(deployment.only("aws:iam/role:Role", name).inputs.assumeRolePolicy as string) as object,
    policies: deployment
      .all("aws:iam/rolePolicy:RolePolicy")
      .filter(({ inputs }) => inputs.role === `${name}-0000000`)
      .map(({ inputs }) => JSON.parse(inputs.policy as string) as object),
  });
  return { execution: roleOf("scim-execution"), task: roleOf("scim-task") };
}

/** A call, with what its row is called after, and what else IAM is told. */
type Row = readonly [what: string, action: string, resource: string, more?: Pick<Call, "context" | "resourcePolicy">];

/** A call of KMS for a parameter or a secret: its key leaves to IAM who may use it. */
const decryptingFor = ({ partition }: Place, named: "PARAMETER_ARN" | "SecretARN", arn: string): Row[3] => ({
  context: { [`kms:EncryptionContext:${named}`]: arn },
  resourcePolicy: keyPolicy(partition, account),
});

const forParameter = (place: Place, arn: string) => decryptingFor(place, "PARAMETER_ARN", arn);

const pulls = ["BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"];

/** A bridge with every argument, one of whose images comes through a cache. */
const cachingArgs: ScimBridgeArgs = {
  ...fullArgs,
  redis: { ...fullArgs.redis, image: `${account}.dkr.ecr.us-west-2.amazonaws.com/docker-hub/library/redis:8.10.2` },
};

/** What ECS does with the execution role to start its task. */
function startOfFull(place: Place): Row[] {
  const arn = arnIn(place);
  const stream = arn("logs", "log-group:scim-0000000:log-stream:scim/op_scim_bridge/5b");
  const key = arn("kms", "key/session");
  return [
    ["read the session", "ssm:GetParameters", arn("ssm", "parameter/team/session")],
    ["decrypt the session", "kms:Decrypt", key, forParameter(place, arn("ssm", "parameter/team/session"))],
    ["begin a log", "logs:CreateLogStream", stream],
    ["write a log", "logs:PutLogEvents", stream],
    ["log in to ECR", "ecr:GetAuthorizationToken", "*"],
    ...["mirror/scim", "docker-hub/library/redis"].flatMap((repository): Row[] =>
      pulls.map((name): Row => [`pull ${repository}`, `ecr:${name}`, arn("ecr", `repository/${repository}`)]),
    ),
    ...["BatchImportUpstreamImage", "CreateRepository"].map((name): Row => [
      "pull through a cache",
      `ecr:${name}`,
      arn("ecr", "repository/docker-hub/library/redis"),
    ]),
  ];
}

/** What is beside each of these. */
function neighboursOfFull(place: Place): Row[] {
  const arn = arnIn(place);
  const session = arn("ssm", "parameter/team/session");
  const ofSession = forParameter(place, session);
  const stream = (group: string, of = {}) => arn("logs", `log-group:${group}:log-stream:scim/op_scim_bridge/5b`, of);
  return [
    ["another parameter", "ssm:GetParameters", arn("ssm", "parameter/team/other")],
    ["a parameter that begins alike", "ssm:GetParameters", arn("ssm", "parameter/team/session2")],
    ["a parameter below it", "ssm:GetParameters", arn("ssm", "parameter/team/session/other")],
    ["a parameter above it", "ssm:GetParameters", arn("ssm", "parameter/team")],
    ["the default parameter", "ssm:GetParameters", arn("ssm", "parameter/1password/scim/scimsession")],
    ["another account's parameter", "ssm:GetParameters", arn("ssm", "parameter/team/session", { account: other })],
    ["another region's parameter", "ssm:GetParameters", arn("ssm", "parameter/team/session", { region: "eu-west-1" })],
    ["the session, in another way", "ssm:GetParameter", session],
    ["the session's history", "ssm:GetParameterHistory", session],
    ["all parameters of a path", "ssm:GetParametersByPath", arn("ssm", "parameter/team")],
    ["to change the session", "ssm:PutParameter", session],
    ["to delete the session", "ssm:DeleteParameter", session],
    ["to list parameters", "ssm:DescribeParameters", "*"],
    ["another key", "kms:Decrypt", arn("kms", "key/other"), ofSession],
    ["the key of the logs", "kms:Decrypt", arn("kms", "key/logs"), ofSession],
    ["another account's key", "kms:Decrypt", arn("kms", "key/session", { account: other }), ofSession],
    [
      "the same key for another parameter",
      ...(["kms:Decrypt", arn("kms", "key/session")] as const),
      forParameter(place, arn("ssm", "parameter/team/other")),
    ],
    [
      "the same key for a parameter that begins alike",
      ...(["kms:Decrypt", arn("kms", "key/session")] as const),
      forParameter(place, arn("ssm", "parameter/team/session2")),
    ],
    [
      "the same key for no parameter",
      ...(["kms:Decrypt", arn("kms", "key/session")] as const),
      { resourcePolicy: keyPolicy(place.partition, account) },
    ],
    ["to encrypt with the key", "kms:Encrypt", arn("kms", "key/session"), ofSession],
    ["to hand the key on", "kms:CreateGrant", arn("kms", "key/session"), ofSession],
    ["another log group", "logs:PutLogEvents", stream("app")],
    ["a log group that begins alike", "logs:PutLogEvents", stream("scim-00000001")],
    ["a log of another log group", "logs:CreateLogStream", stream("app")],
    ["another account's log group", "logs:PutLogEvents", stream("scim-0000000", { account: other })],
    ["to read the logs", "logs:GetLogEvents", stream("scim-0000000")],
    ["to delete the logs", "logs:DeleteLogGroup", arn("logs", "log-group:scim-0000000")],
    ["to make log groups", "logs:CreateLogGroup", arn("logs", "log-group:scim-0000000")],
    ["another repository", "ecr:BatchGetImage", arn("ecr", "repository/mirror/other")],
    ["a repository that begins alike", "ecr:BatchGetImage", arn("ecr", "repository/mirror/scim2")],
    ["another account's repository", "ecr:BatchGetImage", arn("ecr", "repository/mirror/scim", { account: other })],
    ["another region's repository", "ecr:BatchGetImage", arn("ecr", "repository/mirror/scim", { region: "eu-west-1" })],
    ["another repository of the cache", "ecr:CreateRepository", arn("ecr", "repository/docker-hub/library/nginx")],
    ["to make a repository that is no cache", "ecr:CreateRepository", arn("ecr", "repository/mirror/scim")],
    ["to delete a repository of the cache", "ecr:DeleteRepository", arn("ecr", "repository/docker-hub/library/redis")],
    ["to push an image", "ecr:PutImage", arn("ecr", "repository/mirror/scim")],
    ["to delete an image", "ecr:BatchDeleteImage", arn("ecr", "repository/mirror/scim")],
    [
      "a secret in Secrets Manager",
      "secretsmanager:GetSecretValue",
      arn("secretsmanager", "secret:team/session-AbCdEf"),
    ],
    ["what is in a bucket", "s3:GetObject", `arn:${place.partition}:s3:::acme-logs/scim/a`],
    ["another role", "sts:AssumeRole", `arn:${place.partition}:iam::${account}:role/admin`],
    ["to hand a role on", "iam:PassRole", `arn:${place.partition}:iam::${account}:role/scim-task-0000000`],
    [
      "to change its own role",
      "iam:PutRolePolicy",
      `arn:${place.partition}:iam::${account}:role/scim-execution-0000000`,
    ],
    ["to run tasks", "ecs:RunTask", arn("ecs", "task-definition/scim:1")],
    ["a shell", "ssmmessages:CreateDataChannel", "*"],
  ];
}

/** What a bridge that takes what exists is started with: secrets in both stores, most with a key of their own. */
function secretsOfAdopting(place: Place) {
  const arn = arnIn(place);
  const parameter = (what: string, name: string, key: string) => ({
    ...{ what, read: "ssm:GetParameters", secret: arn("ssm", `parameter/${name}`), key: arn("kms", `key/${key}`) },
    named: "PARAMETER_ARN" as const,
  });
  const secret = (what: string, name: string, key: string) => ({
    ...{ what, read: "secretsmanager:GetSecretValue", secret: arn("secretsmanager", `secret:${name}-1a2b3c`) },
    ...{ key: arn("kms", `key/${key}`), named: "SecretARN" as const },
  });
  return [
    secret("the session", "scimsession", "session"),
    secret("the registry's password", "docker-hub", "hub"),
    parameter("the URL of redis", "redis/url", "redis"),
    parameter("Google's credentials", "google/credentials", "google"),
    parameter("Google's settings", "google/settings", "google"),
  ];
}

/** What ECS does with the execution role to start a task of that bridge. */
function startOfAdopting(place: Place): Row[] {
  return secretsOfAdopting(place).flatMap(({ what, read, secret, key, named }): Row[] => [
    [`read ${what}`, read, secret],
    [`decrypt ${what}`, "kms:Decrypt", key, decryptingFor(place, named, secret)],
  ]);
}

/** What is beside each of these. */
function neighboursOfAdopting(place: Place): Row[] {
  const arn = arnIn(place);
  const session = arn("secretsmanager", "secret:scimsession-1a2b3c");
  const secrets = secretsOfAdopting(place);
  return [
    ...secrets.flatMap(({ what, read, secret, key, named }): Row[] => [
      [`what begins as ${what}`, read, `${secret}2`],
      [`${what} in another account`, read, secret.replace(account, other)],
      [`${what} in another region`, read, secret.replace(place.region, "eu-west-1")],
      [`something else with the key of ${what}`, "kms:Decrypt", key, decryptingFor(place, named, `${secret}2`)],
      [`${what} with another key`, "kms:Decrypt", arn("kms", "key/other"), decryptingFor(place, named, secret)],
      // Each key opens its own secrets alone.
      ...secrets
        .filter(one => one.key !== key)
        .map((one): Row => [
          ...([`${what} with the key of ${one.what}`, "kms:Decrypt", one.key] as const),
          decryptingFor(place, named, secret),
        ]),
    ]),
    [
      "a new secret of the same name",
      ...(["secretsmanager:GetSecretValue", arn("secretsmanager", "secret:scimsession-9z8y7x")] as const),
    ],
    ["to change the session", "secretsmanager:PutSecretValue", session],
    ["to describe the session", "secretsmanager:DescribeSecret", session],
    ["to list secrets", "secretsmanager:ListSecrets", "*"],
    ["the default parameter", "ssm:GetParameters", arn("ssm", "parameter/1password/scim/scimsession")],
    ["private registries", "ecr:GetAuthorizationToken", "*"],
  ];
}

const channel = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"].map(
  (name): Row => ["ECS Exec", `ssmmessages:${name}`, "*"],
);

/** Whether a role's policies allow the call of a row. */
const may = ({ arn, policies }: Role, [, action, resource, more]: Row) =>
  allows(policies, { action, resource, principal: arn, ...more });

for (const place of places) {
  describe(`the roles of a bridge in ${place.partition}`, () => {
    const arn = arnIn(place);
    let full: { execution: Role; task: Role };
    let adopting: { execution: Role; task: Role };
    let least: { execution: Role; task: Role };
    before(async () => {
      full = await rolesOf(place, cachingArgs);
      adopting = await rolesOf(place, adoptingArgs);
      least = await rolesOf(place, leastArgs);
    });

    const starting = [
      ["with every argument", () => full, startOfFull(place), neighboursOfFull(place)],
      ["that takes what exists", () => adopting, startOfAdopting(place), neighboursOfAdopting(place)],
    ] as const;
    for (const [what, roles, start, neighbours] of starting) {
      describe(`that starts the task of a bridge ${what}`, () => {
        for (const row of start) {
          it(`may ${row[0]} (${row[1]})`, async () => {
            expect(await may(roles().execution, row)).to.equal(true);
          });
        }
        for (const row of neighbours) {
          it(`has no business with ${row[0]} (${row[1]})`, async () => {
            expect(await may(roles().execution, row)).to.equal(false);
          });
        }
      });
    }

    describe("that starts the task of a bridge with no argument but what it must", () => {
      const stream = arn("logs", "log-group:scim-0000000:log-stream:scim/redis/5b");
      const parameter = arn("ssm", "parameter/1password/scim/scimsession");

      it("may read its parameter with Amazon's own key, and write its logs", async () => {
        expect(await may(least.execution, ["", "ssm:GetParameters", parameter])).to.equal(true);
        expect(await may(least.execution, ["", "logs:CreateLogStream", stream])).to.equal(true);
        expect(await may(least.execution, ["", "logs:PutLogEvents", stream])).to.equal(true);
      });

      it("has no business with private registries, nor with keys", async () => {
        expect(await may(least.execution, ["", "ecr:GetAuthorizationToken", "*"])).to.equal(false);
        const key = arn("kms", "key/other");
        expect(await may(least.execution, ["", "kms:Decrypt", key, forParameter(place, parameter)])).to.equal(false);
      });
    });

    describe("that the task has", () => {
      it("may do nothing at all", async () => {
        for (const { task } of [least, adopting]) {
          expect(task.policies).to.deep.equal([]);
          for (const row of [...startOfFull(place), ...neighboursOfFull(place), ...channel]) {
            expect(await may(task, row), row[1]).to.equal(false);
          }
        }
      });

      it("may let ECS Exec open its channel where that is on, and nothing else", async () => {
        for (const row of channel) expect(await may(full.task, row), row[1]).to.equal(true);
        const others = neighboursOfFull(place).filter(([, action]) => !action.startsWith("ssmmessages:"));
        for (const row of [...startOfFull(place), ...others]) expect(await may(full.task, row), row[1]).to.equal(false);
      });
    });

    const ecs = "ecs-tasks.amazonaws.com";
    const onBehalf = (source: string, sourceAccount = account) => ({
      "aws:SourceAccount": sourceAccount,
      "aws:SourceArn": source,
    });
    const own = onBehalf(arn("ecs", "task/main/5b"));
    const user = (of: string) => `arn:${place.partition}:iam::${of}:user/somebody`;
    const callers: [who: string, principal: string, context: NonNullable<Call["context"]>, isTaken: boolean][] = [
      ["a task of this account and region", ecs, own, true],
      ["a task of another account", ecs, onBehalf(arn("ecs", "task/main/5b", { account: other }), other), false],
      [
        "another account's task that claims this one",
        ecs,
        onBehalf(arn("ecs", "task/main/5b", { account: other })),
        false,
      ],
      ["this account's task that claims another", ecs, onBehalf(arn("ecs", "task/main/5b"), other), false],
      ["a task of another region", ecs, onBehalf(arn("ecs", "task/main/5b", { region: "eu-west-1" })), false],
      ["ECS on behalf of nobody", ecs, {}, false],
      ["something else than a task", ecs, onBehalf(arn("lambda", "function:a")), false],
      ["another service", "lambda.amazonaws.com", own, false],
      ["EC2", "ec2.amazonaws.com", own, false],
      ["a user of this account", user(account), {}, false],
      ["a user of this account who claims to be a task", user(account), own, false],
      ["a user of another account", user(other), own, false],
      ["a role of another account", `arn:${place.partition}:iam::${other}:role/admin`, own, false],
    ];
    const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
    for (const [who, principal, context, isTaken] of callers) {
      it(`are ${isTaken ? "" : "not "}taken by ${who}`, async () => {
        const roles = [full, adopting, least].flatMap(({ execution, task }) => [execution, task]);
        for (const { arn: resource, trust } of roles) {
          // Even somebody who may do everything needs the role's consent.
          const policies = principal.startsWith("arn:") ? [everything] : [];
          const call = { action: "sts:AssumeRole", resource, principal, context, resourcePolicy: trust };
          expect(await allows(policies, call), resource).to.equal(isTaken);
        }
      });
    }
  });
}
