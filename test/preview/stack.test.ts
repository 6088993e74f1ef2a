import { expect } from "chai";
import path from "node:path";
import { Problem, UsageProblem } from "../../common/problem.ts";
import { readProject } from "../../preview/project.ts";
import { chooseStack } from "../../preview/stack.ts";
import { inFolder } from "../support/program.ts";

const files = {
  "Pulumi.yaml": "name: p\nruntime: nodejs\n",
  "Pulumi.core-usw2-auto.yaml": "",
  "Pulumi.a.b.yaml": "",
  "Pulumi.sandbox.yaml": "",
  "Pulumi.sandbox.yml": "",
};

const choose = (wanted?: string, env: NodeJS.ProcessEnv = {}) =>
  inFolder(files, folder => {
    const { file, ...stack } = chooseStack(readProject(folder), wanted, env);
    return { ...stack, file: path.basename(file) };
  });

async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}

describe("the stack", () => {
  it("is the one that is named", async () => {
    expect(await choose("sandbox", { PULUMI_STACK: "a.b" })).to.deep.equal({
      name: "sandbox",
      organization: "organization",
      file: "Pulumi.sandbox.yaml",
      chosenBy: undefined,
    });
  });

  it("may be named in full", async () => {
    expect(await choose("acme/p/sandbox")).to.include({ name: "sandbox", organization: "acme" });
    expect(await choose("acme/sandbox")).to.include({ name: "sandbox", organization: "acme" });
  });

  it("is else PULUMI_STACK", async () => {
    expect(await choose(undefined, { PULUMI_STACK: "sandbox" })).to.include({
      name: "sandbox",
      chosenBy: "by PULUMI_STACK",
    });
  });

  it("is else the first one", async () => {
    expect(await choose()).to.include({ name: "a.b", chosenBy: "the first of a.b, core-usw2-auto, sandbox" });
  });

  it("must be there", async () => {
    const error = await failure(choose("core-usw2"));
    expect(error).to.be.instanceOf(UsageProblem);
    expect(error.message).to.equal(
      'There is no stack "core-usw2": no file Pulumi.core-usw2.yaml. Allowed: a.b, core-usw2-auto, sandbox. Did you mean core-usw2-auto?',
    );
    expect((await failure(choose(undefined, { PULUMI_STACK: "zzzzzzzz" }))).message).to.equal(
      'There is no stack "zzzzzzzz": no file Pulumi.zzzzzzzz.yaml. Allowed: a.b, core-usw2-auto, sandbox.',
    );
  });

  it("must be of this project, and no path", async () => {
    for (const wanted of ["acme/other/sandbox", "../sandbox", "/sandbox", "acme//sandbox", "a/acme/p/sandbox", ""]) {
      const error = await failure(choose(wanted));
      expect(error).to.be.instanceOf(UsageProblem);
      expect(error.message).to.equal(
        `${JSON.stringify(wanted)} is no stack of this project. Allowed: a.b, core-usw2-auto, sandbox, alone or as organization/p/stack.`,
      );
    }
  });

  it("needs a stack file", async () => {
    for (const stackConfigDir of [".", "missing"]) {
      const project = `name: p\nruntime: nodejs\nstackConfigDir: ${stackConfigDir}\n`;
      await inFolder({ "Pulumi.yaml": project }, folder => {
        expect(() => chooseStack(readProject(folder), undefined, {})).to.throw(
          Problem,
          `There is no stack file in ${path.join(folder, stackConfigDir)}. Write one: Pulumi.<stack>.yaml, such as Pulumi.dev.yaml. The SCIM bridge's own is written by scim-bridge init.`,
        );
      });
    }
  });
});
