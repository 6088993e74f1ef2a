import { instance } from "@viz-js/viz";
import { pageText } from "../escape.ts";
import type { Edge, Item } from "./draft.ts";
import { edgeText, labelOf } from "./labels.ts";
import type { Graph } from "./simplify.ts";

/** Graphviz measures text with the widths of this font; the page names others of the same widths. */
const font = { fontname: "Arial" };

const look = {
  graphAttributes: {
    ...{ rankdir: "TB", compound: true, bgcolor: "transparent", ...font },
    ...{ ranksep: 0.5, nodesep: 0.35, pad: 0.1 },
  },
  nodeAttributes: { ...font, fontsize: 12, shape: "box", style: "rounded,filled", margin: "0.17,0.1", height: 0.4 },
  edgeAttributes: { ...font, fontsize: 10, arrowsize: 0.65 },
};

/** A graph as SVG, in which a box leads to the resource that it shows. */
export async function toSvg(graph: Graph, addressOf: (urn: string) => string): Promise<string> {
  const { boxes, frames, edges } = graph;
  const names = new Map([
    ...boxes.map(({ key }, index) => [key, `box-${index}`] as const),
    ...frames.map(({ key }, index) => [key, `cluster-${index}`] as const),
  ]);
  const attributesOf = (item: Item, label: string, classes: readonly string[]) => ({
    ...{ id: names.get(item.key) ?? "", label: { html: label }, tooltip: labelOf(item).heading },
    class: [...classes, ...(item.urns.length === 0 ? ["existing"] : [])].join(" "),
    ...(item.urns[0] === undefined ? {} : { URL: addressOf(item.urns[0]) }),
  });
  const inside = (frame: string | undefined): Inside => ({
    nodes: boxes
      .filter(item => item.frame === frame)
      .map(item => ({ name: names.get(item.key) ?? "", attributes: attributesOf(item, boxText(item), [item.kind]) })),
    subgraphs: frames
      .filter(item => item.frame === frame)
      .map(item => ({
        name: names.get(item.key) ?? "",
        graphAttributes: { ...attributesOf(item, frameText(item), ["frame"]), ...frameLook },
        ...inside(item.key),
      })),
  });
  const viz = await instance();
  const drawn = { directed: true, ...look, ...inside(undefined), edges: edges.map(edge => arrow(edge, graph, names)) };
  const svg = viz.renderString(drawn, { format: "svg_inline" });
  return withoutNames(svg.slice(svg.indexOf("<svg")));
}

/** Graphviz notes what it calls each thing in a title, which browsers show as a tooltip, and in a comment. */
const withoutNames = (svg: string) => svg.replaceAll(/<title>[^<]*<\/title>\n?|<!--.*-->\n?/g, "");

const frameLook = { ...font, fontsize: 11, style: "rounded", margin: 12, labeljust: "l", labelloc: "b" };

interface Inside {
  nodes: { name: string; attributes: Attributes }[];
  subgraphs: ({ name: string; graphAttributes: Attributes } & Inside)[];
}

interface Attributes {
  [name: string]: string | number | { html: string };
}

/** Graphviz draws arrows between boxes alone, and ends one at a frame where it says so. */
function arrow(edge: Edge, graph: Graph, names: ReadonlyMap<string, string>) {
  const text = edgeText(edge);
  const ends = { tail: boxIn(edge.from, graph), head: boxIn(edge.to, graph) };
  return {
    tail: names.get(ends.tail) ?? "",
    head: names.get(ends.head) ?? "",
    attributes: {
      ...{ class: edge.kind, tooltip: text || "needs", weight: edge.kind === "traffic" ? 3 : 1 },
      ...(text === "" ? {} : { label: { html: ` ${pageText(text)} ` } }),
      ...(ends.tail === edge.from ? {} : { ltail: names.get(edge.from) ?? "" }),
      ...(ends.head === edge.to ? {} : { lhead: names.get(edge.to) ?? "" }),
    },
  };
}

/** The first box in a frame, or in one that is in it. */
function boxIn(key: string, graph: Graph): string {
  const inner = [...graph.boxes, ...graph.frames].find(({ frame }) => frame === key);
  return inner === undefined ? key : boxIn(inner.key, graph);
}

function boxText(item: Item): string {
  const { heading, names, details } = labelOf(item);
  return `<b>${pageText(heading)}</b>${[...names, ...details].map(line => `<br/>${small(line)}`).join("")}`;
}

function frameText(item: Item): string {
  const { heading, names, details } = labelOf(item);
  const below = details.length === 0 ? "" : `<br align="left"/>${small(details.join(" · "))}`;
  return `<b>${pageText(heading)}</b> ${pageText(names.join(", "))}${below}<br align="left"/>`;
}

const small = (line: string) => `<font point-size="10">${pageText(line)}</font>`;
