import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Alarm, Metric, Watched } from "./alarms.ts";
import { alarmsOf, endsWell, logMetrics, metrics } from "./alarms.ts";
import { dashboardBody } from "./dashboard.ts";
import type { Labelled } from "./inputs.ts";
import type { AwsLocation } from "./permissions.ts";
import type { Settings } from "./settings.ts";
import { isExisting, isExternal } from "./settings.ts";

/** What others make, and what is watched here. */
export interface MonitoringNeeds {
  location: pulumi.Output<AwsLocation>;
  loadBalancerArn: pulumi.Output<string>;
  targetGroupArn: pulumi.Output<string>;
  certificateArn: pulumi.Input<string> | undefined;
  clusterName: pulumi.Output<string>;
  serviceName: pulumi.Output<string>;
  logGroupName: pulumi.Output<string>;
}

/** Makes the alarms, the rule for failed deployments and the dashboard, where somebody is to be told. */
export function createMonitoring(
  name: string,
  settings: Settings,
  needs: MonitoringNeeds,
  parent: pulumi.Resource,
): void {
  if (settings.alarmTopics.length === 0) return;
  const watched = whatIsWatched(settings, needs);
  for (const topic of settings.alarmTopics) warnOfRegion(topic, needs.location, parent);
  createLogMetrics(name, needs, watched, parent);
  const alarmArns = alarmsOf(watched).map(alarm => createAlarm(name, settings, alarm, parent).arn);
  createDeploymentRule(name, settings, needs, parent);
  createDashboard(name, needs, watched, alarmArns, parent);
}

/** Only pulumi up would learn that CloudWatch and EventBridge refuse a topic of another region. */
function warnOfRegion(
  { value }: Labelled,
  location: MonitoringNeeds["location"],
  parent: pulumi.Resource,
): pulumi.Output<void> {
  const topicArn = pulumi.output(value);
  return pulumi.all([topicArn, location]).apply(async ([known, { region }]) => {
    if (known.split(":")[3] === region) return;
    const shown = (await pulumi.isSecret(topicArn)) ? "[secret]" : known;
    const message = `alarms.topicArns: ${shown} is not in ${region}, where the bridge is: AWS will refuse it. Give a topic of the bridge's region.`;
    await pulumi.log.warn(message, parent);
  });
}

