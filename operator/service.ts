import type { Deployment, ECSClient, Service, Task } from "@aws-sdk/client-ecs";
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../common/problem.ts";
import { awsProblem } from "./aws.ts";
import { plain } from "./plain.ts";

/** An ECS service, and the client that asks about it. */
export interface ServiceReader {
  ecs: ECSClient;
  clusterArn: string;
  serviceName: string;
  signal?: AbortSignal | undefined;
}

/** An ECS service, and the clients that ask about it and change it. */
export interface ServiceAccess extends ServiceReader {
  /** It asks once: a deployment that is forced twice is down twice. */
  ecsOnce: ECSClient;
}

/** How long to wait, and how often to look. */
export interface Patience {
  timeoutSeconds: number;
  pollMilliseconds?: number;
}

/** How often a deployment may be missing before it is taken for replaced. */
const unseenPolls = 6;

/** The service as ECS describes it. */
export async function describeService({ ecs, clusterArn, serviceName, signal }: ServiceReader): Promise<Service> {
  let service: Service | undefined;
  try {
    const answer = await ecs.send(new DescribeServicesCommand({ cluster: clusterArn, services: [serviceName] }), {
      abortSignal: signal,
    });
    service = answer.services?.[0];
  } catch (error) {
    throw awsProblem(`describe the ECS service ${serviceName}`, error);
  }
  if (service?.status !== "ACTIVE") {
    throw new Problem(`There is no active ECS service ${serviceName} in ${clusterArn}. Deploy the bridge: pulumi up.`);
  }
  return service;
}

/**
 * The service as ECS describes it, where it can be restarted.
 *
 * @throws {Problem} when it is stopped
 */
export async function describeRestartable(access: ServiceReader): Promise<Service> {
  const service = await describeService(access);
  if (service.desiredCount !== 0) return service;
  throw new Problem(
    `The ECS service ${access.serviceName} is stopped: its desired count is 0. Set it to 1 again: pulumi up --refresh.`,
  );
}

/** Starts the task anew with the task definition that it has, and returns the deployment's ID. */
export async function forceDeployment({ ecsOnce, clusterArn, serviceName, signal }: ServiceAccess): Promise<string> {
  const input = { cluster: clusterArn, service: serviceName, forceNewDeployment: true };
  try {
    const { service } = await ecsOnce.send(new UpdateServiceCommand(input), { abortSignal: signal });
    return primaryOf(service)?.id ?? "";
  } catch (error) {
    throw awsProblem(`restart the ECS service ${serviceName}`, error);
  }
}

/** The deployment that ECS is making, or has made last. */
export const primaryOf = (service: Service | undefined): Deployment | undefined =>
  service?.deployments?.find(({ status }) => status === "PRIMARY");

/**
 * Waits until a deployment is complete.
 *
 * @param told called with what there is to see, again and again
 * @throws {Problem} when it fails, is rolled back or replaced, or takes too long
 */
export async function waitForDeployment(
  access: ServiceReader,
  id: string,
  { timeoutSeconds, pollMilliseconds = 5_000 }: Patience,
  told: (text: string) => void = () => undefined,
): Promise<void> {
  const end = performance.now() + timeoutSeconds * 1000;
  // ECS may tell of the time before for a moment, and again.
  for (let unseen = unseenPolls; ;) {
    const service = await describeService(access);
    const deployment = service.deployments?.find(candidate => candidate.id === id);
    unseen = deployment ? unseenPolls : unseen - 1;
    if (deployment ? hasFailed(deployment) : unseen <= 0) {
      throw await failure(access, id, deployment, primaryOf(service));
    }
    if (deployment && isComplete(deployment, service)) return;
    told(progressOf(deployment ?? {}));
    if (performance.now() >= end) {
      throw new Problem(
        `The deployment ${id} is not complete after ${timeoutSeconds} s (${progressOf(deployment ?? {})}). ECS goes on with it.` +
          " Look at scim-bridge logs, and at scim-bridge validate.",
      );
    }
    await sleep(pollMilliseconds, undefined, access.signal && { signal: access.signal });
  }
}

/** A deployment that is not the primary one any more was rolled back, or replaced. */
const hasFailed = ({ status, rolloutState }: Deployment) => status !== "PRIMARY" || rolloutState === "FAILED";

/** ECS tells a roll-out's state where it makes the deployments itself, as it does for the bridge. */
const isComplete = ({ rolloutState }: Deployment, { runningCount = 0, desiredCount = 1 }: Service) =>
  rolloutState === "COMPLETED" && runningCount >= desiredCount;

function progressOf({ rolloutState = "IN_PROGRESS", runningCount = 0, desiredCount = 1, failedTasks = 0 }: Deployment) {
  const failed = failedTasks === 0 ? "" : `, ${failedTasks} failed to start`;
  return `${rolloutState}, ${runningCount} of ${desiredCount} running${failed}`;
}

async function failure(
  access: ServiceReader,
  id: string,
  deployment: Deployment | undefined,
  primary: Deployment | undefined,
): Promise<Problem> {
  const reason = plain(deployment?.rolloutStateReason ?? "").replace(/\.$/, "");
  const what =
    deployment?.rolloutState === "FAILED"
      ? `failed${reason && `: ${reason}`}`
      : `was replaced by ${primary?.id ?? "another"}: ECS rolled it back, or somebody deployed at the same time`;
  // Whoever may not list tasks still learns that the deployment failed.
  const stopped = await lastStoppedTask(access).catch(() => undefined);
  const why = stopped === undefined ? "" : ` The last task that stopped: ${stoppedText(stopped)}.`;
  return new Problem(`The deployment ${id} ${what}.${why} Its output: scim-bridge logs.`);
}

/** The task that stopped last; undefined where ECS remembers none, which it does for about an hour. */
export async function lastStoppedTask({
  ecs,
  clusterArn,
  serviceName,
  signal,
}: ServiceReader): Promise<Task | undefined> {
  try {
    const { taskArns = [] } = await ecs.send(
      new ListTasksCommand({ cluster: clusterArn, serviceName, desiredStatus: "STOPPED" }),
      { abortSignal: signal },
    );
    if (taskArns.length === 0) return undefined;
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: clusterArn, tasks: taskArns }), {
      abortSignal: signal,
    });
    const stopped = tasks.filter(({ stoppedAt }) => stoppedAt !== undefined);
    return stopped.sort((one, other) => Number(other.stoppedAt) - Number(one.stoppedAt))[0];
  } catch (error) {
    throw awsProblem(`list the stopped tasks of the ECS service ${serviceName}`, error);
  }
}

/** Why a task stopped, and what its containers say. */
export function stoppedText({ stoppedReason = "no reason given", containers = [] }: Task): string {
  const ends = containers
    .filter(({ exitCode, reason }) => reason !== undefined || (exitCode !== undefined && exitCode !== 0))
    .map(({ name = "", exitCode, reason }) =>
      [name || [], exitCode === undefined ? [] : `exit code ${exitCode}`, reason ?? []].flat().join(" "),
    );
  return plain([stoppedReason, ...ends].join("; ")).replace(/\.$/, "");
}
