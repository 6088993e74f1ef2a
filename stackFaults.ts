import { closestMatch } from "leven";
import type { core } from "zod";
import { notOfAnExisting } from "./components/presences.ts";
import type { Refusal, Rule } from "./components/rules.ts";
import { cidr, integer, list, rules, text } from "./components/rules.ts";
import type { Fault } from "./components/validation.ts";
import { encryptedValue } from "./encryptedValue.ts";
import { keysOf, stackKeys, stackPaths } from "./stackKeys.ts";

/** A map as it was read from a stack file, before anything is known of its types. */
export interface Keys {
  readonly [key: string]: unknown;
}

/** Groups that say one thing in two ways or not at all, and what cannot be encrypted or cannot go together. */
export function choiceFaults(keys: Keys, secretKeys: ReadonlySet<string>): Fault[] {
  const network = mapOf(keys.network);
  const decided = plainKeys.filter(key => secretKeys.has(key));
  return [
    ...decided.map(undecided),
    ...(secretKeys.has("network") && network.create !== undefined ? [undecidedNetwork] : []),
    ...Object.entries(ways).flatMap(([group, choices]) => wayFaults(group, choices, mapOf(keys[group]))),
    ...privateZoneFaults(keys),
    ...existingLoadBalancerFaults(keys),
  ];
}

/** Keys that decide which resources exist, or what they are called. */
const plainKeys = ["enabled", "name", "enableExecuteCommand"];

const undecided = (path: string): Fault => ({
  path,
  message: "is encrypted. Allowed: plain text only, since it decides which resources exist or what they are called.",
});

/** Pulumi tells of a whole group that something in it is encrypted, and not what. */
const undecidedNetwork: Fault = {
  path: "network.create",
  message:
    "stands in a group in which something is encrypted. Allowed: with network.create, plain text only in all of network.",
};

/** Keys of a namespace that is misspelt: they would have no effect. */
export function namespaceFaults(project: string, fullKeys: readonly string[]): Fault[] {
  return fullKeys.flatMap(path => {
    const [namespace = "", key = ""] = path.split(":");
    const isMeant = namespace !== project && closestMatch(namespace.toLowerCase(), [project], { maxDistance: 2 });
    const message = `is a key of ${namespace}, which nothing here reads. Did you mean ${project}:${key}?`;
    return isMeant ? [{ path, message }] : [];
  });
}

/** A key that is none, or a value of the wrong type. */
export interface Misfit extends Fault {
  /** The keys that lead to it. */
  keys: readonly PropertyKey[];
  /** The path that was probably meant. */
  meant: string;
}

/** Unknown keys and wrong types. */
export function schemaFaults(keys: Keys, secretKeys: ReadonlySet<string>): Misfit[] {
  const issues = stackKeys.safeParse(keys).error?.issues ?? [];
  return issues.flatMap(issue => {
    const isUnknown = issue.code === "unrecognized_keys";
    const paths = isUnknown ? issue.keys.map(key => [...issue.path, key]) : [issue.path];
    return paths.flatMap(path => {
      const value = path.reduce<unknown>((parent, key) => mapOf(parent)[String(key)], keys);
      const secret = secretKeys.has(String(path[0]));
      if (secret && (isEncryptedMap(issue, value) || plainKeys.includes(pathOf(path)))) return [];
      const shown = secret ? encryptedValue : abbreviated(JSON.stringify(value) ?? "nothing");
      const meant = isUnknown ? nearestKey(path.slice(0, -1).map(String), String(path.at(-1))) : undefined;
      const message = isUnknown ? unknownKey(path, shown, meant) : wrongType({ issue, value, shown, secret });
      return [{ keys: path, path: pathOf(path), meant: meant ?? pathOf(path), message }];
    });
  });
}

/** A whole map of tags may be encrypted: the CLI decrypts it to JSON. */
const isEncryptedMap = (issue: core.$ZodIssue, value: unknown) =>
  value === encryptedValue && issue.path.length === 1 && expectedBy(issue) === "record";

interface WrongType {
  issue: core.$ZodIssue;
  value: unknown;
  /** The value as people may see it. */
  shown: string;
  secret: boolean;
}

function wrongType({ issue, value, shown, secret }: WrongType): string {
  const rule = ruleAt(pathOf(issue.path));
  const allowed = (expectedBy(issue) !== "object" && rule?.(undefined)?.allowed) || typeAllowed(issue);
  if (value === undefined) return `is missing. Allowed: ${allowed}.`;
  if (secret && typeof value === "string") return `${shown} is text, as every encrypted value is. Allowed: ${allowed}.`;
  const isUnquoted = expectedBy(issue) === "string" && (typeof value === "number" || typeof value === "boolean");
  const quotes = isUnquoted && rule?.(String(value)) === undefined ? " Put it in quotes." : "";
  return `${shown} is ${typeName(value)}. Allowed: ${allowed}.${quotes}`;
}

