import type { CommandContext } from "../common/commandContext.ts";
import { styleFor } from "../common/style.ts";
import { wrapFor } from "../common/wrap.ts";
import { explainKey, listKeys } from "../guide/explanation.ts";

/** Prints what a key of the stack file means, or all of them, and returns the exit code. */
export function explain(key: string | undefined, { stdout, env }: CommandContext): number {
  const layout = { style: styleFor(stdout, env), wrap: wrapFor(stdout) };
  stdout.write(key === undefined ? listKeys(layout) : explainKey(key, layout));
  return 0;
}
