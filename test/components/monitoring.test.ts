import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { commands } from "../../cli/commands.ts";
import type { CommandContext } from "../../common/commandContext.ts";
import type { ScimBridgeArgs } from "../../components/index.ts";
import { argumentFaults } from "../../components/combinations.ts";
import { adoptingArgs, deploy, deployExactly, leastArgs } from "../support/bridges.ts";
import type { Registration, Run } from "../support/fakeAws.ts";

const topic = (name: string) => `arn:aws:sns:us-west-2:123456789012:${name}`;
const topicArns = [topic("pager"), topic("mail")];

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const dashboardType = "aws:cloudwatch/dashboard:Dashboard";

const deployWith = (args: Partial<ScimBridgeArgs> = {}) => deploy({ alarms: { topicArns }, ...args });

const alarmsOf = ({ all }: Run<unknown>) =>
  Object.fromEntries(all(alarmType).map(({ name, inputs }) => [name.replace("scim-", ""), inputs]));

/** `Minimum HealthyHostCount < 1, 5 of 5 × 60 s, breaching`: when an alarm is raised. */
const when = (inputs: Registration["inputs"]) => {
  const { metricName, statistic, extendedStatistic, comparisonOperator, threshold, period } = inputs;
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = inputs;
  const sign = { LessThanThreshold: "<", GreaterThanOrEqualToThreshold: ">=" }[String(comparisonOperator)] ?? "?";
  const measured = typeof statistic === "string" ? statistic : `percentile ${String(extendedStatistic)}`;
  const where = `${measured} ${String(metricName)} ${sign} ${String(threshold)}`;
  return `${where}, ${String(datapointsToAlarm)} of ${String(evaluationPeriods)} × ${String(period)} s, ${String(treatMissingData)}`;
};

interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: {
    title: string;
    view?: string;
    alarms?: string[];
    region?: string;
    query?: string;
    metrics?: unknown[][];
  };
}
const widgetsOf = ({ only }: Run<unknown>) =>
  (JSON.parse(only(dashboardType).inputs.dashboardBody as string) as { widgets: Widget[] }).widgets;

