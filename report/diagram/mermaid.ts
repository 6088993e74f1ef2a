import { labelText } from "../escape.ts";
import type { Edge, Item } from "./draft.ts";
import { edgeText, labelOf } from "./labels.ts";
import type { Graph } from "./simplify.ts";

/** A graph as a Mermaid flowchart. What is there already has round ends. */
export function toMermaid({ boxes, frames, edges }: Graph): string {
  const ids = new Map([
    ...boxes.map(({ key }, index) => [key, `n${index}`] as const),
    ...frames.map(({ key }, index) => [key, `g${index}`] as const),
  ]);
  const idOf = (key: string) => ids.get(key) ?? "";
  const inside = (frame: string | undefined, indent: string): string[] => [
    ...boxes.filter(item => item.frame === frame).map(item => `${indent}${idOf(item.key)}${boxText(item)}`),
    ...frames
      .filter(item => item.frame === frame)
      .flatMap(item => [
        `${indent}subgraph ${idOf(item.key)}["${frameText(item)}"]`,
        ...inside(item.key, `${indent}  `),
        `${indent}end`,
      ]),
  ];
  return ["flowchart TB", ...inside(undefined, "  "), ...edges.map(edge => `  ${arrow(edge, idOf)}`)].join("\n");
}

function boxText(item: Item): string {
  const { heading, names, details } = labelOf(item);
  const text = `"${[heading, ...names, ...details].map(labelText).join("<br/>")}"`;
  return item.urns.length === 0 ? `([${text}])` : `[${text}]`;
}

/** Mermaid draws a frame whose title is wider than what is in it over the frame around it. */
function frameText(item: Item): string {
  const { heading, names } = labelOf(item);
  return labelText(`${heading} ${names.join(", ")}`);
}

function arrow(edge: Edge, idOf: (key: string) => string): string {
  const [from, to, text] = [idOf(edge.from), idOf(edge.to), edgeText(edge)];
  const line = edge.kind === "traffic" ? "-->" : "-.->";
  return `${from} ${line}${text === "" ? "" : `|"${labelText(text)}"|`} ${to}`;
}
