import * as pulumi from "@pulumi/pulumi";
import { keepMessage } from "./errors.ts";
import { isDeferred } from "./inputs.ts";
import type { Refusal, Rule } from "./rules.ts";
import { componentName, rules } from "./rules.ts";
import type { ScimBridgeArgs } from "./scimBridgeArgs.ts";

/** Something that is wrong with an argument. */
export interface Fault {
  /** The argument, as in `network.ingressCidrs[0]`. */
  path: string;
  /** Which value, what is allowed, what to do. */
  message: string;
}

/** A value that a rule refused. */
interface Refused {
  path: string;
  value: unknown;
  refusal: Refusal;
}

/** Thrown for a caller's mistake. People see its message alone, without a stack trace. */
export class ArgumentsError extends pulumi.RunError {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const lines = faults.map(fault => `  - ${fault.path}: ${fault.message}`);
    super(["Invalid arguments for the SCIM bridge:", ...lines].join("\n"));
    this.faults = faults;
    keepMessage(this);
  }
}

/** The faults of the plain values, and the arguments with the checks of all other values built into them. */
export interface Checked {
  faults: Fault[];
  args: ScimBridgeArgs;
}

/** Checks every plain value at once, and every other value as soon as it is known. */
export function checkArguments(name: string, args: ScimBridgeArgs): Checked {
  const refused: Refused[] = [];
  const refusal = componentName(name);
  if (refusal) refused.push({ path: "name", value: name, refusal });
  let checked: unknown = args;
  for (const [path, rule] of Object.entries(rules)) {
    checked = applyRule({ value: checked, keys: keysOf(path), path: "" }, rule, refused);
  }
  return {
    faults: [...missing(args), ...contradictions(args), ...refused.map(fault => toFault(fault, false))],
    args: checked as ScimBridgeArgs,
  };
}

/** A value within the arguments, and the keys that lead from it to what a rule is about. */
interface Place {
  value: unknown;
  keys: string[];
  path: string;
}

const keysOf = (path: string): string[] => path.replaceAll("[]", ".[]").split(".");

/** Returns the value with the rule's later checks built in; what is refused now goes into `refused`. */
function applyRule({ value, keys, path }: Place, rule: Rule, refused: Refused[]): unknown {
  if (value === undefined) return undefined;
  if (isDeferred(value)) return checkedWhenKnown({ value, keys, path }, rule);
  const [key, ...rest] = keys;
  if (key === undefined) {
    const refusal = rule(value);
    if (refusal) refused.push({ path, value, refusal });
    return value;
  }
  if (key === "[]") {
    if (!Array.isArray(value)) return value;
    return value.map((item, index) => applyRule({ value: item, keys: rest, path: `${path}[${index}]` }, rule, refused));
  }
  if (typeof value !== "object" || value === null) return value;
  const map = value as { [key: string]: unknown };
  const checked = (key === "*" ? Object.keys(map) : [key]).map(inner => [
    inner,
    applyRule({ value: map[inner], keys: rest, path: path === "" ? inner : `${path}.${inner}` }, rule, refused),
  ]);
  return { ...map, ...(Object.fromEntries(checked) as object) };
}

function checkedWhenKnown(place: Place, rule: Rule): pulumi.Output<unknown> {
  const output = pulumi.output(place.value) as pulumi.Output<unknown>;
  return output.apply(async known => {
    const refused: Refused[] = [];
    applyRule({ ...place, value: known }, rule, refused);
    if (refused.length === 0) return known;
    const secret = await pulumi.isSecret(output);
    throw new ArgumentsError(refused.map(fault => toFault(fault, secret)));
  });
}

function toFault({ path, value, refusal }: Refused, secret: boolean): Fault {
  const shown = secret ? "[secret]" : abbreviated(JSON.stringify(value) ?? typeof value);
  const hint = secret || refusal.hint === undefined ? "" : ` ${refusal.hint}`;
  return { path, message: `${shown} is not allowed. Allowed: ${refusal.allowed}.${hint}` };
}

const abbreviated = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

function missing(args: Partial<ScimBridgeArgs>): Fault[] {
  const required = {
    hostname: [args.hostname, "the DNS name that people and identity providers use"],
    "network.vpcId": [args.network?.vpcId, "the VPC of the bridge and its load balancer"],
    "network.taskSubnetIds": [args.network?.taskSubnetIds, "private subnets for the task"],
  };
  return Object.entries(required)
    .filter(([, [value]]) => value === undefined)
    .map(([path, [, meaning]]) => ({ path, message: `is missing. Give ${meaning as string}.` }));
}

function contradictions(args: ScimBridgeArgs): Fault[] {
  const { ingressCidrs = [], ingressSecurityGroupIds = [], ingressPrefixListIds = [] } = args.network ?? {};
  const faults: Fault[] = [];
  if (ingressCidrs.length + ingressSecurityGroupIds.length + ingressPrefixListIds.length === 0) {
    faults.push({
      path: "network.ingressCidrs",
      message:
        "nobody could reach the bridge. Give at least one source in ingressCidrs, ingressSecurityGroupIds or ingressPrefixListIds, such as your VPN's CIDR block.",
    });
  }
  if (args.certificateArn === undefined && args.dns?.zoneId === undefined) {
    faults.push({
      path: "certificateArn",
      message:
        "there is no certificate, and no zone to validate a new one in. Give certificateArn, or dns.zoneId for a certificate of the bridge's own.",
    });
  }
  if (args.loadBalancer?.accessLogsPrefix !== undefined && args.loadBalancer.accessLogsBucket === undefined) {
    faults.push({
      path: "loadBalancer.accessLogsPrefix",
      message: "is a folder in a bucket that is not named. Give loadBalancer.accessLogsBucket too.",
    });
  }
  return faults;
}
