import type { Preview } from "../../preview/preview.ts";
import type { Step } from "../../preview/record.ts";
import type { Kind } from "./looks.ts";
import { lookOf } from "./looks.ts";

/** A resource that is shown in another, and what it is counted as there. */
export interface Part {
  urn: string;
  noun: readonly [one: string, several: string];
}

/** A box of a diagram, or a frame around boxes. */
export interface Item {
  key: string;
  kind: Kind;
  title: string;
  /** What several are called, after their number. */
  plural?: string;
  /** What the number counts: resources, or other things by a key; none where it would say nothing. */
  members: string[];
  /** Which ones, where that says more than the title. */
  names: string[];
  details: string[];
  /** What of it is counted below the details. */
  parts?: Part[];
  /** The key of the frame that it stands in. */
  frame?: string | undefined;
  /** The resources that it stands for; none where one only names it, such as what exists already. */
  urns: string[];
}

/** An arrow of a diagram; its ends are boxes or frames. */
export interface Edge {
  from: string;
  to: string;
  labels: string[];
  /** Requests go along it, or one uses the other in a way worth showing, or one merely needs the other. */
  kind: "traffic" | "use" | "need";
}

/** A graph that is being drawn, and what it is drawn from. */
export interface Draft {
  steps: ReadonlyMap<string, Step>;
  lookups: Preview["lookups"];
  boxes: Map<string, Item>;
  frames: Map<string, Item>;
  edges: Map<string, Edge>;
  /** The resources that a resource is a part of, and so shown in. */
  wholes: ReadonlyMap<string, ReadonlySet<string>>;
  parts: ReadonlyMap<string, ReadonlySet<string>>;
}

export function newDraft(steps: readonly Step[], lookups: Preview["lookups"]): Draft {
  const byUrn = new Map(steps.map(step => [step.urn, step]));
  return {
    ...{ steps: byUrn, lookups, boxes: new Map(), frames: new Map(), edges: new Map() },
    ...wholesAndParts(byUrn),
  };
}

/** A part needs its whole, or its whole needs it. */
function wholesAndParts(steps: Draft["steps"]): Pick<Draft, "wholes" | "parts"> {
  const wholes = new Map<string, Set<string>>();
  const parts = new Map<string, Set<string>>();
  const add = (part: Step, whole: Step) => {
    if (!lookOf(part.type).partOf?.includes(whole.type)) return;
    wholes.set(part.urn, (wholes.get(part.urn) ?? new Set()).add(whole.urn));
    parts.set(whole.urn, (parts.get(whole.urn) ?? new Set()).add(part.urn));
  };
  for (const step of steps.values()) {
    for (const needed of Object.values(step.inputDependencies ?? {}).flat()) {
      const other = steps.get(needed);
      if (!other) continue;
      add(step, other);
      add(other, step);
    }
  }
  return { wholes, parts };
}

/** The parts of a resource. */
export const partsOf = ({ parts, steps }: Draft, urn: string): Step[] =>
  [...(parts.get(urn) ?? [])].flatMap(part => steps.get(part) ?? []);

/** The resources that an input comes from. */
export const sourcesOf = (
  { inputDependencies = {} }: Pick<Step, "inputDependencies">,
  input: string,
): readonly string[] => (Object.hasOwn(inputDependencies, input) ? (inputDependencies[input] ?? []) : []);

/** The key of a resource's own box. */
export const boxKey = ({ urn, type, parent = "" }: Step) =>
  lookOf(type).together ? JSON.stringify([type, parent]) : urn;

/** The boxes that show a resource: its own, or those of what it is a part of. */
export function boxesOf(draft: Draft, urn: string, seen: readonly string[] = []): string[] {
  const step = draft.steps.get(urn);
  if (!step || seen.includes(urn)) return [];
  const above = [...(draft.wholes.get(urn) ?? [])];
  const keys = above.length === 0 ? [boxKey(step)] : above.flatMap(whole => boxesOf(draft, whole, [...seen, urn]));
  return [...new Set(keys)].filter(key => draft.boxes.has(key));
}

/** Adds an arrow, or what it says to the one that is there. */
export function connect({ edges }: Draft, edge: Omit<Edge, "labels"> & { label?: string | undefined }): void {
  const { from, to, kind, label } = edge;
  if (from === to) return;
  const key = JSON.stringify([from, to]);
  const known = edges.get(key) ?? { from, to, labels: [], kind };
  if (kind === "traffic" || known.kind === "need") known.kind = kind;
  if (label !== undefined && !known.labels.includes(label)) known.labels.push(label);
  edges.set(key, known);
}

/** Adds the box of something that no resource is, once, and returns its key. */
export function outsideBox({ boxes }: Draft, title: string, name: string, isCounted = true): string {
  const key = JSON.stringify(["outside", title, name]);
  const members = isCounted ? [key] : [];
  if (!boxes.has(key)) boxes.set(key, { key, kind: "outside", title, members, names: [name], details: [], urns: [] });
  return key;
}
