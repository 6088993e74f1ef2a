const { availableParallelism } = require("node:os");

// Type stripping keeps every line and column where it is, so coverage is exact: Node.js's own where it has it, ts-blank-space elsewhere.
module.exports = {
  spec: "test/**/*.test.ts",
  "node-option": process.features.typescript ? [] : ["import=ts-blank-space/register"],
  require: ["test/support/build.ts", "test/support/worker.mjs"],
  // As many files at a time as there are processors: most of the time goes into previews of whole programs.
  parallel: true,
  jobs: availableParallelism(),
  timeout: 60_000,
};
