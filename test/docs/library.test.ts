import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { libraryPage } from "../../docs/libraryPage.ts";
import { repository } from "../support/docs.ts";

describe("the page on the library", () => {
  it("is what the library's comments say", async () => {
    const page = readFileSync(path.join(repository, "docs/api/README.md"), "utf8");
    expect(page, "docs/api/README.md differs from components/: run npm run docs").to.equal(await libraryPage());
  });
});