function unknownKey(path: readonly PropertyKey[], shown: string, meant: string | undefined): string {
  const allowed = keysOf(path.slice(0, -1).map(String)).join(", ");
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return `is not a key (its value is ${shown}). Allowed: ${allowed}.${hint}`;
}

/** The key that was probably meant: one beside it, or one of that name elsewhere, which at the top is the likelier mistake. */
function nearestKey(group: readonly string[], key: string): string | undefined {
  const [map, ...inMap] = key.split(".");
  if (inMap.length > 0 && stackPaths.includes(key)) return `${inMap.join(".")} in the map ${map ?? ""}`;
  const wanted = key.toLowerCase();
  const siblings = keysOf(group);
  const lower = siblings.map(sibling => sibling.toLowerCase());
  const elsewhere = stackPaths.find(path => path.toLowerCase().endsWith(`.${wanted}`));
  if (group.length === 0 && elsewhere !== undefined && !lower.includes(wanted)) return elsewhere;
  const near = closestMatch(wanted, lower, { maxDistance: Math.ceil(key.length / 2) });
  const sibling =
    siblings[lower.indexOf(near ?? lower.find(known => known.startsWith(wanted) || known.endsWith(wanted)) ?? "")];
  return sibling === undefined ? elsewhere : pathOf([...group, sibling]);
}

/** A way to name what exists: by one key, which brings others with it. */
export interface Way {
  key: string;
  needs?: string;
  allows?: string[];
}

/** The groups that name what exists, each in one of these ways. */
export const ways: { readonly [group: string]: { choices: Way[]; required: boolean } } = {
  network: {
    choices: [
      { key: "vpcId", needs: "taskSubnetIds", allows: ["loadBalancerSubnetIds"] },
      { key: "vpcName", needs: "taskSubnetNames", allows: ["loadBalancerSubnetNames"] },
      { key: "stack" },
      { key: "create" },
    ],
    required: true,
  },
  cluster: { choices: [{ key: "arn" }, { key: "name" }, { key: "stack" }], required: false },
  dns: {
    choices: [{ key: "zoneId" }, { key: "zoneName", allows: ["privateZone"] }, { key: "stack" }],
    required: false,
  },
};

/** The ways, in words that follow "one of". */
export const waysText = (choices: readonly Way[]): string =>
  choices.map(way => (way.needs ? `${way.key} with ${way.needs}` : way.key)).join(", or ");

function wayFaults(group: string, { choices, required }: (typeof ways)[string], given: Keys): Fault[] {
  const isGiven = (key: string) => given[key] !== undefined && given[key] !== null;
  const chosen = choices.filter(way => isGiven(way.key));
  const allowed = waysText(choices);
  if (chosen.length > 1) {
    const message = `is named in ${chosen.length} ways: ${chosen.map(way => way.key).join(", ")}. Allowed: one of ${allowed}.`;
    return [{ path: group, message }];
  }
  const way = chosen[0];
  // An empty one is a fault of its own.
  if (way === undefined && choices.some(({ key }) => given[key] === null)) return [];
  if (way === undefined && required) {
    return [{ path: group, message: `names no ${group}. Allowed: one of ${allowed}.` }];
  }
  const missing = way?.needs !== undefined && !isGiven(way.needs) ? [way.needs] : [];
  const strangers = choices
    .filter(other => other !== way)
    .flatMap(other => [other.needs ?? [], other.allows ?? []].flat().map(key => ({ key, goesWith: other.key })))
    .filter(({ key }) => isGiven(key));
  return [
    ...missing.map(key => ({
      path: `${group}.${key}`,
      message: `is missing. It goes with ${group}.${way?.key ?? ""}.`,
    })),
    ...strangers.map(({ key, goesWith }) => ({
      path: `${group}.${key}`,
      message: `goes with ${group}.${goesWith}, which is not given. Allowed: one of ${allowed}.`,
    })),
  ];
}

/** What keys take that only a stack file has; the component's arguments have rules of their own. */
export const stackRules: { readonly [path: string]: Rule } = {
  "network.vpcName": text(/\S/, "the Name tag of a VPC"),
  "network.taskSubnetNames": list(1, "a list of at least one Name tag"),
  "network.taskSubnetNames[]": text(/\S/, "the Name tag of a subnet"),
  "network.loadBalancerSubnetNames": list(1, "a list of at least one Name tag"),
  "network.loadBalancerSubnetNames[]": text(/\S/, "the Name tag of a subnet"),
  "network.stack": stackName,
  "network.create.cidrBlock": vpcCidr,
  "network.create.zones": integer(2, 6, "availability zones"),
  "cluster.name": text(/^[\w-]{1,255}$/, "the name of an ECS cluster, not its ARN"),
  "cluster.stack": stackName,
  "dns.zoneName": text(/^[\w-]+(\.[\w-]+)*\.?$/, "the name of a Route 53 zone, such as example.com"),
  "dns.stack": stackName,
};

