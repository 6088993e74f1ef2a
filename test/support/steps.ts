import type { Preview } from "../../preview/preview.ts";
import type { Step } from "../../preview/record.ts";

/** A resource that would be created, without inputs or dependencies of its own. */
export const step = (type: string, name: string, more: Partial<Step> = {}): Step => ({
  ...{ op: "create", urn: `urn:pulumi:dev::p::${type}::${name}`, type, name, custom: true, protect: false },
  ...{ parent: undefined, provider: undefined, inputs: {}, dependencies: [] },
  ...more,
});

/** The stack itself. */
export const rootStep = (outputs: Step["inputs"] = {}) =>
  step("pulumi:pulumi:Stack", "p-dev", { custom: false, outputs });

/** A resource with inputs that come from others. */
export const needing = (
  type: string,
  name: string,
  sources: { [input: string]: Step[] },
  inputs: Step["inputs"] = {},
) =>
  step(type, name, {
    inputs,
    dependencies: Object.values(sources).flatMap(found => found.map(({ urn }) => urn)),
    inputDependencies: Object.fromEntries(
      Object.entries(sources).map(([input, found]) => [input, found.map(({ urn }) => urn)]),
    ),
  });

export const previewOf = (steps: Step[], more: Partial<Preview> = {}): Preview => ({
  ...{ project: "p", stack: { name: "dev" } as Preview["stack"], steps, lookups: [], diagnostics: [] },
  ...more,
});

/** Text with all that means something in Markdown, HTML, Mermaid or DOT. */
export const hostile =
  "a|b`c\n## d\u2028</pre></style></script><script>alert(1)</script><b>\"'& @somebody https://example.com ]]> --> end; }{ \\N #quot; %% \u0000 [x](y)";
