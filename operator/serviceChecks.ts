import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { Service } from "@aws-sdk/client-ecs";
import { ECSClient } from "@aws-sdk/client-ecs";
import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { AwsOptions } from "./aws.ts";
import { awsProblem, clientConfig } from "./aws.ts";
import type { Check, Verdict } from "./checks.ts";
import { failed, ok, skipped, warning } from "./checks.ts";
import { ageOf } from "./duration.ts";
import { errorLines } from "./logEvents.ts";
import { plain, withoutSecrets } from "./plain.ts";
import type { ServiceReader } from "./service.ts";
import { describeService, lastStoppedTask, primaryOf, stoppedText } from "./service.ts";

/** What AWS is asked about a bridge. */
export interface ServiceChecksOptions {
  clusterArn: string;
  serviceName: string;
  /** The stack's; ECS may run another. */
  taskDefinitionArn: string | undefined;
  logGroupName: string | undefined;
  clients: ServiceClients;
  /** The bearer token, which somebody may have logged. */
  token: string | undefined;
  signal?: AbortSignal | undefined;
}

const seeLogs = "See why: scim-bridge logs.";

/** What asks AWS; made once, since each finds its credentials anew. */
export const serviceClients = (aws: AwsOptions) => ({
  ecs: new ECSClient(clientConfig(aws)),
  elb: new ElasticLoadBalancingV2Client(clientConfig(aws)),
  logs: new CloudWatchLogsClient(clientConfig(aws)),
});

export type ServiceClients = ReturnType<typeof serviceClients>;

/** Checks of the ECS service behind the bridge, for who has access to AWS. */
export function serviceChecks(options: ServiceChecksOptions): Check[] {
  const { clients, clusterArn, serviceName, taskDefinitionArn, logGroupName, token = "", signal } = options;
  const access = { ecs: clients.ecs, clusterArn, serviceName, signal };
  let service: Service = {};
  const needs = ["service"];
  return [
    {
      name: "service",
      run: async () => {
        service = await describeService(access);
        return ok(serviceName);
      },
    },
    { name: "running task", needs, run: () => runningTask(service) },
    { name: "deployment", needs, run: () => deployment(service) },
    { name: "task definition", needs, run: () => taskDefinition(service, taskDefinitionArn) },
    { name: "target", needs, run: () => target(service, clients.elb, signal) },
    { name: "last stopped task", needs, run: () => stoppedTask(access) },
    { name: "log", needs, run: () => log(logGroupName, clients.logs, token, signal) },
  ];
}

function runningTask({ desiredCount = 0, runningCount = 0 }: Service): Verdict {
  if (desiredCount === 0)
    return failed("the service is stopped: its desired count is 0", "Start it again: pulumi up --refresh.");
  if (desiredCount > 1) {
    return failed(
      `the desired count is ${desiredCount}`,
      "1Password supports one bridge at a time. Set it right: pulumi up --refresh.",
    );
  }
  return runningCount === 1 ? ok("1 of 1") : failed(`${runningCount} of 1`, seeLogs);
}

function deployment(service: Service): Verdict {
  const { id = "no deployment", rolloutState = "unknown", rolloutStateReason = "" } = primaryOf(service) ?? {};
  const told = `${id} is ${rolloutState}${rolloutStateReason && `: ${plain(rolloutStateReason)}`}`;
  const rolledBack = service.deployments?.find(other => other.rolloutState === "FAILED" && other.id !== id);
  if (rolloutState === "COMPLETED" && rolledBack) {
    return warning(
      `${id} is COMPLETED, since ${rolledBack.id ?? "another"} is FAILED: ${plain(rolledBack.rolloutStateReason ?? "")}`,
      seeLogs,
    );
  }
  if (rolloutState === "COMPLETED") return ok(`${id} is COMPLETED`);
  return rolloutState === "IN_PROGRESS" ? failed(told, "Wait for it: --wait 10m.") : failed(told, seeLogs);
}

/** pulumi up succeeds even where ECS rolled back: then another revision runs than the stack's. */
function taskDefinition(service: Service, wanted: string | undefined): Verdict {
  if (wanted === undefined) return skipped("the stack has no output taskDefinitionArn");
  const running = service.deployments?.find(({ runningCount = 0 }) => runningCount > 0) ?? primaryOf(service);
  const found = running?.taskDefinition ?? "none";
  if (found === wanted) return ok(revision(found));
  const isUnderway = primaryOf(service)?.rolloutState === "IN_PROGRESS";
  return failed(
    `${revision(found)} runs, and the stack's is ${revision(wanted)}`,
    isUnderway
      ? "A deployment is under way. Wait for it: --wait 10m."
      : `ECS rolled the deployment back (pulumi up succeeds then too), or somebody deployed another. ${seeLogs} Put it right, and run pulumi up.`,
  );
}

/** arn:aws:ecs:us-west-2:123456789012:task-definition/1pass-scim:7 */
const revision = (arn: string) => arn.split("/").at(-1) ?? arn;

async function target(
  { loadBalancers = [] }: Service,
  elb: ElasticLoadBalancingV2Client,
  signal: AbortSignal | undefined,
): Promise<Verdict> {
  const groups = loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []);
  const targets: TargetHealthDescription[] = [];
  for (const TargetGroupArn of groups) {
    try {
      const answer = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }), { abortSignal: signal });
      targets.push(...(answer.TargetHealthDescriptions ?? []));
    } catch (error) {
      throw awsProblem("see the health of the load balancer's target", error);
    }
  }
  if (targets.length === 0) return failed("no task is registered with the load balancer", seeLogs);
  const isHealthy = targets.some(({ TargetHealth }) => TargetHealth?.State === "healthy");
  const told = targets.map(targetText).join("; ");
  return isHealthy ? ok(told) : failed(told, seeLogs);
}

function targetText({ Target, TargetHealth: { State, Reason, Description } = {} }: TargetHealthDescription): string {
  const reason = [Reason, Description].filter(part => part !== undefined).join(": ");
  return plain(`${Target?.Id ?? "a target"} is ${State ?? "unknown"}${reason && ` (${reason})`}`);
}

async function stoppedTask(access: ServiceReader): Promise<Verdict> {
  const task = await lastStoppedTask(access);
  if (task?.stoppedAt === undefined) return ok("none in the last hour");
  const told = `${ageOf(task.stoppedAt)} ago: ${stoppedText(task)}`;
  // The scheduler also stops what the load balancer finds unhealthy.
  const isWanted = task.stopCode === "UserInitiated" || /^Scaling activity initiated by/.test(task.stoppedReason ?? "");
  return isWanted ? ok(told) : warning(told, seeLogs);
}

async function log(
  logGroupName: string | undefined,
  logs: CloudWatchLogsClient,
  token: string,
  signal: AbortSignal | undefined,
): Promise<Verdict> {
  if (logGroupName === undefined) return skipped("the stack has no output logGroupName");
  const lines = await errorLines({ logs, logGroupName, since: new Date(Date.now() - 3_600_000), signal }, 3);
  if (lines.length === 0) return ok("no error in the last hour");
  const told = lines
    .map(({ container, message }) => `${container}: ${plain(withoutSecrets(message, [token]), 200)}`)
    .join("\n");
  return warning(`errors in the last hour, the latest:\n${told}`, "See all: scim-bridge logs --since 1h.");
}
