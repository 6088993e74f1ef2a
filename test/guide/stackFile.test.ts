import { expect } from "chai";
import fc from "fast-check";
import { format } from "prettier";
import { parse } from "yaml";
import type { Values } from "../../guide/example.ts";
import { nested } from "../../guide/example.ts";
import { stackFileText, suggestedValue, suggestions } from "../../guide/stackFile.ts";
import type { KeyGuide } from "../../stackKeyGuide.ts";
import { providerKeyGuide, stackKeyGuide } from "../../stackKeyGuide.ts";

const guides: { [key: string]: KeyGuide } = { ...providerKeyGuide, ...stackKeyGuide };
const keys = Object.keys(guides);

const textOf = (values: Values, suggested: readonly string[] = []) =>
  stackFileText({ project: "scim-bridge", values, suggested });

/** What a stack file's text says, as the values' paths would say it. */
function saidBy(text: string): { [key: string]: unknown } {
  const { config } = parse(text) as { config: { [key: string]: unknown } };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^scim-bridge:/, ""), value]));
}

/** The text with what is suggested as if it were given; a comment proper has one space. */
const uncommented = (text: string) => text.replaceAll(/^( *)#(?! \S)/gm, "$1");

describe("the text of a stack file", () => {
  it("has every key below what it means, in the guide's order, and others as comments", () => {
    const values = {
      "dns.zoneId": "Z1",
      "network.ingressCidrs": ["10.0.0.0/8"],
      "network.stack": "acme/network/prod",
      hostname: "scim.example.com",
      "aws:allowedAccountIds": ["123456789012"],
    };
    expect(textOf(values, ["cluster.name", "network.dnsServerCidrs", "size"])).to
      .equal(`# What a key means, and all keys: scim-bridge explain [KEY]. What this deploys: scim-bridge preview.
# To use a key that is commented out, remove the # before it, and before the lines that belong to it.
config:
  # The account guard: with credentials of any other account, Pulumi refuses to run.
  aws:allowedAccountIds:
    - "123456789012"
  # DNS name that people and identity providers use.
  scim-bridge:hostname: scim.example.com
  # VPC and subnets of the bridge, and who may reach it.
  scim-bridge:network:
    # Another stack whose outputs vpcId and privateSubnetIds name the network.
    stack: acme/network/prod
    # CIDR blocks that may reach the bridge on 443, and on 80, which only redirects: a VPN's, a VPC's.
    ingressCidrs:
      - 10.0.0.0/8
    # CIDR blocks of your own DNS servers (custom DHCP options), which the task may reach on 53.
    #dnsServerCidrs:
    #  - 10.42.0.53/32
  # The ECS cluster that runs the bridge, where it has none of its own.
  #scim-bridge:cluster:
  #  # Existing ECS cluster, by name.
  #  # Without it: a cluster of its own, with Container Insights.
  #  name: core
  # The Route 53 zone of the bridge's name and of its certificate.
  scim-bridge:dns:
    # Route 53 zone, by ID, for the alias record and the certificate's validation.
    zoneId: Z1
  # 1Password's volume, which sets the bridge's CPU and memory.
  #scim-bridge:size: base
`);
  });

  it("begins its keys with the project's name", () => {
    const text = stackFileText({ project: "scim", values: { hostname: "a.b", "aws:region": "x" }, suggested: [] });
    expect(parse(text)).to.deep.equal({ config: { "aws:region": "x", "scim:hostname": "a.b" } });
  });

  for (const text of ["2026-01-01", "1_000", "0b11", "0B11", "0o17", "0O17", "-0x1F", "0123", "1e3", "yes", "1:20"]) {
    it(`has ${text} in quotation marks, as text, whatever reads it`, () => {
      const written = textOf({ hostname: text, tags: { [text]: text } });
      expect(written).to.contain(`scim-bridge:hostname: "${text}"\n`).and.contain(`\n    "${text}": "${text}"\n`);
    });
  }

  it("has no quotation marks where none are needed", () => {
    const values = { hostname: "scim.example.com", "network.ingressCidrs": ["10.0.0.0/16"] };
    expect(textOf(values)).to.not.match(/: "|- "/);
  });

  const map = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), { noNullPrototype: true });
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("true", "1.10", "null", "~", "a: b", "# a", "- a", "*a", "x\n  y\n\n z ", " ".repeat(200)),
  );
  const values = fc
    .tuple(fc.subarray(keys), fc.array(text, { minLength: 1 }), map)
    .map(([chosen, texts, entries]) =>
      Object.fromEntries(
        chosen.map((key, index) => {
          const { example } = guides[key] ?? {};
          if (typeof example === "string") return [key, texts[index % texts.length]];
          if (Array.isArray(example)) return [key, texts];
          return [key, typeof example === "object" ? entries : example];
        }),
      ),
    )
    .filter(chosen => Object.keys(chosen).length > 0);

  it("says what it is written of, whatever that is, and no more", () => {
    fc.assert(
      fc.property(values, fc.subarray(keys), (given, suggested) => {
        const said = saidBy(textOf(given, suggested));
        expect(Object.entries(said)).to.deep.equal(Object.entries(saidBy(JSON.stringify({ config: inOrder(given) }))));
      }),
    );
  });

  it("says what is suggested, too, without the # before it", () => {
    fc.assert(
      fc.property(values, fc.subarray(keys), (given, suggested) => {
        const both = {
          ...Object.fromEntries(suggested.map(key => [key, suggestedValue(key)])),
          ...given,
        };
        expect(saidBy(uncommented(textOf(given, suggested)))).to.deep.equal(nested(inOrder(both)));
      }),
    );
  });

  it("is as prettier formats it, so that it changes no more on its way into a repository", async () => {
    const all = textOf(Object.fromEntries(keys.map(key => [key, guides[key]?.example])));
    const written = textOf({ hostname: "scim.example.com" }, suggestions);
    for (const one of [all, written]) expect(await format(one, { parser: "yaml", printWidth: 120 })).to.equal(one);
  });
});

/** The same with keys in the guide's order, in maps in each other. */
function inOrder(values: Values): { [key: string]: unknown } {
  return nested(Object.fromEntries(keys.filter(key => key in values).map(key => [key, values[key]])));
}
