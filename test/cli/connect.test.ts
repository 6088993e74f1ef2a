import { expect } from "chai";
import { connect } from "../../cli/connect.ts";
import { providers } from "../../operator/providers.ts";
import { providerIds } from "../../cli/commands.ts";
import type { here } from "../support/fakeBridge.ts";
import { outputsOf } from "../support/fakeService.ts";
import { inContext, scimBridge } from "../support/program.ts";

const url = "https://scim.example.com";

/** How the name resolves, to these addresses or to none. */
const resolving =
  (...addresses: string[]): typeof here =>
  (_host, _options, callback) =>
    addresses.length === 0
      ? callback(Object.assign(new Error("no"), { code: "ENOTFOUND" }), "")
      : callback(
          null,
          addresses.map(address => ({ address, family: address.includes(":") ? 6 : 4 })),
        );

describe("scim-bridge connect", () => {
  const told = (provider: string, addresses: string[], markdown = false) =>
    inContext(context =>
      connect({ provider, url: `${url}/`, markdown }, context, { endpoint: { lookup: resolving(...addresses) } }),
    );

  it("knows the providers that the command offers", () => {
    expect(providers.map(({ id }) => id)).to.deep.equal(providerIds);
  });

  for (const [addresses, says] of [
    [["10.42.1.7"], "calls in from the internet: it cannot reach this bridge."],
    [["172.31.0.1", "fd00::1"], "calls in from the internet: it cannot reach this bridge."],
    [["203.0.113.7"], "calls in from the internet: it can reach this bridge."],
    [["203.0.113.7", "10.0.0.1"], "calls in from the internet: it can reach this bridge."],
    [["2001:db8::1"], "calls in from the internet: it can reach this bridge."],
    [[], "it can reach a public bridge, and cannot reach a private one."],
  ] as const) {
    it(`tells whether Okta reaches a name with ${addresses.join(" and ") || "no address"}`, async () => {
      const { code, stdout, stderr } = await told("okta", [...addresses]);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(stdout).to.include(says).and.to.include(url);
      expect(stdout).not.to.include(`${url}/`);
    });
  }

  it("tells it in Markdown", async () => {
    const { stdout } = await told("entra-id", ["10.0.0.1"], true);
    expect(stdout).to.match(/^# Connect .*`https:\/\/scim\.example\.com`\n\n## /);
  });

  it("takes the URL from a stack's outputs", async () => {
    const { code, stdout } = await scimBridge(["connect", "google-workspace", "--outputs", "-"], {
      stdin: outputsOf("https://scim.invalid"),
    });
    expect(code).to.equal(0);
    expect(stdout).to.include("https://scim.invalid");
  });

  for (const [args, says] of [
    [
      ["ping"],
      /^error: command-argument value 'ping' is invalid for argument 'provider'\. Allowed choices are okta, entra-id, /,
    ],
    [[], /^error: missing required argument 'provider'\n$/],
    [["okta"], /^error: No bridge is named\. Name it by its URL, with --stack NAME, or with --outputs FILE/],
    [["okta", "https://a.example.com/scim"], /^error: https:\/\/a\.example\.com\/scim is more than the bridge's URL\./],
  ] as const) {
    it(`says what is wrong about ${args.join(" ") || "nothing"}, with exit code 2`, async () => {
      const { code, stdout, stderr } = await scimBridge(["connect", ...args]);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(stderr).to.match(says);
    });
  }
});
