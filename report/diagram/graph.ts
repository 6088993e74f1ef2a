import type { Preview } from "../../preview/preview.ts";
import type { Step } from "../../preview/record.ts";
import { isRoot } from "../../preview/urn.ts";
import type { Draft, Part } from "./draft.ts";
import { boxesOf, boxKey, connect, newDraft, outsideBox, partsOf } from "./draft.ts";
import { createFrames } from "./frames.ts";
import { isKnown, lookOf } from "./looks.ts";
import { outsideOf, relationOf } from "./relations.ts";
import type { Graph } from "./simplify.ts";
import { simplified } from "./simplify.ts";
import { drawContainers } from "./tasks.ts";
import { drawTraffic } from "./traffic.ts";

/** Draws a preview's resources: what is a part of something is shown in it, and what matters between them is an arrow. */
export function graphOf({ steps, lookups }: Pick<Preview, "steps" | "lookups">): Graph {
  const drawn = steps.filter(({ type }) => !isRoot(type) && !type.startsWith("pulumi:providers:"));
  const draft = newDraft(drawn, lookups);
  const frames = createFrames(draft);
  for (const step of drawn) {
    if (!draft.wholes.has(step.urn) && !frames.isFrame(step)) drawBox(draft, step, frames.of(step));
  }
  for (const step of drawn) drawNeeds(draft, step);
  for (const step of drawn) drawOutside(draft, step);
  drawTraffic(draft);
  drawContainers(draft);
  return simplified(draft);
}

function drawBox(draft: Draft, step: Step, frame: string | undefined): void {
  const { kind, title, plural, name, details, together } = lookOf(step.type);
  const key = boxKey(step);
  const urns = [...(draft.boxes.get(key)?.urns ?? []), step.urn];
  draft.boxes.set(key, {
    ...{ key, kind, title, frame, urns, members: urns, ...(plural !== undefined && { plural }) },
    names: together ? [] : [name?.(step.inputs) ?? step.name],
    details: (details?.(step.inputs) ?? []).filter(detail => detail !== undefined),
    parts: urns.flatMap(urn => partsOf(draft, urn)).flatMap(countedPart),
  });
}

function countedPart({ urn, type }: Step): Part[] {
  const { partNoun: noun } = lookOf(type);
  return noun ? [{ urn, noun }] : [];
}

/** An order that a program asks for is worth an arrow only where nothing else is known of the type. */
function drawNeeds(draft: Draft, step: Step): void {
  const fromInputs = Object.values(step.inputDependencies ?? {}).flat();
  for (const urn of new Set(isKnown(step.type) ? fromInputs : [...fromInputs, ...step.dependencies])) {
    const { kind, reversed, label } = relationOf(step.type, draft.steps.get(urn)?.type ?? "");
    if (kind === undefined) continue;
    for (const user of boxesOf(draft, step.urn)) {
      for (const used of boxesOf(draft, urn)) {
        const [from, to] = reversed ? [user, used] : [used, user];
        connect(draft, { from, to, kind, label: label?.(step.inputs) });
      }
    }
  }
}

function drawOutside(draft: Draft, step: Step): void {
  for (const { title, name, kind, label, isTarget } of outsideOf(step)) {
    const other = outsideBox(draft, title, name);
    for (const box of boxesOf(draft, step.urn)) {
      connect(draft, { kind, label, ...(isTarget ? { from: box, to: other } : { from: other, to: box }) });
    }
  }
}
