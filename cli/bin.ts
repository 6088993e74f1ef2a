#!/usr/bin/env node
import module from "node:module";

// Node.js 22.1 and newer keep compiled code between runs. The types are those of the oldest Node.js.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const { run } = await import("./main.ts");
await run();
