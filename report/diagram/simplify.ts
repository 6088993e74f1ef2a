import type { Draft, Edge, Item } from "./draft.ts";
import { groupBy } from "../values.ts";

/** A diagram of what a program makes, before anything of it is laid out. */
export interface Graph {
  boxes: Item[];
  frames: Item[];
  edges: Edge[];
}

/** More boxes than these nobody can follow. */
const mostBoxes = 24;

/** The graph with twins as one box, small enough to read, and without arrows that others imply. */
export function simplified({ boxes, frames, edges }: Pick<Draft, "boxes" | "frames" | "edges">): Graph {
  const whole = { boxes: [...boxes.values()], frames: [...frames.values()], edges: [...edges.values()] };
  const twinless = withoutTwins(merge(whole, ({ key }) => key));
  const small = twinless.boxes.length <= mostBoxes ? twinless : upToMost(withoutTwins(byTitle(twinless)));
  const full = withoutEmptyFrames(small);
  // Renderers lay out first what comes first: the way of a request.
  const rank = ({ kind }: Edge) => ["traffic", "use", "need"].indexOf(kind);
  return { ...full, edges: withoutImplied(full.edges).sort((one, other) => rank(one) - rank(other)) };
}

/** Makes one of what has one key; arrows within it go. */
function merge({ boxes, frames, edges }: Graph, keyOf: (item: Item) => string): Graph {
  const keys = new Map([...boxes, ...frames].map(item => [item.key, keyOf(item)]));
  const keyAfter = (key: string) => keys.get(key) ?? key;
  const mergeItems = (items: readonly Item[]) =>
    [...groupBy(items, keyOf)].map(([key, [first, ...rest]]) => together(key, first, rest, keyAfter));
  const ends = ({ from, to }: Edge) => JSON.stringify([keyAfter(from), keyAfter(to)]);
  const mergedEdges = [...groupBy(edges, ends).values()].map(same => ({
    from: keyAfter(same[0].from),
    to: keyAfter(same[0].to),
    labels: [...new Set(same.flatMap(({ labels }) => labels))],
    kind: (["traffic", "use"] as const).find(kind => same.some(edge => edge.kind === kind)) ?? ("need" as const),
  }));
  return {
    boxes: mergeItems(boxes),
    frames: mergeItems(frames),
    edges: mergedEdges.filter(({ from, to }) => from !== to),
  };
}

function together(key: string, first: Item, rest: readonly Item[], keyAfter: (key: string) => string): Item {
  const all = [first, ...rest];
  return {
    ...first,
    key,
    members: [...new Set(all.flatMap(({ members }) => members))],
    names: [...new Set(all.flatMap(({ names }) => names))],
    details: first.details.filter(detail => rest.every(({ details }) => details.includes(detail))),
    parts: all.flatMap(({ parts = [] }) => parts),
    frame: first.frame === undefined ? undefined : keyAfter(first.frame),
    urns: [...new Set(all.flatMap(({ urns }) => urns))],
  };
}

/** Twins stand in the same frame, are called the same, and have the same arrows. */
function withoutTwins(graph: Graph): Graph {
  const arrows = new Map<string, string[]>();
  for (const { from, to, kind, labels } of graph.edges) {
    for (const [end, arrow] of [
      [from, ["to", to]],
      [to, ["from", from]],
    ] as const) {
      arrows.set(end, [...(arrows.get(end) ?? []), JSON.stringify([...arrow, kind, labels])]);
    }
  }
  const signatures = new Map(
    graph.boxes.map(({ key, frame, kind, title }) => [
      key,
      JSON.stringify([frame, kind, title, (arrows.get(key) ?? []).sort()]),
    ]),
  );
  const fewer = merge(graph, ({ key }) => signatures.get(key) ?? key);
  return fewer.boxes.length < graph.boxes.length ? withoutTwins(fewer) : graph;
}

/** One box for all of a title in frames of the same titles: a hundred bridges are drawn as one is. */
function byTitle(graph: Graph): Graph {
  const frames = new Map(graph.frames.map(item => [item.key, item]));
  const path = ({ key, title, kind, frame }: Item): string[] => {
    const above = frames.get(frame ?? "");
    return [...(above ? path(above) : []), frames.has(key) ? title : `${kind} ${title}`];
  };
  return merge(graph, item => JSON.stringify(path(item)));
}

/** What does not fit is one box more. */
function upToMost(graph: Graph): Graph {
  if (graph.boxes.length <= mostBoxes) return graph;
  const biggest = [...graph.boxes].sort((one, other) => other.urns.length - one.urns.length);
  const restKeys = new Set(biggest.slice(mostBoxes - 1).map(({ key }) => key));
  const about = { kind: "other", title: "more", plural: "more", frame: undefined } as const;
  const boxes = graph.boxes.map(item =>
    restKeys.has(item.key) ? { ...item, ...about, names: [], details: [], parts: [], members: [item.key] } : item,
  );
  return merge({ ...graph, boxes }, ({ key }) => (restKeys.has(key) ? "more" : key));
}

/** A frame whose boxes went elsewhere goes too. */
function withoutEmptyFrames({ boxes, frames, edges }: Graph): Graph {
  const full = new Set([...boxes, ...frames].map(({ frame }) => frame));
  const empty = new Set(frames.flatMap(({ key }) => (full.has(key) ? [] : key)));
  if (empty.size === 0) return { boxes, frames, edges };
  return withoutEmptyFrames({
    boxes,
    frames: frames.filter(({ key }) => !empty.has(key)),
    edges: edges.filter(({ from, to }) => !empty.has(from) && !empty.has(to)),
  });
}

/** What merely needs another needs no arrow to it where other arrows lead there. */
function withoutImplied(edges: readonly Edge[]): Edge[] {
  const left = new Set(edges);
  for (const edge of edges) {
    if (edge.kind !== "need") continue;
    left.delete(edge);
    if (!leads([...left], edge.from, edge.to)) left.add(edge);
  }
  return edges.filter(edge => left.has(edge));
}

function leads(edges: readonly Edge[], from: string, to: string): boolean {
  const reached = new Set([from]);
  for (const key of reached) {
    for (const edge of edges) if (edge.from === key) reached.add(edge.to);
  }
  return reached.has(to);
}
