import { SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { sessionAdvice, sessionCommand } from "../../operator/advice.ts";
import { clientConfig, regionOf } from "../../operator/aws.ts";
import { findParameterName } from "../../operator/sessionParameter.ts";
import { startStub } from "../support/aws.ts";

describe("a parameter that is known by its ARN", () => {
  const arn = (resource: string) => `arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/${resource}`;

  for (const [resource, existing, name] of [
    ["1password/scim/scimsession", "", "/1password/scim/scimsession"],
    ["session", "session", "session"],
    ["session", "/session", "/session"],
    ["session", "", "session"],
  ] as const) {
    it(`is ${name} as ${resource}, where there is ${existing || "nothing"}`, async () => {
      const aws = await startStub({
        DescribeParameters: input => {
          const [{ Values = [] } = {}] = input.ParameterFilters as { Values?: string[] }[];
          return { Parameters: Values.includes(existing) ? [{ Type: "SecureString" }] : [] };
        },
      });
      const found = await findParameterName(arn(resource), new SSMClient(clientConfig({})));
      await aws.stop();
      expect(found).to.equal(name);
      // One of several parts is known without asking.
      if (resource.includes("/")) expect(aws.asked).to.deep.equal([]);
    });
  }

  it("is named in commands as it is, with its region", () => {
    const ofParameter = "--parameter /a/b --region us-gov-west-1";
    expect(sessionAdvice(arn("a/b"))).to.equal(
      `Look at what is stored: scim-bridge session check ${ofParameter}. Store it again: scim-bridge session put scimsession --overwrite ${ofParameter}.`,
    );
    expect(sessionAdvice(undefined)).to.equal(
      "Look at what is stored: scim-bridge session check. Store it again: scim-bridge session put scimsession --overwrite.",
    );
    expect(sessionCommand("put", undefined, { profile: "core" })).to.equal(
      "scim-bridge session put scimsession --profile core",
    );
  });
});

describe("a session in Secrets Manager", () => {
  it("is stored again with the AWS CLI, in its region", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:scimsession-1a2b3c";
    expect(sessionAdvice(arn)).to.equal(
      "Store it again: base64 < scimsession | tr -d '\\n' | aws secretsmanager put-secret-value" +
        ` --secret-id ${arn} --region eu-west-1 --secret-string file:///dev/stdin.`,
    );
  });
});

describe("the clients of AWS", () => {
  it("are told region and profile where a person names them, and nothing else", () => {
    const { requestHandler, ...rest } = clientConfig({ region: "eu-west-1", profile: "core" });
    expect(rest).to.deep.equal({ region: "eu-west-1", profile: "core" });
    expect(requestHandler).to.include({ throwOnRequestTimeout: true });
    expect(clientConfig({})).to.deep.equal({ requestHandler });
  });

  it("take AWS_DEFAULT_REGION as the AWS CLI does", () => {
    const before = { ...process.env };
    try {
      process.env.AWS_DEFAULT_REGION = "eu-north-1";
      Reflect.deleteProperty(process.env, "AWS_REGION");
      expect(clientConfig({})).to.include({ region: "eu-north-1" });
      expect(clientConfig({ region: "eu-west-1" })).to.include({ region: "eu-west-1" });
      process.env.AWS_REGION = "us-west-2";
      expect(clientConfig({})).not.to.have.property("region");
    } finally {
      for (const name of ["AWS_DEFAULT_REGION", "AWS_REGION"]) {
        if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[name];
      }
    }
  });

  it("go to the region of an ARN, unless a person names another", () => {
    const cluster = "arn:aws:ecs:us-west-2:123456789012:cluster/core";
    expect(regionOf(cluster, { profile: "core" })).to.deep.equal({ region: "us-west-2", profile: "core" });
    expect(regionOf(cluster, { region: "eu-west-1" })).to.include({ region: "eu-west-1" });
    expect(regionOf("core", {})).to.include({ region: undefined });
  });
});
