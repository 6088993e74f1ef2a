import { readFileSync } from "node:fs";

// Prints what CHANGELOG.md says of the version whose tag is given, and fails where tag, package.json and CHANGELOG.md disagree.
const [tag = ""] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync("package.json", "utf8"));
if (tag !== `v${version}`)
  fail(`The tag is ${JSON.stringify(tag)}, and package.json says ${version}: tag v${version}.`);

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
