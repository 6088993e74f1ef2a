import { expect } from "chai";
import { nameOf, rootUrn, typeOf, urnOf } from "../../preview/urn.ts";

describe("a URN", () => {
  const root = rootUrn("dev", "p");
  const outer = urnOf("dev", "p", root, "p:index:Group", "outer");
  const inner = urnOf("dev", "p", outer, "p:index:Group", "inner");
  const cases: [urn: string, expected: string][] = [
    [root, "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev"],
    [outer, "urn:pulumi:dev::p::p:index:Group::outer"],
    [inner, "urn:pulumi:dev::p::p:index:Group$p:index:Group::inner"],
    [
      urnOf("dev", "p", inner, "aws:s3/bucket:Bucket", "a::b$c"),
      "urn:pulumi:dev::p::p:index:Group$p:index:Group$aws:s3/bucket:Bucket::a::b$c",
    ],
  ];
  for (const [urn, expected] of cases) {
    it(`is ${expected}`, () => {
      expect(urn).to.equal(expected);
    });
  }

  it("tells the type and the name", () => {
    const urn = urnOf("dev", "p", inner, "aws:s3/bucket:Bucket", "a::b$c");
    expect([typeOf(urn), nameOf(urn)]).to.deep.equal(["aws:s3/bucket:Bucket", "a::b$c"]);
  });
});
