import type { StackPath } from "../stackKeyGuide.ts";
import { stackKeyGuide } from "../stackKeyGuide.ts";

/** Values by their keys' paths, as `network.vpcId`. */
export interface Values {
  readonly [path: string]: unknown;
}

/** The example of a key, and of what must stand beside it, in the order of the stack file. */
export function exampleOf(key: StackPath): Values {
  const shown = [key, ...(stackKeyGuide[key].beside ?? [])];
  const inOrder = (Object.keys(stackKeyGuide) as StackPath[]).filter(path => shown.includes(path));
  return Object.fromEntries(inOrder.map(path => [path, stackKeyGuide[path].example]));
}

/** The same values as maps in each other, as they stand in a stack file: `network` with `vpcId` in it. */
export function nested(values: Values): { [key: string]: unknown } {
  const whole: { [key: string]: unknown } = {};
  for (const [path, value] of Object.entries(values)) {
    const groups = path.split(".");
    const key = groups.pop() ?? "";
    const map = groups.reduce((parent, group) => (parent[group] ??= {}) as typeof whole, whole);
    map[key] = value;
  }
  return whole;
}
