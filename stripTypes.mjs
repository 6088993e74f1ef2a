// Makes Node.js run this project's TypeScript as it stands, the fastest way the running Node.js has.
import module from "node:module";

// Node.js 22.1 and newer keep compiled code between runs.
module.enableCompileCache?.();

// Node.js 22.18 and newer strip types themselves; older ones need tsx.
if (!process.features.typescript) await import("tsx");
