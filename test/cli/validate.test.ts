import { expect } from "chai";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { ValidateOptions } from "../../cli/validate.ts";
import { validate } from "../../cli/validate.ts";
import type { CheckResult } from "../../operator/checks.ts";
import type { Endpoint } from "../../operator/http.ts";
import type { FakeBridge } from "../support/fakeBridge.ts";
import {
  answer,
  authorised,
  bearerToken,
  bridgeHost,
  certificate,
  healthReport,
  here,
  startBridge,
  startServer,
} from "../support/fakeBridge.ts";
import type { CommandOptions, Outcome } from "../support/program.ts";
import { inContext, inFolder, scimBridge } from "../support/program.ts";

const withToken: CommandOptions = { env: { SCIM_BEARER_TOKEN: bearerToken } };

/** Validates a bridge, and stops it. */
async function validated(
  bridge: { url: string; endpoint: Partial<Endpoint>; stop: () => Promise<void> },
  options: Partial<ValidateOptions> = {},
  command: CommandOptions = withToken,
): Promise<Outcome> {
  try {
    return await inContext(
      context =>
        validate({ url: bridge.url, ...options }, context, { endpoint: bridge.endpoint, pollMilliseconds: 20 }),
      command,
    );
  } finally {
    await bridge.stop();
  }
}

/** What `--json` said of each check. */
async function checksOf(...args: Parameters<typeof validated>) {
  const [bridge, options, command] = args;
  const { code, stdout, stderr } = await validated(bridge, { ...options, json: true }, command);
  const document = JSON.parse(stdout) as { url: string; healthy: boolean; checks: CheckResult[] };
  expect(stderr).to.equal("");
  expect(document.healthy).to.equal(code === 0);
  return { code, check: (name: string) => document.checks.find(check => check.name === name), ...document };
}

const text = ({ stdout }: Outcome) =>
  stdout
    .replace(/\d+ ms/g, "N ms")
    .replace(/:\d{4,5}\b/g, "")
    .replace(/port \d{4,5} /g, "port 443   ");

