import { expect } from "chai";
import type { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { rotate } from "../../cli/rotate.ts";
import { validate } from "../../cli/validate.ts";
import { main } from "../../cli/main.ts";
import type { Rotation } from "../../operator/rotation.ts";
import { rotationRecord } from "../../operator/rotation.ts";
import type { Answers } from "../support/aws.ts";
import { startStub } from "../support/aws.ts";
import type { FakeBridge } from "../support/fakeBridge.ts";
import { bearerToken, startBridge } from "../support/fakeBridge.ts";
import { deployment, healthyService, outputsOf, parameterName, service } from "../support/fakeService.ts";
import { inFolder } from "../support/program.ts";
import type { Terminal } from "../support/terminal.ts";
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

  for (const [key, keys] of [
    ["Ctrl-D", "\u0004"],
    ["Ctrl-C", ctrlC],
  ] as const) {
    it(`takes ${key} for an end, whatever was typed before`, async () => {
      const { context, answer, shown } = openTerminal();
      const running = main(["validate", bridge.url], context);
      await answer("Bearer token", "eyJ");
      await answer("▪▪▪", keys);
      expect(await running).to.equal(130);
      expect(shown()).to.include("error: Cancelled.");
    });
  }

  it("ends a question that the person comes back to, since typing would be seen", async () => {
    const { context, answer } = openTerminal();
    const running = main(["validate", bridge.url], context);
    await answer("Bearer token", "");
    process.emit("SIGCONT");
    expect(await running).to.equal(130);
  });

  it("says to leave --token-stdin out, where nobody pipes a token in", async () => {
    const { context, shown } = openTerminal();
    expect(await main(["validate", bridge.url, "--token-stdin"], context)).to.equal(2);
    expect(shown()).to.equal("error: Nobody pipes a bearer token in. Leave --token-stdin out, to be asked for it.\n");
  });

  it("breaks long lines where words end, below each other", async () => {
    const { context, answer, shown } = openTerminal({ columns: 60 });
    const running = validate({ url: bridge.url }, context, { endpoint: bridge.endpoint });
    await answer("Bearer token", enter);
    await running;
    const all = stripVTControlCharacters(shown());
    const validation = all.slice(all.indexOf("Validation of"));
    expect(Math.max(...validation.split("\n").map(line => line.length))).to.be.at.most(60);
    expect(validation).to.include(
      "→ Set SCIM_BEARER_TOKEN, or pipe it\n                          in with --token-stdin.\n",
    );
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
      run: (terminal: Terminal, running: Promise<number | Error>) => Promise<void>,
      env: NodeJS.ProcessEnv = {},
      record?: Rotation,
      file = "new",
    ) =>
      inFolder({ new: '{"a":1}', "outputs.json": outputsOf(bridge.url) }, async folder => {
        const { sessionParameterArn } = JSON.parse(outputsOf(bridge.url)) as { sessionParameterArn: string };
        if (record) rotationRecord(sessionParameterArn, { XDG_STATE_HOME: folder }).write(record);
        const aws = await startStub(answers);
        try {
          const terminal = openTerminal({ cwd: folder, env: { XDG_STATE_HOME: folder, ...env } });
          const options = { file, outputs: "outputs.json", timeout: "10s" };
          const surroundings = { endpoint: bridge.endpoint, pollMilliseconds: 2 };
          const running = rotate(options, terminal.context, surroundings).catch((error: Error) => error);
          await run(terminal, running);
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

    it("asks again for a token that the bridge refuses, and restarts nothing", () =>
      rotating(async ({ answer, shown }, running) => {
        for (const question of ["Is provisioning", "Have you", "Store the new", "Restart the task", "Check the"]) {
          await answer(question, "y");
        }
        await answer("New bearer token", `mistyped${enter}`);
        await answer("the bearer token is refused (401)", "");
        await answer("New bearer token", `${bearerToken}${enter}`);
        await answer("Does the identity provider", "y");
        await answer("Is provisioning resumed", "y");
        expect(await running).to.equal(0);
        expect(changes).to.deep.equal(["put", "redeploy"]);
        expect(shown()).not.to.match(/marked|eyJ/);
      }));

    it("asks again where what is typed is no token", () =>
      rotating(async ({ answer }, running) => {
        for (const question of ["Is provisioning", "Have you", "Store the new", "Restart the task", "Check the"]) {
          await answer(question, "y");
        }
        await answer("New bearer token", `a b${enter}`);
        await answer("has spaces, line breaks or characters", "");
        await answer("New bearer token", enter);
        await answer("is checked with the new bearer token alone", "");
        await answer("New bearer token", `${bearerToken}${enter}`);
        await answer("Does the identity provider", ctrlC);
        expect(await running).to.be.an("error");
      }));

    it("tells how it goes on where the file is not there when it is needed", () =>
      rotating(
        async ({ answer }, running) => {
          await answer("Is provisioning", "y");
          await answer("Have you", "y");
          await answer("Store the new", "y");
          expect(await running).to.have.property("exitCode", 2);
          expect(await running)
            .to.be.an("error")
            .with.property("message")
            .that.equals(
              'later cannot be read: there is no such file. Name the new scimsession file.\nThe running task was not touched. Run the same command again: it goes on at "Store the new session".',
            );
        },
        {},
        undefined,
        "later",
      ));

    it("takes nothing for an answer that was typed before the question", () =>
      rotating(async ({ answer, context }, running) => {
        (context.stdin as PassThrough).write("yyyyy");
        await answer("Is provisioning paused", enter);
        expect(await running)
          .to.be.an("error")
          .with.property("message")
          .that.matches(/^Stopped before "Pause provisioning"/);
      }));

    it("does not wait for a session that nobody pipes in, before it asks anything", async () => {
      const { context, shown } = openTerminal();
      expect(await main(["rotate", "-", "--outputs", "out.json"], context)).to.equal(2);
      expect(shown()).to.equal(
        "error: Nobody pipes the new session in. Name the file that holds it, or will hold it.\n",
      );
    });

    it("asks for the new token, although the environment may have the old one", () =>
      rotating(
        async ({ answer, shown }, running) => {
          for (const question of ["Is provisioning", "Have you", "Store the new", "Restart the task", "Check the"]) {
            await answer(question, "y");
          }
          await answer("New bearer token", ctrlC);
          expect(await running).to.be.an("error");
          expect(shown()).not.to.include("5/7");
        },
        { SCIM_BEARER_TOKEN: bearerToken },
      ));

    it("asks whether to go on with a rotation that is old", () =>
      rotating(
        async ({ answer, shown }, running) => {
          await answer("A rotation that was begun 90 days ago did not come to its end. Go on with it?", "n");
          await answer("Is provisioning paused", ctrlC);
          expect(await running).to.be.an("error");
          expect(shown()).not.to.include("done before");
        },
        {},
        { begun: new Date(Date.now() - 90 * 86_400_000).toISOString(), done: ["pause", "regenerate"] },
      ));

    it("stops where the person says no, and tells how it goes on", () =>
      rotating(async ({ answer }, running) => {
        await answer("Is provisioning paused", "y");
        await answer("Have you regenerated", "n");
        expect(await running).to.have.property("exitCode", 1);
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
