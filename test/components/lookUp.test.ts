import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { lookUpError } from "../../components/errors.ts";
import { reasonOf } from "../../components/lookUp.ts";

describe("the reason why something could not be looked up", () => {
  const cases: [title: string, error: unknown, reason: string][] = [
    ["an error's message", new Error("not authorized"), "not authorized"],
    ["whatever else was thrown", "not authorized", "not authorized"],
    ["in one line", new Error("\n not\n\tauthorized \n"), "not authorized"],
    [
      "without the provider's words around it",
      new Error("invocation of aws:x returned an error: invoking aws:x: 1 error occurred:\n\t* reading X: gone\n\n"),
      "reading X: gone",
    ],
    ["without Pulumi's words alone", new Error("invocation of aws:x returned an error: gone."), "gone"],
    [
      "with words of that kind in its middle",
      new Error("seen: invocation of aws:x returned an error: gone"),
      "seen: invocation of aws:x returned an error: gone",
    ],
    ["without its full stop, and with every other", new Error("v1.2 is too old."), "v1.2 is too old"],
  ];
  for (const [title, error, reason] of cases) {
    it(`is ${title}`, () => {
      expect(reasonOf(error)).to.equal(reason);
    });
  }
});

describe("an error of a look-up", () => {
  it("shows its message alone, whatever the SDK puts before it", () => {
    const error = lookUpError("there is no such zone");
    error.message = "while reading input hostname: there is no such zone";
    expect(pulumi.ResourceError.isInstance(error)).to.equal(true);
    expect(error).to.include({ message: "there is no such zone", hideStack: true });
  });
});
