import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { deploy } from "../support/bridges.ts";
import type { RunOptions } from "../support/fakeAws.ts";

/** An AWS whose zone ZPRIVATE is private. */
const zones: RunOptions = {
  answers: {
    "aws:route53/getZone:getZone": ({ zoneId }) => ({
      zoneId,
      name: "example.com",
      privateZone: zoneId === "ZPRIVATE",
    }),
  },
};
const privateZone = (shown: string) =>
  `dns.validationZoneId (by default dns.zoneId): ${shown} is a private zone, in which ACM cannot see the record that validates the certificate.` +
  " Allowed: a public zone. Give the public zone of that name as dns.validationZoneId, or give certificateArn.";

describe("the bridge's zone", () => {
  it("must be public to validate a certificate", async () => {
    const { errors } = await deploy({ dns: { zoneId: "ZPRIVATE" } }, zones);
    expect(errors).to.deep.equal([privateZone("ZPRIVATE (example.com)")]);
  });

  it("is not shown where it is secret", async () => {
    const { errors } = await deploy({ dns: { zoneId: pulumi.secret("ZPRIVATE") } }, zones);
    expect(errors).to.deep.equal([privateZone("[secret]")]);
  });

  it("may be private beside a public one for validation", async () => {
    const { errors, only } = await deploy({ dns: { zoneId: "ZPRIVATE", validationZoneId: "ZPUBLIC" } }, zones);
    expect(errors).to.deep.equal([]);
    expect(only("aws:route53/record:Record", "scim").inputs.zoneId).to.equal("ZPRIVATE");
    expect(only("aws:route53/record:Record", "scim-validation").inputs.zoneId).to.equal("ZPUBLIC");
  });

  it("may be private beside a certificate that is given", async () => {
    const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/1";
    const { errors } = await deploy({ dns: { zoneId: "ZPRIVATE" }, certificateArn }, zones);
    expect(errors).to.deep.equal([]);
  });

  it("is told where it does not exist", async () => {
    const { errors } = await deploy(
      {},
      {
        answers: {
          "aws:route53/getZone:getZone": () => {
            throw new Error("NoSuchHostedZone");
          },
        },
      },
    );
    expect(errors).to.have.length(1);
    expect(errors[0])
      .to.match(/^dns\.validationZoneId \(by default dns\.zoneId\): Z1 could not be looked up: .*NoSuchHostedZone/)
      .and.match(/Allowed: the ID of a public Route 53 zone, in this account and region\.$/);
  });
});
