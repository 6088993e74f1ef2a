import { expect } from "chai";
import { logs } from "../../cli/logs.ts";
import { restart } from "../../cli/restart.ts";
import { validate } from "../../cli/validate.ts";
import type { CheckResult } from "../../operator/checks.ts";
import type { Answers } from "../support/aws.ts";
import { AwsFailure, startStub } from "../support/aws.ts";
import { bearerToken, startBridge } from "../support/fakeBridge.ts";
import {
  deployment,
  healthyService,
  logEvent,
  outputsOf,
  service,
  serviceName,
  stoppedTask,
  targetHealth,
  taskDefinitionArn,
} from "../support/fakeService.ts";
import type { CommandOptions, Outcome } from "../support/program.ts";
import { inContext, scimBridge } from "../support/program.ts";

/** Runs something against hand-written answers of AWS, and returns what was asked as well. */
async function withAws<T>(answers: Answers, run: () => Promise<T>): Promise<T & { asked: string[] }> {
  const aws = await startStub({ ...healthyService, ...answers });
  try {
    return { ...(await run()), asked: aws.asked };
  } finally {
    await aws.stop();
  }
}

describe("scim-bridge validate, with access to AWS", () => {
  const validated = (answers: Answers) =>
    withAws(answers, async () => {
      const bridge = await startBridge();
      const outcome = await inContext(
        context => validate({ outputs: "-", json: true }, context, { endpoint: bridge.endpoint }),
        { stdin: outputsOf(bridge.url), env: { SCIM_BEARER_TOKEN: bearerToken } },
      );
      await bridge.stop();
      const { checks } = JSON.parse(outcome.stdout) as { checks: CheckResult[] };
      return {
        ...outcome,
        checks: checks.slice(12).map(({ name, status, detail, remedy }) => ({ name, status, detail, remedy })),
      };
    });

  it("finds a healthy service so", async () => {
    const { code, checks } = await validated({});
    expect(code).to.equal(0);
    expect(checks.map(({ name, status, detail }) => [name, status, detail])).to.deep.equal([
      ["service", "ok", serviceName],
      ["running task", "ok", "1 of 1"],
      ["deployment", "ok", "ecs-svc/1 is COMPLETED"],
      ["task definition", "ok", "1pass-scim:7"],
      ["target", "ok", "10.42.1.7 is healthy"],
      ["last stopped task", "ok", "none in the last hour"],
      ["log", "ok", "no error in the last hour"],
    ]);
  });

  const rolledBack = taskDefinitionArn.replace(/7$/, "6");
  const found: [
    what: string,
    answers: Answers,
    name: string,
    status: string,
    detail: string | RegExp,
    remedy: RegExp,
  ][] = [
    [
      "a service that is gone",
      { DescribeServices: () => ({ services: [], failures: [{ reason: "MISSING" }] }) },
      "service",
      "failed",
      /^There is no active ECS service 1pass-scim-0123456 in arn:.*\. Deploy the bridge: pulumi up\.$/,
      /^undefined$/,
    ],
    [
      "a service that is being deleted",
      { DescribeServices: () => ({ services: [service({ status: "DRAINING" })] }) },
      "service",
      "failed",
      /^There is no active ECS service/,
      /^undefined$/,
    ],
    [
      "no running task",
      { DescribeServices: () => ({ services: [service({ runningCount: 0 })] }) },
      "running task",
      "failed",
      "0 of 1",
      /scim-bridge logs/,
    ],
    [
      "a service that somebody stopped",
      { DescribeServices: () => ({ services: [service({ desiredCount: 0, runningCount: 0 })] }) },
      "running task",
      "failed",
      "the service is stopped: its desired count is 0",
      /pulumi up --refresh/,
    ],
    [
      "two bridges",
      { DescribeServices: () => ({ services: [service({ desiredCount: 2, runningCount: 2 })] }) },
      "running task",
      "failed",
      "the desired count is 2",
      /one bridge at a time/,
    ],
    [
      "a deployment that goes on",
      {
        DescribeServices: () => ({
          services: [
            service({
              deployments: [
                deployment({
                  rolloutState: "IN_PROGRESS",
                  rolloutStateReason: "ECS deployment ecs-svc/1 in progress.",
                }),
              ],
            }),
          ],
        }),
      },
      "deployment",
      "failed",
      "ecs-svc/1 is IN_PROGRESS: ECS deployment ecs-svc/1 in progress.",
      /--wait 10m/,
    ],
    [
      "a deployment that failed",
      {
        DescribeServices: () => ({
          services: [
            service({
              deployments: [
                deployment({
                  rolloutState: "FAILED",
                  rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
                }),
              ],
            }),
          ],
        }),
      },
      "deployment",
      "failed",
      "ecs-svc/1 is FAILED: ECS deployment circuit breaker: tasks failed to start.",
      /scim-bridge logs/,
    ],
    [
      "a deployment that was rolled back",
      {
        DescribeServices: () => ({
          services: [service({ deployments: [deployment({ taskDefinition: rolledBack })] })],
        }),
      },
      "task definition",
      "failed",
      "1pass-scim:6 runs, and the stack's is 1pass-scim:7",
      /rolled the deployment back \(pulumi up succeeds then too\), or somebody deployed another/,
    ],
    [
      "the old task while a new one starts",
      {
        DescribeServices: () => ({
          services: [
            service({
              deployments: [
                deployment({ runningCount: 0 }),
                deployment({ id: "ecs-svc/0", status: "ACTIVE", taskDefinition: rolledBack }),
              ],
            }),
          ],
        }),
      },
      "task definition",
      "failed",
      "1pass-scim:6 runs, and the stack's is 1pass-scim:7",
      /rolled the deployment back/,
    ],
    [
      "an unhealthy target",
      {
        DescribeTargetHealth: () =>
          targetHealth("unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [502]"),
      },
      "target",
      "failed",
      "10.42.1.7 is unhealthy (Target.ResponseCodeMismatch: Health checks failed with these codes: [502])",
      /scim-bridge logs/,
    ],
    [
      "that the load balancer is gone",
      { DescribeTargetHealth: () => new AwsFailure("TargetGroupNotFound", "One or more target groups not found") },
      "target",
      "failed",
      "Could not see the health of the load balancer's target: TargetGroupNotFoundException: One or more target groups not found. Is this the right account and region, and are the stack's outputs up to date?",
      /^undefined$/,
    ],
    [
      "no target",
      { DescribeServices: () => ({ services: [service({ loadBalancers: [] })] }) },
      "target",
      "failed",
      "no task is registered with the load balancer",
      /scim-bridge logs/,
    ],
    [
      "why the last task stopped",
      {
        ListTasks: () => ({ taskArns: ["a", "b"] }),
        DescribeTasks: () => ({ tasks: [stoppedTask({ stoppedAt: 1, stoppedReason: "older" }), stoppedTask()] }),
      },
      "last stopped task",
      "warning",
      "2 minutes ago: Essential container in task exited; op_scim_bridge exit code 1 OutOfMemoryError: killed",
      /scim-bridge logs/,
    ],
    [
      "a task that a deployment stopped",
      {
        ListTasks: () => ({ taskArns: ["a"] }),
        DescribeTasks: () => ({
          tasks: [
            stoppedTask({
              stopCode: "ServiceSchedulerInitiated",
              stoppedReason: "Scaling activity initiated by (deployment ecs-svc/1)",
              containers: [],
            }),
          ],
        }),
      },
      "last stopped task",
      "ok",
      "2 minutes ago: Scaling activity initiated by (deployment ecs-svc/1)",
      /^undefined$/,
    ],
    [
      "a task that the load balancer found unhealthy",
      {
        ListTasks: () => ({ taskArns: ["a"] }),
        DescribeTasks: () => ({
          tasks: [
            stoppedTask({
              stopCode: "ServiceSchedulerInitiated",
              stoppedReason: "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:…)",
              containers: [],
            }),
          ],
        }),
      },
      "last stopped task",
      "warning",
      "2 minutes ago: Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:…)",
      /scim-bridge logs/,
    ],
    [
      "a deployment that a rollback completed",
      {
        DescribeServices: () => ({
          services: [
            service({
              deployments: [
                deployment({ id: "ecs-svc/3" }),
                deployment({
                  id: "ecs-svc/2",
                  status: "ACTIVE",
                  rolloutState: "FAILED",
                  rolloutStateReason: "tasks failed to start.",
                }),
              ],
            }),
          ],
        }),
      },
      "deployment",
      "warning",
      "ecs-svc/3 is COMPLETED, since ecs-svc/2 is FAILED: tasks failed to start.",
      /scim-bridge logs/,
    ],
    [
      "nothing wrong with a deployment whose predecessor is still being stopped",
      {
        DescribeServices: () => ({
          services: [service({ deployments: [deployment(), deployment({ id: "ecs-svc/0", status: "ACTIVE" })] })],
        }),
      },
      "deployment",
      "ok",
      "ecs-svc/1 is COMPLETED",
      /^undefined$/,
    ],
    [
      "the log's last errors",
      {
        FilterLogEvents: () => ({
          events: ["one", "two", "three", "\u001b[31mfour\u001b[0m"].map(text => logEvent(text, `ERR ${text}`)),
        }),
      },
      "log",
      "warning",
      "errors in the last hour, the latest:\nop_scim_bridge: ERR two\nop_scim_bridge: ERR three\nop_scim_bridge: ERR four",
      /scim-bridge logs --since 1h/,
    ],
    [
      "that the log is gone",
      { FilterLogEvents: () => new AwsFailure("ResourceNotFoundException", "The specified log group does not exist.") },
      "log",
      "failed",
      "Could not read the log group 1pass-scim-0123456: ResourceNotFoundException: The specified log group does not exist. Is this the right account and region, and are the stack's outputs up to date?",
      /^undefined$/,
    ],
  ];
  for (const [what, answers, name, status, detail, remedy] of found) {
    it(`finds ${what}`, async () => {
      const { code, checks } = await validated(answers);
      const check = checks.find(candidate => candidate.name === name);
      expect(check).to.include({ status });
      if (typeof detail === "string") expect(check?.detail).to.equal(detail);
      else expect(check?.detail).to.match(detail);
      expect(String(check?.remedy)).to.match(remedy);
      expect(code).to.equal(status === "failed" ? 1 : 0);
    });
  }

  for (const [line, isError] of [
    ["ERR cannot reach 1Password", true],
    ["2026-11-24T12:00:00Z FTL [SETUP] failed to set up redis", true],
    ['{"level":"error","message":"no"}', true],
    ["panic: runtime error", true],
    ["failed to set up redis for SCIM bridge", true],
    ["INF started without error", false],
    ['{"level":"info","message":"0 errors"}', false],
  ] as const) {
    it(`takes "${line}" for ${isError ? "an error" : "no error"}`, async () => {
      const { checks } = await validated({ FilterLogEvents: () => ({ events: [logEvent("1", line)] }) });
      expect(checks.at(-1)).to.include({ name: "log", status: isError ? "warning" : "ok" });
    });
  }

  it("makes do with answers that tell less than they ought to", async () => {
    const { code, checks } = await validated({
      DescribeServices: () => ({
        services: [{ status: "ACTIVE", desiredCount: 1, loadBalancers: [{ targetGroupArn: "a" }] }],
      }),
      DescribeTargetHealth: () =>
        "<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions><member></member></TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>",
      ListTasks: () => ({ taskArns: ["a"] }),
      DescribeTasks: () => ({ tasks: [{ stoppedAt: Date.now() / 1000 - 60, containers: [{ exitCode: 1 }] }] }),
      FilterLogEvents: () => ({ events: [{}, { message: "ERR no" }] }),
    });
    expect(code).to.equal(1);
    expect(checks.map(({ name, status, detail }) => [name, status, detail])).to.deep.equal([
      ["service", "ok", serviceName],
      ["running task", "failed", "0 of 1"],
      ["deployment", "failed", "no deployment is unknown"],
      ["task definition", "failed", "none runs, and the stack's is 1pass-scim:7"],
      ["target", "failed", "a target is unknown"],
      ["last stopped task", "warning", "1 minute ago: no reason given; exit code 1"],
      ["log", "warning", "errors in the last hour, the latest:\n: ERR no"],
    ]);
  });

  it("skips what the stack does not name", async () => {
    const bridge = await startBridge();
    const stack = {
      ...(JSON.parse(outputsOf(bridge.url)) as object),
      taskDefinitionArn: undefined,
      logGroupName: undefined,
    };
    const outcome = await withAws({}, () =>
      inContext(context => validate({ outputs: "-" }, context, { endpoint: bridge.endpoint }), {
        stdin: JSON.stringify(stack),
      }),
    );
    await bridge.stop();
    expect(outcome.stdout).to.include("○ task definition       the stack has no output taskDefinitionArn\n");
    expect(outcome.stdout).to.include("○ log                   the stack has no output logGroupName\n");
  });

  it("skips what it may not see, and says what is missing", async () => {
    const { code, checks } = await validated({
      ListTasks: () => new AwsFailure("AccessDeniedException", "not authorized to perform: ecs:ListTasks"),
    });
    expect(code).to.equal(0);
    expect(checks.find(({ name }) => name === "last stopped task")).to.include({
      status: "skipped",
      detail: `Could not list the stopped tasks of the ECS service ${serviceName}: AWS does not allow it: not authorized to perform: ecs:ListTasks. Ask for this permission, or name another profile with --profile.`,
    });
  });

  it("skips all of it without access to AWS, and says so once", async () => {
    const { code, checks } = await validated({
      DescribeServices: () =>
        new AwsFailure("ExpiredTokenException", "The security token included in the request is expired"),
    });
    expect(code).to.equal(0);
    expect(checks[0]).to.include({ name: "service", status: "skipped" });
    expect(checks[0]?.detail).to.match(/AWS does not know who you are \(The security token.*\)\. Log in/);
    expect(checks.slice(1).map(({ status, detail }) => `${status} ${detail}`)).to.deep.equal(
      Array<string>(6).fill('skipped since "service" was skipped'),
    );
  });

  it("skips it where the stack does not name the service", async () => {
    const bridge = await startBridge();
    const { stdout } = await inContext(context => validate({ outputs: "-" }, context, { endpoint: bridge.endpoint }), {
      stdin: JSON.stringify({ url: bridge.url }),
    });
    await bridge.stop();
    expect(stdout).to.include("○ service               the stack has no outputs clusterArn and serviceName\n");
  });
});

