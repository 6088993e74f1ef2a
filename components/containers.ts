import { registryOf } from "./permissions.ts";
import type { Resources } from "./taskSize.ts";

/** The names that 1Password's guides use. */
export const bridgeContainerName = "op_scim_bridge";
export const redisContainerName = "redis";

/** The bridge's plain HTTP port, which the load balancer forwards to. */
export const bridgePort = 3002;

/** uid of `opuser` in 1Password's image and of `redis` in the official one. */
const unprivilegedUser = "999";

/** CPU, memory and image of a container. */
export interface ContainerSettings extends Resources {
  image: string;
}

export interface BridgeSettings extends ContainerSettings {
  confirmationIntervalSeconds: number;
  jsonLogs: boolean;
  environment: { [name: string]: string };
}

export interface RedisSettings extends ContainerSettings {
  maxMemoryMiB: number;
  maxMemoryPolicy: string;
}

/** Where the containers' output goes. */
export interface LogSettings {
  groupName: string;
  region: string;
  streamPrefix: string;
}

/** A variable of the bridge's container whose value ECS reads when the task starts. */
export interface ContainerSecret {
  name: string;
  valueFrom: string;
}

/** All that the container definitions are made of. */
export interface ContainersSettings {
  bridge: BridgeSettings;
  /** Undefined where redis runs elsewhere. */
  redis: RedisSettings | undefined;
  secrets: ContainerSecret[];
  /** ARN of the credentials for images outside of ECR. */
  imagePullSecretArn: string | undefined;
  /** Whether ECS Exec may enter the containers. */
  executeCommand: boolean;
  logs: LogSettings;
}

/** The container definitions of the task, as ECS takes them. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export function containerDefinitions(settings: ContainersSettings): object[] {
  const { bridge, redis, secrets } = settings;
  return [
    {
      name: bridgeContainerName,
      ...common(bridge, settings),
      portMappings: [{ containerPort: bridgePort, hostPort: bridgePort, protocol: "tcp" }],
      // START alone races: the bridge exits when redis does not answer yet. https://github.com/1Password/scim-examples/issues/367
      ...(redis && { dependsOn: [{ containerName: redisContainerName, condition: "HEALTHY" }] }),
      environment: bridgeEnvironment(bridge, redis !== undefined),
      secrets: [...secrets].sort((one, other) => (one.name < other.name ? -1 : 1)),
      ...logging(settings.logs),
    },
    ...(redis ? [redisContainer(redis, settings)] : []),
  ];
}

const redisContainer = (redis: RedisSettings, settings: ContainersSettings) => ({
  name: redisContainerName,
  ...common(redis, settings),
  // ECS Exec writes its agent's files into the container.
  readonlyRootFilesystem: !settings.executeCommand,
  command: redisCommand(redis),
  healthCheck: { command: ["CMD", "redis-cli", "ping"], interval: 5, timeout: 3, retries: 3 },
  restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
  ...logging(settings.logs),
});

function common(
  { image, cpu, memoryMiB }: ContainerSettings,
  { imagePullSecretArn, executeCommand }: ContainersSettings,
) {
  const needsCredentials = imagePullSecretArn !== undefined && registryOf(image) !== undefined;
  return {
    image,
    ...(needsCredentials && { repositoryCredentials: { credentialsParameter: imagePullSecretArn } }),
    cpu,
    memory: memoryMiB,
    essential: true,
    user: unprivilegedUser,
    // It ends what a shell of ECS Exec leaves behind. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    ...(executeCommand && { linuxParameters: { initProcessEnabled: true } }),
  };
}

const logging = ({ groupName, region, streamPrefix }: LogSettings) => ({
  logConfiguration: {
    logDriver: "awslogs",
    options: { "awslogs-group": groupName, "awslogs-region": region, "awslogs-stream-prefix": streamPrefix },
  },
});

/** Sorted by name, as ECS stores it: any other order shows as a change on the next preview. */
function bridgeEnvironment(bridge: BridgeSettings, withRedis: boolean): { name: string; value: string }[] {
  const variables: { [name: string]: string } = {
    ...bridge.environment,
    ...(withRedis ? { OP_REDIS_URL: "redis://localhost:6379" } : {}),
    // Empty: the load balancer ends TLS.
    OP_TLS_DOMAIN: "",
    OP_CONFIRMATION_INTERVAL: String(bridge.confirmationIntervalSeconds),
    ...(bridge.jsonLogs ? { OP_JSON_LOGS: "1" } : {}),
  };
  return Object.keys(variables)
    .sort()
    .map(name => ({ name, value: variables[name] ?? "" }));
}

/**
 * The limits are arguments since the official image ignores REDIS_ARGS; each is a token of its own since no shell splits them.
 * The image switches protected mode off, so without `--bind` redis would answer on the task's network interface.
 */
function redisCommand(redis: RedisSettings): string[] {
  return [
    "redis-server",
    ...["--bind", "127.0.0.1", "-::1"],
    ...["--maxmemory", `${redis.maxMemoryMiB}mb`],
    ...["--maxmemory-policy", redis.maxMemoryPolicy],
    ...["--save", ""],
  ];
}
