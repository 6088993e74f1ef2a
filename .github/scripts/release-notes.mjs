import { readFileSync } from "node:fs";

// Prints what CHANGELOG.md says of the version whose tag is given. Fails where tag, package.json and CHANGELOG.md disagree, and where npm would refuse what package.json says.
const [tag = ""] = process.argv.slice(2);
const { version, repository } = JSON.parse(readFileSync("package.json", "utf8"));
if (tag !== `v${version}`)
  fail(`The tag is ${JSON.stringify(tag)}, and package.json says ${version}: tag v${version}.`);
if (version.includes("-")) fail(`${version} is a pre-release, which npm does not take as the latest: release X.Y.Z.`);

// npm compares it with the repository in which GitHub runs this: provenance names both.
const here = `https://github.com/${process.env.GITHUB_REPOSITORY || "OWNER/REPOSITORY"}`;
if (!repository?.url)
  fail(`package.json has no repository.url, without which npm takes no provenance: set it to "git+${here}.git".`);
if (process.env.GITHUB_REPOSITORY && repository.url.replace(/^git\+|\.git$/g, "") !== here)
  fail(`package.json has the repository.url ${JSON.stringify(repository.url)}: set it to "git+${here}.git".`);

const sections = readFileSync("CHANGELOG.md", "utf8").split(/^## /m).slice(1);
const section = sections.find(text => new RegExp(`^\\[?${version.replaceAll(".", "\\.")}\\]?(?=\\s)`).test(text));
if (section === undefined)
  fail(`CHANGELOG.md has no section for ${version}: move what is under "Unreleased" below it.`);
const notes = section.slice(section.indexOf("\n")).trim();
if (notes === "") fail(`CHANGELOG.md says nothing of ${version}.`);
console.log(notes);

function fail(message) {
  console.error(message);
  process.exit(1);
}
