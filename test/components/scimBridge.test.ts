import { expect } from "chai";
import { deploy } from "../support/bridges.ts";

describe("ScimBridge", () => {
  it("prints", async () => {
    const r = await deploy();
    console.log(JSON.stringify(r.registrations, null, 1), r.errors, r.invocations);
    expect(r.errors).to.deep.equal([]);
  });
});
