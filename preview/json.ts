import type { Preview } from "./preview.ts";
import type { Step } from "./record.ts";

/** The document that `pulumi preview --json` prints, as far as it can be known without AWS. */
export function toJson({ steps, diagnostics }: Pick<Preview, "steps" | "diagnostics">): string {
  const document = { steps: steps.map(toJsonStep), changeSummary: changes(steps), diagnostics };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function toJsonStep({ op, urn, type, custom, parent, provider, inputs, outputs, dependencies, protect }: Step) {
  return { op, urn, newState: { urn, type, custom, parent, provider, inputs, outputs, dependencies, protect } };
}

function changes(steps: readonly Step[]): { [op: string]: number } {
  const counts: { [op: string]: number } = {};
  for (const { op } of steps) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}
