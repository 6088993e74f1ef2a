import { closestMatch } from "leven";
import type { core } from "zod";
import type { Rule } from "./components/rules.ts";
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
  if (secretKeys.has("network") && network.create !== undefined) decided.push("network.create");
  return [
    ...decided.map(undecided),
    ...Object.entries(ways).flatMap(([group, choices]) => wayFaults(group, choices, mapOf(keys[group]))),
    ...privateZoneFaults(keys),
  ];
}

/** Keys that decide which resources exist, or what they are called. */
const plainKeys = ["enabled", "name", "enableExecuteCommand"];

const undecided = (path: string): Fault => ({
  path,
  message: "is encrypted. Allowed: plain text only, since it decides which resources exist or what they are called.",
});

/** Unknown keys and wrong types. */
export function schemaFaults(keys: Keys, secretKeys: ReadonlySet<string>): Fault[] {
  const issues = stackKeys.safeParse(keys).error?.issues ?? [];
  return issues.flatMap(issue => {
    const secret = secretKeys.has(String(issue.path[0]));
    const value = issue.path.reduce<unknown>((parent, key) => mapOf(parent)[String(key)], keys);
    // What could not be decrypted has no type yet.
    if (secret && value === encryptedValue) return [];
    const show = (shown: unknown) => (secret ? encryptedValue : abbreviated(JSON.stringify(shown) ?? "nothing"));
    if (issue.code !== "unrecognized_keys") return [wrongType(issue, value, show(value))];
    return issue.keys.map(key => unknownKey(issue.path, key, show(mapOf(value)[key])));
  });
}

function wrongType(issue: core.$ZodIssue, value: unknown, shown: string): Fault {
  const path = pathOf(issue.path);
  const allowed = ruleAt(path)?.(undefined)?.allowed ?? typeAllowed(issue);
  if (value === undefined) return { path, message: `is missing. Allowed: ${allowed}.` };
  const quotes =
    ["number", "boolean"].includes(typeof value) && expectedBy(issue) === "string" ? " Put it in quotes." : "";
  return { path, message: `${shown} is ${typeName(value)}. Allowed: ${allowed}.${quotes}` };
}

function unknownKey(group: readonly PropertyKey[], key: string, shown: string): Fault {
  const path = pathOf([...group, key]);
  const siblings = keysOf(group.map(String));
  const nearest = closestMatch(key, siblings, { maxDistance: Math.ceil(key.length / 2) });
  const meant = stackPaths.find(known => known.endsWith(`.${key}`)) ?? (nearest && pathOf([...group, nearest]));
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return { path, message: `is not a key (its value is ${shown}). Allowed: ${siblings.join(", ")}.${hint}` };
}

/** The ways to name what exists: each by one key, which brings others with it. */
interface Way {
  key: string;
  needs?: string;
  allows?: string[];
}

const ways: { readonly [group: string]: { choices: Way[]; required: boolean } } = {
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

function wayFaults(group: string, { choices, required }: (typeof ways)[string], given: Keys): Fault[] {
  const isGiven = (key: string) => given[key] !== undefined;
  const chosen = choices.filter(way => isGiven(way.key));
  const allowed = choices.map(way => (way.needs ? `${way.key} with ${way.needs}` : way.key)).join(", or ");
  if (chosen.length > 1) {
    const message = `is named in ${chosen.length} ways: ${chosen.map(way => way.key).join(", ")}. Allowed: one of ${allowed}.`;
    return [{ path: group, message }];
  }
  const way = chosen[0];
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
  "network.create.cidrBlock": value => cidr(value) ?? vpcSize(String(value)),
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
function vpcSize(cidrBlock: string): { allowed: string } | undefined {
  const prefix = Number(cidrBlock.split("/")[1]);
  return !cidrBlock.includes(":") && prefix >= 16 && prefix <= 24
    ? undefined
    : { allowed: "an IPv4 CIDR block from /16 to /24, such as 10.0.0.0/16" };
}

/** Route 53 would make the records all the same, as `scim.example.com.example.org`. */
export function zoneFaults(keys: Keys, secretKeys: ReadonlySet<string>): Fault[] {
  const { hostname } = keys;
  const { zoneName } = mapOf(keys.dns);
  if (secretKeys.has("hostname") || secretKeys.has("dns")) return [];
  if (typeof hostname !== "string" || typeof zoneName !== "string" || zoneName === "") return [];
  const zone = zoneName.toLowerCase().replace(/\.$/, "");
  if (hostname === zone || hostname.endsWith(`.${zone}`)) return [];
  const message = `${JSON.stringify(hostname)} is not in the zone ${zoneName} (dns.zoneName), which gets its records. Allowed: a name that ends with .${zone}.`;
  return [{ path: "hostname", message }];
}

function privateZoneFaults(keys: Keys): Fault[] {
  const dns = mapOf(keys.dns);
  if (dns.privateZone !== true || dns.validationZoneId !== undefined || keys.certificateArn !== undefined) return [];
  const message =
    "true: ACM cannot see a record in a private zone, so it could not validate the certificate." +
    " Give dns.validationZoneId, the public zone of that name, or certificateArn.";
  return [{ path: "dns.privateZone", message }];
}

/** A value's path as people write it: `network.ingressCidrs[0]`. */
const pathOf = (keys: readonly PropertyKey[]): string =>
  keys
    .map((key, index) => (typeof key === "number" ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join("");

const ruleAt = (path: string) => rules[path.replaceAll(/\[\d+\]/g, "[]")];

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

const abbreviated = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
