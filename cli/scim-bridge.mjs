#!/usr/bin/env node
// Plain JavaScript, because the Node.js that starts it may not know TypeScript before the loader has run.
import "../stripTypes.mjs";

const { run } = await import("./main.ts");
await run();
