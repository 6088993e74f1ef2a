import { appendFileSync, readFileSync, readdirSync } from "node:fs";
import { parse } from "yaml";

// The stack files as a matrix for GitHub Actions: a name and a region each, in the order of deploy.yml.
const last = ["core-usw2-auto"];
const [only = ""] = process.argv.slice(2);

const names = readdirSync(".")
  .flatMap(file => /^Pulumi\.([\w.-]+)\.yaml$/.exec(file)?.[1] ?? [])
  .sort((a, b) => Number(last.includes(a)) - Number(last.includes(b)) || (a < b ? -1 : 1));
if (only !== "" && !names.includes(only)) {
  console.error(`There is no stack ${JSON.stringify(only)}. There are: ${names.join(", ")}.`);
  process.exit(1);
}

const stacks = names
  .filter(name => only === "" || name === only)
  .map(name => {
    const { config } = parse(readFileSync(`Pulumi.${name}.yaml`, "utf8"));
    const region = config?.["aws:region"];
    if (typeof region !== "string") throw new Error(`Pulumi.${name}.yaml has no aws:region.`);
    return { name, region };
  });
const line = `stacks=${JSON.stringify(stacks)}\n`;
process.stdout.write(line);
if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, line);
