import type { Edge, Item } from "./draft.ts";

/** More names than these are counted. */
const mostNames = 3;

/** What a box or a frame says: what it is, what it is called, and what matters of it. */
export interface Label {
  heading: string;
  names: string[];
  details: string[];
}

export function labelOf({ title, plural, members, names, details }: Item): Label {
  const several = plural === undefined ? `${members.length} × ${title}` : `${members.length} ${plural}`;
  const rest = names.length - mostNames + 1;
  return {
    heading: members.length > 1 ? several : title,
    names: names.length > mostNames ? [...names.slice(0, mostNames - 1), `and ${rest} more`] : names,
    details,
  };
}

/** What stands at an arrow: ports, or what it is for. */
export const edgeText = ({ labels }: Edge): string =>
  [...labels].sort((one, other) => one.localeCompare(other, "en", { numeric: true })).join(", ");
