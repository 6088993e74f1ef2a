import { expect } from "chai";
import { check } from "prettier";
import { connectGuide } from "../../operator/connectGuide.ts";
import { type Exposure, type Provider, providers } from "../../operator/providers.ts";

const url = "https://scim.example.com";
const exposures: Exposure[] = ["private", "public", "unknown"];
const formats = ["text", "markdown"] as const;

/** The providers' own names of what they ask for, in sentences where another place could name them too. */
const fields: Record<string, string[]> = {
  okta: ["Search for 1Password Business,", `Enter ${url} as Base URL, and the bearer token as API Token.`],
  "entra-id": ["to Automatic.", `Enter ${url} as Tenant URL, and the bearer token as Secret Token.`],
  "google-workspace": [
    "admin.directory.user.readonly",
    "admin.directory.group.readonly",
    "admin.directory.group.member.readonly",
    "admin.reports.audit.readonly",
  ],
  onelogin: [
    "Search for 1Password Business,",
    `Enter ${url} as SCIM Base URL, and the bearer token as SCIM Bearer Token.`,
  ],
  jumpcloud: [
    "Search for 1Password,",
    "On the tab Identity Management,",
    `Enter ${url} as Base URL, and the bearer token as Token Key.`,
  ],
  rippling: [
    "Search for 1Password,",
    `Enter ${url} as 1Password SCIM Bridge URL, and the bearer token as 1Password Bearer Token.`,
  ],
};

/** What each kind of provider is told of the bridge's addresses: sentences that are there, and ones that are not. */
const reach: Record<Provider["reach"], Record<Exposure, { told: string[]; not: string[] }>> = {
  internet: {
    private: {
      told: ["resolves to private addresses.", "it cannot reach this bridge.", "loadBalancer.internal: false"],
      not: ["it can reach this bridge", "could not be told"],
    },
    public: {
      told: ["resolves to public addresses.", "it can reach this bridge.", "network.ingressCidrs must admit"],
      not: ["cannot reach", "loadBalancer.internal", "VPN"],
    },
    unknown: {
      told: ["could not be told.", "it can reach a public bridge, and cannot reach a private one.", "deploy it anew."],
      not: ["resolves to private addresses.", "resolves to public addresses."],
    },
  },
  agent: {
    private: {
      told: ["resolves to private addresses.", "through Microsoft's provisioning agent", "On-premises SCIM app"],
      not: ["needs no agent", "Non-gallery", "ip-ranges"],
    },
    public: {
      told: ["resolves to public addresses.", "needs no agent", "Non-gallery", "ip-ranges"],
      not: ["On-premises SCIM app", "Windows Server", "Microsoft's, on the agent", "VPN"],
    },
    unknown: {
      told: ["could not be told.", "Steps to a public bridge", "Steps to a private bridge", "On-premises SCIM app"],
      not: ["needs no agent", "loadBalancer.internal"],
    },
  },
  pulled: {
    private: {
      told: ["resolves to private addresses.", "so nothing need be done", "the bridge itself fetches"],
      not: ["loadBalancer.internal", "network.ingressCidrs"],
    },
    public: {
      told: ["resolves to public addresses.", "so nothing need be done", "the bridge itself fetches"],
      not: ["loadBalancer.internal", "network.ingressCidrs"],
    },
    unknown: {
      told: ["could not be told.", "so nothing need be done", "the bridge itself fetches"],
      not: ["loadBalancer.internal", "network.ingressCidrs"],
    },
  },
};

function providerOf(id: string): Provider {
  const found = providers.find(provider => provider.id === id);
  if (!found) throw new Error(`no provider ${id}`);
  return found;
}

