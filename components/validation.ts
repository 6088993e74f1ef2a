import * as pulumi from "@pulumi/pulumi";
import { keepMessage } from "./errors.ts";
import { isDeferred } from "./inputs.ts";
import { valueAt } from "./paths.ts";
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
    super(["Invalid arguments for the SCIM bridge:", ...faultLines(faults)].join("\n"));
    this.faults = faults;
    keepMessage(this);
  }
}

/** Faults as lines of a message that people can read, even where there are thousands of them, or one is about a whole text. */
export function faultLines(faults: readonly Fault[]): string[] {
  const lines = faults
    .slice(0, 100)
    .map(({ path, message }) => `  - ${abbreviated(path)}: ${abbreviated(message, 1000)}`);
  const rest = faults.length - lines.length;
  return rest === 0 ? lines : [...lines, `  … and ${rest} more.`];
}

/** What is wrong with each plain value of a component's name and arguments. */
export function valueFaults(name: string, args: ScimBridgeArgs): Fault[] {
  const refusal = componentName(name);
  return [
    ...(refusal ? [toFault({ path: "name", value: name, refusal }, false)] : []),
    ...plainPaths.filter(path => isDeferred(valueAt(args, path))).map(mustBePlain),
    ...ruleFaults(rules, args),
  ];
}

/** Arguments that decide which resources exist. */
const plainPaths = [
  "network.ingressCidrs",
  "network.ingressSecurityGroupIds",
  "network.ingressPrefixListIds",
  "network.dnsServerCidrs",
  "redis.cidrs",
  "alarms.topicArns",
  "enableExecuteCommand",
];

const mustBePlain = (path: string): Fault => ({
  path,
  message:
    "an Output or a promise is not allowed. Allowed: a plain value (a list's elements may be Outputs), since it decides which resources exist.",
});

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
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const map = value as { [key: string]: unknown };
  const below = (key: string) => (path === "" ? key : `${path}.${key}`);
  if (step === "#") {
    for (const key of Object.keys(map)) replace({ value: key, steps: rest, path: below(key) });
    return value;
  }
  const replaced = (step === "*" ? Object.keys(map) : [step]).map(key => [
    key,
    visit({ value: map[key], steps: rest, path: below(key) }, replace),
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
    // Only what is plainly left out may be undefined: whoever gives an Output means something by it.
    const refusal = known === undefined && place.steps.length === 0 ? rule(known) : undefined;
    const refused = refusal ? [{ ...place, value: known, refusal }] : refusedAt({ ...place, value: known }, rule);
    if (refused.length === 0) return known;
    const secret = await pulumi.isSecret(output);
    // In a secret map even the keys are secret.
    const faults = refused.map(fault => toFault({ ...fault, ...(secret && { path: place.path }) }, secret));
    throw new ArgumentsError(faults.filter(({ message }, index) => !secret || message !== faults[index - 1]?.message));
  });
}

function toFault({ path, value, refusal }: Refused, secret: boolean): Fault {
  const shown = secret ? "[secret]" : abbreviated(JSON.stringify(withoutOutputs(value)) ?? typeof value);
  const hint = secret || refusal.hint === undefined ? "" : ` ${refusal.hint}`;
  return { path, message: `${shown} is not allowed. Allowed: ${refusal.allowed}.${hint}` };
}

const abbreviated = (text: string, length = 200) => (text.length > length ? `${text.slice(0, length)}…` : text);

/** An Output in a list or a map says nothing of its value, and would complain if it were asked. */
function withoutOutputs(value: unknown): unknown {
  if (isDeferred(value)) return "[output]";
  if (Array.isArray(value)) return value.map(withoutOutputs);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutOutputs(inner)]));
}
