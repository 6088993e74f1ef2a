import { expect } from "chai";
import { previewProgram, scimBridge } from "./support/program.ts";

describe("bad input", () => {
  const network = { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"], ingressCidrs: ["10.0.0.0/8"] };
  const cases: { [title: string]: { stackFile: string | object; says: string[] } } = {
    "a malformed stack file": {
      stackFile: "config:\n  scim-bridge:name: [1\n",
      says: ["Pulumi.core-usw2-auto.yaml is not valid YAML: line 3, column 1"],
    },
    "several faults": {
      stackFile: {
        hostnam: "x",
        hostname: undefined,
        network: { ...network, ingressCidrs: [] },
        name: "internal-scim",
      },
      says: [
        "Pulumi.core-usw2-auto.yaml is invalid:",
        'scim-bridge:hostnam: is not a key (its value is "x").',
        "Did you mean hostname?",
        "scim-bridge:hostname: is missing.",
        "scim-bridge:network.ingressCidrs: nobody could reach the bridge.",
        'scim-bridge:name: "internal-scim" is not allowed.',
        "Nothing was created.",
      ],
    },
    "a private zone without a validation zone": {
      stackFile: { dns: { zoneName: "acme.com", privateZone: true } },
      says: ["scim-bridge:dns.privateZone: true: ACM cannot see a record in a private zone"],
    },
    "one subnet for the load balancer": {
      stackFile: { network: { ...network, taskSubnetIds: ["subnet-1"] } },
      says: [
        "a load balancer needs at least two subnets, each in an availability zone of its own, and got subnet-1 in",
        "  at scim-bridge:index:ScimBridge 1pass-scim",
      ],
    },
    // Node.js 20 once filled its memory over this, and never ended.
    "no region": {
      stackFile: { "aws:region": undefined },
      says: ["The AWS region is not known. Set it in Pulumi.core-usw2-auto.yaml (aws:region: us-west-2)"],
    },
    "neither certificate nor zone": {
      stackFile: { dns: {} },
      says: ["there is no certificate, and no zone to validate a new one in."],
    },
    "a parameter's name of the wrong form, found before anything is registered": {
      stackFile: { session: { parameterName: "arn:aws:ssm:us-west-2:123456789012:parameter/x" } },
      says: ["scim-bridge:session.parameterName:", "not an ARN"],
    },
  };
  for (const [title, { stackFile, says }] of Object.entries(cases)) {
    it(`ends with one clear message: ${title}`, async () => {
      const { code, stderr, json } = await previewProgram({ stackFile: stackFile as never });
      expect(code, stderr).to.equal(1);
      for (const text of says) expect(stderr).to.contain(text);
      expect(stderr.match(/^error: /gm), stderr).to.have.length(1);
      expect(stderr).to.not.match(/\n\s+at .*[/:]\d+/);
      expect(json?.steps ?? []).to.deep.equal([]);
    });
  }

  it("ends with one clear message: an unknown stack", async () => {
    expect(await scimBridge(["preview", "core-usw2-autp"])).to.deep.equal({
      code: 2,
      stdout: "",
      stderr:
        'error: There is no stack "core-usw2-autp": no file Pulumi.core-usw2-autp.yaml. Allowed: core-usw2-auto, sandbox. Did you mean core-usw2-auto?\n',
    });
  });
});
