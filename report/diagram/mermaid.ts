import type { Step } from "../preview/record.ts";
import { isRoot } from "../preview/urn.ts";
import { labelText } from "./escape.ts";

/** More nodes than these nobody can follow. */
const mostNodes = 40;

interface Node {
  id: string;
  label: string;
}

/** A Mermaid flowchart of the resources: those of one type and one parent are one node. */
export function toMermaid(steps: readonly Step[]): string {
  const drawn = steps.filter(({ type }) => !isRoot(type));
  const isFew = new Set(drawn.map(groupOf)).size <= mostNodes;
  return isFew ? chart(drawn, groupOf) : chart(drawn.filter(isTop(steps)), ({ type }) => type);
}

/** Steps whose parent is the stack, or nothing. */
const isTop = (steps: readonly Step[]) => {
  const roots = new Set(steps.filter(({ type }) => isRoot(type)).map(({ urn }) => urn));
  return ({ parent }: Step) => parent === undefined || roots.has(parent);
};

const groupOf = ({ parent = "", type }: Step) => JSON.stringify([parent, type]);

function chart(steps: readonly Step[], keyOf: (step: Step) => string): string {
  const groups = new Map<string, Step[]>();
  for (const step of steps) groups.set(keyOf(step), [...(groups.get(keyOf(step)) ?? []), step]);
  const nodes = new Map<string, Node>(
    [...groups].slice(0, mostNodes).map(([key, members], index) => [key, { id: `n${index}`, label: label(members) }]),
  );
  const nodeOfUrn = new Map(steps.map(step => [step.urn, nodes.get(keyOf(step))?.id]));
  const edges = new Set(
    steps.flatMap(step => {
      const to = nodeOfUrn.get(step.urn);
      return [...step.dependencies, step.parent ?? ""]
        .map(urn => nodeOfUrn.get(urn))
        .filter(from => from !== undefined && to !== undefined && from !== to)
        .map(from => `  ${from} --> ${to}`);
    }),
  );
  const more = groups.size - nodes.size;
  return [
    "flowchart LR",
    ...[...nodes.values()].map(node => `  ${node.id}["${node.label}"]`),
    ...(more > 0 ? [`  more["${more} more types"]`] : []),
    ...edges,
  ].join("\n");
}

function label(members: readonly Step[]): string {
  const [{ type, name } = { type: "", name: "" }] = members;
  const kind = labelText(type.split(":").at(-1) ?? type);
  return members.length === 1 ? `${kind}<br/>${labelText(name)}` : `${members.length} × ${kind}`;
}
