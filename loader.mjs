// Preloaded by Pulumi.yaml and by the CLI: makes Node.js run this project's TypeScript as it stands, the fastest way the running Node.js has.
import module, { createRequire } from "node:module";

// Node.js 22.1 and newer keep compiled code between runs.
module.enableCompileCache?.();

// Node.js 22.18 and newer strip types themselves; older ones need tsx.
if (!process.features.typescript) await import("tsx");

// Pulumi's SDK takes a stack trace for every promise. To map each to its source costs a fifth to a third of a whole preview, and with Node.js's own type
// stripping a trace is right without. NODE_OPTIONS=--enable-source-maps brings the mapping back.
if (!process.env.NODE_OPTIONS?.includes("--enable-source-maps")) {
  process.setSourceMapsEnabled(false);
  const pulumi = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
  try {
    pulumi("source-map-support").install = () => {};
  } catch {
    // An SDK that comes without it maps nothing.
  }
}
