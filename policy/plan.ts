import { Problem } from "../common/problem.ts";
import type { Lookup } from "../preview/assumedAws.ts";
import type { AwsResource } from "./awsActions.ts";
import { awsResources } from "./awsActions.ts";
import type { Preview } from "../preview/preview.ts";
import type { Step } from "../preview/record.ts";
import { nameOf as urnName } from "../preview/urn.ts";
import type { Properties } from "../preview/wire.ts";
import { secretText, unknownText } from "../preview/wire.ts";

/** What a policy is written from. */
export interface Plan {
  location: { partition: string; region: string; account: string };
  steps: Map<string, Step>;
  /** Texts that the offline engine made up, which AWS will not use. */
  madeUp: Set<string>;
}

/** What calls are about: a resource, or a look-up with its arguments. */
export interface Subject {
  type: string;
  name: string;
  inputs: Properties;
  /** URNs. */
  dependencies: readonly string[];
  /** A URN. */
  parent?: string | undefined;
}

/**
 * Finds what a policy is written from in a finished preview.
 *
 * @throws {Problem} when it does not say one account, one region and one partition
 */
export function planOf({ steps, lookups }: Preview): Plan {
  return {
    location: {
      partition: answerOf(lookups, "aws:index/getPartition:getPartition", "partition"),
      region: answerOf(lookups, "aws:index/getRegion:getRegion", "region"),
      account: answerOf(lookups, "aws:index/getCallerIdentity:getCallerIdentity", "accountId"),
    },
    steps: new Map(steps.map(step => [step.urn, step])),
    madeUp: new Set(lookups.filter(({ token }) => !isTrueOffline.has(token)).flatMap(madeUpBy)),
  };
}

function answerOf(lookups: readonly Lookup[], wanted: string, field: string): string {
  const answers = lookups.filter(({ token }) => token === wanted).map(({ assumed }) => String(assumed[field]));
  const [answer, ...others] = new Set(answers);
  if (answer !== undefined && others.length === 0) return answer;
  const found = answer === undefined ? "none is looked up" : `these are looked up: ${[answer, ...others].join(", ")}`;
  throw new Problem(`A policy is for one ${field}, and ${found}.`);
}

/** Look-ups whose answers follow from what is asked, such as the ARN of a name. */
const isTrueOffline = new Set([
  ...["aws:index/getCallerIdentity:getCallerIdentity", "aws:index/getPartition:getPartition"],
  ...["aws:index/getRegion:getRegion", "aws:ecs/getCluster:getCluster", "aws:ssm/getParameter:getParameter"],
]);

/** What a look-up answers and was not told in its arguments. */
function madeUpBy({ args, assumed }: Lookup): string[] {
  const told = textsIn(args);
  return textsIn(assumed).filter(text => !told.includes(text));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The ARN of what calls are about, as narrow as the plan knows it; `*` where AWS knows no resource. */
export function arnOf(plan: Plan, subject: Subject, on: AwsResource | undefined): string {
  return on === undefined ? "*" : filledIn(plan, subject, `arn:{partition}:${awsResources[on]}`);
}

function filledIn(plan: Plan, subject: Subject, template: string): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    const find = finders[key];
    return find ? filledIn(plan, subject, find(plan, subject)) : (inputOf(plan, subject, key) ?? "*");
  });
}

/** What stands for a brace of an ARN, where that is not the input of that name. */
const finders: { readonly [key: string]: (plan: Plan, subject: Subject) => string } = {
  partition: ({ location }) => location.partition,
  region: ({ location }) => location.region,
  account: ({ location }) => location.account,
  name: nameOf,
  alarm: nameBeginning,
  cluster: (plan, subject) =>
    inputOf(plan, subject, "cluster")?.replace(/^.*\//, "") ?? nameOfNeeded(plan, subject, "aws:ecs/cluster:Cluster"),
  listener: (plan, subject) => afterIn(plan, subject, "listenerArn", ":listener/app/") ?? "*",
  loadBalancer: (plan, subject) =>
    afterIn(plan, subject, "resourceArn", ":loadbalancer/app/") ??
    `${nameOfNeeded(plan, subject, "awsx:lb:ApplicationLoadBalancer")}/*`,
  parameter: (plan, subject) => inputOf(plan, subject, "name")?.replace(/^\//, "") ?? "*",
  secret: (plan, subject) =>
    // It may be another account's.
    afterIn(plan, subject, "secretId", `arn:${plan.location.partition}:`) ??
    `secretsmanager:{region}:{account}:secret:${inputOf(plan, subject, "secretId") ?? ""}*`,
  webAcl: (plan, subject) => afterIn(plan, subject, "webAclArn", "/webacl/") ?? "*",
};

/** The name that AWS will know a resource by. */
function nameOf(plan: Plan, subject: Subject): string {
  return inputOf(plan, subject, "name") ?? `${subject.name}-*`;
}

/** A name that begins with its component's, as all of the component: there may be too many to name each. */
function nameBeginning(plan: Plan, subject: Subject): string {
  const name = nameOf(plan, subject);
  const component = urnName(subject.parent ?? "");
  return component !== "" && name.startsWith(`${component}-`) ? `${component}-*` : name;
}

/** The name of the resource of a type that a step needs; any name where it needs none. */
function nameOfNeeded(plan: Plan, subject: Subject, type: string): string {
  const needed = neededBy(plan, subject, type);
  return needed ? nameOf(plan, needed) : "*";
}

/** The resource of a type that a step depends on. */
export function neededBy(plan: Plan, { dependencies }: Subject, type: string): Step | undefined {
  return dependencies.map(urn => plan.steps.get(urn)).find(step => step?.type === type);
}

/** An input, where it is a text that AWS will know. Pulumi adds a hyphen and seven digits to a name, which are zeros offline. */
export function inputOf({ madeUp }: Plan, { inputs }: Subject, key: string): string | undefined {
  const value = inputs[key];
  return isKnown(value) && !madeUp.has(value) ? value.replace(/-0{7}(?=-|$)/, "-*") : undefined;
}

/** Whether an input is a text that is neither yet to come nor a secret. */
export const isKnown = (value: unknown): value is string =>
  typeof value === "string" && value !== unknownText && value !== secretText;

/** What follows a text in an input. */
function afterIn(plan: Plan, subject: Subject, key: string, before: string): string | undefined {
  const [, after] = inputOf(plan, subject, key)?.split(before) ?? [];
  return after;
}
