#!/usr/bin/env node
// Runs the tool's sources. Plain JavaScript, because the Node.js that starts it may not know TypeScript before the loader has run.
import "../stripTypes.mjs";

await import("./bin.ts");
