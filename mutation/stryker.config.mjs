// Fast ones first: a mutant's tests end with the first that fails. Left out are those that start processes, and those of the properties, the
// schema and the controls: they take longer than all of these together, and what they notice is to be noticed here.
const tests = [
  ...["taskSize", "permissions", "containers", "lookUp"].map(part => `components/${part}`),
  "config",
  ...["arguments", "scimBridge", "monitoring", "adoption", "session", "dns", "network"].map(
    part => `components/${part}`,
  ),
];

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  // The two that are left out are declarations alone.
  mutate: ["components/**/*.ts", "!components/scimBridgeArgs.ts", "!components/index.ts", "config.ts"],
  testRunner: "mocha",
  plugins: [import.meta.resolve("./mochaRunner.mjs")],
  mochaOptions: {
    spec: tests.map(name => `test/${name}.test.ts`),
    require: ["mutation/setup.mjs"],
    "no-config": true,
    "no-package": true,
  },
  coverageAnalysis: "perTest",
  timeoutMS: 20_000,
  tempDirName: "mutation/.tmp",
  // What no test needs, or cannot be copied: Python's folder links to itself.
  ignorePatterns: [".venv", ".node24", "coverage"],
  reporters: ["progress", "clear-text"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 85 },
};
