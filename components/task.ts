import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { containerDefinitions } from "./containers.ts";
import type { AwsLocation, PolicyDocument } from "./permissions.ts";
import { executeCommandPolicy, executionPolicy, trustPolicy } from "./permissions.ts";
import type { Secret } from "./secrets.ts";
import type { Settings } from "./settings.ts";
import { isExternal } from "./settings.ts";

/** The task definition and its surroundings. */
export interface Task {
  definitionArn: pulumi.Output<string>;
  executionRoleArn: pulumi.Output<string>;
  taskRoleArn: pulumi.Output<string>;
  logGroupName: pulumi.Output<string>;
  /** What the roles may do, which the first task needs. */
  policies: pulumi.Resource[];
}

/** What others find for the task. */
export interface TaskNeeds {
  location: pulumi.Output<AwsLocation>;
  secrets: Secret[];
}

/** Makes the task definition with its roles and its log group. */
export function createTask(
  name: string,
  settings: Settings,
  { location, secrets }: TaskNeeds,
  parent: pulumi.Resource,
): Task {
  const logGroup = createLogGroup(name, settings, parent);

  const role = (purpose: string, description: string) =>
    new aws.iam.Role(
      `${name}-${purpose}`,
      {
        description,
        assumeRolePolicy: location.apply(known => toJson(trustPolicy(known))),
        permissionsBoundary: settings.permissionsBoundaryArn,
        tags: settings.tags,
      },
      { parent },
    );
  const executionRole = role("execution", "Starts the 1Password SCIM bridge: reads its secret, writes its logs");
  const taskRole = role("task", "What the 1Password SCIM bridge may do in AWS while it runs");

  const rolePolicy = (purpose: string, owner: aws.iam.Role, document: pulumi.Input<PolicyDocument>) =>
    new aws.iam.RolePolicy(
      `${name}-${purpose}`,
      { role: owner.name, policy: pulumi.output(document).apply(toJson) },
      { parent },
    );
  const execution = pulumi
    .output({
      location,
      logGroupName: logGroup.name,
      secrets: storedSecrets(settings, secrets),
      images: settings.images,
    })
    .apply(executionPolicy);
  const policies = [
    rolePolicy("execution", executionRole, execution),
    ...(settings.enableExecuteCommand ? [rolePolicy("execute-command", taskRole, executeCommandPolicy())] : []),
  ];

  const logs = { groupName: logGroup.name, region: location.region, streamPrefix: name };
  const { bridge, redis, imagePullSecret, enableExecuteCommand, taskSize } = settings;
  const definition = new aws.ecs.TaskDefinition(
    name,
    {
      family: name,
      containerDefinitions: pulumi
        .output({
          ...{ bridge, redis: isExternal(redis) ? undefined : redis, logs, executeCommand: enableExecuteCommand },
          secrets: secrets.map(({ variable, found }) => ({ name: variable, valueFrom: found.arn })),
          imagePullSecretArn: imagePullSecret?.arn,
        })
        .apply(known => JSON.stringify(containerDefinitions(known))),
      cpu: taskSize.apply(size => String(size.cpu)),
      memory: taskSize.apply(size => String(size.memoryMiB)),
      executionRoleArn: executionRole.arn,
      taskRoleArn: taskRole.arn,
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: settings.cpuArchitecture },
      // Old revisions stay registered: the circuit breaker can only roll back to one that is.
      skipDestroy: true,
      tags: settings.tags,
    },
    { parent },
  );
  return {
    definitionArn: definition.arn,
    executionRoleArn: executionRole.arn,
    taskRoleArn: taskRole.arn,
    logGroupName: logGroup.name,
    policies,
  };
}

function createLogGroup(
  name: string,
  { logs, tags }: Pick<Settings, "logs" | "tags">,
  parent: pulumi.Resource,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    name,
    { retentionInDays: logs.retentionDays, kmsKeyId: logs.kmsKeyArn, skipDestroy: logs.retainOnDestroy, tags },
    { parent },
  );
}

/** All that the execution role reads. */
const storedSecrets = ({ imagePullSecret }: Settings, secrets: Secret[]) => [
  ...secrets.map(({ store, found, kmsKeyArn }) => ({ store, arn: found.arn, kmsKeyArn })),
  ...(imagePullSecret ? [{ store: "secret" as const, ...imagePullSecret }] : []),
];

const toJson = (document: PolicyDocument): string => JSON.stringify(document);