describe("alarms", () => {
  it("exist when a topic is given, and only then", async () => {
    const monitoring = ({ registrations }: Run<unknown>) =>
      registrations.filter(({ type }) => /MetricAlarm|LogMetricFilter|EventRule|EventTarget|Dashboard/.test(type))
        .length;
    expect(monitoring(await deploy())).to.equal(0);
    expect(monitoring(await deploy({ alarms: {} }))).to.equal(0);
    expect(monitoring(await deploy({ alarms: { topicArns: [] } }))).to.equal(0);
    expect(monitoring(await deployWith())).to.equal(10 + 3 + 1 + 2 + 1);
  });

  it("are raised when", async () => {
    const alarms = Object.entries(alarmsOf(await deployWith())).map(([key, inputs]) => [key, when(inputs)]);
    expect(Object.fromEntries(alarms)).to.deep.equal({
      "no-healthy-target": "Maximum HealthyHostCount < 1, 5 of 5 × 60 s, breaching",
      "no-running-task": "SampleCount CPUUtilization < 1, 5 of 5 × 60 s, breaching",
      "target-5xx": "Sum HTTPCode_Target_5XX_Count >= 5, 1 of 1 × 300 s, notBreaching",
      "load-balancer-5xx": "Sum HTTPCode_ELB_5XX_Count >= 5, 2 of 2 × 300 s, notBreaching",
      latency: "percentile p95 TargetResponseTime >= 5, 3 of 3 × 300 s, notBreaching",
      "task-memory": "Maximum MemoryUtilization >= 45, 5 of 5 × 60 s, notBreaching",
      "redis-out-of-memory": "Sum RedisOutOfMemory >= 1, 1 of 1 × 300 s, notBreaching",
      "redis-restarts": "Sum RedisStarts >= 3, 1 of 1 × 900 s, notBreaching",
      "session-not-decoded": "Sum SessionNotDecoded >= 1, 1 of 1 × 300 s, notBreaching",
      "certificate-expiry": "Minimum DaysToExpiry < 30, 1 of 1 × 86400 s, ignore",
    });
  });

  it("watch this load balancer, this service and this certificate", async () => {
    const alarms = alarmsOf(await deployWith());
    const measured = Object.entries(alarms).map(([key, { namespace, dimensions }]) => [key, namespace, dimensions]);
    const LoadBalancer = "arn:lb/scim";
    const target = { LoadBalancer, TargetGroup: "targetgroup/scim" };
    const service = { ClusterName: "scim-0000000", ServiceName: "scim-service" };
    const log = "ScimBridge/scim-0000000";
    expect(measured).to.have.deep.members([
      ["no-healthy-target", "AWS/ApplicationELB", target],
      ["target-5xx", "AWS/ApplicationELB", target],
      ["latency", "AWS/ApplicationELB", target],
      ["load-balancer-5xx", "AWS/ApplicationELB", { LoadBalancer }],
      ["no-running-task", "AWS/ECS", service],
      ["task-memory", "AWS/ECS", service],
      ["redis-out-of-memory", log, undefined],
      ["redis-restarts", log, undefined],
      ["session-not-decoded", log, undefined],
      ["certificate-expiry", "AWS/CertificateManager", { CertificateArn: "arn:aws:acm/certificate:Certificate/scim" }],
    ]);
  });

  it("name a load balancer and a target group as their metrics do", async () => {
    const deployment = await deployExactly({ ...adoptingArgs, alarms: { topicArns } });
    expect(alarmsOf(deployment)["target-5xx"]?.dimensions).to.include({ LoadBalancer: "app/shared/0123456789abcdef" });
  });

  it("tell every topic, in order and each once, when they are raised and when they end", async () => {
    const given = [topic("pager"), topic("mail"), topic("pager")];
    const alarms = Object.entries(alarmsOf(await deploy({ alarms: { topicArns: given } })));
    expect(alarms).to.have.length(10);
    const all = [topic("mail"), topic("pager")];
    for (const [key, { alarmActions, okActions, insufficientDataActions }] of alarms) {
      expect(alarmActions, key).to.deep.equal(all);
      // That a log is quiet does not say that all is well.
      expect(okActions, key).to.deep.equal(/^redis|^session/.test(key) ? undefined : all);
      expect(insufficientDataActions, key).to.equal(undefined);
    }
  });

  it("say what happened and what to do, in what CloudWatch takes", async () => {
    for (const deployment of [await deployWith(), await deployExactly({ ...adoptingArgs, alarms: { topicArns } })]) {
      for (const [key, { alarmDescription }] of Object.entries(alarmsOf(deployment))) {
        expect(alarmDescription, key).to.match(/^[A-Zr][^]{40,1023}\.$/);
        expect(alarmDescription, key).to.match(/\b([Rr]un scim-bridge|Choose|Raise|Give|Make sure)\b/);
      }
    }
  });

  it("say what is true of a session in Secrets Manager", async () => {
    const alarms = alarmsOf(await deployExactly({ ...adoptingArgs, alarms: { topicArns } }));
    expect(alarms["session-not-decoded"]?.alarmDescription)
      .to.contain("as the value of arn:aws:secretsmanager:us-west-2:123456789012:secret:scimsession-1a2b3c")
      .and.not.contain("scim-bridge session");
  });

  it("name the parameter of the session, as it is to be checked and stored", async () => {
    const alarms = alarmsOf(await deployWith({ session: { parameterName: "team/session" } }));
    expect(alarms["session-not-decoded"]?.alarmDescription)
      .to.contain("scim-bridge session check --parameter /team/session;")
      .and.contain("scim-bridge session put scimsession --overwrite --parameter /team/session)");
  });

  it("name commands that there are", async () => {
    const known = commands({} as CommandContext, () => undefined).commands.map(command => command.name());
    const said = Object.values(alarmsOf(await deployWith())).map(({ alarmDescription }) => String(alarmDescription));
    const named = said.flatMap(text => [...text.matchAll(/scim-bridge ([a-z]+)/g)].map(([, name]) => name));
    expect([...new Set(named)].sort()).to.deep.equal(["logs", "restart", "rotate", "session", "validate"]);
    for (const name of named) expect(known).to.include(name);
  });

  it("never stop a deployment: between two tasks there is none", async () => {
    const { inputs } = (await deployWith()).only("awsx:ecs:FargateService");
    expect(inputs).to.not.have.property("alarms");
  });

  const memory: [title: string, args: Partial<ScimBridgeArgs>, percent: number][] = [
    ["base", {}, 45],
    ["high", { size: "high" }, 45],
    ["very-high", { size: "very-high" }, 22],
    ["base without redis", { redis: { urlParameterName: "/redis", cidrs: ["10.0.0.0/8"] } }, 90],
  ];
  for (const [title, args, percent] of memory) {
    it(`watch the task's memory from nine tenths of what the bridge may have: ${title}, ${percent} %`, async () => {
      expect(alarmsOf(await deployWith(args))["task-memory"]?.threshold).to.equal(percent);
    });
  }

  it("leave out what is not there, or is somebody else's", async () => {
    const certificateArn = "arn:aws:iam::123456789012:server-certificate/scim";
    const iam = alarmsOf(await deployWith({ certificateArn }));
    expect(Object.keys(iam)).to.include("redis-restarts").and.not.include("certificate-expiry");
    const adopting = alarmsOf(await deployExactly({ ...adoptingArgs, alarms: { topicArns } }));
    expect(Object.keys(adopting).sort()).to.deep.equal([
      ...["latency", "no-healthy-target", "no-running-task", "redis-out-of-memory"],
      ...["session-not-decoded", "target-5xx", "task-memory"],
    ]);
    const CertificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/1";
    for (const certificateArn of [CertificateArn, pulumi.output(CertificateArn)]) {
      const certificate = alarmsOf(await deployWith({ certificateArn }))["certificate-expiry"];
      expect(certificate?.dimensions).to.deep.equal({ CertificateArn });
    }
  });

  it("count lines of the log", async () => {
    const filters = (await deployWith()).all("aws:cloudwatch/logMetricFilter:LogMetricFilter");
    const counting = (name: string, pattern: string) => ({
      logGroupName: "scim-0000000",
      pattern,
      metricTransformation: { namespace: "ScimBridge/scim-0000000", name, value: "1", unit: "Count" },
    });
    expect(Object.fromEntries(filters.map(({ name, inputs }) => [name, inputs]))).to.deep.equal({
      "scim-redis-out-of-memory": counting("RedisOutOfMemory", '?"Out Of Memory" ?"OOM command not allowed"'),
      "scim-redis-restarts": counting("RedisStarts", '"Ready to accept connections"'),
      "scim-session-not-decoded": counting(
        "SessionNotDecoded",
        '?"illegal base64 data" ?"AuthWrap failed to generateNewSession"',
      ),
    });
  });

  it("are warned of where a topic is in another region, which AWS would refuse", async () => {
    const elsewhere = "arn:aws:sns:eu-west-1:123456789012:pager";
    const message = (shown: string) =>
      `alarms.topicArns: ${shown} is not in us-west-2, where the bridge is: AWS will refuse it. Give a topic of the bridge's region.`;
    const warningsOf = async (given: pulumi.Input<string>[]) =>
      (await deploy({ alarms: { topicArns: given } })).warnings;
    expect(await warningsOf([...topicArns, elsewhere])).to.deep.equal([message(elsewhere)]);
    expect(await warningsOf([pulumi.secret(elsewhere)])).to.deep.equal([message("[secret]")]);
    expect(await warningsOf(topicArns)).to.deep.equal([]);
  });

  it("take no more topics than CloudWatch and EventBridge do", () => {
    const many = Array.from({ length: 6 }, (_, index) => topic(`topic-${index}`));
    expect(argumentFaults("scim", { ...leastArgs, alarms: { topicArns: many.slice(1) } })).to.deep.equal([]);
    const [fault] = argumentFaults("scim", { ...leastArgs, alarms: { topicArns: many } });
    expect(fault?.path).to.equal("alarms.topicArns");
    expect(fault?.message).to.contain("Allowed: a list of at most five SNS topics");
  });
});

