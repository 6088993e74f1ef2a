import { expect } from "chai";
import path from "node:path";
import { Problem } from "../../common/problem.ts";
import { readProject } from "../../preview/project.ts";
import { inFolder } from "../support/program.ts";

const nodejs = "name: p\nruntime: nodejs\n";

/** The message of the problem that a function finds. */
function problemOf(find: () => unknown): string {
  try {
    find();
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
  throw new Error("no problem was found");
}

describe("Pulumi.yaml", () => {
  it("is found in the nearest folder above", () =>
    inFolder({ "Pulumi.yaml": nodejs, "below/deep/file": "" }, folder => {
      const project = readProject(path.join(folder, "below/deep"));
      expect(project).to.include({ name: "p", directory: folder, stackDirectory: folder });
    }));

  it("is run as a folder, with Pulumi's own TypeScript, where it says no more", () =>
    inFolder({ "Pulumi.yaml": nodejs }, folder => {
      expect(readProject(folder).program).to.deep.equal({
        directory: folder,
        entry: ".",
        nodeArguments: "",
        typescript: true,
        tsconfig: undefined,
      });
    }));

  it("says how the program is run, and in the folder of its main", () =>
    inFolder(
      {
        "Pulumi.yaml":
          'name: p\nmain: src/index.ts\nstackConfigDir: stacks\nruntime:\n  name: nodejs\n  options: {typescript: false, nodeargs: "--import x", tsconfig: t.json}\n',
        "src/index.ts": "",
      },
      folder => {
        const project = readProject(folder);
        expect(project.stackDirectory).to.equal(path.join(folder, "stacks"));
        expect(project.program).to.deep.equal({
          directory: path.join(folder, "src"),
          entry: "index.ts",
          nodeArguments: "--import x",
          typescript: false,
          tsconfig: "t.json",
        });
      },
    ));

  it("may have a folder as its main", () =>
    inFolder({ "Pulumi.yaml": `${nodejs}main: src\n`, "src/index.ts": "" }, folder => {
      expect(readProject(folder).program).to.include({ directory: path.join(folder, "src"), entry: "." });
    }));

  const faults: [what: string, content: string | Buffer, message: string][] = [
    ["no name", "runtime: nodejs", "Pulumi.yaml: name: is missing. Allowed: the project's name, as text."],
    [
      "a number for a name",
      "name: 7\nruntime: nodejs",
      "Pulumi.yaml: name: 7 will not do. Allowed: the project's name, as text.",
    ],
    [
      "another runtime",
      "name: p\nruntime: python",
      'Pulumi.yaml: runtime: "python" will not do. Allowed: nodejs, the one that the offline preview can run.',
    ],
    [
      "no runtime",
      "name: p",
      "Pulumi.yaml: runtime: is missing. Allowed: nodejs, the one that the offline preview can run.",
    ],
    [
      "a list of arguments",
      "name: p\nruntime: {name: nodejs, options: {nodeargs: [--import, x]}}",
      'Pulumi.yaml: runtime.options.nodeargs: ["--import","x"] will not do. Allowed: one line of text.',
    ],
    [
      "a word for typescript",
      "name: p\nruntime: {name: nodejs, options: {typescript: maybe}}",
      'Pulumi.yaml: runtime.options.typescript: "maybe" will not do. Allowed: true or false.',
    ],
    [
      "a number for tsconfig",
      "name: p\nruntime: {name: nodejs, options: {tsconfig: 1}}",
      "Pulumi.yaml: runtime.options.tsconfig: 1 will not do. Allowed: a file of the project.",
    ],
    [
      "a list for main",
      `${nodejs}main: [a]`,
      'Pulumi.yaml: main: ["a"] will not do. Allowed: a file or a folder of the project.',
    ],
    [
      "a main that is not there",
      `${nodejs}main: no.ts`,
      'Pulumi.yaml: main: "no.ts" will not do. Allowed: a file or a folder that exists.',
    ],
    [
      "a main elsewhere",
      `${nodejs}main: ../x`,
      'Pulumi.yaml: main: "../x" will not do. Allowed: a path inside the project.',
    ],
    [
      "a list for stackConfigDir",
      `${nodejs}stackConfigDir: []`,
      "Pulumi.yaml: stackConfigDir: [] will not do. Allowed: a folder of the project.",
    ],
    ["a list", "- a\n- b\n", 'Pulumi.yaml is not a map at its top level. Allowed: lines of the form "key: value".'],
    ["nothing", "", "Pulumi.yaml: name: is missing. Allowed: the project's name, as text."],
    [
      "a key that is there twice",
      "name: p\nruntime: nodejs\nname: q\n",
      "Pulumi.yaml is not valid YAML: line 3, column 1: Map keys must be unique.",
    ],
    [
      "broken YAML",
      "name: p\nconfig:\n  secret: [v1:SECRET\n",
      "Pulumi.yaml is not valid YAML: line 4, column 1: Flow sequence in block collection must be sufficiently indented and end with a ].",
    ],
    [
      "a quotation that does not end",
      'name: "p\n',
      "Pulumi.yaml is not valid YAML: line 2, column 1: Missing closing quotation mark.",
    ],
    ["Latin-1", Buffer.from("name: caf\xe9\n", "latin1"), "Pulumi.yaml is not UTF-8 text. Save it in that encoding."],
  ];
  for (const [what, content, message] of faults) {
    it(`cannot have ${what}`, () =>
      inFolder({ "Pulumi.yaml": content }, folder => {
        expect(problemOf(() => readProject(folder))).to.equal(message);
      }));
  }

  it("cannot have aliases that grow without bound", () => {
    const lists = [1, 2, 3].map(level => `l${level}: &l${level} [${`*l${level - 1},`.repeat(30)}]`);
    return inFolder({ "Pulumi.yaml": ["l0: &l0 [a]", ...lists].join("\n") }, folder => {
      expect(problemOf(() => readProject(folder))).to.equal(
        "Pulumi.yaml has aliases (*) of aliases that stand for too many values. Write the values out.",
      );
    });
  });

  it("must be there", () =>
    inFolder({}, folder => {
      expect(problemOf(() => readProject(folder))).to.equal(
        `There is no Pulumi.yaml in ${folder}, nor in a folder above it. Run this in a Pulumi project, or name its folder with --cwd.`,
      );
    }));

  it("must be readable", () =>
    inFolder({ "Pulumi.yaml/file": "" }, folder => {
      expect(problemOf(() => readProject(folder))).to.match(/Pulumi\.yaml cannot be read: EISDIR/);
    }));
});
