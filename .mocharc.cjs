// Type stripping keeps every line and column where it is, so coverage is exact: Node.js's own where it has it, ts-blank-space elsewhere.
module.exports = {
  spec: "test/**/*.test.ts",
  "node-option": process.features.typescript ? [] : ["import=ts-blank-space/register"],
  timeout: 20_000,
};
