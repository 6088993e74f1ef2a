import { expect } from "chai";
import { assumedStackOutputs, createAssumedAws } from "../../preview/assumedAws.ts";
import { awsLocation } from "../../preview/location.ts";
import { unknownText } from "../../preview/wire.ts";

const here = { region: "us-west-2", accountId: "123456789012" };

/** A fresh AWS, and the fields of its answers. */
function assumed(location = here) {
  const answer = createAssumedAws();
  return (token: string, args: object = {}): { [key: string]: unknown } => {
    const found = answer(token, { ...args }, () => location);
    if (!found) throw new Error(`no answer to ${token}`);
    return found.result;
  };
}

const getSubnet = "aws:ec2/getSubnet:getSubnet";
const getSubnets = "aws:ec2/getSubnets:getSubnets";
const getZone = "aws:route53/getZone:getZone";
const secretArn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:team/session-1a2b3c";
const named = (name: string) => ({ filters: [{ name: "tag:Name", values: [name] }] });

describe("the assumed AWS", () => {
  const simple: [token: string, args: object, fields: object][] = [
    ["aws:index/getCallerIdentity:getCallerIdentity", {}, { accountId: "123456789012", id: "123456789012" }],
    [
      "aws:index/getRegion:getRegion",
      {},
      { region: "us-west-2", name: "us-west-2", endpoint: "ec2.us-west-2.amazonaws.com" },
    ],
    [
      "aws:index/getPartition:getPartition",
      {},
      { partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" },
    ],
    ["aws:ec2/getVpc:getVpc", { id: "vpc-1" }, { id: "vpc-1", arn: "arn:aws:ec2:us-west-2:123456789012:vpc/vpc-1" }],
    [
      "aws:ecs/getCluster:getCluster",
      { clusterName: "c" },
      { arn: "arn:aws:ecs:us-west-2:123456789012:cluster/c", clusterName: "c", status: "ACTIVE" },
    ],
    [
      "aws:ssm/getParameter:getParameter",
      { name: "/a/b", withDecryption: false },
      {
        arn: "arn:aws:ssm:us-west-2:123456789012:parameter/a/b",
        name: "/a/b",
        type: "SecureString",
        version: 1,
        value: "",
        withDecryption: false,
      },
    ],
    ["aws:ssm/getParameter:getParameter", { name: "a" }, { arn: "arn:aws:ssm:us-west-2:123456789012:parameter/a" }],
    [
      "aws:secretsmanager/getSecretVersions:getSecretVersions",
      { secretId: secretArn },
      { secretArn, arn: secretArn, secretName: "team/session" },
    ],
    ["aws:secretsmanager/getSecretVersions:getSecretVersions", { secretId: "a-b" }, { secretName: "a-b" }],
    [getZone, { name: "example.org" }, { name: "example.org", privateZone: false }],
    [getZone, { name: "example.org", privateZone: true }, { name: "example.org", privateZone: true }],
    [getZone, { zoneId: "Z1" }, { zoneId: "Z1", id: "Z1", privateZone: false }],
  ];
  for (const [token, args, fields] of simple) {
    it(`answers ${token} with ${JSON.stringify(args)}`, () => {
      expect(assumed()(token, args)).to.include(fields);
    });
  }

  it("has an answer for each field that the AWS package reads", () => {
    expect(assumed()("aws:index/getAvailabilityZones:getAvailabilityZones")).to.deep.include({
      names: ["us-west-2a", "us-west-2b", "us-west-2c"],
      zoneIds: ["us-west-2-az1", "us-west-2-az2", "us-west-2-az3"],
    });
  });

  it("has no answer to what it does not know", () => {
    expect(createAssumedAws()("aws:s3/getBucket:getBucket", {}, () => here)).to.equal(undefined);
  });

  it("shows what matters of an answer", () => {
    const found = createAssumedAws()("aws:ec2/getVpc:getVpc", { id: "vpc-1" }, () => here);
    expect(found?.assumed).to.deep.equal({ id: "vpc-1" });
  });

  it("says the same each time, and other things of other names", () => {
    const ids = (name: string) => assumed()(getSubnets, named(name)).ids;
    expect(ids("private")).to.deep.equal(ids("private"));
    expect(ids("private")).to.not.deep.equal(ids("public"));
    const vpc = (name: string) => assumed()("aws:ec2/getVpc:getVpc", named(name)).id;
    expect(vpc("a")).to.match(/^vpc-[0-9a-f]{17}$/);
    expect(vpc("a")).to.equal(vpc("a")).and.not.equal(vpc("b"));
  });

  it("has three subnets of every name, each in a zone of its own", () => {
    const aws = assumed();
    for (const name of ["private", "public"]) {
      const ids = aws(getSubnets, named(name)).ids as string[];
      for (const id of ids) expect(id).to.match(/^subnet-[0-9a-f]{17}$/);
      const zones = ids.map(id => aws(getSubnet, { id }).availabilityZone);
      expect(zones).to.deep.equal(["us-west-2a", "us-west-2b", "us-west-2c"]);
    }
  });

  it("puts subnets that it did not name into different zones", () => {
    const aws = assumed();
    aws(getSubnets, named("private"));
    const zones = ["subnet-x", "subnet-y", "subnet-x"].map(id => aws(getSubnet, { id }).availabilityZone);
    expect(zones).to.deep.equal(["us-west-2a", "us-west-2b", "us-west-2a"]);
  });

  it("finds a subnet by its filters, too", () => {
    const aws = assumed();
    expect(aws(getSubnet, named("private")).id).to.equal((aws(getSubnets, named("private")).ids as string[])[0]);
  });

  it("remembers the zones that it made up", () => {
    const aws = assumed();
    const { zoneId } = aws(getZone, { name: "inner.example.org", privateZone: true });
    expect(zoneId).to.match(/^Z[0-9A-F]{20}$/);
    expect(aws(getZone, { zoneId })).to.include({ name: "inner.example.org", privateZone: true });
  });

  const partitions: [region: string, partition: string, suffix: string][] = [
    ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
    ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
    ["us-iso-east-1", "aws-iso", "c2s.ic.gov"],
    ["us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"],
    ["eusc-de-east-1", "aws-eusc", "amazonaws.eu"],
    ["eu-central-1", "aws", "amazonaws.com"],
  ];
  for (const [region, partition, dnsSuffix] of partitions) {
    it(`knows that ${region} is in ${partition}`, () => {
      const aws = assumed({ region, accountId: "1" });
      expect(aws("aws:index/getPartition:getPartition")).to.include({ partition, dnsSuffix });
      expect(aws("aws:ecs/getCluster:getCluster", { clusterName: "c" }).arn).to.equal(
        `arn:${partition}:ecs:${region}:1:cluster/c`,
      );
    });
  }

  it("has what another stack would export", () => {
    const aws = createAssumedAws();
    const outputs = assumedStackOutputs(aws, "acme/network/prod", () => here);
    expect(outputs.vpcId).to.match(/^vpc-/);
    expect(outputs.privateSubnetIds).to.have.length(3);
    expect(outputs.clusterArn).to.equal("arn:aws:ecs:us-west-2:123456789012:cluster/prod");
    expect(outputs.zoneId).to.match(/^Z/);
    const other = assumedStackOutputs(aws, "acme/network/dev", () => here);
    expect(other.vpcId).to.not.equal(outputs.vpcId);
    expect(other.zoneId).to.not.equal(outputs.zoneId);
  });
});

describe("where a look-up goes", () => {
  const configuration = { "aws:region": "eu-west-1", "aws:allowedAccountIds": '["210987654321","123456789012"]' };
  const env = { AWS_REGION: "eu-west-2", AWS_DEFAULT_REGION: "eu-west-3" };
  const cases: [what: string, found: ReturnType<typeof awsLocation>, region: string | undefined][] = [
    ["by its own region", awsLocation({ region: "a" }, { region: "b" }, configuration, env), "a"],
    ["by its provider's", awsLocation({}, { region: "b" }, configuration, env), "b"],
    [
      "by the stack's, where the provider's is not known",
      awsLocation({}, { region: unknownText }, configuration, env),
      "eu-west-1",
    ],
    ["by the stack's", awsLocation({}, undefined, configuration, env), "eu-west-1"],
    ["by AWS_REGION", awsLocation({}, undefined, {}, env), "eu-west-2"],
    ["by AWS_DEFAULT_REGION", awsLocation({}, undefined, {}, { AWS_REGION: "", AWS_DEFAULT_REGION: "c" }), "c"],
    ["by nothing", awsLocation({}, undefined, {}, {}), undefined],
  ];
  for (const [what, found, region] of cases) {
    it(`is decided ${what}`, () => {
      expect(found?.region).to.equal(region);
    });
  }

  it("is the first account that is allowed", () => {
    expect(awsLocation({}, undefined, configuration, {})?.accountId).to.equal("210987654321");
    expect(awsLocation({}, { allowedAccountIds: '["111111111111"]' }, configuration, {})?.accountId).to.equal(
      "111111111111",
    );
    expect(awsLocation({}, undefined, { "aws:region": "eu-west-1" }, {})?.accountId).to.equal("123456789012");
  });
});
