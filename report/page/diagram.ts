import type { Preview } from "../../preview/preview.ts";
import { graphOf } from "../diagram/graph.ts";
import { toSvg } from "../diagram/svg.ts";
import type { Addresses } from "./resources.ts";

/** What the colours and the lines of the diagram say. */
const legend = [
  ["network", "network"],
  ["compute", "compute"],
  ["trust", "identity and secrets"],
  ["watch", "logs and alarms"],
  ["outside", "not made here"],
  ["traffic", "requests"],
  ["use", "is used by, or tells"],
] as const;

/** The resources and what is between them; a box leads to its resource. */
export async function diagram(preview: Preview, addresses: Addresses): Promise<string> {
  const graph = graphOf(preview);
  if (graph.boxes.length + graph.frames.length === 0) return "";
  const svg = await toSvg(graph, urn => addresses.get(urn) ?? "");
  const entries = legend.map(([kind, text]) => `<li><i class="${kind}"></i>${text}</li>`).join("");
  return `<figure>
<div class="scroll drawing" role="group" aria-label="Diagram: each box leads to its resource" tabindex="0">
${svg}</div>
<figcaption><ul class="legend">${entries}</ul></figcaption>
</figure>`;
}
