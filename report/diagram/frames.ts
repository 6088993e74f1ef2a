import type { Step } from "../../preview/record.ts";
import type { Draft, Item } from "./draft.ts";
import { partsOf, sourcesOf } from "./draft.ts";
import { lookOf, types } from "./looks.ts";
import { at, listOf, textOf, textsOf } from "../values.ts";

/** The frames around boxes: components, where there are several, then VPCs, then ECS clusters. */
export interface Frames {
  /** The innermost frame of a resource's box. */
  of: (step: Step) => string | undefined;
  /** Whether a resource is a frame and so no box. */
  isFrame: (step: Step) => boolean;
}

export function createFrames(draft: Draft): Frames {
  const { steps } = draft;
  const components = new Set(
    [...steps.values()].flatMap(({ parent }) => (steps.get(parent ?? "")?.custom === false ? parent : [])),
  );
  const isUsed = new Set(
    [...steps.values()].flatMap(step => [...sourcesOf(step, "vpcId"), ...sourcesOf(step, "cluster")]),
  );

  const component = (urn: string | undefined): string | undefined => {
    const step = steps.get(urn ?? "");
    if (!step) return undefined;
    const above = component(step.parent);
    if (components.size < 2 || !components.has(step.urn)) return above;
    return frame(draft, above, step.urn, { title: lookOf(step.type).title, names: [step.name], urns: [step.urn] });
  };
  const vpc = (step: Step, above: string | undefined) => {
    const id = vpcOf(draft, step);
    const made = steps.get(id ?? "");
    if (id === undefined) return above;
    if (!made) return frame(draft, above, id, { title: "VPC", names: [vpcName(draft, id)], details: ["exists"] });
    return frame(draft, above, id, { title: "VPC", names: textsOf([made.inputs.cidrBlock]), urns: [id] });
  };
  const cluster = ({ type, inputs, ...step }: Step, above: string | undefined) => {
    if (!types.services.includes(type)) return above;
    const [urn = ""] = sourcesOf(step, "cluster");
    const made = steps.get(urn);
    const arn = textOf(inputs.cluster);
    if (made) return frame(draft, above, urn, { title: "ECS cluster", names: [made.name], urns: [urn] });
    if (arn === undefined) return above;
    return frame(draft, above, arn, { title: "ECS cluster", names: [arn.replace(/^.*\//, "")], details: ["exists"] });
  };
  return {
    of: step => cluster(step, vpc(step, component(step.parent))),
    isFrame: ({ urn, type }) =>
      components.has(urn) || (isUsed.has(urn) && [...types.vpcs, types.cluster].includes(type)),
  };
}

type Frame = Pick<Item, "title" | "names"> & Partial<Pick<Item, "details" | "urns">>;

/** One thing has a frame in each frame that it is in. */
function frame(
  { frames }: Draft,
  above: string | undefined,
  id: string,
  { details = [], urns = [], ...rest }: Frame,
): string {
  const key = JSON.stringify(["frame", above, id]);
  if (!frames.has(key)) frames.set(key, { kind: "other", ...rest, key, members: [id], details, urns, frame: above });
  return key;
}

/** The URN or the ID of the VPC that a resource or one of its parts names. */
function vpcOf(draft: Draft, step: Step): string | undefined {
  if (types.vpcs.includes(step.type)) return undefined;
  for (const member of [step, ...partsOf(draft, step.urn)]) {
    const [urn] = sourcesOf(member, "vpcId");
    const id = urn ?? textOf(member.inputs.vpcId) ?? textOf(at(member.inputs, "defaultTargetGroup", "vpcId"));
    if (id !== undefined) return id;
  }
  return undefined;
}

/** The Name tag that a VPC was looked up by; else its ID. */
function vpcName({ lookups }: Draft, id: string): string {
  const lookup = lookups.find(({ token, assumed }) => token === "aws:ec2/getVpc:getVpc" && assumed.id === id);
  const filter = listOf(lookup?.args.filters).find(it => at(it, "name") === "tag:Name");
  return textsOf(at(filter, "values"))[0] ?? id;
}
