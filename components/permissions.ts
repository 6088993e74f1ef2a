/** Where the bridge is deployed, as its ARNs say it. */
export interface AwsLocation {
  /** `aws`, `aws-us-gov`, `aws-cn`, … */
  partition: string;
  region: string;
  accountId: string;
}

/** An IAM policy document. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement[];
}

/** A statement of an IAM policy document. */
export interface PolicyStatement {
  Sid: string;
  Effect: "Allow";
  Principal?: { Service: string };
  Action: string | string[];
  Resource?: string | string[];
  Condition?: { [operator: string]: { [key: string]: string } };
}

/** Lets the ECS tasks of this account and region take a role, and nobody else's (the "confused deputy"). */
export function trustPolicy({ partition, region, accountId }: AwsLocation): PolicyDocument {
  return policy([
    {
      Sid: "EcsTasksOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "ecs-tasks.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        // A cluster cannot be named here: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
        ArnLike: { "aws:SourceArn": `arn:${partition}:ecs:${region}:${accountId}:*` },
      },
    },
  ]);
}

/** What the execution role needs to start a task. */
export interface ExecutionNeeds {
  location: AwsLocation;
  logGroupName: string;
  /** Exactly the parameters that the containers' secrets name. */
  parameterArns: string[];
  /** The customer managed key of those parameters, where there is one. */
  parameterKmsKeyArn: string | undefined;
  images: string[];
}

/** Lets ECS start the task: read its secrets, write its logs and, from private ECR registries, pull its images. */
export function executionPolicy(needs: ExecutionNeeds): PolicyDocument {
  const { location, logGroupName, parameterArns, parameterKmsKeyArn, images } = needs;
  const logGroupArn = `arn:${location.partition}:logs:${location.region}:${location.accountId}:log-group:${logGroupName}`;
  return policy([
    { Sid: "ReadSecrets", Effect: "Allow", Action: "ssm:GetParameters", Resource: parameterArns },
    ...(parameterKmsKeyArn === undefined ? [] : decryption(parameterArns, parameterKmsKeyArn)),
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      // CloudWatch Logs matches the first action on the group and the second on its streams.
      Resource: [logGroupArn, `${logGroupArn}:*`],
    },
    ...ecrPull(images, location.partition),
  ]);
}

/** Lets ECS Exec open its channel. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
export function executeCommandPolicy(): PolicyDocument {
  return policy([
    {
      Sid: "EcsExecChannel",
      Effect: "Allow",
      Action: [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      // These actions know no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsessionmanagermessagegatewayservice.html
      Resource: "*",
    },
  ]);
}

/** The domains of ECR's private registries: those of every partition, and those that answer over IPv6. */
const ecrDomains = [
  "amazonaws.com",
  "amazonaws.com.cn",
  "amazonaws.eu",
  "on.aws",
  "on.amazonwebservices.com.cn",
  "c2s.ic.gov",
  "sc2s.sgov.gov",
  "cloud.adc-e.uk",
  "csp.hci.ic.gov",
];
const ecrImage = new RegExp(
  String.raw`^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:${ecrDomains.join("|").replaceAll(".", "\\.")})/([^:@]+)`,
);

/** ARN of the repository of an image in a private ECR registry; undefined for any other image. */
export function ecrRepositoryArn(image: string, partition: string): string | undefined {
  const [, account, region, repository] = ecrImage.exec(image) ?? [];
  return account && region && repository
    ? `arn:${partition}:ecr:${region}:${account}:repository/${repository}`
    : undefined;
}

function decryption(parameterArns: string[], keyArn: string): PolicyStatement[] {
  return parameterArns.map((arn, index) => ({
    Sid: `DecryptSecret${index}`,
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: keyArn,
    // Parameter Store names the parameter in the encryption context, so the key opens this one secret and nothing else that it encrypts.
    Condition: { StringEquals: { "kms:EncryptionContext:PARAMETER_ARN": arn } },
  }));
}

function ecrPull(images: string[], partition: string): PolicyStatement[] {
  const repositories = images.map(image => ecrRepositoryArn(image, partition)).filter(arn => arn !== undefined);
  if (repositories.length === 0) return [];
  return [
    // This action knows no resources.
    { Sid: "LogInToEcr", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "PullImages",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: [...new Set(repositories)].sort(),
    },
  ];
}

const policy = (statements: PolicyStatement[]): PolicyDocument => ({ Version: "2012-10-17", Statement: statements });
