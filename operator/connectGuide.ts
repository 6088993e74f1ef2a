import type { Exposure, Provider, Reach } from "./providers.ts";

/** The deployment that a provider is connected to. */
export interface Bridge {
  /** Its bare origin, such as `https://scim.example.com`: no slash at the end, no path. */
  url: string;
  exposure: Exposure;
}

/** A section's sentences: one below the other, or a list of bullets or of numbers. */
interface Section {
  heading: string;
  form: "sentences" | "bullets" | "numbers";
  sentences: string[];
}

/** How to connect an identity provider to a bridge, for an operator to follow. */
export function connectGuide(provider: Provider, bridge: Bridge, format: "text" | "markdown"): string {
  const title = `Connect ${provider.title} to the 1Password SCIM Bridge at \`${bridge.url}\``;
  const sections = [
    reachSection(provider, bridge),
    cautionSection(provider),
    needsSection(provider, bridge),
    stepsSections(provider, bridge),
    testSection(provider, bridge),
    guideSection(provider, bridge),
  ].flat();
  return format === "markdown" ? toMarkdown(title, sections) : toText(title, sections);
}

function reachSection(provider: Provider, { exposure }: Bridge): Section {
  const sentences = reachSentences[provider.reach][exposure](provider);
  return { heading: "Reachability", form: "sentences", sentences };
}

const resolved: Record<Exposure, string> = {
  private: "The bridge's name resolves to private addresses.",
  public: "The bridge's name resolves to public addresses.",
  unknown: "Whether the bridge's name resolves to private or to public addresses could not be told.",
};

const reachSentences: Record<Reach, Record<Exposure, (provider: Provider) => string[]>> = {
  internet: {
    private: provider => [
      resolved.private,
      `${provider.title} calls in from the internet: it cannot reach this bridge.`,
      ...publicLoadBalancer(provider),
    ],
    public: provider => [
      resolved.public,
      `${provider.title} calls in from the internet: it can reach this bridge.`,
      admission(provider),
    ],
    unknown: provider => [
      resolved.unknown,
      `${provider.title} calls in from the internet: it can reach a public bridge, and cannot reach a private one.`,
      ...publicLoadBalancer(provider),
    ],
  },
  agent: {
    private: provider => [
      resolved.private,
      `${provider.title} cannot call this bridge from the internet: it reaches it through Microsoft's provisioning agent in your network.`,
      ...agentAdmission,
    ],
    public: provider => [
      resolved.public,
      `${provider.title} calls in from the internet: it can reach this bridge, and needs no agent.`,
      admission(provider),
    ],
    unknown: provider => [
      resolved.unknown,
      `${provider.title} reaches a public bridge from the internet, and a private one through Microsoft's provisioning agent in your network.`,
      admission(provider),
      ...agentAdmission,
    ],
  },
  pulled: {
    private: provider => [resolved.private, pulling(provider)],
    public: provider => [resolved.public, pulling(provider)],
    unknown: provider => [resolved.unknown, pulling(provider)],
  },
};

const publicLoadBalancer = (provider: Provider): string[] => [
  "A bridge that it can reach has a public load balancer: `loadBalancer.internal: false`, with public subnets in `network.loadBalancerSubnetIds`.",
  admission(provider),
  "`loadBalancer.internal` cannot change in place on a deployed bridge, and only one bridge may run at a time: remove the bridge (with `loadBalancer.deletionProtection` off, deployed first), then deploy it anew.",
];

const admission = ({ title }: Provider) =>
  `Beside your own networks, \`network.ingressCidrs\` must admit the addresses that ${title} calls from (see what it publishes), and no others; with \`loadBalancer.existing\`, its security group.`;

const agentAdmission: string[] = [
  "The agent needs no public load balancer: it only connects out, to Microsoft and to the bridge.",
  "`network.ingressCidrs` (with `loadBalancer.existing`, its security group) must admit the agent's computer.",
];

const pulling = ({ title }: Provider) =>
  `${title} never calls the bridge, so nothing need be done: the bridge itself fetches users and groups from Google, outbound on TCP 443.`;

function cautionSection({ cautions }: Provider): Section[] {
  return cautions.length === 0 ? [] : [{ heading: "Caution", form: "bullets", sentences: cautions }];
}

function needsSection(provider: Provider, { exposure }: Bridge): Section {
  const agentNeeds = provider.reach === "agent" && exposure !== "public" ? provider.agent.needs : [];
  const sentences = [
    "The bearer token from 1Password, of the same setup as the bridge's session.",
    "**Provisioning users & groups** turned on, in the page **Automated User Provisioning** of your 1Password account: <https://start.1password.com/integrations/provisioning/>",
    ...provider.needs,
    ...agentNeeds,
  ];
  return { heading: "Before you begin", form: "bullets", sentences };
}

function stepsSections(provider: Provider, { url, exposure }: Bridge): Section[] {
  const direct = provider.steps(url);
  if (provider.reach !== "agent" || exposure === "public") return [numbered("Steps", direct)];
  const throughAgent = provider.agent.steps(url);
  if (exposure === "private") return [numbered("Steps", throughAgent)];
  return [numbered("Steps to a public bridge", direct), numbered("Steps to a private bridge", throughAgent)];
}

const numbered = (heading: string, sentences: string[]): Section => ({ heading, form: "numbers", sentences });

function testSection({ test }: Provider, { url, exposure }: Bridge): Section {
  const where = {
    private: "Over the VPN, run",
    public: "Run",
    unknown: "Run (over the VPN, if the bridge is private)",
  };
  return { heading: "Test", form: "bullets", sentences: [test, `${where[exposure]} \`scim-bridge validate ${url}\``] };
}

function guideSection(provider: Provider, { exposure }: Bridge): Section {
  const sentences = [`1Password's, which prevails where these steps differ: <${provider.guide}>`];
  if (provider.reach === "agent" && exposure !== "public") {
    sentences.push(`Microsoft's, on the agent: <${provider.agent.guide}>`);
  }
  if (provider.reach === "agent" && exposure !== "private") {
    sentences.push(`Microsoft's, on the addresses that it calls from: <${provider.addresses}>`);
  }
  return { heading: "Guides", form: "bullets", sentences };
}

function toMarkdown(title: string, sections: Section[]): string {
  const parts = sections.map(section => `## ${section.heading}\n\n${linesOf(section).join("\n")}`);
  return `${[`# ${title}`, ...parts].join("\n\n")}\n`;
}

function toText(title: string, sections: Section[]): string {
  const parts = sections.map(section => {
    const lines = linesOf(section).map(line => `  ${plain(line)}`);
    return `${section.heading}:\n${lines.join("\n")}`;
  });
  return `${[plain(title), ...parts].join("\n\n")}\n`;
}

function linesOf({ form, sentences }: Section): string[] {
  switch (form) {
    case "sentences":
      return sentences;
    case "bullets":
      return sentences.map(sentence => `- ${sentence}`);
    case "numbers":
      return sentences.map((sentence, index) => `${index + 1}. ${sentence}`);
  }
}

/** Without marks: a page's names are quoted, and a URL stands bare between spaces, so that it can be copied. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/\*\*(.+?)\*\*/g, '"$1"')
    .replaceAll(/<(https:[^>]+)>/g, "$1")
    .replaceAll("`", "");
}
