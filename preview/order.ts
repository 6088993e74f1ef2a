import type { Step } from "./record.ts";

/** The same steps in an order that does not depend on who was registered first: each parent before its children, siblings by type and name. */
export function treeOrder(steps: readonly Step[]): Step[] {
  const known = new Set(steps.map(({ urn }) => urn));
  const below = (parent: string | undefined): Step[] =>
    childrenOf(steps, known, parent).flatMap(step => [step, ...below(step.urn)]);
  return below(undefined);
}

const childrenOf = (steps: readonly Step[], known: ReadonlySet<string>, wanted: string | undefined) =>
  steps
    .filter(({ parent }) => (parent !== undefined && known.has(parent) ? parent : undefined) === wanted)
    .sort((one, other) => compare(one.type, other.type) || compare(one.name, other.name));

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
