import { expect } from "chai";
import { execFile, execFileSync } from "node:child_process";
import { EventEmitter, once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { startStub } from "../support/aws.ts";
import { startServer } from "../support/fakeBridge.ts";
import { deployment, healthyService, logEvent, outputsOf, service } from "../support/fakeService.ts";
import { inFolder, plainEnvironment, startBinary } from "../support/program.ts";

/** What the AWS SDK reads in a process of its own. */
const awsAt = (url: string) => ({
  ...{ AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "us-west-2" },
  ...{ AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" },
});

describe("a command that is interrupted", function () {
  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  it("ends although its standard input does not", async () => {
    const { child, outcome } = startBinary(["session", "put", "-"], {}, "pipe");
    // More than the system keeps for a reader: it is written when the command reads.
    await new Promise(written => child.stdin?.write("x".repeat(255 * 1024), written));
    child.kill("SIGINT");
    expect(await outcome).to.deep.equal({ code: 130, stdout: "", stderr: "" });
  });

  it("ends although nobody writes to the pipe that it opens", () =>
    inFolder({}, async folder => {
      const pipe = path.join(folder, "pipe");
      execFileSync("mkfifo", [pipe]);
      const { child, outcome } = startBinary(["session", "put", pipe]);
      // Nothing tells that it waits; a signal that comes before ends it in the same way.
      await sleep(1500);
      child.kill("SIGTERM");
      const { stdout, stderr } = await outcome;
      expect({ stdout, stderr, signal: child.signalCode }).to.deep.equal({ stdout: "", stderr: "", signal: "SIGTERM" });
    }));

  it("ends although the bridge says nothing", async () => {
    const connections = new EventEmitter();
    const silent = await startServer(() => connections.emit("one"));
    try {
      const { child, outcome } = startBinary(["validate", silent.url.replace("scim.example.com", "127.0.0.1")]);
      await once(connections, "one");
      child.kill("SIGINT");
      expect(await outcome).to.deep.equal({ code: 130, stdout: "", stderr: "" });
    } finally {
      await silent.stop();
    }
  });

  const underway = service({ deployments: [deployment({ rolloutState: "IN_PROGRESS", runningCount: 0 })] });
  const aws = {
    ...healthyService,
    UpdateService: () => ({ service: underway }),
    DescribeServices: () => ({ services: [underway] }),
    FilterLogEvents: () => ({ events: [logEvent("1", "hello", { timestamp: Date.parse("2026-11-24T12:00:00Z") })] }),
  };

  it("says that a restart goes on", () =>
    inFolder({ "outputs.json": outputsOf("https://scim.invalid") }, async folder => {
      const stub = await startStub(aws);
      const args = ["restart", "--outputs", path.join(folder, "outputs.json")];
      const { child, outcome } = startBinary(args, awsAt(stub.url));
      await once(child.stderr, "data");
      child.kill("SIGINT");
      expect(await outcome).to.deep.equal({
        code: 130,
        stdout: "Restarting 1pass-scim-0123456: deployment ecs-svc/1\n",
        stderr:
          "IN_PROGRESS, 0 of 1 running\nInterrupted. ECS goes on with the restart: scim-bridge validate tells how it ends.\n",
      });
      await stub.stop();
    }));

  it("prints whole lines of a log to the end", () =>
    inFolder({ "outputs.json": outputsOf("https://scim.invalid") }, async folder => {
      const stub = await startStub(aws);
      const args = ["logs", "--follow", "--since", "30d", "--outputs", path.join(folder, "outputs.json")];
      const { child, outcome } = startBinary(args, awsAt(stub.url));
      const [first] = (await once(child.stdout, "data")) as [Buffer];
      child.kill("SIGINT");
      expect(await outcome).to.include({ code: 130, stderr: "" });
      expect(String(first)).to.equal("2026-11-24T12:00:00.000Z bridge hello\n");
      await stub.stop();
    }));
});

describe("a command whose output nobody reads", () => {
  for (const [what, pipeline] of [
    ["output", "| head -c 1"],
    ["messages", "2> >(exec true)"],
  ] as const) {
    it(`goes on to its end, and tells how it ended, without its ${what}`, () =>
      inFolder({ "outputs.json": outputsOf("https://scim.invalid") }, async folder => {
        let asked = 0;
        const stub = await startStub({
          ...healthyService,
          UpdateService: () => ({ service: service() }),
          DescribeServices: () => {
            asked += 1;
            const rolloutState = asked < 3 ? "IN_PROGRESS" : "FAILED";
            return { services: [service({ deployments: [deployment({ rolloutState })] })] };
          },
        });
        const args = ["restart", "--outputs", path.join(folder, "outputs.json")];
        const running = promisify(execFile)(
          "bash",
          ["-o", "pipefail", "-c", `"$0" cli/scim-bridge.mjs ${args.join(" ")} ${pipeline}`, process.execPath],
          { cwd: path.resolve(import.meta.dirname, "../.."), env: plainEnvironment(awsAt(stub.url)) },
        );
        const code = await running.then(
          () => 0,
          ({ code: ended }: { code: number }) => ended,
        );
        await stub.stop();
        expect({ code, asked }).to.deep.equal({ code: 1, asked: 3 });
      }));
  }
});

describe("the bearer token in the environment", () => {
  it("is not handed on to a program that the tool starts", () =>
    inFolder({ "Pulumi.yaml": "name: p\nruntime: nodejs\n", pulumi: '#!/bin/sh\nenv > "$0.env"\n' }, async folder => {
      execFileSync("chmod", ["+x", path.join(folder, "pulumi")]);
      const env = { PATH: `${folder}:/usr/bin:/bin`, SCIM_BEARER_TOKEN: "marked" };
      const { outcome } = startBinary(["restart", "--stack", "dev", "--cwd", folder], env);
      expect((await outcome).code).to.equal(1);
      const handedOn = execFileSync("cat", [path.join(folder, "pulumi.env")], { encoding: "utf8" });
      expect(handedOn).to.include("PATH=");
      expect(handedOn).not.to.include("marked");
    }));
});