function stackName(value: unknown) {
  return text(/^[\w.-]+(\/[\w.-]+){0,2}$/, "the name of another stack: organization/project/stack")(value);
}

/** An own VPC needs room for a public and a private subnet in each zone. */
function vpcCidr(value: unknown): Refusal | undefined {
  const [, prefix] = /^[\d.]+\/(\d+)$/.exec(typeof value === "string" ? value : "") ?? [];
  if (Number(prefix) >= 16 && Number(prefix) <= 24) return cidr(value);
  return { allowed: "an IPv4 CIDR block from /16 to /24, such as 10.0.0.0/16" };
}

/** Route 53 would make the records all the same, as `scim.example.com.example.org`. */
export function zoneFaults(keys: Keys, secretKeys: ReadonlySet<string>, told: readonly Fault[]): Fault[] {
  const { hostname } = keys;
  const { zoneName } = mapOf(keys.dns);
  if (secretKeys.has("hostname") || secretKeys.has("dns")) return [];
  if (told.some(({ path }) => path === "hostname" || path === "dns" || path === "dns.zoneName")) return [];
  if (typeof hostname !== "string" || typeof zoneName !== "string") return [];
  const zone = zoneName.toLowerCase().replace(/\.$/, "");
  if (hostname === zone || hostname.endsWith(`.${zone}`)) return [];
  const message = `${JSON.stringify(hostname)} is not in the zone ${zoneName} (dns.zoneName), which gets its records. Allowed: a name that ends with .${zone}.`;
  return [{ path: "hostname", message }];
}

function privateZoneFaults(keys: Keys): Fault[] {
  const dns = mapOf(keys.dns);
  const hasCertificate = keys.certificateArn !== undefined || mapOf(keys.loadBalancer).existing !== undefined;
  if (dns.privateZone !== true || dns.validationZoneId !== undefined || hasCertificate) return [];
  const message =
    "true: ACM cannot see a record in a private zone, so it could not validate the certificate." +
    " Give dns.validationZoneId, the public zone of that name, or certificateArn.";
  return [{ path: "dns.privateZone", message }];
}

/** Ways to name a network that do not go with a load balancer that exists in one. */
function existingLoadBalancerFaults(keys: Keys): Fault[] {
  if (mapOf(keys.loadBalancer).existing === undefined) return [];
  const given = mapOf(keys.network);
  const faults: { [key: string]: string } = {
    create: "makes a new VPC, and loadBalancer.existing is in one that exists. Name that: vpcId, vpcName or stack.",
    loadBalancerSubnetNames: notOfAnExisting,
  };
  return Object.entries(faults).flatMap(([key, message]) =>
    given[key] === undefined ? [] : [{ path: `network.${key}`, message }],
  );
}

/** A value's path as people write it: `network.ingressCidrs[0]`. */
const pathOf = (keys: readonly PropertyKey[]): string =>
  keys
    .map((key, index) => (typeof key === "number" ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join("");

/** The rule for the value at a path: `network.taskSubnetIds[0]`, `tags.team`. */
export function ruleAt(path: string): Rule | undefined {
  const place = path.replaceAll(/\[\d+\]/g, "[]");
  const inMap = place.replace(/^(tags|bridge\.environment)\..*$/s, "$1.*");
  return stackRules[place] ?? rules[place] ?? rules[inMap];
}

const expectedBy = (issue: core.$ZodIssue) => (issue.code === "invalid_type" ? issue.expected : undefined);

function typeAllowed(issue: core.$ZodIssue): string {
  if (expectedBy(issue) === "object") return `a map of ${keysOf(issue.path.map(String)).join(", ")}`;
  const words: { [expected: string]: string } = {
    string: "text",
    number: "a number",
    boolean: "true or false",
    array: "a list",
    record: "a map from text to text",
  };
  return words[expectedBy(issue) ?? ""] ?? issue.message;
}

function typeName(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return (
    { string: "text", object: "a map", number: "a number", boolean: "a boolean" }[typeof value as string] ??
    typeof value
  );
}

const mapOf = (value: unknown): Keys => (typeof value === "object" && value !== null ? (value as Keys) : {});

/** A text as an error repeats it. */
export const abbreviated = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