/** A guide's sentences, the same in both formats. */
const bare = (guide: string) => guide.replaceAll(/\*\*|[`<>"]/g, "");

describe("the guide to connect a provider", () => {
  it("is there for each that 1Password supports", () => {
    expect(providers.map(({ id }) => id)).to.deep.equal(Object.keys(fields));
  });

  for (const provider of providers) {
    for (const exposure of exposures) {
      for (const format of formats) {
        describe(`${provider.id}, ${exposure}, as ${format}`, () => {
          const guide = connectGuide(provider, { url, exposure }, format);

          it("gives the URL as it is, to be copied", () => {
            const after = guide.split(url).slice(1);
            expect(after).to.have.lengthOf.at.least(3);
            for (const rest of after) expect(rest).to.match(/^[`\s]/);
            expect(guide).to.include(`scim-bridge validate ${url}`);
          });

          it("names the provider's fields", () => {
            expect(fields[provider.id]).to.not.be.empty;
            for (const field of fields[provider.id] ?? []) expect(bare(guide)).to.include(field);
          });

          it("tells whether the provider reaches the bridge", () => {
            const { told, not } = reach[provider.reach][exposure];
            for (const sentence of told) expect(bare(guide)).to.include(sentence);
            for (const sentence of not) expect(bare(guide)).to.not.include(sentence);
          });

          it("tells what is needed, how to test, and where 1Password's guide is", () => {
            expect(bare(guide)).to.include("Provisioning users & groups turned on");
            expect(bare(guide)).to.include("The bearer token from 1Password");
            expect(bare(guide)).to.include(bare(provider.test));
            expect(guide).to.include(provider.guide);
          });

          it("leaves nothing to fill in, and ends with one newline", () => {
            expect(guide).to.not.match(/\{|\}|undefined|\[object|<[^h]|TODO|YOUR/);
            expect(guide).to.match(/[^\n]\n$/);
            expect(guide).to.not.include("\n\n\n");
          });
        });
      }
    }
  }

  it("is Markdown as prettier writes it", async () => {
    for (const provider of providers) {
      for (const exposure of exposures) {
        const guide = connectGuide(provider, { url, exposure }, "markdown");
        expect(await check(guide, { parser: "markdown", printWidth: 120 }), `${provider.id} ${exposure}`).to.equal(
          true,
        );
      }
    }
  });

  it("is text without marks", () => {
    for (const provider of providers) {
      for (const exposure of exposures) {
        expect(connectGuide(provider, { url, exposure }, "text")).to.not.match(/[`<>*]|^#|\]\(/m);
      }
    }
  });

  it("warns of what Google Workspace's connection does and loses, and warns of nothing elsewhere", () => {
    for (const format of formats) {
      const guides = providers.map(provider => {
        return { id: provider.id, guide: connectGuide(provider, { url, exposure: "private" }, format) };
      });
      const warning = guides.filter(({ guide }) => guide.includes("Caution"));
      expect(warning.map(({ id }) => id)).to.deep.equal(["google-workspace"]);
      expect(warning[0]?.guide).to.include("Existing 1Password users outside the synced groups are suspended");
      expect(warning[0]?.guide).to.include("is lost when the container restarts");
    }
  });

  it("reads so", () => {
    expect(connectGuide(providerOf("rippling"), { url, exposure: "public" }, "text")).to.equal(
      [
        "Connect Rippling to the 1Password SCIM Bridge at https://scim.example.com",
        "",
        "Reachability:",
        "  The bridge's name resolves to public addresses.",
        "  Rippling calls in from the internet: it can reach this bridge.",
        "  Beside your own networks, network.ingressCidrs must admit the addresses that Rippling calls from (see what it publishes), and no others; with loadBalancer.existing, its security group.",
        "",
        "Before you begin:",
        "  - The bearer token from 1Password, of the same setup as the bridge's session.",
        '  - "Provisioning users & groups" turned on, in the page "Automated User Provisioning" of your 1Password account: https://start.1password.com/integrations/provisioning/',
        "  - An administrator of Rippling, who is also an owner or administrator in 1Password.",
        "",
        "Steps:",
        '  1. Sign in to Rippling, and select "Add New App".',
        '  2. Search for "1Password", and select it.',
        '  3. Select "Connect Account", then "I\'m the 1Password admin, I\'ll install it".',
        '  4. Enter https://scim.example.com as "1Password SCIM Bridge URL", and the bearer token as "1Password Bearer Token".',
        '  5. Select "Move To Next Step", and follow the instructions on the screen.',
        "",
        "Test:",
        "  - Give a single person access first: they must appear among the people in 1Password.",
        "  - Run scim-bridge validate https://scim.example.com",
        "",
        "Guides:",
        "  - 1Password's, which prevails where these steps differ: https://support.1password.com/scim-rippling/",
        "",
      ].join("\n"),
    );
  });
});
