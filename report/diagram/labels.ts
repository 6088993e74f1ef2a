import { counted, groupBy } from "../values.ts";
import type { Edge, Item, Part } from "./draft.ts";

/** More names than these are counted. */
const mostNames = 3;

/** What a box or a frame says: what it is, what it is called, and what matters of it. */
export interface Label {
  heading: string;
  names: string[];
  details: string[];
}

export function labelOf({ title, plural, members, names, details, parts = [] }: Item): Label {
  const several = plural === undefined ? `${members.length} × ${title}` : `${members.length} ${plural}`;
  const rest = names.length - mostNames + 1;
  return {
    heading: members.length > 1 ? several : title,
    names: names.length > mostNames ? [...names.slice(0, mostNames - 1), `and ${rest} more`] : names,
    details: [...details, ...partCounts(parts)],
  };
}

/** A part of several counts once. */
function partCounts(parts: readonly Part[]): string[] {
  const each = [...new Map(parts.map(part => [part.urn, part])).values()];
  return [...groupBy(each, ({ noun: [one] }) => one).values()].map(same => counted(same.length, ...same[0].noun));
}

/** What stands at an arrow: ports, or what it is for. */
export const edgeText = ({ labels }: Edge): string =>
  [...labels].sort((one, other) => one.localeCompare(other, "en", { numeric: true })).join(", ");
