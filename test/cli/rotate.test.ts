import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RotateOptions } from "../../cli/rotate.ts";
import { rotate } from "../../cli/rotate.ts";
import type { RotationStep } from "../../operator/rotation.ts";
import { rotationRecord } from "../../operator/rotation.ts";
import type { Answers } from "../support/aws.ts";
import { AwsFailure, startStub } from "../support/aws.ts";
import type { FakeBridge } from "../support/fakeBridge.ts";
import { answer, authorised, bearerToken, certificate, healthReport, startBridge } from "../support/fakeBridge.ts";
import { deployment, healthyService, outputsOf, parameterName, service, stoppedTask } from "../support/fakeService.ts";
import type { Outcome } from "../support/program.ts";
import { inContext } from "../support/program.ts";

const sessionParameterArn = `arn:aws:ssm:us-west-2:123456789012:parameter${parameterName}`;
const oldSession = Buffer.from('{"session":"s3cr3t-marked-old"}').toString("base64");
const newSession = '{"session":"s3cr3t-marked-new"}';
const newEncoded = Buffer.from(newSession).toString("base64");

/** AWS as it is while a rotation goes on: what is stored, and what ECS deploys. */
class World {
  value = oldSession;
  version = 3;
  type = "SecureString";
  tier = "Standard";
  /** Seconds since 1970, as AWS tells them. */
  modified = 1_700_000_000;
  deployments: object[] = [deployment()];
  /** What a forced deployment becomes. */
  rollOut: (id: string) => object[] = id => [deployment({ id, createdAt: this.now() })];
  changes: string[] = [];
  time = 1_700_000_100;

  now(): number {
    return (this.time += 1);
  }

  answers(more: Answers = {}): Answers {
    return {
      ...healthyService,
      DescribeServices: () => ({ services: [service({ deployments: this.deployments })] }),
      DescribeParameters: () => ({
        Parameters: [
          {
            Name: parameterName,
            Type: this.type,
            Version: this.version,
            Tier: this.tier,
            LastModifiedDate: this.modified,
            KeyId: "alias/own",
          },
        ],
      }),
      GetParameter: () => ({ Parameter: { Value: this.value, Version: this.version } }),
      PutParameter: ({ Value, KeyId }) => {
        this.changes.push(`put with ${String(KeyId)}`);
        this.value = String(Value);
        this.version += 1;
        this.modified = this.now();
        return { Version: this.version, Tier: this.tier };
      },
      UpdateService: () => {
        const id = `ecs-svc/${this.changes.filter(change => change === "redeploy").length + 2}`;
        this.changes.push("redeploy");
        const service1 = service({
          deployments: [deployment({ id, rolloutState: "IN_PROGRESS", createdAt: this.now() })],
        });
        this.deployments = this.rollOut(id);
        return { service: service1 };
      },
      ...more,
    };
  }
}