const outputs: CommandOptions = { stdin: outputsOf("https://scim.example.com") };

describe("scim-bridge restart", () => {
  const restarted = (answers: Answers, timeout = "10m"): Promise<Outcome & { asked: string[] }> =>
    withAws(
      { UpdateService: () => ({ service: service({ deployments: [deployment({ id: "ecs-svc/2" })] }) }), ...answers },
      () =>
        inContext(
          context =>
            restart({ outputs: "-", timeout }, context, { pollMilliseconds: 5 }).catch((error: Error) => {
              context.stderr.write(error.message);
              return 1;
            }),
          outputs,
        ),
    );
  /** Without what it tells while it waits. */
  const last = (stderr: string) => stderr.replace(/^IN_PROGRESS, .*\n/gm, "");
  /** What DescribeServices answers, time after time; before the restart first. */
  const course = (...deployments: object[][]) => {
    let time = -1;
    return {
      DescribeServices: () => {
        const now = time < 0 ? [deployment()] : deployments[Math.min(time, deployments.length - 1)];
        time += 1;
        return { services: [service({ deployments: now })] };
      },
    };
  };
  const next = (changes: object = {}) =>
    deployment({ id: "ecs-svc/2", rolloutState: "IN_PROGRESS", runningCount: 0, ...changes });
  const old = (changes: object = {}) => deployment({ status: "ACTIVE", ...changes });

  it("forces a deployment, and waits until this one is complete", async () => {
    let forced: unknown;
    const { code, stdout, stderr, asked } = await restarted({
      ...course([next(), old()], [next({ runningCount: 1 })], [next({ rolloutState: "COMPLETED", runningCount: 1 })]),
      UpdateService: input => ((forced = input), { service: service({ deployments: [next(), old()] }) }),
    });
    expect({ code, stderr: last(stderr) }).to.deep.equal({ code: 0, stderr: "" });
    expect(stdout).to.match(
      /^Restarting 1pass-scim-0123456: deployment ecs-svc\/2\nComplete after \d+ s: the new task runs and is healthy\.\n$/,
    );
    expect(forced).to.include({ forceNewDeployment: true, service: serviceName });
    expect(asked.filter(action => action === "DescribeServices")).to.have.length(4);
  });

  it("tells what it waits for, where there is no terminal for a spinner", async () => {
    const { stderr } = await restarted(
      course([next(), old()], [next(), old()], [next({ runningCount: 1 })], [deployment({ id: "ecs-svc/2" })]),
    );
    expect(stderr).to.equal("IN_PROGRESS, 0 of 1 running\nIN_PROGRESS, 1 of 1 running\n");
  });

  it("says that the restart may have begun when it is interrupted while it asks for it", async () => {
    const interruption = new AbortController();
    const aws = await startStub({
      ...healthyService,
      ...course([next()], [next()]),
      UpdateService: () => (interruption.abort("SIGINT"), { service: service({ deployments: [next()] }) }),
    });
    const { code, stderr } = await inContext(
      context => restart({ outputs: "-", timeout: "10m" }, context).catch(() => 130),
      { ...outputs, interrupted: interruption.signal },
    );
    await aws.stop();
    expect({ code, stderr }).to.deep.equal({
      code: 130,
      stderr: "Interrupted. The restart may have begun: scim-bridge validate tells how it ends.\n",
    });
  });

  it("bears with an ECS that still tells of the time before", async () => {
    const { code, stderr } = await restarted(
      course(
        [deployment()],
        [deployment()],
        [next()],
        [deployment()],
        [next({ rolloutState: "COMPLETED", runningCount: 1 })],
      ),
    );
    expect({ code, stderr: last(stderr) }).to.deep.equal({ code: 0, stderr: "" });
  });

  it("asks AWS for a restart once, even where the answer is lost", async () => {
    const lost = { UpdateService: () => new AwsFailure("ServerException", "lost", 500) };
    const aws = await startStub({ ...healthyService, ...lost });
    process.env.AWS_MAX_ATTEMPTS = "3";
    const { code } = await scimBridge(["restart", "--outputs", "-"], outputs);
    await aws.stop();
    expect(code).to.equal(1);
    expect(aws.asked.filter(action => action === "UpdateService")).to.have.length(1);
  });

  const stopped: Answers = {
    ListTasks: () => ({ taskArns: ["a"] }),
    DescribeTasks: () => ({ tasks: [stoppedTask()] }),
  };
  const why =
    " The last task that stopped: Essential container in task exited; op_scim_bridge exit code 1 OutOfMemoryError: killed. Its output: scim-bridge logs.";

  const failures: [what: string, answers: Answers, says: string | RegExp][] = [
    [
      "a roll-out that fails",
      {
        ...stopped,
        ...course(
          [next({ failedTasks: 1 })],
          [
            next({
              rolloutState: "FAILED",
              rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
            }),
          ],
        ),
      },
      `The deployment ecs-svc/2 failed: ECS deployment circuit breaker: tasks failed to start.${why}`,
    ],
    [
      "a rollback",
      {
        ...stopped,
        ...course([next()], [deployment({ id: "ecs-svc/3", rolloutState: "IN_PROGRESS" }), next({ status: "ACTIVE" })]),
      },
      `The deployment ecs-svc/2 was replaced by ecs-svc/3: ECS rolled it back, or somebody deployed at the same time.${why}`,
    ],
    [
      "a rollback that is complete",
      { ...stopped, ...course([next()], [deployment({ id: "ecs-svc/3" })]) },
      `The deployment ecs-svc/2 was replaced by ecs-svc/3: ECS rolled it back, or somebody deployed at the same time.${why}`,
    ],
    [
      "a failed roll-out whose tasks may not be listed",
      { ListTasks: () => new AwsFailure("AccessDeniedException", "no"), ...course([next({ rolloutState: "FAILED" })]) },
      "The deployment ecs-svc/2 failed. Its output: scim-bridge logs.",
    ],
    [
      "a service that was stopped",
      { DescribeServices: () => ({ services: [service({ desiredCount: 0, runningCount: 0 })] }) },
      "The ECS service 1pass-scim-0123456 is stopped: its desired count is 0. Set it to 1 again: pulumi up --refresh.",
    ],
    [
      "somebody who may not",
      { UpdateService: () => new AwsFailure("AccessDeniedException", "not authorized to perform: ecs:UpdateService") },
      "Could not restart the ECS service 1pass-scim-0123456: AWS does not allow it: not authorized to perform: ecs:UpdateService. Ask for this permission, or name another profile with --profile.",
    ],
    [
      "a cluster that is gone",
      { DescribeServices: () => new AwsFailure("ClusterNotFoundException", "Cluster not found.") },
      "Could not describe the ECS service 1pass-scim-0123456: ClusterNotFoundException: Cluster not found. Is this the right account and region, and are the stack's outputs up to date?",
    ],
  ];
  for (const [what, answers, says] of failures) {
    it(`tells of ${what}`, async () => {
      const { code, stderr } = await restarted(answers);
      expect({ code, stderr: last(stderr) }).to.deep.equal({ code: 1, stderr: says });
    });
  }

  it("waits no longer than it is told", async () => {
    const { stderr } = await restarted(course([next({ failedTasks: 2 })]), "1s");
    expect(last(stderr)).to.equal(
      "The deployment ecs-svc/2 is not complete after 1 s (IN_PROGRESS, 0 of 1 running, 2 failed to start). ECS goes on with it. Look at scim-bridge logs, and at scim-bridge validate.",
    );
  });

  it("wants to know which bridge", async () => {
    const says =
      "error: Name the bridge: with --stack NAME, or with --outputs FILE (from pulumi stack output --json).\n";
    expect(await scimBridge(["restart"])).to.deep.equal({ code: 2, stdout: "", stderr: says });
  });

  it("needs outputs that name the service", async () => {
    const { code, stderr } = await scimBridge(["restart", "--outputs", "-"], {
      stdin: '{"url":"https://a.example.com"}',
    });
    expect(code).to.equal(1);
    expect(stderr).to.include(
      "error: Standard input has no output clusterArn, serviceName. Is the bridge enabled and deployed (pulumi up)?",
    );
  });
});