describe("scim-bridge validate", () => {
  it("finds a healthy bridge so, step by step", async () => {
    const bridge = await startBridge();
    const outcome = await validated(bridge);
    expect(outcome).to.include({ code: 0, stderr: "" });
    expect(text(outcome)).to.equal(
      [
        "Validation of https://scim.example.com",
        "",
        "✔ name                  127.0.0.1 (private) (N ms)",
        "✔ port 443              open (N ms)",
        "✔ TLS version           TLS 1.3 (N ms)",
        "✔ certificate chain     issued by Test (N ms)",
        "✔ certificate name      scim.example.com (N ms)",
        "✔ certificate expiry    199 days left (N ms)",
        "✔ port 80               redirects to https (N ms)",
        "✔ ping                  answers 200 (N ms)",
        "✔ status page           answers 200 (N ms)",
        "✔ SCIM without a token  refused with 401 (N ms)",
        "✔ health                version 2.9.16: RedisCache healthy, SCIMServer healthy (N ms)",
        "✔ SCIM with the token   answers with its SCIM configuration (N ms)",
        "",
        "Healthy: 12 ok",
        "",
      ].join("\n"),
    );
    expect(bridge.asked).to.deep.equal([
      "/ping",
      "/app",
      "/scim/Users",
      "/health with the token",
      "/scim/ServiceProviderConfig with the token",
    ]);
  });

  it("says which checks want a token, where there is none", async () => {
    const bridge = await startBridge();
    const outcome = await validated(bridge, {}, {});
    expect(outcome.code).to.equal(0);
    expect(outcome.stdout).to.include(
      "○ health                no bearer token\n                        → Set SCIM_BEARER_TOKEN, or pipe it in with --token-stdin.\n",
    );
    expect(outcome.stdout).to.match(/\nHealthy as far as it was checked: 10 ok, 2 skipped\n$/);
    expect(bridge.asked.filter(path => path.includes("token"))).to.deep.equal([]);
  });

  it("reads the token from standard input", async () => {
    const bridge = await startBridge();
    const { healthy, check } = await checksOf(bridge, { tokenStdin: true }, { stdin: `Bearer ${bearerToken}\n` });
    expect(healthy).to.equal(true);
    expect(check("health")).to.include({ status: "ok" });
  });

  const failing: [
    what: string,
    start: () => Promise<Pick<FakeBridge, "url" | "endpoint" | "stop">>,
    name: string,
    detail: string | RegExp,
    remedy: RegExp,
  ][] = [
    [
      "a wrong session",
      () => startBridge({ answers: { "/app": answer.page("<button>Sign In <b>With</b>&nbsp;1Password</button>") } }),
      "status page",
      'shows "Sign In With 1Password": the session is missing or wrong',
      /scim-bridge session check.*session put scimsession --overwrite.*scim-bridge restart/,
    ],
    [
      "an expired certificate",
      async () => startBridge({ tls: await certificate({ from: -90, to: -2 }) }),
      "certificate expiry",
      /^expired on /,
      /ACM renews it/,
    ],
    [
      "a certificate that is not valid yet",
      async () => startBridge({ tls: await certificate({ from: 2, to: 90 }) }),
      "certificate expiry",
      /^not valid before /,
      /clock/,
    ],
    [
      "a certificate for another name",
      async () => startBridge({ tls: await certificate({ host: "other.example.com" }) }),
      "certificate name",
      "the certificate is for other.example.com",
      /Set hostname to a name of the certificate/,
    ],
    [
      "a certificate that nobody vouches for",
      async () => {
        const bridge = await startBridge();
        return { ...bridge, endpoint: { ...bridge.endpoint, ca: (await certificate()).cert } };
      },
      "certificate chain",
      /^not trusted: (UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY) \(issued by Test\)$/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      "a certificate whose issuer has expired",
      async () => startBridge({ tls: await certificate({ issuer: { from: -90, to: -2 } }) }),
      "certificate chain",
      "not trusted: CERT_HAS_EXPIRED (issued by Test)",
      /certificate of ACM/,
    ],
    [
      "a socket that hangs",
      async () => {
        const server = await startServer(() => undefined);
        return { ...server, endpoint: { ...server.endpoint, timeoutMilliseconds: 1_000 } };
      },
      "TLS version",
      "the handshake does not end in time",
      /firewall, or a proxy/,
    ],
    [
      "a server without TLS",
      () => startServer(socket => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
      "TLS version",
      /^the handshake fails: (ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_.*)$/,
      /does not speak TLS/,
    ],
    [
      "a server of another age",
      () => startBridge({ protocol: { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } }),
      "TLS version",
      "neither TLS 1.2 nor 1.3 is spoken",
      /loadBalancer\.sslPolicy/,
    ],
    [
      "a server that hangs up",
      () => startServer(socket => socket.destroy()),
      "TLS version",
      /^the handshake fails: ECONNRESET$/,
      /does not speak TLS/,
    ],
    [
      "a server that speaks TLS, but not HTTP",
      () => startBridge({ answers: { "/ping": (_, response) => response.socket?.end("nonsense\r\n\r\n") } }),
      "ping",
      "answers with something that is not HTTP",
      /scim-bridge logs bridge/,
    ],
    [
      "a page that is made to be hard to read",
      () => startBridge({ answers: { "/app": answer.page(`${"<".repeat(900_000)}Sign in with 1Password`) } }),
      "status page",
      'shows "Sign In With 1Password": the session is missing or wrong',
      /session put/,
    ],
    [
      "a redirect to nowhere",
      () => startBridge({ answers: { "/app": answer.redirect("https://") } }),
      "status page",
      "answers 302",
      /logs bridge/,
    ],
    [
      "a health report that has no end",
      () => startBridge({ answers: { "/health": answer.page("x".repeat(2 * 1024 * 1024)) } }),
      "health",
      "answers 200, but not with health as JSON",
      /Is this the bridge itself/,
    ],
    [
      "a closed port",
      async () => {
        const server = await startServer(() => undefined);
        await server.stop();
        return { ...server, stop: () => Promise.resolve() };
      },
      "port",
      "127.0.0.1 refuses the connection",
      /^The addresses are private: are you on the VPN\? .*network\.ingressCidrs/,
    ],
    [
      "a bridge that hangs",
      async () => {
        const bridge = await startBridge({ answers: { "/ping": () => undefined } });
        return { ...bridge, endpoint: { ...bridge.endpoint, timeoutMilliseconds: 2_000 } };
      },
      "ping",
      "does not answer in time",
      /scim-bridge logs bridge/,
    ],
    ["a 500", () => startBridge({ answers: { "/ping": answer.status(500) } }), "ping", "answers 500", /logs bridge/],
    [
      "no healthy task",
      () => startBridge({ answers: { "/ping": answer.status(503) } }),
      "ping",
      "answers 503",
      /No task is healthy/,
    ],
    [
      "a task that hangs up",
      () => startBridge({ answers: { "/ping": answer.status(502) } }),
      "ping",
      "answers 502",
      /closes the connection/,
    ],
    [
      "a login page before it",
      () => startBridge({ answers: { "/ping": answer.redirect("https://login.example.net/") } }),
      "ping",
      "redirects to login.example.net",
      /Something else stands before the bridge/,
    ],
    [
      "a status page elsewhere",
      () => startBridge({ answers: { "/app": answer.redirect("https://login.example.net/") } }),
      "status page",
      "redirects to login.example.net",
      /Something else stands before the bridge/,
    ],
    [
      "no status page",
      () => startBridge({ answers: { "/app": answer.status(404) } }),
      "status page",
      "answers 404",
      /logs bridge/,
    ],
    [
      "SCIM that everybody may use",
      () => startBridge({ answers: { "/scim/Users": answer.json({ Resources: [] }) } }),
      "SCIM without a token",
      "answers 200: everybody who reaches it may read and change people",
      /Take it off the network/,
    ],
    [
      "SCIM that fails",
      () => startBridge({ answers: { "/scim/Users": answer.status(500) } }),
      "SCIM without a token",
      "answers 500",
      /logs bridge/,
    ],
    [
      "another session's token",
      () => startBridge({ answers: { "/health": authorised(answer.json({}), "another") } }),
      "health",
      "the bearer token is refused (401)",
      /Token and session belong together/,
    ],
    [
      "an unhealthy redis",
      () => startBridge({ answers: { "/health": authorised(answer.json(healthReport("unhealthy", "healthy"))) } }),
      "health",
      "version 2.9.16: RedisCache unhealthy, SCIMServer healthy",
      /logs bridge/,
    ],
    [
      "garbage for a health report",
      () => startBridge({ answers: { "/health": answer.page("{nonsense") } }),
      "health",
      "answers 200, but not with health as JSON",
      /Is this the bridge itself/,
    ],
    [
      "a health report without reports",
      () => startBridge({ answers: { "/health": answer.json({ version: "2.9.16" }) } }),
      "health",
      "answers 200, but not with health as JSON",
      /Is this the bridge itself/,
    ],
    [
      "garbage for a SCIM configuration",
      () => startBridge({ answers: { "/scim/ServiceProviderConfig": answer.page("[]") } }),
      "SCIM with the token",
      "answers 200, but not with its SCIM configuration as JSON",
      /Is this the bridge itself/,
    ],
    [
      "health that moves",
      () => startBridge({ answers: { "/health": answer.redirect("/elsewhere") } }),
      "health",
      "redirects to /elsewhere, where the token was not sent",
      /what stands before/,
    ],
    [
      "an open port 80",
      () => startBridge({ plain: () => answer.page("hello") }),
      "port 80",
      /^answers 200 instead of redirecting to https:\/\/scim\.example\.com/,
      /load balancer only redirects/,
    ],
    [
      "a port 80 that leads elsewhere",
      () => startBridge({ plain: () => answer.redirect("https://login.example.net/x") }),
      "port 80",
      /^redirects to https:\/\/login\.example\.net instead of/,
      /load balancer only redirects/,
    ],
  ];
  for (const [what, start, name, detail, remedy] of failing) {
    it(`finds ${what}, and says what to do`, async () => {
      const { code, checks } = await checksOf(await start());
      expect(code).to.equal(1);
      const failures = checks.filter(({ status }) => status === "failed");
      expect(failures.map(failure => failure.name.replace(/ \d{4,}$/, ""))).to.deep.equal([name]);
      expect(failures[0]?.detail).to.match(detail instanceof RegExp ? detail : new RegExp(`^${escaped(detail)}$`));
      expect(failures[0]?.remedy).to.match(remedy);
    });
  }

  it("does not ask over TLS that it does not trust, and sends no token", async () => {
    for (const tls of [await certificate({ host: "other.example.com" }), await certificate({ to: -0.5, from: -9 })]) {
      const bridge = await startBridge({ tls });
      await checksOf(bridge);
      expect(bridge.asked).to.deep.equal([]);
    }
  });

  it("does not trust more where the environment does", async () => {
    const bridge = await startBridge({ tls: await certificate({ host: "other.example.com" }) });
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    try {
      expect((await checksOf(bridge)).check("certificate name")).to.include({ status: "failed" });
    } finally {
      Reflect.deleteProperty(process.env, "NODE_TLS_REJECT_UNAUTHORIZED");
    }
    expect(bridge.asked).to.deep.equal([]);
  });

  it("does not send the token on when health redirects to another host", async () => {
    const other = await startBridge();
    const bridge = await startBridge({ answers: { "/health": answer.redirect(`${other.url}/health`) } });
    expect((await checksOf(bridge)).check("health")).to.include({ status: "failed" });
    expect(other.asked).to.deep.equal([]);
    await other.stop();
  });

  for (const location of ["/app/", `http://${bridgeHost}/app/`]) {
    it(`follows the status page within the bridge, to ${location}`, async () => {
      const answers = { "/app": answer.redirect(location), "/app/": answer.page("hello") };
      const bridge = await startBridge({ answers });
      const { healthy, check } = await checksOf(bridge);
      expect(healthy).to.equal(true);
      expect(check("status page")).to.include({ status: "ok", detail: "answers 200" });
      expect(bridge.asked).to.include.members(["/app", "/app/"]);
    });
  }

  const warned: [what: string, start: () => Promise<FakeBridge>, name: string, detail: RegExp, remedy: RegExp][] = [
    [
      "a status page that leads in a circle",
      () => startBridge({ answers: { "/app": answer.redirect("/app") } }),
      "status page",
      /^answers 302, in a circle$/,
      /logs/,
    ],
    [
      "a certificate that ends soon",
      async () => startBridge({ tls: await certificate({ to: 20 }) }),
      "certificate expiry",
      /^(19|20) days left$/,
      /validation record/,
    ],
    [
      "a closed port 80",
      async () => {
        const bridge = await startBridge();
        return { ...bridge, endpoint: { ...bridge.endpoint, httpPort: 9 } };
      },
      "port 80",
      /^refuses the connection$/,
      /Provisioning does not need it/,
    ],
  ];
  for (const [what, start, name, detail, remedy] of warned) {
    it(`warns of ${what}`, async () => {
      const { healthy, check } = await checksOf(await start());
      expect(healthy).to.equal(true);
      expect(check(name)).to.include({ status: "warning" });
      expect(check(name)?.detail).to.match(detail);
      expect(check(name)?.remedy).to.match(remedy);
    });
  }

  it("warns where one of several addresses is closed", async () => {
    const bridge = await startBridge();
    const lookup: typeof here = (host, options, callback) =>
      options.all
        ? callback(null, [
            { address: "127.0.0.1", family: 4 },
            { address: "127.0.0.2", family: 4 },
          ])
        : here(host, options, callback);
    const { check } = await checksOf({ ...bridge, endpoint: { ...bridge.endpoint, lookup } });
    const port = new URL(bridge.url).port;
    expect(check(`port ${port}`)).to.include({
      status: "warning",
      detail: "open on some addresses only: 127.0.0.2 refuses the connection",
    });
  });

  it("finds a name that does not resolve, and skips the rest", async () => {
    const lookup: typeof here = (_host, _options, callback) =>
      callback(Object.assign(new Error("no"), { code: "ENOTFOUND" }), "");
    const { code, checks } = await checksOf({
      url: `https://${bridgeHost}`,
      endpoint: { lookup },
      stop: () => Promise.resolve(),
    });
    expect(code).to.equal(1);
    expect(checks[0]).to.include({ status: "failed", detail: "scim.example.com does not resolve (ENOTFOUND)" });
    expect(checks[0]?.remedy).to.match(/^Is it spelt right, and deployed .* on the VPN only\.$/);
    for (const { status, detail } of checks.slice(1)) {
      expect({ status, detail }).to.deep.equal({ status: "skipped", detail: 'since "name" failed' });
    }
  });

  it("asks nobody else for the status page, whatever a redirect looks like", async () => {
    const other = await startBridge();
    const answers = { "/app": answer.redirect(`https://${bridgeHost}//${new URL(other.url).host}/app`) };
    expect((await checksOf(await startBridge({ answers }))).check("status page")).to.include({
      detail: "answers 302, in a circle",
    });
    expect(other.asked).to.deep.equal([]);
    await other.stop();
  });

  it("lists a name's addresses in order, each once", async () => {
    const bridge = await startBridge();
    const lookup: typeof here = (host, options, callback) =>
      options.all
        ? callback(
            null,
            ["127.0.0.3", "127.0.0.1", "127.0.0.3"].map(address => ({ address, family: 4 })),
          )
        : here(host, options, callback);
    const { check } = await checksOf({ ...bridge, endpoint: { ...bridge.endpoint, lookup } });
    expect(check("name")).to.include({ detail: "127.0.0.1, 127.0.0.3 (private)" });
  });

  it("takes outputs as PowerShell and Windows editors write them", async () => {
    const outputs = JSON.stringify({ url: "https://scim.invalid" });
    for (const stdin of [`\ufeff${outputs}`, Buffer.from(`\ufeff${outputs}`, "utf16le")]) {
      const { stdout } = await scimBridge(["connect", "okta", "--outputs", "-"], { stdin });
      expect(stdout).to.include("https://scim.invalid");
    }
  });

  it("begins to wait when it has its token", async () => {
    const slow = Readable.from(
      (async function* () {
        await sleep(1200);
        yield bearerToken;
      })(),
    );
    const bridge = await startBridge({ answers: { "/ping": answer.status(503) } });
    await validated(bridge, { tokenStdin: true, wait: "1s" }, { stdin: slow });
    expect(bridge.asked.length).to.be.greaterThan(3);
  });

  it("does not wait for ever for a name", async () => {
    const lookup: typeof here = () => undefined;
    const { checks } = await checksOf({
      url: `https://${bridgeHost}`,
      endpoint: { lookup, timeoutMilliseconds: 100 },
      stop: () => Promise.resolve(),
    });
    expect(checks[0]).to.include({ status: "failed", detail: "scim.example.com does not resolve (no answer in time)" });
  });

  it("tells where the session is stored, as the stack's outputs say", async () => {
    const bridge = await startBridge({ answers: { "/app": answer.page("Sign In With 1Password") } });
    const sessionParameterArn = "arn:aws:ssm:eu-west-1:123456789012:parameter/team/scim";
    const outcome = await inContext(context => validate({ outputs: "-" }, context, { endpoint: bridge.endpoint }), {
      stdin: JSON.stringify({ url: bridge.url, sessionParameterArn }),
    });
    await bridge.stop();
    const options = "--parameter /team/scim --region eu-west-1";
    expect(outcome.stdout).to.include(
      `scim-bridge session check ${options}. Store it again: scim-bridge session put scimsession --overwrite ${options}. Then`,
    );
  });

  it("tolerates states of health that it does not know", async () => {
    const answers = { "/health": authorised(answer.json(healthReport("unknown", "starting"))) };
    const { check } = await checksOf(await startBridge({ answers }));
    expect(check("health")).to.include({
      status: "ok",
      detail: "version 2.9.16: RedisCache unknown, SCIMServer starting",
    });
  });

  it("shows nothing that a terminal would obey, and no token that a server repeats", async () => {
    const report = { version: `\u001b[31m${bearerToken}\u0007`, reports: [{ source: "a\nb", state: "healthy" }] };
    const outcome = await validated(await startBridge({ answers: { "/health": answer.json(report) } }));
    expect(outcome.stdout).to.include("health                version [secret]: a b healthy").and.not.include("\u001b");
    expect(outcome.stdout).not.to.include("marked");
  });

  it("waits until the bridge is healthy", async () => {
    let pings = 0;
    const answers = {
      "/ping": (...[request, response]: Parameters<ReturnType<typeof answer.page>>) =>
        ++pings < 3 ? answer.status(503)(request, response) : answer.page("pong")(request, response),
    };
    const outcome = await validated(await startBridge({ answers }), { wait: "30s" });
    expect(outcome.code).to.equal(0);
    // The port is the test's own.
    expect(outcome.stderr).to.match(/^scim\.example\.com:\d+: waiting, since ping answers 503\n$/);
    expect(pings).to.equal(3);
    expect(outcome.stdout.match(/Validation of/g)).to.have.length(1);
  });

  it("waits no longer than it is told", async () => {
    const bridge = await startBridge({ answers: { "/ping": answer.status(503) } });
    const outcome = await validated(bridge, { wait: "1s" });
    expect(outcome.code).to.equal(1);
    expect(bridge.asked).to.have.length.greaterThan(2);
    expect(outcome.stdout).to.include("✖ ping                  answers 503");
  });

  it("ends when it is interrupted, and prints nothing", async () => {
    const interruption = new AbortController();
    const answers = { "/ping": () => interruption.abort("SIGINT") };
    const bridge = await startBridge({ answers });
    const written: string[] = [];
    const running = inContext(
      async context => {
        context.stdout.on("data", data => written.push(String(data)));
        return validate({ url: bridge.url, wait: "1h" }, context, { endpoint: bridge.endpoint });
      },
      { interrupted: interruption.signal },
    );
    const ended = await running.then(
      () => "done",
      (error: unknown) => error,
    );
    await bridge.stop();
    expect(ended).to.equal("SIGINT");
    expect(written).to.deep.equal([]);
  });
});

const escaped = (literal: string) => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

describe("scim-bridge validate, told the wrong thing", () => {
  const ways = "by its URL, with --stack NAME, or with --outputs FILE (from pulumi stack output --json)";
  const allowed = "Allowed: https and the host name alone, such as https://scim.example.com.";
  const wrong: [args: string[], says: string][] = [
    [[], `No bridge is named. Name it ${ways}.`],
    [["https://a.example.com", "--stack", "dev"], `The bridge is named twice. Name it ${ways}.`],
    [
      ["http://a.example.com"],
      `http://a.example.com is not https: the bearer token would cross the network in plain text. ${allowed}`,
    ],
    [["https://a.example.com/scim"], `https://a.example.com/scim is more than the bridge's URL. ${allowed}`],
    [["https://a.example.com/?a"], `https://a.example.com/?a is more than the bridge's URL. ${allowed}`],
    [["https://s3cr3t@a.example.com"], `The URL has credentials in it, which have no place there. ${allowed}`],
    [["https://user:s3cr3t@a.example.com"], `The URL has credentials in it, which have no place there. ${allowed}`],
    [["https://"], `"https://" is no URL. ${allowed}`],
    [
      ["https://a.example.com", "--wait", "soon"],
      '"soon" is no duration. Allowed: a number and s, m, h or d, such as 90s, 10m or 1h; at most 30d.',
    ],
    [["https://a.example.com", "--token-stdin"], "Standard input has no bearer token: it is empty."],
    [
      ["--outputs", "-", "--token-stdin"],
      "Standard input cannot hold both the outputs and the token. Set SCIM_BEARER_TOKEN instead of --token-stdin.",
    ],
    [
      ["--outputs", "none.json"],
      "none.json cannot be read: there is no such file. Name a file of pulumi stack output --json.",
    ],
  ];
  for (const [args, says] of wrong) {
    it(`as ${args.join(" ") || "nothing"}, says so with exit code 2`, async () => {
      expect(await scimBridge(["validate", ...args])).to.deep.equal({
        code: 2,
        stdout: "",
        stderr: `error: ${says}\n`,
      });
    });
  }

  it("takes no token that cannot be one, and does not show it", async () => {
    const { code, stderr } = await scimBridge(["validate", "https://a.example.com"], {
      env: { SCIM_BEARER_TOKEN: "s3cr3t\nmarked" },
    });
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr:
        "error: The bearer token has spaces, line breaks or characters in it that no token has. Give the token alone.\n",
    });
  });

  for (const session of ['{"domain":"acme","secret":"s3cr3t-marked"}', "eyJkb21haW4iOiJhY21lIn0="]) {
    it(`does not send a session as a token: ${session.slice(0, 9)}…`, async () => {
      const { code, stderr } = await scimBridge(["validate", "https://scim.invalid", "--token-stdin"], {
        stdin: session,
      });
      expect({ code, stderr }).to.deep.equal({
        code: 1,
        stderr:
          "error: This is a session, not a bearer token: it was not sent. Give the bearer token that belongs to it.\n",
      });
    });
  }

  for (const around of ["", "Bearer ", '"', "'"]) {
    it(`takes a token with ${around || "nothing"} around it`, async () => {
      const given = around.trim().length === 1 ? around + bearerToken + around : around + bearerToken;
      const { check } = await checksOf(await startBridge(), { tokenStdin: true }, { stdin: `${given}\n` });
      expect(check("health")).to.include({ status: "ok" });
    });
  }

  const outputs: [what: string, text: string, says: string][] = [
    ["no JSON", "url: https://a", "outputs.json is not one JSON object. Write it with pulumi stack output --json."],
    ["a list", "[]", "outputs.json is not one JSON object. Write it with pulumi stack output --json."],
    [
      "no outputs",
      "{}",
      "outputs.json has no output url. Is the bridge enabled and deployed (pulumi up)? A program of your own must export it from ScimBridge under this name.",
    ],
    [
      "an encrypted URL",
      '{"url":"[secret]"}',
      "outputs.json hides url. Write it with pulumi stack output --json --show-secrets.",
    ],
  ];
  for (const [what, text, says] of outputs) {
    it(`as outputs with ${what}, says so in text and in JSON`, () =>
      inFolder({ "outputs.json": text }, async folder => {
        const args = ["validate", "--outputs", "outputs.json"];
        expect(await scimBridge(args, { cwd: folder })).to.deep.equal({
          code: 1,
          stdout: "",
          stderr: `error: ${says}\n`,
        });
        const { stdout } = await scimBridge([...args, "--json"], { cwd: folder });
        expect(JSON.parse(stdout)).to.deep.equal({ healthy: false, complete: false, error: says, checks: [] });
      }));
  }
});
