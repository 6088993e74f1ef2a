import type { Step } from "../../preview/record.ts";
import { types } from "../diagram/looks.ts";
import { portText } from "../diagram/relations.ts";
import { at, isUnknown, jsonOf, listOf, textOf, withoutUnknown } from "../values.ts";
import { zonesOfLoadBalancer } from "../zones.ts";

/** What the checks read of a resource. */
export type Resource = Pick<Step, "type" | "urn" | "name" | "inputs" | "dependencies" | "inputDependencies">;

/** What a check found out about a resource. */
export interface Finding {
  resource: Resource;
  /** What the resource's inputs say, in a few words. */
  says: string;
  /** Undefined where that is known after `pulumi up` only. */
  isRight: boolean | undefined;
}

/** Finds out about each resource that a control is about; nothing where there is none. */
export type Check = (resources: readonly Resource[]) => Finding[];

/** Looks at one value in the inputs of each resource of a type. */
export const each =
  (type: string, path: readonly string[], isRight: (value: unknown) => boolean): Check =>
  resources =>
    ofType(resources, type).map(resource => finding(resource, path.join("."), at(resource.inputs, ...path), isRight));

/** Looks at one value of each container of each task definition. */
export const eachContainer = (
  path: readonly string[],
  isRight: (value: unknown) => boolean,
  shown: (value: unknown) => unknown = value => value,
): Check =>
  eachPart(types.taskDefinition, "containerDefinitions", (resource, container) => {
    const name = textOf(at(container, "name")) ?? "a container";
    return finding(resource, `${name}: ${path.join(".")}`, at(container, ...path), isRight, shown);
  });
/** Looks at each statement of each inline policy; what denies is right. */
export const eachStatement = (says: (statement: unknown) => string, isRight: (statement: unknown) => boolean): Check =>
  eachPart(types.rolePolicy, "policy", (resource, statement) =>
    at(statement, "Effect") === "Deny"
      ? { resource, says: "denies something", isRight: true }
      : { resource, says: says(statement), isRight: isRight(statement) },
  );

/** Looks at each part of what a resource has as JSON text. */
const eachPart =
  (type: string, input: string, find: (resource: Resource, part: unknown) => Finding): Check =>
  resources =>
    ofType(resources, type).flatMap(resource => {
      const document = jsonOf(resource.inputs[input]);
      if (document === undefined) return { resource, says: `${input} is known after up only`, isRight: undefined };
      return listOf(at(document, "Statement") ?? document).map(part => find(resource, part));
    });

/** Looks at each listener of each load balancer. */
export const eachListener =
  (isRight: (listener: unknown) => boolean, isAbout: (listener: unknown) => boolean = () => true): Check =>
  resources =>
    loadBalancers(resources).flatMap((resource): Finding[] => {
      const { listeners } = resource.inputs;
      if (isUnknown(listeners)) return [{ resource, says: "listeners are known after up only", isRight: undefined }];
      return listOf(listeners)
        .filter(isAbout)
        .map(listener => ({ resource, says: listenerText(listener), isRight: isRight(listener) }));
    });

/** Looks at which ports are open to the whole internet; `areRight` is asked about each range of them. */
export const openToAll =
  (areRight: (from: number, to: number) => boolean): Check =>
  resources => [
    ...ofType(resources, types.securityGroup)
      .filter(({ inputs }) => inputs.ingress !== undefined)
      .map(resource => ({
        resource,
        says: "has rules in its ingress, which nobody looks at here",
        isRight: undefined,
      })),
    ...ofType(resources, types.ingressRule).map(resource => ingress(resource, areRight)),
  ];

function ingress(resource: Resource, areRight: (from: number, to: number) => boolean): Finding {
  const { cidrIpv4, cidrIpv6, ipProtocol, fromPort = 0, toPort = 65_535 } = resource.inputs;
  const cidr = cidrIpv4 ?? cidrIpv6;
  if (isUnknown(cidr)) return { resource, says: "who may come in is known after up only", isRight: undefined };
  if (typeof cidr !== "string" || !cidr.endsWith("/0")) {
    return { resource, says: "nothing is open to the whole internet", isRight: true };
  }
  const [from, to] = ipProtocol === "-1" ? [0, 65_535] : [Number(fromPort), Number(toPort)];
  return {
    resource,
    says: `${from === to ? from : `${from} to ${to}`} is open to ${cidr}`,
    isRight: areRight(from, to),
  };
}

/** Looks whether each resource of some types has another one that goes with it. */
export const eachHas =
  (
    { of, what }: { of: readonly string[]; what: string },
    goesWith: (other: Resource, resource: Resource) => boolean,
  ): Check =>
  resources =>
    resources
      .filter(({ type }) => of.includes(type))
      .map(resource => {
        const isRight = resources.some(other => goesWith(other, resource));
        return { resource, says: `${isRight ? "with" : "without"} ${what}`, isRight };
      });

/** Looks whether each load balancer is in two zones or more. */
export const inSeveralZones: Check = resources => {
  const byUrn = new Map(resources.map(resource => [resource.urn, resource]));
  return loadBalancers(resources).map(resource => {
    const zones = zonesOfLoadBalancer(resource, byUrn);
    if (zones === undefined) return { resource, says: "its subnets are known after up only", isRight: undefined };
    return { resource, says: `${zones} subnets, each in a zone of its own`, isRight: zones > 1 };
  });
};

/** All of several checks. */
export const all =
  (...checks: readonly Check[]): Check =>
  resources =>
    checks.flatMap(check => check(resources));

const ofType = (resources: readonly Resource[], type: string) => resources.filter(it => it.type === type);

const loadBalancers = (resources: readonly Resource[]) =>
  resources.filter(({ type }) => types.loadBalancers.includes(type));

function finding(
  resource: Resource,
  what: string,
  value: unknown,
  isRight: (value: unknown) => boolean,
  shown: (value: unknown) => unknown = it => it,
): Finding {
  if (isUnknown(value)) return { resource, says: `${what} is known after up only`, isRight: undefined };
  const text = value === undefined ? "not set" : withoutUnknown(JSON.stringify(shown(value)));
  return { resource, says: `${what} is ${text}`, isRight: isRight(value) };
}

function listenerText(listener: unknown): string {
  const port = portText(at(listener, "port")) ?? "a port known after up only";
  const target = portText(at(listOf(at(listener, "defaultActions"))[0], "redirect", "port"));
  const facts = [
    textOf(at(listener, "protocol")),
    textOf(at(listener, "sslPolicy")),
    target && `redirects to ${target}`,
  ];
  return `${port}: ${facts.filter(fact => fact !== undefined).join(", ")}`;
}
