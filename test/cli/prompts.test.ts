import { expect } from "chai";
import { rotate } from "../../cli/rotate.ts";
import { validate } from "../../cli/validate.ts";
import { main } from "../../cli/main.ts";
import type { Answers } from "../support/aws.ts";
import { startStub } from "../support/aws.ts";
import type { FakeBridge } from "../support/fakeBridge.ts";
import { bearerToken, startBridge } from "../support/fakeBridge.ts";
import { deployment, healthyService, outputsOf, parameterName, service } from "../support/fakeService.ts";
import { inFolder } from "../support/program.ts";
import { openTerminal } from "../support/terminal.ts";

const enter = "\r";
const ctrlC = "\u0003";

describe("a command on a terminal", () => {
  let bridge: FakeBridge;
  beforeEach(async () => {
    bridge = await startBridge();
  });
  afterEach(() => bridge.stop());

  it("asks for the bearer token, and does not show it", async () => {
    const { context, answer, shown } = openTerminal();
    const running = validate({ url: bridge.url }, context, { endpoint: bridge.endpoint });
    await answer("Bearer token", `${bearerToken}${enter}`);
    expect(await running).to.equal(0);
    expect(shown()).to.include("health").and.to.include("RedisCache healthy");
    expect(shown()).not.to.match(/marked|eyJ/);
  });

  it("goes on without one", async () => {
    const { context, answer, shown } = openTerminal();
    const running = validate({ url: bridge.url }, context, { endpoint: bridge.endpoint });
    await answer("Bearer token", enter);
    expect(await running).to.equal(0);
    expect(shown()).to.include("no bearer token");
  });

  it("ends with exit code 130 where the person stops it at the question", async () => {
    const { context, answer, shown } = openTerminal();
    const running = main(["validate", bridge.url], context);
    await answer("Bearer token", ctrlC);
    expect(await running).to.equal(130);
    expect(shown()).to.include("error: Cancelled.");
  });

  it("does not wait for a session that nobody pipes in", async () => {
    const { context, shown } = openTerminal();
    expect(await main(["session", "put"], context)).to.equal(2);
    expect(shown()).to.equal(
      "error: Nothing is written to standard input. Name the scimsession file, or pipe it in.\n",
    );
  });

  describe("that rotates", () => {
    let changes: string[];
    let version: number;
    const answers: Answers = {
      ...healthyService,
      GetParameter: () => ({ Parameter: { Value: "old" } }),
      DescribeParameters: () => ({
        Parameters: [{ Type: "SecureString", Version: version, LastModifiedDate: 1_800_000_000 }],
      }),
      PutParameter: () => (changes.push("put"), { Version: ++version }),
      UpdateService: () => (changes.push("redeploy"), { service: service({ deployments: [deployment()] }) }),
    };
    beforeEach(() => {
      changes = [];
      version = 3;
    });

    const rotating = (
      run: (terminal: ReturnType<typeof openTerminal>, running: Promise<number | Error>) => Promise<void>,
    ) =>
      inFolder({ new: '{"a":1}', "outputs.json": outputsOf(bridge.url) }, async folder => {
        const aws = await startStub(answers);
        try {
          const terminal = openTerminal({ cwd: folder, env: { XDG_STATE_HOME: folder } });
          const options = { file: "new", outputs: "outputs.json", timeout: "10s" };
          const surroundings = { endpoint: bridge.endpoint, pollMilliseconds: 2 };
          await run(
            terminal,
            rotate(options, terminal.context, surroundings).catch((error: Error) => error),
          );
        } finally {
          await aws.stop();
        }
      });

    it("asks before each step, and for the token when it needs it", () =>
      rotating(async ({ answer, shown }, running) => {
        await answer("Is provisioning paused", "y");
        await answer("Have you regenerated", "y");
        await answer(`Store the new session in ${parameterName}?`, "y");
        await answer("Restart the task of 1pass-scim-0123456?", "y");
        await answer("Check the bridge's health", "y");
        await answer("New bearer token", `${bearerToken}${enter}`);
        await answer("Does the identity provider have the new bearer token?", "y");
        await answer("Is provisioning resumed", "y");
        expect(await running).to.equal(0);
        expect(changes).to.deep.equal(["put", "redeploy"]);
        expect(shown()).not.to.match(/marked|eyJ/);
      }));

    it("stops where the person says no, and tells how it goes on", () =>
      rotating(async ({ answer }, running) => {
        await answer("Is provisioning paused", "y");
        await answer("Have you regenerated", "n");
        expect(await running)
          .to.be.an("error")
          .with.property("message")
          .that.equals(
            'Stopped before "Regenerate the credentials".\nThe running task was not touched. Run the same command again: it goes on at "Regenerate the credentials".',
          );
        expect(changes).to.deep.equal([]);
      }));

    it("takes Enter alone for a no", () =>
      rotating(async ({ answer }, running) => {
        await answer("Is provisioning paused", enter);
        expect(await running)
          .to.be.an("error")
          .with.property("message")
          .that.matches(/^Stopped before "Pause provisioning"\./);
      }));

    it("stops where the person interrupts a question", () =>
      rotating(async ({ answer }, running) => {
        await answer("Is provisioning paused", ctrlC);
        expect(await running)
          .to.be.an("error")
          .with.property("message")
          .that.matches(/^Cancelled\. The running task was not touched\./);
        expect(changes).to.deep.equal([]);
      }));
  });
});
