import type { Preview } from "./preview.ts";
import type { Diagnostic, Step } from "./record.ts";

/** The document that `pulumi preview --json` prints, as far as it can be known without AWS. */
export interface PreviewDocument {
  steps: { op: Step["op"]; urn: string; newState: Omit<Step, "op" | "name"> }[];
  changeSummary: { [op in Step["op"]]?: number };
  diagnostics: Diagnostic[];
}

export function toJson({ steps, diagnostics }: Pick<Preview, "steps" | "diagnostics">): string {
  const document: PreviewDocument = { steps: steps.map(toJsonStep), changeSummary: countChanges(steps), diagnostics };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The order of the fields is Pulumi's. */
function toJsonStep(step: Step): PreviewDocument["steps"][number] {
  const { op, urn, type, custom, parent, provider, inputs, outputs, dependencies, protect } = step;
  return { op, urn, newState: { urn, type, custom, parent, provider, inputs, outputs, dependencies, protect } };
}

function countChanges(steps: readonly Step[]): PreviewDocument["changeSummary"] {
  const counts: PreviewDocument["changeSummary"] = {};
  for (const { op } of steps) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}