describe("a deployment that failed", () => {
  it("is told to topics that are known later: then the target is named by its place", async () => {
    const later = topicArns.map(arn => pulumi.output(Promise.resolve(arn)));
    const targets = (await deploy({ alarms: { topicArns: later } })).all("aws:cloudwatch/eventTarget:EventTarget");
    expect(targets.map(({ name, inputs }) => [name, inputs.arn])).to.have.deep.members(
      topicArns.map((arn, index) => [`scim-deployment-failed-topic-${index}`, arn]),
    );
  });

  it("is told to every topic, for this service alone", async () => {
    const { only, all } = await deployWith();
    const rule = only("aws:cloudwatch/eventRule:EventRule", "scim-deployment-failed");
    expect(rule.inputs.description).to.equal("Deployments of the 1Password SCIM bridge that failed");
    expect(JSON.parse(rule.inputs.eventPattern as string)).to.deep.equal({
      source: ["aws.ecs"],
      "detail-type": ["ECS Deployment State Change"],
      resources: ["arn:aws:ecs:us-west-2:123456789012:service/scim-0000000/scim-service"],
      detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
    });
    const targets = all("aws:cloudwatch/eventTarget:EventTarget");
    expect(targets.map(({ name, inputs }) => [name, inputs.rule, inputs.arn])).to.have.deep.members(
      ["mail", "pager"].map(name => [
        `scim-deployment-failed-us-west-2:123456789012:${name}`,
        "scim-deployment-failed-0000000",
        topic(name),
      ]),
    );
  });

  it("is told in words", async () => {
    const [target] = (await deployWith()).all("aws:cloudwatch/eventTarget:EventTarget");
    const { inputPaths, inputTemplate } = target?.inputs.inputTransformer as {
      inputPaths: { [name: string]: string };
      inputTemplate: string;
    };
    const text = JSON.parse(inputTemplate) as string;
    expect(text).to.match(/^A deployment of the 1Password SCIM bridge failed .*: <reason> .* Run scim-bridge validate/);
    const used = [...text.matchAll(/<(\w+)>/g)].map(([, name]) => name);
    expect(used).to.have.members(["reason", "service", "deployment"]);
    expect(inputPaths).to.deep.equal({
      service: "$.resources[0]",
      reason: "$.detail.reason",
      deployment: "$.detail.deploymentId",
    });
  });
});

