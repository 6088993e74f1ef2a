import type { Step } from "../../preview/record.ts";
import type { Edge } from "./draft.ts";
import { types } from "./looks.ts";
import { arnParts, at, listOf, textOf, textsOf } from "../values.ts";

/** What it means that a resource of one type has an input that comes from one of another. */
export interface Relation {
  /** Undefined where it is not worth an arrow. */
  kind: Edge["kind"] | undefined;
  /** Whether the arrow goes from what needs to what it needs. */
  reversed?: true;
  label?: (inputs: Step["inputs"]) => string | undefined;
}

const portOfTask = ({ loadBalancers }: Step["inputs"]) => portText(at(listOf(loadBalancers)[0], "containerPort"));

/** The first row that fits says it; without types on the right it is about all. */
const relations: readonly [of: readonly string[], on: readonly string[] | undefined, relation: Relation][] = [
  [types.services, [...types.loadBalancers, types.targetGroup], { kind: "traffic", label: portOfTask }],
  [types.loadBalancers, [types.certificate, types.certificateValidation], { kind: "use", label: () => "TLS" }],
  [[types.record], types.loadBalancers, { kind: "use", reversed: true, label: () => "alias" }],
  [[types.taskDefinition], [types.logGroup], { kind: "use", reversed: true, label: () => "logs" }],
  [[types.taskDefinition], [types.role], { kind: "use" }],
  [[types.alarm, types.eventTarget], [types.topic], { kind: "use", reversed: true }],
  [[types.alarm], [types.certificate, types.certificateValidation], { kind: undefined }],
  [[types.alarm, types.eventRule], undefined, { kind: "use" }],
  // Rules are drawn as the traffic that they let through, and policies as what they are for.
  [[types.ingressRule, types.egressRule, types.rolePolicy], undefined, { kind: undefined }],
];

export function relationOf(of: string, on: string): Relation {
  const row = relations.find(([left, right]) => left.includes(of) && (right === undefined || right.includes(on)));
  return row?.[2] ?? { kind: "need" };
}

/** Something that exists without this program, and that one of its resources names. */
export interface Outside {
  title: string;
  name: string;
  kind: "traffic" | "use";
  /** Whether the arrow goes from the resource to it. */
  isTarget: boolean;
  label?: string;
}

/** What exists already, as far as a resource's plain inputs name it. */
export function outsideOf({ type, inputs }: Step): Outside[] {
  if (type === types.alarm)
    return [...new Set([...textsOf(inputs.alarmActions), ...textsOf(inputs.okActions)])].map(told);
  if (type === types.eventTarget) return textsOf([inputs.arn]).map(told);
  if (type === types.webAclAssociation) {
    return textsOf([inputs.webAclArn]).map(arn => ({
      ...{ title: "Web ACL", name: arn.split("/").at(-2) ?? arn, kind: "use", isTarget: false },
    }));
  }
  if (type === types.listenerRule) {
    return textsOf([inputs.listenerArn]).map(arn => ({
      ...{ title: "Load balancer", name: arn.split("/").at(-3) ?? arn, kind: "traffic", isTarget: false },
    }));
  }
  if (type === types.record) {
    return textsOf(listOf(inputs.aliases).map(alias => at(alias, "name"))).flatMap(alias => {
      const name = /^(?:dualstack\.)?(?:internal-)?(.+)-\d+\.[a-z\d-]+\.elb\.amazonaws\.com/.exec(alias)?.[1];
      return name === undefined ? [] : { title: "Load balancer", name, kind: "use", isTarget: true, label: "alias" };
    });
  }
  if (types.loadBalancers.includes(type)) {
    return textsOf([at(inputs, "accessLogs", "bucket")]).map(name => ({
      ...{ title: "S3 bucket", name, kind: "use", isTarget: true, label: "access logs" },
    }));
  }
  return [];
}

/** Who is told of something, by ARN. */
function told(arn: string): Outside {
  const { service = "", resource = arn } = arnParts(arn) ?? {};
  return { title: service === "sns" ? "SNS topic" : service, name: resource, kind: "use", isTarget: true };
}

/** What a container's secret is and is called, by its ARN, or by the name of a parameter. */
export function secretOf(valueFrom: string): [title: string, name: string] {
  const { service = "ssm", resource = valueFrom } = arnParts(valueFrom) ?? {};
  if (service === "ssm") return ["SSM parameter", resource.replace(/^parameter(?=\/)/, "")];
  const name = /^secret:([^:]*)/.exec(resource)?.[1] ?? resource;
  return ["Secret", name.replace(/-[^-]{6}$/, "")];
}

export const portText = (port: unknown): string | undefined => (typeof port === "number" ? String(port) : textOf(port));
