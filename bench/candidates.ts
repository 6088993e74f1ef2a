import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readConfiguration } from "../preview/configuration.ts";
import type { Deployment } from "../preview/engineState.ts";
import { readProject } from "../preview/project.ts";
import { chooseStack } from "../preview/stack.ts";
import { templateCompilerOptions } from "../test/support/template.ts";
import type { Candidate } from "./measure.ts";

const root = join(import.meta.dirname, "..");

/** Files by name; all in a folder that finds this project's packages. */
interface Files {
  [name: string]: string;
}

const useOfThree = `
export const names = [pulumi.getStack(), aws.s3.Bucket.name, awsx.ec2.Vpc.name];
`;

/** This program, with its reference stack. */
export function thisProgram(folder: string): Candidate {
  copySources(folder);
  return { folder, main: "index.ts", nodeArgs: ["--import", "./loader.mjs"], tsNode: false, deployment: reference() };
}

/** What `pulumi new aws-typescript` makes, with this program's imports: TypeScript through Pulumi's ts-node, with its type check. */
export function template(folder: string): Candidate {
  write(folder, {
    "package.json": JSON.stringify({ name: "template", main: "index.ts" }),
    "tsconfig.json": JSON.stringify({ compilerOptions: templateCompilerOptions, files: ["index.ts"] }),
    "index.ts":
      ["pulumi", "aws", "awsx"].map(name => `import * as ${name} from "@pulumi/${name}";\n`).join("") + useOfThree,
  });
  return { folder, main: "index.ts", nodeArgs: [], tsNode: true, deployment: reference() };
}

/** The floor: a compiled script that imports the three packages. */
export function compiledScript(folder: string): Candidate {
  write(folder, {
    "package.json": JSON.stringify({ name: "floor", type: "commonjs" }),
    "index.js":
      ["pulumi", "aws", "awsx"].map(name => `const ${name} = require("@pulumi/${name}");\n`).join("") +
      useOfThree.replace("export const names", "exports.names"),
  });
  return { folder, main: "index.js", nodeArgs: [], tsNode: false, deployment: reference() };
}

/** A program that makes many bridges in an existing network. */
export function manyBridges(folder: string, count: number): Candidate {
  copySources(folder);
  writeFileSync(
    join(folder, "many.ts"),
    `import { ScimBridge } from "./components/index.ts";

for (let number = 1; number <= ${count}; number++) {
  new ScimBridge(\`scim-\${number}\`, {
    hostname: \`scim-\${number}.example.com\`,
    network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"], ingressCidrs: ["10.0.0.0/8"] },
    dns: { zoneId: "Z1" },
  });
}
`,
  );
  return { folder, main: "many.ts", nodeArgs: ["--import", "./loader.mjs"], tsNode: false, deployment: reference() };
}

function reference(): Deployment {
  const project = readProject(root);
  const stack = chooseStack(project, "core-usw2-auto", {});
  const configuration = readConfiguration(project, stack);
  return { project: project.name, stack: stack.name, organization: stack.organization, configuration, env: {} };
}

function copySources(folder: string): void {
  write(folder, {});
  const sources = ["index.ts", "config.ts", "environment.ts", "stackKeys.ts", "stackFaults.ts", "encryptedValue.ts"];
  for (const source of [...sources, "components", "loader.mjs", "stripTypes.mjs", "package.json"]) {
    cpSync(join(root, source), join(folder, source), { recursive: true });
  }
}

function write(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}