describe("scim-bridge rotate", () => {
  let folder: string;
  let bridge: FakeBridge;
  let world: World;
  /** What the bridge answers at /health. */
  let health: Parameters<typeof authorised>[0];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "rotate-"));
    writeFileSync(path.join(folder, "new"), newSession);
    world = new World();
    health = answer.json(healthReport("healthy", "healthy"));
    bridge = await startBridge({ answers: { "/health": (...args) => authorised(health)(...args) } });
    writeFileSync(path.join(folder, "outputs.json"), outputsOf(bridge.url));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await bridge.stop();
  });

  const state = () => path.join(folder, "state", "scim-bridge");
  const records = () => {
    try {
      return readdirSync(state()).map(file => readFileSync(path.join(state(), file), "utf8"));
    } catch {
      return [];
    }
  };

  async function rotated(
    options: Partial<RotateOptions> = {},
    {
      answers = {},
      env = {},
      stdin = "",
      interrupted,
    }: { answers?: Answers; env?: NodeJS.ProcessEnv; stdin?: string; interrupted?: AbortSignal } = {},
  ): Promise<Outcome> {
    const aws = await startStub(world.answers(answers));
    try {
      return await inContext(
        context =>
          rotate({ file: "new", outputs: "outputs.json", yes: true, timeout: "10s", ...options }, context, {
            endpoint: bridge.endpoint,
            pollMilliseconds: 2,
          }).catch((error: Error) => {
            context.stderr.write(error.message);
            return 1;
          }),
        {
          ...{
            cwd: folder,
            stdin,
            env: { SCIM_BEARER_TOKEN: bearerToken, XDG_STATE_HOME: path.join(folder, "state"), ...env },
          },
          ...(interrupted && { interrupted }),
        },
      );
    } finally {
      await aws.stop();
    }
  }

  it("says how to rotate by hand where the session is in Secrets Manager, and touches nothing", async () => {
    const arn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:scimsession-1a2b3c";
    const outputs = JSON.parse(outputsOf(bridge.url)) as object;
    writeFileSync(path.join(folder, "outputs.json"), JSON.stringify({ ...outputs, sessionParameterArn: arn }));
    const { code, stdout, stderr } = await rotated();
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr).to.match(/^The session of this bridge is in Secrets Manager \(arn:.*resume provisioning\./);
    expect(stderr).to.contain(`aws secretsmanager put-secret-value --secret-id ${arn} --region us-west-2`);
    expect([world.changes, records()]).to.deep.equal([[], []]);
  });

  it("takes every step in its order, and leaves nothing behind", async () => {
    const { code, stdout, stderr } = await rotated();
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(stdout.replace(bridge.url, "URL")).to.equal(
      [
        "Rotation of the credentials of URL",
        "",
        "✔ 1/7 Pause provisioning",
        "✔ 2/7 Regenerate the credentials",
        `✔ 3/7 Store the new session: version 4 of ${parameterName}`,
        "✔ 4/7 Restart the task: deployment ecs-svc/2 is complete",
        "✔ 5/7 Check the health: version 2.9.16: RedisCache healthy, SCIMServer healthy",
        "✔ 6/7 Update the identity provider",
        "✔ 7/7 Resume provisioning",
        "",
        "Rotated. The next pulumi up restarts the task once more, since the parameter has a new version.",
        "",
      ].join("\n"),
    );
    expect(world).to.include({ value: newEncoded, version: 4 });
    expect(world.changes).to.deep.equal(["put with alias/own", "redeploy"]);
    expect(records()).to.deep.equal([]);
  });

  it("takes session or token from standard input", async () => {
    expect(await rotated({ file: "-" }, { stdin: newSession })).to.include({ code: 0 });
    expect(world.value).to.equal(newEncoded);
    world = new World();
    expect(
      await rotated({ tokenStdin: true }, { stdin: bearerToken, env: { SCIM_BEARER_TOKEN: undefined } }),
    ).to.include({ code: 0 });
  });

  it("keeps an advanced parameter advanced, with a session that needs it", async () => {
    world.tier = "Advanced";
    writeFileSync(path.join(folder, "new"), JSON.stringify({ long: "x".repeat(4000) }));
    expect(await rotated()).to.include({ code: 0 });
  });

  describe("before anything has changed", () => {
    const early: [what: string, run: () => Promise<Outcome>, says: string | RegExp][] = [
      [
        "no file",
        () => rotated({ file: undefined }),
        "Name the file that holds the new scimsession, or will hold it when you have regenerated.",
      ],
      [
        "nobody to ask",
        () => rotated({ yes: false }),
        "Each step wants a confirmation, and there is no terminal to ask on. Run it in one, or use --yes.",
      ],
      [
        "no token",
        () => rotated({}, { env: { SCIM_BEARER_TOKEN: undefined } }),
        "The new bearer token is missing. Set SCIM_BEARER_TOKEN, or pipe it in with --token-stdin.",
      ],
      [
        "a token that is none",
        () => rotated({}, { env: { SCIM_BEARER_TOKEN: "a b" } }),
        "The bearer token has spaces, line breaks or characters in it that no token has. Give the token alone.",
      ],
      [
        "too much in standard input",
        () => rotated({ file: "-", tokenStdin: true }),
        "Standard input can hold one thing: the session, the outputs or the token. Name a file, or set SCIM_BEARER_TOKEN.",
      ],
      [
        "a service that is gone",
        () => rotated({}, { answers: { DescribeServices: () => ({ services: [] }) } }),
        /^There is no active ECS service 1pass-scim-0123456 in arn:/,
      ],
      [
        "a parameter that is gone",
        () => rotated({}, { answers: { DescribeParameters: () => ({ Parameters: [] }) } }),
        `There is no SSM parameter ${parameterName}. Store a session: scim-bridge session put scimsession`,
      ],
      [
        "a service that somebody stopped",
        () => rotated({}, { answers: { DescribeServices: () => ({ services: [service({ desiredCount: 0 })] }) } }),
        "The ECS service 1pass-scim-0123456 is stopped: its desired count is 0. Set it to 1 again: pulumi up --refresh.",
      ],
      [
        "a session that the person may not decrypt",
        () =>
          rotated({}, { answers: { GetParameter: () => new AwsFailure("AccessDeniedException", "no kms:Decrypt") } }),
        `Could not decrypt the SSM parameter ${parameterName}: AWS does not allow it: no kms:Decrypt. Ask for this permission, or name another profile with --profile.`,
      ],
      [
        "the token in standard input, where it would be asked for",
        () => rotated({ yes: false, tokenStdin: true }),
        "Without --yes the new bearer token is asked for. Leave --token-stdin out, or add --yes.",
      ],
      [
        "a bridge that this machine does not trust",
        async () => {
          const trusted = bridge;
          bridge = { ...bridge, endpoint: { ...bridge.endpoint, ca: (await certificate({ host: "a" })).cert } };
          const outcome = await rotated();
          expect(bridge.asked).to.deep.equal([]);
          bridge = trusted;
          return outcome;
        },
        /^https:\/\/scim\.example\.com:\d+ fails: .*: its health could not be checked from here\./,
      ],
      [
        "a bridge that this machine does not reach",
        async () => {
          await bridge.stop();
          const outcome = await rotated();
          bridge = await startBridge();
          return outcome;
        },
        /^https:\/\/scim\.example\.com:\d+ refuses the connection: its health could not be checked from here\. Are you on the VPN\? See more: scim-bridge validate\.$/,
      ],
    ];
    for (const [what, run, says] of early) {
      it(`finds ${what}`, async () => {
        const { code, stdout, stderr } = await run();
        expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
        if (typeof says === "string") expect(stderr).to.equal(says);
        else expect(stderr).to.match(says);
        expect(world.changes).to.deep.equal([]);
        expect(records()).to.deep.equal([]);
      });
    }

    it("finds a file that is no session", async () => {
      writeFileSync(path.join(folder, "new"), bearerToken);
      const { stderr } = await rotated();
      expect(stderr).to.match(/^new is a bearer token, not a session\./);
      expect(world.changes).to.deep.equal([]);
    });

    it("finds a parameter that is not encrypted", async () => {
      world.type = "String";
      expect((await rotated()).stderr).to.include(`${parameterName} is of type String`);
      expect(world.changes).to.deep.equal([]);
    });
  });

  describe("where it fails before the restart", () => {
    const untouched =
      'The running task was not touched. Run the same command again: it goes on at "Store the new session".';

    it("leaves the old task running, and goes on there", async () => {
      const failing = { PutParameter: () => new AwsFailure("AccessDeniedException", "no ssm:PutParameter") };
      const { code, stderr } = await rotated({}, { answers: failing });
      expect(code).to.equal(1);
      expect(stderr).to.equal(
        `Could not store the SSM parameter ${parameterName}: AWS does not allow it: no ssm:PutParameter. Ask for this permission, or name another profile with --profile.\n${untouched}`,
      );
      expect(world.changes).to.deep.equal([]);
      const again = await rotated();
      expect(again).to.include({ code: 0, stderr: "" });
      expect(again.stdout).to.match(/, begun \d+ seconds? ago\n/);
      expect(again.stdout).to.include(
        "○ 1/7 Pause provisioning (done before)\n○ 2/7 Regenerate the credentials (done before)\n✔ 3/7 Store",
      );
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy"]);
    });

    it("does not take the old session for the new one", async () => {
      writeFileSync(path.join(folder, "new"), oldSession);
      const { stderr } = await rotated();
      expect(stderr).to.equal(
        `This session is stored already, as version 3 of ${parameterName}. Give the new one, which regenerating made. Is it the new one, stored by hand? Then use scim-bridge restart, and scim-bridge validate.`,
      );
      expect(world.changes).to.deep.equal([]);
      expect(records()).to.deep.equal([]);
    });

    it("does not take it after a try that stored nothing either", async () => {
      const failing = { PutParameter: () => new AwsFailure("AccessDeniedException", "no ssm:PutParameter") };
      await rotated({}, { answers: failing });
      writeFileSync(path.join(folder, "new"), oldSession);
      expect((await rotated()).stderr).to.match(/^This session is stored already, as version 3 of /);
      expect(world.changes).to.deep.equal([]);
    });

    it("finds a session that is too long, and takes it in the tier that holds it", async () => {
      writeFileSync(path.join(folder, "new"), JSON.stringify({ long: "x".repeat(4000) }));
      expect((await rotated()).stderr).to.match(/^The session is too long: 5348 characters .* --tier advanced /);
      expect(world.changes).to.deep.equal([]);
      expect(await rotated({ tier: "advanced" })).to.include({ code: 0 });
    });

    it("does not store twice what an interrupted try has stored", async () => {
      // AWS stored it, and its answer was lost.
      const lost: Answers = {
        PutParameter: input => {
          world.answers().PutParameter?.(input);
          return new AwsFailure("InternalServerError", "lost", 500);
        },
      };
      expect((await rotated({}, { answers: lost })).code).to.equal(1);
      const again = await rotated();
      expect(again.stdout).to.include(
        `✔ 3/7 Store the new session: stored already, as version 4 of ${parameterName}\n`,
      );
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy"]);
    });

    it("says that the task was not touched where the restart is refused", async () => {
      const failing = { UpdateService: () => new AwsFailure("AccessDeniedException", "no ecs:UpdateService") };
      const { stderr } = await rotated({}, { answers: failing });
      expect(stderr).to.match(
        /no ecs:UpdateService.*\nThe running task was not touched\. Run the same command again: it goes on at "Restart the task"\.$/,
      );
      const again = await rotated({ file: undefined });
      expect(again).to.include({ code: 0, stderr: "" });
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy"]);
    });
  });

  describe("where it fails after the restart", () => {
    const down =
      'Provisioning is down until the new task is healthy. Run the same command again: it goes on at "Restart the task".';

    it("stops at a roll-out that fails, says that provisioning is down, and goes on at the restart", async () => {
      const stopped = { ListTasks: () => ({ taskArns: ["a"] }), DescribeTasks: () => ({ tasks: [stoppedTask()] }) };
      world.rollOut = id => [deployment({ id, rolloutState: "FAILED", rolloutStateReason: "tasks failed to start." })];
      const { code, stdout, stderr } = await rotated({}, { answers: stopped });
      expect(code).to.equal(1);
      expect(stdout).not.to.include("4/7");
      expect(stderr).to.equal(
        `The deployment ecs-svc/2 failed: tasks failed to start. The last task that stopped: Essential container in task exited; op_scim_bridge exit code 1 OutOfMemoryError: killed. Its output: scim-bridge logs.\n${down}`,
      );
      world.rollOut = id => [deployment({ id })];
      expect(await rotated({ file: undefined })).to.include({ code: 0, stderr: "" });
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy", "redeploy"]);
    });

    it("does not take a rollback for the new task", async () => {
      world.rollOut = id => [
        deployment({ id: "ecs-svc/rollback", createdAt: world.now() }),
        deployment({ id, status: "ACTIVE" }),
      ];
      expect((await rotated()).stderr)
        .to.include("was replaced by ecs-svc/rollback")
        .and.to.include(down);
      world.rollOut = id => [deployment({ id })];
      expect(await rotated()).to.include({ code: 0 });
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy", "redeploy"]);
    });

    it("waits for the restart of an interrupted try, and does not restart twice", async () => {
      const interruption = new AbortController();
      world.rollOut = id => [deployment({ id, rolloutState: "IN_PROGRESS", createdAt: world.now() })];
      let asked = 0;
      const interrupting: Answers = {
        DescribeServices: () => {
          asked += 1;
          if (asked === 5) interruption.abort("SIGINT");
          return { services: [service({ deployments: world.deployments })] };
        },
      };
      const { stderr } = await rotated({}, { answers: interrupting, interrupted: interruption.signal });
      expect(stderr).to.match(
        /^IN_PROGRESS, 1 of 1 running\nInterrupted\. Provisioning is down until the new task is healthy\. Run the same command again: it goes on at "Restart the task"\.\n/,
      );
      world.deployments = [deployment({ id: "ecs-svc/2", createdAt: world.now() })];
      const again = await rotated();
      expect(again.stdout).to.include("✔ 4/7 Restart the task: deployment ecs-svc/2 is complete\n");
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy"]);
    });

    it("restarts although SSM and ECS tell of times that would speak against it", async () => {
      world.deployments = [deployment({ createdAt: 1_900_000_000 })];
      expect(await rotated()).to.include({ code: 0 });
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy"]);
    });

    it("says that the task may have been restarted where the person interrupts the question for it", async () => {
      const interruption = new AbortController();
      const interrupting: Answers = {
        UpdateService: input => {
          interruption.abort("SIGINT");
          return world.answers().UpdateService?.(input) ?? {};
        },
      };
      const { stderr } = await rotated({}, { answers: interrupting, interrupted: interruption.signal });
      expect(stderr).to.match(
        /^Interrupted\. The task may have been restarted\. Run the same command again: it goes on at "Restart the task"\.\n/,
      );
      expect(await rotated()).to.include({ code: 0, stderr: "" });
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy"]);
    });

    it("does not restart twice where the first answer was lost", async () => {
      const lost: Answers = {
        UpdateService: input => {
          world.answers().UpdateService?.(input);
          return new AwsFailure("ServerException", "lost", 500);
        },
      };
      expect((await rotated({}, { answers: lost })).code).to.equal(1);
      expect(await rotated()).to.include({ code: 0 });
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy"]);
    });

    it("stops at a bridge that refuses the token, and goes on with another session", async () => {
      health = answer.status(401);
      const { code, stderr } = await rotated();
      expect(code).to.equal(1);
      expect(stderr).to.equal(
        `The bridge's health: the bearer token is refused (401). Is it the token that came with the session which is stored now? Each regenerating makes both.\n${down}`,
      );
      health = answer.json(healthReport("healthy"));
      writeFileSync(path.join(folder, "new"), '{"session":"the right one"}');
      const again = await rotated();
      expect(again).to.include({ code: 0, stderr: "" });
      expect(again.stdout).to.include(
        "○ 2/7 Regenerate the credentials (done before)\n✔ 3/7 Store the new session: version 5",
      );
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy", "put with alias/own", "redeploy"]);
    });

    it("goes on with the same session at the restart, where the token was wrong", async () => {
      health = answer.status(401);
      await rotated();
      health = answer.json(healthReport("healthy"));
      const again = await rotated();
      expect(again.stdout).to.include(
        "○ 3/7 Store the new session (done before)\n✔ 4/7 Restart the task: deployment ecs-svc/3",
      );
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy", "redeploy"]);
    });

    it("does not ask again with a token that is refused", async () => {
      health = answer.status(403);
      await rotated();
      expect(bridge.asked.filter(path => path.startsWith("/health"))).to.have.length(1);
    });

    it("asks a bridge that stays unhealthy for as long as it is told, and says so", async () => {
      health = answer.json(healthReport("unhealthy"));
      const { stderr } = await rotated({ timeout: "1s" });
      const told =
        "The bridge's health: version 2.9.16: RedisCache unhealthy. See what the bridge says: scim-bridge logs bridge.";
      expect(stderr).to.equal(`${told}\n${told}\n${down}`);
      expect(bridge.asked.filter(path => path.startsWith("/health"))).to.have.length.greaterThan(2);
    });

    it("does not restart again where only the way to the bridge was lost", async () => {
      const reachable = bridge;
      const losing: Answers = {
        DescribeServices: () => {
          if (world.changes.includes("redeploy")) void bridge.stop();
          return { services: [service({ deployments: world.deployments })] };
        },
      };
      const { stderr } = await rotated({ timeout: "1s" }, { answers: losing });
      expect(stderr).to.match(
        /its health could not be checked from here\. Are you still on the VPN\?\n.*it goes on at "Check the health"\.$/,
      );
      const { answers } = { answers: { "/health": authorised(answer.json(healthReport("healthy"))) } };
      bridge = await startBridge({ answers });
      writeFileSync(path.join(folder, "outputs.json"), outputsOf(bridge.url));
      expect(await rotated()).to.include({ code: 0, stderr: "" });
      expect(world.changes).to.deep.equal(["put with alias/own", "redeploy"]);
      expect(reachable.asked).not.to.include("/health with the token");
    });

    it("does not need the file of a session that is stored", async () => {
      health = answer.status(401);
      await rotated();
      health = answer.json(healthReport("healthy"));
      rmSync(path.join(folder, "new"));
      expect(await rotated()).to.include({ code: 0, stderr: "" });
    });

    it("waits for a bridge that needs a moment", async () => {
      let asked = 0;
      health = (...args) => (++asked < 3 ? answer.status(503) : answer.json(healthReport("healthy")))(...args);
      expect(await rotated()).to.include({ code: 0 });
      expect(asked).to.equal(3);
    });
  });

  it("forgets an interrupted rotation when it is told to begin anew", async () => {
    await rotated({}, { answers: { UpdateService: () => new AwsFailure("AccessDeniedException", "no") } });
    writeFileSync(path.join(folder, "new"), '{"session":"newer"}');
    const { stdout } = await rotated({ anew: true });
    expect(stdout).to.include("✔ 1/7 Pause");
    expect(stdout).not.to.include("done before");
    expect(world.changes).to.deep.equal(["put with alias/own", "put with alias/own", "redeploy"]);
  });

  it("begins a rotation of its own with another session, where the last one only had to be resumed", async () => {
    await rotated();
    const record = rotationRecord(sessionParameterArn, { XDG_STATE_HOME: path.join(folder, "state") });
    const done: RotationStep[] = ["pause", "regenerate", "store", "redeploy", "health", "provider"];
    record.write({ begun: new Date().toISOString(), done, versionBefore: 3 });
    expect((await rotated()).stdout).to.include("○ 6/7 Update the identity provider (done before)\n✔ 7/7");
    record.write({ begun: new Date().toISOString(), done, versionBefore: 3 });
    writeFileSync(path.join(folder, "new"), '{"session":"another"}');
    const { stdout } = await rotated();
    expect(stdout).to.include("✔ 1/7 Pause provisioning\n✔ 2/7");
    expect(stdout).not.to.include("done before");
  });

  it("keeps nothing of a rotation that only had to be resumed for the next one", async () => {
    const record = rotationRecord(sessionParameterArn, { XDG_STATE_HOME: path.join(folder, "state") });
    const done: RotationStep[] = ["pause", "regenerate", "store", "redeploy", "health"];
    record.write({ begun: new Date().toISOString(), done, versionBefore: 1, restarted: true });
    // What is stored is given for the next one, after another that could not be stored.
    const { stderr } = await rotated(
      {},
      { answers: { PutParameter: () => new AwsFailure("AccessDeniedException", "no") } },
    );
    expect(stderr).to.include("The running task was not touched.");
    writeFileSync(path.join(folder, "new"), oldSession);
    expect((await rotated()).stderr).to.match(/^This session is stored already, as version 3 of /);
    expect(world.changes).to.deep.equal([]);
  });

  it("does not go on with an old rotation by itself", async () => {
    const record = rotationRecord(sessionParameterArn, { XDG_STATE_HOME: path.join(folder, "state") });
    const begun = new Date(Date.now() - 90 * 86_400_000).toISOString();
    record.write({ begun, done: ["pause", "regenerate"] });
    const { stderr } = await rotated();
    expect(stderr).to.equal(
      "A rotation that was begun 90 days ago did not come to its end. Begin with the first step (--anew), or go on with it without --yes.",
    );
    expect(await rotated({ anew: true })).to.include({ code: 0 });
  });

  it("finds that its record cannot be kept, before anything changes", async () => {
    const { code, stderr } = await rotated({}, { env: { XDG_STATE_HOME: path.join(folder, "new") } });
    expect(code).to.equal(1);
    expect(stderr).to.match(/^How far the rotation has come cannot be kept: ENOTDIR/);
    const folders = { XDG_STATE_HOME: "/proc/none" };
    expect((await rotated({}, { env: folders })).stderr).to.match(
      /^How far the rotation has come cannot be kept: .*\. Name a folder that can be written in XDG_STATE_HOME\.$/,
    );
    expect(world.changes).to.deep.equal([]);
  });

  it("keeps a record that names no secret, and that nobody else may read", async () => {
    await rotated({}, { answers: { UpdateService: () => new AwsFailure("AccessDeniedException", "no") } });
    const [record = ""] = records();
    expect(JSON.parse(record)).to.deep.include({ done: ["pause", "regenerate", "store"], versionBefore: 3 });
    expect(record).not.to.match(/marked|s3cr3t/);
    expect(record).not.to.include(newEncoded);
    const file = path.join(state(), readdirSync(state())[0] ?? "");
    expect((statSync(file).mode & 0o777).toString(8)).to.equal("600");
  });

  it("says that a record cannot be read", () => {
    const record = rotationRecord(sessionParameterArn, {
      XDG_STATE_HOME: path.join(folder, "new"),
    });
    expect(() => record.read()).to.throw(
      /^How far the rotation has come cannot be kept: ENOTDIR.*\. Name a folder that can be written in XDG_STATE_HOME\.$/,
    );
  });

  it("says what to do about a record that is broken", async () => {
    await rotated({}, { answers: { UpdateService: () => new AwsFailure("AccessDeniedException", "no") } });
    const file = path.join(state(), readdirSync(state())[0] ?? "");
    writeFileSync(file, "{");
    expect((await rotated()).stderr).to.equal(`${file} is not the record of a rotation. To begin anew, use --anew.`);
  });
});
