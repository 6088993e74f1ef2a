import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

const pulumiPackagesOnly = {
  regex: "^(?!\\.|node:|@pulumi/(pulumi|aws|awsx)$)",
  message: "The component library depends on the Pulumi packages alone.",
};
const parts = ["secrets", "network", "task", "loadBalancer", "dns", "service", "monitoring"];
const pure = [
  ...["scimBridgeArgs", "inputs", "errors", "peers", "rules", "validation", "defaults", "presences", "combinations"],
  ...["secretSettings", "settings", "containers", "parameterName", "taskSize", "permissions", "alarms", "dashboard"],
  "paths",
];

export default tseslint.config(
  { ignores: ["coverage/", "dist/", "node_modules/", ".venv/", "mutation/.tmp/", "plugin/bin/"] },
  tseslint.configs.recommendedTypeChecked,
  tseslint.configs.strict,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { "@pulumi": pulumi },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@pulumi/no-output-instance-in-template-literal": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
    },
  },
  {
    files: ["examples/**/*.ts"],
    languageOptions: { parserOptions: { projectService: false, project: "examples/tsconfig.json" } },
  },
  {
    files: ["components/**/*.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns: [pulumiPackagesOnly] }] },
  },
  {
    // Parts and pure files do not know each other's resources: only scimBridge.ts composes them.
    files: parts.map(part => `components/${part}.ts`),
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            pulumiPackagesOnly,
            {
              regex: `^\\./(${parts.join("|")})\\.ts$`,
              message: "Parts do not import each other.",
              allowTypeImports: true,
            },
          ],
        },
      ],
    },
  },
  {
    files: pure.map(file => `components/${file}.ts`),
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        { patterns: [pulumiPackagesOnly, { regex: "^@pulumi/awsx?$", message: "Pure files make no resources." }] },
      ],
    },
  },
  {
    files: ["**/*.{js,mjs,cjs}"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { "@pulumi/no-output-in-template-literal": "off", "@pulumi/no-output-instance-in-template-literal": "off" },
  },
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-unused-expressions": "off" } },
);