describe("scim-bridge logs", () => {
  const at = Date.parse("2026-11-24T12:00:00Z");
  const events = [
    logEvent("1", "redis is ready\n", { container: "redis", timestamp: at }),
    logEvent("2", "\u001b[32mINF\u001b[0m bridge is ready", { timestamp: at + 1500 }),
  ];
  const read = (args: string[], answers: Answers) =>
    withAws(answers, () => scimBridge(["logs", "--outputs", "-", ...args], outputs));

  it("prints what both containers wrote, without what a terminal would obey", async () => {
    const asked: { [key: string]: unknown }[] = [];
    const { code, stdout, stderr } = await read([], { FilterLogEvents: input => (asked.push(input), { events }) });
    expect({ code, stdout, stderr }).to.deep.equal({
      code: 0,
      stdout: "2026-11-24T12:00:00.000Z redis  redis is ready\n2026-11-24T12:00:01.500Z bridge INF bridge is ready\n",
      stderr: "",
    });
    expect(asked[0]).to.include({ logGroupName: "1pass-scim-0123456" });
    expect(Number(asked[0]?.startTime)).to.be.closeTo(Date.now() - 3_600_000, 60_000);
  });

  it("prints those of one container", async () => {
    const { stdout } = await read(["redis"], { FilterLogEvents: () => ({ events }) });
    expect(stdout).to.equal("2026-11-24T12:00:00.000Z redis  redis is ready\n");
  });

  it("goes back as far as it is told, over all pages", async () => {
    const starts: number[] = [];
    const { stdout } = await read(["--since", "2d"], {
      FilterLogEvents: ({ startTime, nextToken }) => {
        starts.push(Number(startTime));
        return nextToken === undefined
          ? { events: events.slice(0, 1), nextToken: "more" }
          : { events: events.slice(1) };
      },
    });
    expect(stdout.split("\n")).to.have.length(3);
    expect(starts[0]).to.be.closeTo(Date.now() - 2 * 86_400_000, 60_000);
  });

  it("says that there is nothing", async () => {
    expect(await read(["bridge"], {})).to.include({
      code: 0,
      stdout: "",
      stderr: "No line in the last 1h. Go further back with --since.\n",
    });
  });

  it("follows, printing each line once, until it is interrupted", async () => {
    const interruption = new AbortController();
    let time = 0;
    const lines = ["one", "two", "three"].map((text, index) => logEvent(text, text, { timestamp: Date.now() + index }));
    const answers: Answers = {
      FilterLogEvents: () => {
        time += 1;
        if (time === 4) interruption.abort("SIGINT");
        return { events: lines.slice(0, Math.min(time, 3)) };
      },
    };
    const { stdout } = await withAws(answers, () =>
      inContext(
        context => logs({ outputs: "-", since: "1h", follow: true }, context, { pollMilliseconds: 5 }).catch(() => 130),
        { ...outputs, interrupted: interruption.signal },
      ),
    );
    expect(stdout.split("\n").map(line => line.slice(32))).to.deep.equal(["one", "two", "three", ""]);
  });

  for (const [args, says] of [
    [
      ["nginx"],
      "error: command-argument value 'nginx' is invalid for argument 'container'. Allowed choices are bridge, redis.\n",
    ],
    [
      ["--since", "yesterday"],
      'error: "yesterday" is no duration. Allowed: a number and s, m, h or d, such as 90s, 10m or 1h; at most 30d.\n',
    ],
  ] as const) {
    it(`says what is wrong about ${args.join(" ")}`, async () => {
      expect(await scimBridge(["logs", "--outputs", "-", ...args], outputs)).to.deep.equal({
        code: 2,
        stdout: "",
        stderr: says,
      });
    });
  }
});
