import { expect } from "chai";
import {
  ecrRepositoryArn,
  executeCommandPolicy,
  executionPolicy,
  registryOf,
  trustPolicy,
} from "../../components/permissions.ts";

const partitions = [
  { partition: "aws", region: "us-west-2", accountId: "111122223333" },
  { partition: "aws-us-gov", region: "us-gov-west-1", accountId: "111122223333" },
  { partition: "aws-cn", region: "cn-north-1", accountId: "111122223333" },
];

describe("permissions", () => {
  for (const location of partitions) {
    const { partition, region } = location;
    const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:111122223333:${resource}`;

    describe(`in ${partition}`, () => {
      it("let the ECS tasks of this account and region take a role, and nobody else's", () => {
        expect(trustPolicy(location)).to.deep.equal({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "EcsTasksOfThisAccount",
              Effect: "Allow",
              Principal: { Service: "ecs-tasks.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: {
                StringEquals: { "aws:SourceAccount": "111122223333" },
                ArnLike: { "aws:SourceArn": `arn:${partition}:ecs:${region}:111122223333:*` },
              },
            },
          ],
        });
      });

      it("let ECS read the secrets and write the logs, and no more", () => {
        const document = executionPolicy({
          location,
          logGroupName: "scim",
          secrets: [{ store: "parameter", arn: arn("ssm", "parameter/session"), kmsKeyArn: undefined }],
          images: ["1password/scim:v2.9.5", "public.ecr.aws/docker/library/redis:8"],
        });
        expect(document).to.deep.equal({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "ReadSecrets",
              Effect: "Allow",
              Action: "ssm:GetParameters",
              Resource: [arn("ssm", "parameter/session")],
            },
            {
              Sid: "WriteLogs",
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
              Resource: [arn("logs", "log-group:scim"), arn("logs", "log-group:scim:*")],
            },
          ],
        });
      });

      it("let ECS decrypt each secret with its own key, and pull from the private registry in use", () => {
        const [first, second] = [arn("ssm", "parameter/session"), arn("secretsmanager", "secret:hub-123abc")];
        const { Statement } = executionPolicy({
          location,
          logGroupName: "scim",
          secrets: [
            { store: "parameter", arn: first, kmsKeyArn: arn("kms", "key/1") },
            { store: "secret", arn: second, kmsKeyArn: arn("kms", "key/2") },
          ],
          images: [
            `444455556666.dkr.ecr.${region}.amazonaws.com/mirror/scim:v1`,
            `444455556666.dkr.ecr.${region}.amazonaws.com/mirror/scim@sha256:1`,
          ],
        });
        expect(Statement.filter(({ Sid }) => /Decrypt|Ecr|Pull/.test(Sid))).to.deep.equal([
          {
            Sid: "DecryptSecret0",
            Effect: "Allow",
            Action: "kms:Decrypt",
            Resource: arn("kms", "key/1"),
            Condition: { StringEquals: { "kms:EncryptionContext:PARAMETER_ARN": first } },
          },
          {
            Sid: "DecryptSecret1",
            Effect: "Allow",
            Action: "kms:Decrypt",
            Resource: arn("kms", "key/2"),
            Condition: { StringEquals: { "kms:EncryptionContext:SecretARN": second } },
          },
          { Sid: "LogInToEcr", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
          {
            Sid: "PullImages",
            Effect: "Allow",
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Resource: [`arn:${partition}:ecr:${region}:444455556666:repository/mirror/scim`],
          },
        ]);
      });
    });
  }

  it("let ECS Exec open its channel", () => {
    expect(executeCommandPolicy()).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "EcsExecChannel",
          Effect: "Allow",
          Action: [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
          ],
          Resource: "*",
        },
      ],
    });
  });
});

describe("the repository of an image", () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const cases: [image: string, repository: string | undefined][] = [
    ["111122223333.dkr.ecr.us-west-2.amazonaws.com/scim:v1", "us-west-2:111122223333:repository/scim"],
    ["111122223333.dkr.ecr.us-west-2.amazonaws.com/a/b/scim:v1", "us-west-2:111122223333:repository/a/b/scim"],
    [`111122223333.dkr.ecr.us-west-2.amazonaws.com/scim@${digest}`, "us-west-2:111122223333:repository/scim"],
    [`111122223333.dkr.ecr.us-west-2.amazonaws.com/scim:v1@${digest}`, "us-west-2:111122223333:repository/scim"],
    ["111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/scim:v1", "us-east-1:111122223333:repository/scim"],
    ["111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/scim:v1", "cn-north-1:111122223333:repository/scim"],
    ["111122223333.dkr-ecr.us-west-2.on.aws/scim:v1", "us-west-2:111122223333:repository/scim"],
    ["111122223333.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/scim:v1", "cn-north-1:111122223333:repository/scim"],
    ["111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu/scim:v1", "eusc-de-east-1:111122223333:repository/scim"],
    ["111122223333.dkr.ecr.us-iso-east-1.c2s.ic.gov/scim:v1", "us-iso-east-1:111122223333:repository/scim"],
    ["111122223333.dkr.ecr.us-isob-east-1.sc2s.sgov.gov/scim:v1", "us-isob-east-1:111122223333:repository/scim"],
    ["111122223333.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk/scim:v1", "eu-isoe-west-1:111122223333:repository/scim"],
    ["111122223333.dkr.ecr.us-isof-south-1.csp.hci.ic.gov/scim:v1", "us-isof-south-1:111122223333:repository/scim"],
    ["111122223333.dkr.ecr.us-west-2.amazonawsxcom/scim:v1", undefined],
    ["1password/scim:v2.9.5", undefined],
    ["public.ecr.aws/docker/library/redis:8", undefined],
    ["registry.example.com:5000/scim:v1", undefined],
    ["evil.example.com/111122223333.dkr.ecr.us-west-2.amazonaws.com/scim:v1", undefined],
    ["111122223333.dkr.ecr.us-west-2.amazonaws.com.example.com/scim:v1", undefined],
  ];
  for (const [image, repository] of cases) {
    it(`${image} is ${repository ? `in ECR's ${repository}` : "not in a private ECR registry"}`, () => {
      expect(ecrRepositoryArn(image, "aws")).to.equal(repository && `arn:aws:ecr:${repository}`);
    });
  }
});

describe("the registry of an image that is pulled with credentials", () => {
  const cases: [image: string, registry: string | undefined][] = [
    ["redis:8", "docker.io"],
    ["1password/scim:v1", "docker.io"],
    ["localhosts/scim:v1", "docker.io"],
    ["mylocalhost/scim:v1", "docker.io"],
    ["docker.io/library/redis:8", "docker.io"],
    ["index.docker.io/library/redis:8", "docker.io"],
    ["localhost/scim:v1", "localhost"],
    ["registry:5000/scim:v1", "registry:5000"],
    ["registry.example.com/team/scim:v1", "registry.example.com"],
    ["my.index.example.com/scim:v1", "my.index.example.com"],
    ["index.example.com/scim:v1", "index.example.com"],
    ["111122223333.dkr.ecr.us-west-2.amazonaws.com/scim:v1", undefined],
    ["public.ecr.aws/docker/library/redis:8", undefined],
  ];
  for (const [image, registry] of cases) {
    it(`of ${image} is ${registry ?? "none"}`, () => {
      expect(registryOf(image)).to.equal(registry);
    });
  }
});