describe("the dashboard", () => {
  it("is one, with a name that no other bridge's has in the account", async () => {
    expect((await deployWith()).only(dashboardType, "scim").inputs.dashboardName).to.equal("scim-0000000-us-west-2");
  });

  it("shows every alarm, and every metric that one watches but the certificate's", async () => {
    const deployment = await deployWith();
    const widgets = widgetsOf(deployment);
    expect(widgets[0]?.properties.alarms).to.have.members(
      deployment.all(alarmType).map(({ name }) => `arn:${alarmType}/${name}`),
    );
    const shown = widgets.flatMap(({ properties }) => properties.metrics ?? []).map(([, name]) => name);
    const watched = Object.values(alarmsOf(deployment)).map(({ metricName }) => metricName);
    expect([...shown, "DaysToExpiry"]).to.have.members(watched);
  });

  it("is laid out without gaps or overlaps, and in its region", async () => {
    for (const args of [{}, { redis: { urlParameterName: "/redis", cidrs: ["10.0.0.0/8"] } }]) {
      const widgets = widgetsOf(await deployWith(args));
      const cells = widgets.flatMap(({ x, y, width, height }) =>
        Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`),
      );
      const rows = Math.max(...widgets.map(({ y, height }) => y + height));
      const grid = Array.from({ length: 24 * rows }, (_, cell) => `${cell % 24},${Math.floor(cell / 24)}`);
      expect(cells.sort()).to.deep.equal(grid.sort());
      for (const { type, properties } of widgets) if (type !== "alarm") expect(properties.region).to.equal("us-west-2");
    }
  });

  it("leaves out the errors of a load balancer that is somebody else's", async () => {
    const widgets = widgetsOf(await deployExactly({ ...adoptingArgs, alarms: { topicArns } }));
    const shown = widgets.flatMap(({ properties }) => properties.metrics ?? []).map(([, name]) => name);
    expect(shown).to.include("HTTPCode_Target_5XX_Count").and.not.include("HTTPCode_ELB_5XX_Count");
  });

  it("says what each of its parts shows", async () => {
    const parts = widgetsOf(await deployWith()).map(({ type, properties: { title, view, metrics = [] } }) => {
      const labels = metrics.map(metric => (metric.at(-1) as { label: string }).label);
      return `${type}, ${view ?? "list"}: ${[title, ...labels].join(" | ")}`;
    });
    expect(parts).to.deep.equal([
      "alarm, list: Alarms",
      "metric, timeSeries: Tasks | healthy targets | reports of a running task",
      "metric, timeSeries: Server errors | of the bridge | of the load balancer",
      "metric, timeSeries: Response time, 95th percentile (s) | bridge",
      "metric, timeSeries: Memory of the task (%) | used",
      "metric, timeSeries: redis | out of memory | starts",
      "metric, timeSeries: Session | not decoded",
      "log, table: Errors of bridge and redis",
    ]);
  });

  it("shows errors of this log group", async () => {
    const log = widgetsOf(await deployWith()).find(({ type }) => type === "log");
    expect(log?.properties.query).to.match(/^SOURCE 'scim-0000000' \| .* \| limit 50$/);
  });

  it("writes metrics as CloudWatch reads them", async () => {
    const [, tasks] = widgetsOf(await deployWith());
    expect(tasks?.properties.metrics).to.deep.equal([
      [
        ...["AWS/ApplicationELB", "HealthyHostCount", "LoadBalancer", "arn:lb/scim"],
        ...["TargetGroup", "targetgroup/scim", { label: "healthy targets", stat: "Maximum" }],
      ],
      [
        ...["AWS/ECS", "CPUUtilization", "ClusterName", "scim-0000000", "ServiceName", "scim-service"],
        { label: "reports of a running task", stat: "SampleCount" },
      ],
    ]);
  });
});
