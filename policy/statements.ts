import type { AwsResource, Condition } from "./awsActions.ts";
import { awsResources, lookupCalls, resourceCalls, unusedOn } from "./awsActions.ts";
import type { ConditionBlock } from "./conditions.ts";

/** A statement of a policy that belongs to whoever it permits something. */
export interface PolicyStatement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Action: string[];
  Resource: string[];
  Condition?: ConditionBlock;
}

/** One action that is permitted on one resource. */
export interface Grant {
  action: string;
  on: AwsResource | undefined;
  /** The resource's ARN; `*` where AWS knows no resource. */
  arn: string;
  when: Condition | undefined;
  condition: ConditionBlock | undefined;
}

/** Grants in few statements, which permit nothing else, in an order that depends on nothing but what they say. */
export function statementsOf(grants: readonly Grant[]): PolicyStatement[] {
  const unconditional = new Set(grants.filter(({ condition }) => !condition).map(pairOf));
  const needed = grants.filter(grant => !grant.condition || !unconditional.has(pairOf(grant)));
  const byAction = grouped(needed, ({ action, condition }) => keyOf(condition, action));
  const byResources = grouped(byAction, same => keyOf(same[0]?.condition, inOrder(same.map(({ arn }) => arn))));
  const joined = byResources
    .map(same => draftOf(same.flat(), unconditional))
    // The longest first: what cannot join them is written twice, and is short.
    .sort((one, other) => lengthOf(other) - lengthOf(one))
    .reduce<Draft[]>((before, draft) => {
      const partner = before.find(other => canJoin(other, draft));
      return partner ? before.map(other => (other === partner ? join(other, draft) : other)) : [...before, draft];
    }, []);
  return numbered(joined.map(toStatement));
}

/** A statement in the making. */
interface Draft {
  label: string;
  actions: string[];
  resources: { arn: string; type: string }[];
  condition: ConditionBlock | undefined;
  /** The pairs of action and ARN that are permitted under this condition, or without any. */
  granted: ReadonlySet<string>;
}

const pairOf = ({ action, arn }: { action: string; arn: string }) => keyOf(action, arn);

/** Of grants under one condition, each action on the same resources. */
function draftOf(same: Grant[], unconditional: ReadonlySet<string>): Draft {
  const [{ on, when, condition }] = same as [Grant];
  return {
    label: condition && when ? capitalized(when) : on ? "WithResource" : "WithoutResource",
    actions: inOrder(same.map(({ action }) => action)),
    resources: same.map(grant => ({ arn: grant.arn, type: grant.on ? typeOf(grant.on) : "*" })),
    condition,
    granted: new Set([...unconditional, ...same.map(pairOf)]),
  };
}

const join = (one: Draft, other: Draft): Draft => ({
  ...one,
  actions: inOrder([...one.actions, ...other.actions]),
  resources: [...one.resources, ...other.resources],
  granted: new Set([...one.granted, ...other.granted]),
});

/** Whether two statements permit the same when they are one: a statement permits each of its actions on each of its resources. */
function canJoin(one: Draft, other: Draft): boolean {
  const { label, actions, resources, granted } = join(one, other);
  if (label !== other.label || keyOf(one.condition) !== keyOf(other.condition)) return false;
  return actions.every(action =>
    resources.every(({ arn, type }) => granted.has(keyOf(action, arn)) || !(typesOf.get(action)?.has(type) ?? false)),
  );
}

function toStatement({ label, actions, resources, condition }: Draft): PolicyStatement {
  const statement = { Sid: label, Effect: "Allow" as const, Action: inOrder(actions.map(abbreviated)) };
  const Resource = inOrder(resources.map(({ arn }) => arn));
  return condition ? { ...statement, Resource, Condition: condition } : { ...statement, Resource };
}

/** These know no resources and tell no secret, and with each by its name the reference stack's policy is too long for a managed policy. */
const abbreviated = (action: string) => action.replace(/^(elasticloadbalancing:Describe).*/, "$1*");

/** Each name of a statement once. */
function numbered(statements: PolicyStatement[]): PolicyStatement[] {
  return grouped(statements, ({ Sid }) => Sid)
    .flatMap(same => same.map((one, index) => (index === 0 ? one : { ...one, Sid: `${one.Sid}${index + 1}` })))
    .sort((one, other) => (one.Sid < other.Sid ? -1 : 1));
}

/** A kind of resource, as AWS tells kinds apart: by the beginning of what follows the account in an ARN. */
function typeOf(on: AwsResource): string {
  const [service = "", , , ...rest] = awsResources[on].split(":");
  return `${service}:${/^[a-z-]*(\/app)?/.exec(rest.join(":"))?.[0] ?? ""}`;
}

/** The kinds of resources that each action knows, of those that are named here. */
const typesOf: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  grouped(pairs(), ([action]) => action).map(same => [same[0]?.[0] ?? "", new Set(same.map(([, on]) => typeOf(on)))]),
);

function pairs(): (readonly [action: string, on: AwsResource])[] {
  const calls = [...Object.values(resourceCalls), ...Object.values(lookupCalls)].flat();
  return [
    ...calls.flatMap(({ on, reads = [], writes = [] }) =>
      on ? [...reads, ...writes].map(action => [action, on] as const) : [],
    ),
    ...Object.entries(unusedOn).flatMap(([action, resources]) => resources.map(on => [action, on] as const)),
  ];
}

function grouped<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group);
}

const lengthOf = ({ actions, resources }: Draft) => keyOf(actions, resources).length;
const keyOf = (...parts: unknown[]) => JSON.stringify(parts);
const inOrder = (texts: readonly string[]) => [...new Set(texts)].sort();
const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
