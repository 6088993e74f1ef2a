import { expect } from "chai";
import { diagnosticsOf } from "../../preview/programErrors.ts";
import type { Diagnostic, ProgramRecord } from "../../preview/record.ts";
import { emptyRecord } from "../../preview/record.ts";

const told = (logs: Diagnostic[], refusals: Diagnostic[] = []) => {
  const record: ProgramRecord = { ...emptyRecord(), logs, refusals };
  return diagnosticsOf(record, "/project");
};
const error = (message: string): Diagnostic => ({ severity: "error", message });
const crash = (text: string) =>
  error(`Running program '/project/index.ts' failed with an unhandled exception:\n${text}`);

describe("what a program's errors say", () => {
  const cases: [what: string, log: Diagnostic, message: string][] = [
    ["its own words as they are", error("scim-bridge:size: 7.\nCorrect it."), "scim-bridge:size: 7.\nCorrect it."],
    ["its own words, whatever they begin with", error("Allowed:\n    at least 2:3"), "Allowed:\n    at least 2:3"],
    [
      "an exception with its place in the program, without its stack",
      crash(
        "\u001b[31mTypeError\u001b[39m: no good\n    at f (/project/node_modules/a/b.js:1:2)\n    at \u001b[90mg (node:internal/x:1:2)\u001b[39m\n    at h (/project/src/a.ts:12:3)\n    at file:///project/b.ts:4:5 {\n  code: 7\n}",
      ),
      "TypeError: no good (src/a.ts:12:3)",
    ],
    ["the place in a module", crash("Error: no good\n    at file:///project/a%20b.ts:4:5"), "no good (a b.ts:4:5)"],
    [
      "no position where all is on one line",
      crash("Error: no good\n    at async f (/project/a.ts:1:99)"),
      "no good (a.ts)",
    ],
    ["no place outside the project", crash("Error: no good\n    at f (/elsewhere/a.ts:1:99)"), "no good"],
    ["all lines of a message", crash("<ref *1> Error: two\nlines\n    at f (/elsewhere/a.ts:1:99)"), "two\nlines"],
    [
      "a syntax error, which has no stack",
      crash("/project/a.ts:1\nSyntaxError: no good"),
      "/project/a.ts:1\nSyntaxError: no good",
    ],
    [
      "a resource's error without its stack",
      error("Error: of a resource\n    at f (/elsewhere/a.ts:2:9)"),
      "of a resource",
    ],
  ];
  for (const [what, log, message] of cases) {
    it(`is ${what}`, () => {
      expect(told([log])).to.deep.equal([error(message)]);
    });
  }

  it("is said once", () => {
    const about = { ...error("twice"), urn: "urn" };
    expect(told([error("twice"), error("twice"), about])).to.deep.equal([error("twice"), about]);
  });

  it("is what the engine refused, where the program did not catch it", () => {
    expect(
      told([crash("Error: no answer\n    at f (/project/a.ts:2:2)")], [error("no answer"), error("no answer")]),
    ).to.deep.equal([error("no answer")]);
  });

  it("is the program's words for what the engine refused, where it has some", () => {
    expect(told([error('network.vpcName: "x": no answer. Allowed: others')], [error("no answer")])).to.deep.equal([
      error('network.vpcName: "x": no answer. Allowed: others'),
    ]);
  });

  it("is what the engine refused, where the program keeps quiet about it or only warns", () => {
    const warning: Diagnostic = { severity: "warning", message: "no answer, never mind" };
    expect(told([warning], [error("no answer")])).to.deep.equal([error("no answer"), warning]);
  });
});
