import type * as pulumi from "@pulumi/pulumi";

/** A CloudWatch metric. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric */
export interface Metric {
  namespace: pulumi.Input<string>;
  name: string;
  dimensions?: { [name: string]: pulumi.Input<string> };
  /** `Sum`, `Maximum`, … or a percentile, `p95`. */
  statistic: string;
}

/** When CloudWatch raises an alarm, and what whoever gets it shall do. */
export interface Alarm {
  /** Ends the alarm's name. */
  key: string;
  description: pulumi.Input<string>;
  metric: Metric;
  comparison: "LessThanThreshold" | "GreaterThanOrEqualToThreshold";
  threshold: pulumi.Input<number>;
  periodSeconds: number;
  /** Periods in a row that must be beyond the threshold. */
  periods: number;
  /** What a period without data counts as. */
  missing: "breaching" | "notBreaching" | "ignore";
}

/** Whether the end of an alarm means that all is well again: that a log is quiet does not. */
export const endsWell = ({ metric }: Alarm): boolean => metric.dimensions !== undefined;

/** A metric that counts the log lines that a pattern matches. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
export interface LogMetric {
  key: string;
  name: string;
  pattern: string;
}

/** What is watched. */
export interface Watched {
  /** The end of the load balancer's ARN, as its metrics name it, `app/…`. */
  loadBalancer: pulumi.Input<string>;
  /** Whether nobody else's requests pass this load balancer. */
  ownsLoadBalancer: boolean;
  /** The end of the target group's ARN, `targetgroup/…`. */
  targetGroup: pulumi.Input<string>;
  clusterName: pulumi.Input<string>;
  serviceName: pulumi.Input<string>;
  /** The part of the task's memory, in percent, that is nine tenths of what the bridge may have. */
  memoryPercent: pulumi.Input<number>;
  /** Undefined where ACM does not know it. */
  certificateArn: pulumi.Input<string> | undefined;
  /** Whether redis runs beside the bridge. */
  hasRedis: boolean;
  session: { store: "parameter" | "secret"; id: pulumi.Output<string> };
  /** Namespace of the metrics that are made from the log. */
  logNamespace: pulumi.Input<string>;
}

export const sessionNotDecoded: LogMetric = {
  key: "session-not-decoded",
  name: "SessionNotDecoded",
  // What Go says of text that is not base64, and what 1Password says of a session that it refuses: https://support.1password.com/scim-troubleshooting/
  pattern: '?"illegal base64 data" ?"AuthWrap failed to generateNewSession"',
};

export const redisOutOfMemory: LogMetric = {
  key: "redis-out-of-memory",
  name: "RedisOutOfMemory",
  // What redis says when the system gives it no memory, and what it answers to a write above maxmemory, which the bridge logs.
  pattern: '?"Out Of Memory" ?"OOM command not allowed"',
};

export const redisStarts: LogMetric = {
  key: "redis-restarts",
  name: "RedisStarts",
  pattern: '"Ready to accept connections"',
};

/** The metrics that are made from the log. */
export const logMetrics = ({ hasRedis }: Pick<Watched, "hasRedis">): LogMetric[] => [
  redisOutOfMemory,
  ...(hasRedis ? [redisStarts] : []),
  sessionNotDecoded,
];

const validate = "Run scim-bridge validate, which says what is wrong, and scim-bridge logs.";

/** All alarms of a bridge. None may become a deployment alarm: between the old task and the new one there is none, so that every deployment would be rolled back. */
export function alarmsOf(watched: Watched): Alarm[] {
  return [
    noHealthyTarget(watched),
    noRunningTask(watched),
    targetErrors(watched),
    // A shared load balancer's own errors are anybody's.
    ...(watched.ownsLoadBalancer ? [loadBalancerErrors(watched)] : []),
    latency(watched),
    taskMemory(watched),
    outOfMemory(watched),
    ...(watched.hasRedis ? [restarts(watched)] : []),
    notDecoded(watched),
    ...(watched.certificateArn === undefined ? [] : [certificateExpiry(watched.certificateArn)]),
  ];
}

const perTarget = ({ loadBalancer, targetGroup }: Watched, name: string, statistic: string): Metric => ({
  namespace: "AWS/ApplicationELB",
  name,
  dimensions: { LoadBalancer: loadBalancer, TargetGroup: targetGroup },
  statistic,
});

const perService = ({ clusterName, serviceName }: Watched, name: string, statistic: string): Metric => ({
  namespace: "AWS/ECS",
  name,
  dimensions: { ClusterName: clusterName, ServiceName: serviceName },
  statistic,
});

const fromLog = ({ logNamespace }: Watched, { name }: LogMetric): Metric => ({
  namespace: logNamespace,
  name,
  statistic: "Sum",
});

/** The metrics that the alarms watch, which the dashboard shows. */
export const metrics = {
  healthyTargets: (watched: Watched) => perTarget(watched, "HealthyHostCount", "Maximum"),
  targetErrors: (watched: Watched) => perTarget(watched, "HTTPCode_Target_5XX_Count", "Sum"),
  loadBalancerErrors: ({ loadBalancer }: Watched): Metric => ({
    namespace: "AWS/ApplicationELB",
    name: "HTTPCode_ELB_5XX_Count",
    dimensions: { LoadBalancer: loadBalancer },
    statistic: "Sum",
  }),
  latency: (watched: Watched) => perTarget(watched, "TargetResponseTime", "p95"),
  // A running task reports its CPU in every minute, with Container Insights and without.
  taskSamples: (watched: Watched) => perService(watched, "CPUUtilization", "SampleCount"),
  memory: (watched: Watched) => perService(watched, "MemoryUtilization", "Maximum"),
  redisOutOfMemory: (watched: Watched) => fromLog(watched, redisOutOfMemory),
  redisStarts: (watched: Watched) => fromLog(watched, redisStarts),
  sessionNotDecoded: (watched: Watched) => fromLog(watched, sessionNotDecoded),
};

