import type { Answers } from "./aws.ts";

const account = "123456789012";
export const clusterArn = `arn:aws:ecs:us-west-2:${account}:cluster/core`;
export const serviceName = "1pass-scim-0123456";
export const taskDefinitionArn = `arn:aws:ecs:us-west-2:${account}:task-definition/1pass-scim:7`;
export const parameterName = "/1password/scim/scimsession";

/** The outputs of a stack, as `pulumi stack output --json` prints them. */
export const outputsOf = (url: string): string =>
  JSON.stringify({
    ...{ url, clusterArn, serviceName, taskDefinitionArn, logGroupName: "1pass-scim-0123456" },
    sessionParameterArn: `arn:aws:ssm:us-west-2:${account}:parameter${parameterName}`,
  });

/** A deployment as ECS tells it: the times are seconds since 1970. */
export const deployment = (changes: { [key: string]: unknown } = {}) => ({
  ...{ id: "ecs-svc/1", status: "PRIMARY", taskDefinition: taskDefinitionArn, rolloutState: "COMPLETED" },
  ...{ desiredCount: 1, runningCount: 1, pendingCount: 0, failedTasks: 0, createdAt: 1_700_000_000 },
  ...changes,
});

/** A service as ECS tells it. */
export const service = (changes: { [key: string]: unknown } = {}) => ({
  ...{ serviceName, status: "ACTIVE", desiredCount: 1, runningCount: 1, deployments: [deployment()] },
  loadBalancers: [{ targetGroupArn: `arn:aws:elasticloadbalancing:us-west-2:${account}:targetgroup/1pass-scim/1` }],
  ...changes,
});

/** A stopped task as ECS tells it. */
export const stoppedTask = (changes: { [key: string]: unknown } = {}) => ({
  taskArn: `${clusterArn}/1`,
  stoppedAt: Date.now() / 1000 - 120,
  stopCode: "EssentialContainerExited",
  stoppedReason: "Essential container in task exited",
  containers: [
    { name: "op_scim_bridge", exitCode: 1, reason: "OutOfMemoryError: killed" },
    { name: "redis", exitCode: 0 },
  ],
  ...changes,
});

/** The load balancer's word on its target. */
export const targetHealth = (state: string, reason = "", description = ""): string =>
  `<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions><member>
     <Target><Id>10.42.1.7</Id><Port>3002</Port></Target>
     <TargetHealth><State>${state}</State>${reason && `<Reason>${reason}</Reason><Description>${description}</Description>`}</TargetHealth>
   </member></TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>`;

/** A log event as CloudWatch tells it. */
export const logEvent = (
  id: string,
  message: string,
  { container = "op_scim_bridge", timestamp = Date.now() } = {},
) => ({
  ...{ eventId: id, message, timestamp },
  logStreamName: `1pass-scim/${container}/0123abcd`,
});

/** What AWS answers about a healthy bridge. */
export const healthyService: Answers = {
  DescribeServices: () => ({ services: [service()] }),
  DescribeTargetHealth: () => targetHealth("healthy"),
  ListTasks: () => ({ taskArns: [] }),
  DescribeTasks: () => ({ tasks: [] }),
  FilterLogEvents: () => ({ events: [] }),
};
