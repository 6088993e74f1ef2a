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

/** A secret that a task is started with. */
export interface StoredSecret {
  /** An SSM parameter, or a secret in Secrets Manager. */
  store: "parameter" | "secret";
  arn: string;
  /** The customer managed key that encrypts it, where there is one. */
  kmsKeyArn: string | undefined;
}

/** What the execution role needs to start a task. */
export interface ExecutionNeeds {
  location: AwsLocation;
  logGroupName: string;
  /** Exactly those that the containers' secrets and image registries name. */
  secrets: StoredSecret[];
  images: string[];
}

/** Lets ECS start the task: read its secrets, write its logs and, from private ECR registries, pull its images. */
export function executionPolicy({ location, logGroupName, secrets, images }: ExecutionNeeds): PolicyDocument {
  const logGroupArn = `arn:${location.partition}:logs:${location.region}:${location.accountId}:log-group:${logGroupName}`;
  return policy([
    ...reading("ReadSecrets", "ssm:GetParameters", secrets.filter(isParameter)),
    ...reading(
      "ReadSecretsManager",
      "secretsmanager:GetSecretValue",
      secrets.filter(secret => !isParameter(secret)),
    ),
    ...secrets.filter(({ kmsKeyArn }) => kmsKeyArn !== undefined).map(decrypting),
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

const isParameter = ({ store }: StoredSecret) => store === "parameter";

function reading(Sid: string, Action: string, secrets: StoredSecret[]): PolicyStatement[] {
  return secrets.length === 0 ? [] : [{ Sid, Effect: "Allow", Action, Resource: secrets.map(({ arn }) => arn) }];
}

/** Both services name the secret in the encryption context, so the key opens this one secret and nothing else that it encrypts. */
function decrypting(secret: StoredSecret, index: number): PolicyStatement {
  const named = `kms:EncryptionContext:${isParameter(secret) ? "PARAMETER_ARN" : "SecretARN"}`;
  return {
    Sid: `DecryptSecret${index}`,
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: secret.kmsKeyArn ?? [],
    Condition: { StringEquals: { [named]: secret.arn } },
  };
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

/**
 * The registry of an image that is pulled with credentials of its own, `docker.io` for Docker Hub; undefined for ECR, public or private.
 * https://github.com/distribution/reference/blob/main/normalize.go
 */
export function registryOf(image: string): string | undefined {
  const [first = "", ...rest] = image.split("/");
  const registry = rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : "docker.io";
  if (ecrImage.test(image) || registry === "public.ecr.aws") return undefined;
  return registry === "index.docker.io" ? "docker.io" : registry;
}

/** ARNs of repositories with the names that the upstream registries give these images, below a cache's prefix: they are a pull-through cache's. */
const upstreamRepository = /:repository\/.+\/(1password\/scim|library\/redis)$/;

function ecrPull(images: string[], partition: string): PolicyStatement[] {
  const repositories = images.map(image => ecrRepositoryArn(image, partition)).filter(arn => arn !== undefined);
  if (repositories.length === 0) return [];
  const inOrder = [...new Set(repositories)].sort();
  const cached = inOrder.filter(arn => upstreamRepository.test(arn));
  return [
    // This action knows no resources.
    { Sid: "LogInToEcr", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "PullImages",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: inOrder,
    },
    ...(cached.length === 0 ? [] : [importing(cached)]),
  ];
}

/** The first pull through a cache imports the image, into a repository that may not exist yet. https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html */
const importing = (repositories: string[]): PolicyStatement => ({
  Sid: "ImportThroughCache",
  Effect: "Allow",
  Action: ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
  Resource: repositories,
});

const policy = (statements: PolicyStatement[]): PolicyDocument => ({ Version: "2012-10-17", Statement: statements });
