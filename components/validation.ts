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

/** What is wrong with each plain value of a component's name and arguments. */
export function valueFaults(name: string, args: ScimBridgeArgs): Fault[] {
  const refusal = componentName(name);
  return [
    ...missing(args),
    ...contradictions(args),
    ...(refusal ? [toFault({ path: "name", value: name, refusal }, false)] : []),
    ...ruleFaults(rules, args),
  ];
}

/** What rules say of the plain values that they are about. */
export function ruleFaults(table: { readonly [path: string]: Rule }, values: unknown): Fault[] {
  return Object.entries(table)
    .flatMap(([path, rule]) => refusedAt({ value: values, steps: stepsOf(path), path: "" }, rule))
    .map(refused => toFault(refused, false));
}

/** The same arguments; a value that has yet to come will fail where a rule refuses it. */
export function checkedLater(args: ScimBridgeArgs): ScimBridgeArgs {
  return Object.entries(rules).reduce<unknown>(
    (checked, [path, rule]) =>
      visit({ value: checked, steps: stepsOf(path), path: "" }, place =>
        isDeferred(place.value) ? checkedWhenKnown(place, rule) : place.value,
      ),
    args,
  ) as ScimBridgeArgs;
}

/** A value, its path, and the steps from it to what a rule is about: none where it is that itself. */
interface Place {
  value: unknown;
  steps: string[];
  path: string;
}

const stepsOf = (path: string): string[] => path.replaceAll("[]", ".[]").split(".");

/** Replaces every value at the end of the steps, and every one on the way that has yet to come. */
function visit({ value, steps, path }: Place, replace: (place: Place) => unknown): unknown {
  const [step, ...rest] = steps;
  if (value === undefined) return undefined;
  if (step === undefined || isDeferred(value)) return replace({ value, steps, path });
  if (step === "[]") {
    if (!Array.isArray(value)) return value;
    return value.map((item, index) => visit({ value: item, steps: rest, path: `${path}[${index}]` }, replace));
  }
  if (typeof value !== "object" || value === null) return value;
  const map = value as { [key: string]: unknown };
  const replaced = (step === "*" ? Object.keys(map) : [step]).map(key => [
    key,
    visit({ value: map[key], steps: rest, path: path === "" ? key : `${path}.${key}` }, replace),
  ]);
  return { ...map, ...(Object.fromEntries(replaced) as object) };
}

function refusedAt(place: Place, rule: Rule): Refused[] {
  const refused: Refused[] = [];
  visit(place, ({ value, path }) => {
    const refusal = isDeferred(value) ? undefined : rule(value);
    if (refusal) refused.push({ path, value, refusal });
    return value;
  });
  return refused;
}

function checkedWhenKnown(place: Place, rule: Rule): pulumi.Output<unknown> {
  const output = pulumi.output(place.value) as pulumi.Output<unknown>;
  return output.apply(async known => {
    const refused = refusedAt({ ...place, value: known }, rule);
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