type Condition = Pick<Alarm, "comparison" | "threshold" | "periods" | "periodSeconds" | "missing">;

/** Below one, which no data is too, for five minutes. */
const noneForFiveMinutes: Condition = {
  comparison: "LessThanThreshold",
  threshold: 1,
  periods: 5,
  periodSeconds: 60,
  missing: "breaching",
};

const atLeast = (threshold: Alarm["threshold"], periods: number, periodSeconds: number): Condition => ({
  comparison: "GreaterThanOrEqualToThreshold",
  threshold,
  periods,
  periodSeconds,
  missing: "notBreaching",
});

const noHealthyTarget = (watched: Watched): Alarm => ({
  key: "no-healthy-target",
  description: `The load balancer has had no healthy task for 5 minutes: nobody is provisioned. ${validate}`,
  metric: metrics.healthyTargets(watched),
  ...noneForFiveMinutes,
});

const noRunningTask = (watched: Watched): Alarm => ({
  key: "no-running-task",
  description:
    "No task has been running for 5 minutes: nobody is provisioned. Run scim-bridge validate, which says why the last task stopped;" +
    " where the session or an image is at fault, mend it and run scim-bridge restart.",
  metric: metrics.taskSamples(watched),
  ...noneForFiveMinutes,
});

const targetErrors = (watched: Watched): Alarm => ({
  key: "target-5xx",
  description:
    "The bridge answered 5 or more requests with a server error within 5 minutes. Run scim-bridge logs --since 15m:" +
    " 1Password may be out of reach, or provisioning may be off in 1Password.",
  metric: metrics.targetErrors(watched),
  ...atLeast(5, 1, 300),
});

const loadBalancerErrors = (watched: Watched): Alarm => ({
  key: "load-balancer-5xx",
  description:
    "The load balancer itself answered 5 or more requests with a server error in each of two times 5 minutes: the bridge did not answer, or too late." +
    ` During a deployment some are expected. ${validate}`,
  metric: metrics.loadBalancerErrors(watched),
  ...atLeast(5, 2, 300),
});

const latency = (watched: Watched): Alarm => ({
  key: "latency",
  description:
    "For 15 minutes the slowest of the requests (one in twenty, or of a few the slowest) have taken the bridge 5 seconds or more." +
    " Run scim-bridge logs --since 15m; where many people are provisioned, choose a larger size.",
  metric: metrics.latency(watched),
  ...atLeast(5, 3, 300),
});

const taskMemory = (watched: Watched): Alarm => ({
  key: "task-memory",
  description:
    `For 5 minutes the task${watched.hasRedis ? ", redis included," : ""} has used as much memory as nine tenths of what op_scim_bridge may have: at all of it, ECS ends the bridge.` +
    " Choose a larger size, or raise bridge.memoryMiB.",
  metric: metrics.memory(watched),
  ...atLeast(watched.memoryPercent, 5, 60),
});

const outOfMemory = (watched: Watched): Alarm => ({
  key: redisOutOfMemory.key,
  description: `redis is out of memory: the bridge cannot store what it works on. ${
    watched.hasRedis
      ? "Raise redis.maxMemoryMiB, and redis.memoryMiB above it; with the policy noeviction choose another."
      : "Give your redis more memory, or a policy that evicts."
  }`,
  metric: metrics.redisOutOfMemory(watched),
  ...atLeast(1, 1, 300),
});

const restarts = (watched: Watched): Alarm => ({
  key: redisStarts.key,
  description:
    "redis has started 3 times or more within 15 minutes, so that it does not stay up. Run scim-bridge logs --since 30m; where its memory does not suffice, raise redis.memoryMiB.",
  metric: metrics.redisStarts(watched),
  // A deployment is one start, and two in a row are nothing unusual.
  ...atLeast(3, 1, 900),
});

const notDecoded = (watched: Watched): Alarm => ({
  key: sessionNotDecoded.key,
  description: watched.session.id.apply(id =>
    watched.session.store === "parameter"
      ? `The bridge could not use its session. Run scim-bridge session check --parameter ${id}; store the scimsession file anew (scim-bridge session put scimsession` +
        ` --overwrite --parameter ${id}), then run scim-bridge restart. Where it is well, regenerate the credentials with scim-bridge rotate.`
      : `The bridge could not use its session. Store the scimsession file in base64 anew as the value of ${id}, then run scim-bridge restart.` +
        " Where it is well, regenerate the credentials in 1Password.",
  ),
  metric: metrics.sessionNotDecoded(watched),
  ...atLeast(1, 1, 300),
});

const certificateExpiry = (CertificateArn: pulumi.Input<string>): Alarm => ({
  key: "certificate-expiry",
  description:
    "The certificate has less than 30 days left, so ACM has not renewed it. Make sure that its DNS validation record still exists; import an imported certificate anew.",
  metric: {
    namespace: "AWS/CertificateManager",
    name: "DaysToExpiry",
    dimensions: { CertificateArn },
    statistic: "Minimum",
  },
  comparison: "LessThanThreshold",
  threshold: 30,
  periods: 1,
  periodSeconds: 86_400,
  // ACM reports twice a day, and no more once a certificate is invalid.
  missing: "ignore",
});
