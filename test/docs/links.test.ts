import { expect } from "chai";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { pages, repository, runningText } from "../support/docs.ts";

describe("the links of the pages", () => {
  for (const { file, text } of pages()) {
    it(`lead somewhere from ${file}`, () => {
      expect(brokenLinks(file, text)).to.deep.equal([]);
    });
  }

  it("are found where they are broken", () => {
    const text =
      "[a](none.md) [b](#nothing) [c](README.md#nothing) [d](README.md#deploy) [e](https://example.com/none.md) `[f](none.md)`";
    expect(brokenLinks("CONTRIBUTING.md", text)).to.deep.equal(["none.md", "#nothing", "README.md#nothing"]);
  });
});

/** The links of a page to a file or a heading that does not exist. Those to the internet are not followed. */
function brokenLinks(file: string, text: string): string[] {
  const prose = runningText(text).replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter(link => !/^\w+:/.test(link))
    .filter(link => {
      const [name = "", anchor] = link.split("#");
      const target = name === "" ? path.join(repository, file) : path.join(repository, path.dirname(file), name);
      if (!existsSync(target)) return true;
      if (anchor === undefined || statSync(target).isDirectory() || !target.endsWith(".md")) return false;
      return !anchorsOf(name === "" ? text : readFileSync(target, "utf8")).includes(anchor);
    });
}

/** As GitHub makes them of headings. */
const anchorsOf = (text: string): string[] =>
  [...runningText(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