function whatIsWatched(settings: Settings, needs: MonitoringNeeds): Watched {
  return {
    loadBalancer: needs.loadBalancerArn.apply(arn => arn.replace(/^.*:loadbalancer\//, "")),
    ownsLoadBalancer: !isExisting(settings.loadBalancer),
    targetGroup: needs.targetGroupArn.apply(arn => arn.replace(/^.*:/, "")),
    clusterName: needs.clusterName,
    serviceName: needs.serviceName,
    memoryPercent: pulumi
      .all([settings.bridge.memoryMiB, settings.taskSize])
      .apply(([memoryMiB, task]) => Math.floor((90 * memoryMiB) / task.memoryMiB)),
    certificateArn: isServerCertificate(needs.certificateArn) ? undefined : needs.certificateArn,
    hasRedis: !isExternal(settings.redis),
    session: settings.session,
    logNamespace: pulumi.interpolate`ScimBridge/${needs.logGroupName}`,
  };
}

/** IAM keeps server certificates, and has no metric of them. */
const isServerCertificate = (arn: unknown) => typeof arn === "string" && arn.includes(":server-certificate/");

function createLogMetrics(
  name: string,
  { logGroupName }: MonitoringNeeds,
  watched: Watched,
  parent: pulumi.Resource,
): void {
  for (const { key, name: metricName, pattern } of logMetrics(watched)) {
    new aws.cloudwatch.LogMetricFilter(
      `${name}-${key}`,
      {
        logGroupName,
        pattern,
        metricTransformation: { namespace: watched.logNamespace, name: metricName, value: "1", unit: "Count" },
      },
      { parent },
    );
  }
}

function createAlarm(
  name: string,
  { alarmTopics, tags }: Settings,
  alarm: Alarm,
  parent: pulumi.Resource,
): aws.cloudwatch.MetricAlarm {
  const { key, description, metric, comparison, threshold, periodSeconds, periods, missing } = alarm;
  const topicArns = alarmTopics.map(({ value }) => value);
  return new aws.cloudwatch.MetricAlarm(
    `${name}-${key}`,
    {
      alarmDescription: description,
      ...metricInputs(metric),
      comparisonOperator: comparison,
      threshold,
      period: periodSeconds,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      treatMissingData: missing,
      alarmActions: topicArns,
      okActions: endsWell(alarm) ? topicArns : undefined,
      tags,
    },
    { parent },
  );
}

function metricInputs({ namespace, name, dimensions, statistic }: Metric) {
  const isPercentile = /^p\d/.test(statistic);
  return {
    namespace,
    metricName: name,
    dimensions,
    ...(isPercentile ? { extendedStatistic: statistic } : { statistic }),
  };
}

/** Tells of deployments that the circuit breaker ended: pulumi up succeeds even then. */
function createDeploymentRule(
  name: string,
  { alarmTopics, tags }: Settings,
  { location, clusterName, serviceName }: MonitoringNeeds,
  parent: pulumi.Resource,
): void {
  const rule = new aws.cloudwatch.EventRule(
    `${name}-deployment-failed`,
    {
      description: "Deployments of the 1Password SCIM bridge that failed",
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
      eventPattern: pulumi.all([location, clusterName, serviceName]).apply(([where, cluster, service]) =>
        JSON.stringify({
          source: ["aws.ecs"],
          "detail-type": ["ECS Deployment State Change"],
          resources: [`arn:${where.partition}:ecs:${where.region}:${where.accountId}:service/${cluster}/${service}`],
          detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
        }),
      ),
      tags,
    },
    { parent },
  );
  for (const { value, label } of alarmTopics) {
    new aws.cloudwatch.EventTarget(
      `${name}-deployment-failed-${label.replace(/^arn:[^:]+:sns:/, "")}`,
      { rule: rule.name, arn: value, inputTransformer: deploymentFailed },
      { parent },
    );
  }
}

const deploymentFailed = {
  inputPaths: { service: "$.resources[0]", reason: "$.detail.reason", deployment: "$.detail.deploymentId" },
  inputTemplate: JSON.stringify(
    "A deployment of the 1Password SCIM bridge failed and is rolled back: <reason> (<service>, <deployment>)." +
      " Run scim-bridge validate, which says why the last task stopped, and scim-bridge logs.",
  ),
};

function createDashboard(
  name: string,
  { location, logGroupName }: MonitoringNeeds,
  watched: Watched,
  alarmArns: pulumi.Output<string>[],
  parent: pulumi.Resource,
): void {
  new aws.cloudwatch.Dashboard(
    name,
    {
      // An account has one set of dashboards for all regions; the log group's name is one of a kind in its own.
      dashboardName: pulumi.interpolate`${logGroupName}-${location.region}`,
      dashboardBody: pulumi
        .output({ region: location.region, logGroupName, alarmArns, graphs: graphs(watched) })
        .apply(dashboardBody),
    },
    { parent },
  );
}

const graphs = (watched: Watched) => [
  {
    title: "Tasks",
    metrics: [
      { label: "healthy targets", metric: metrics.healthyTargets(watched) },
      { label: "reports of a running task", metric: metrics.taskSamples(watched) },
    ],
  },
  {
    title: "Server errors",
    metrics: [
      { label: "of the bridge", metric: metrics.targetErrors(watched) },
      ...(watched.ownsLoadBalancer
        ? [{ label: "of the load balancer", metric: metrics.loadBalancerErrors(watched) }]
        : []),
    ],
  },
  { title: "Response time, 95th percentile (s)", metrics: [{ label: "bridge", metric: metrics.latency(watched) }] },
  { title: "Memory of the task (%)", metrics: [{ label: "used", metric: metrics.memory(watched) }] },
  {
    title: "redis",
    metrics: [
      { label: "out of memory", metric: metrics.redisOutOfMemory(watched) },
      ...(watched.hasRedis ? [{ label: "starts", metric: metrics.redisStarts(watched) }] : []),
    ],
  },
  {
    title: "Session",
    metrics: [{ label: "not decoded", metric: metrics.sessionNotDecoded(watched) }],
  },
];
