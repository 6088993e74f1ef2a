import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { NetworkArgs } from "../../components/index.ts";
import { deploy, leastArgs } from "../support/bridges.ts";
import type { Run, RunOptions } from "../support/fakeAws.ts";

const network = (args: Partial<NetworkArgs>, options?: RunOptions) =>
  deploy({ network: { ...leastArgs.network, ingressCidrs: [], ...args } }, options);

/** Names of the rules that let somebody reach the load balancer's port 443, and whom. */
const callers = ({ registrations }: Run<unknown>) =>
  registrations
    .filter(({ name }) => name.startsWith("scim-lb-ingress-tcp-443-"))
    .map(({ name, inputs }) => [
      name.replace("scim-lb-ingress-tcp-443-", ""),
      inputs.cidrIpv4 ?? inputs.cidrIpv6 ?? inputs.referencedSecurityGroupId ?? inputs.prefixListId,
    ]);

describe("who reaches the bridge", () => {
  it("is whom the caller names, in order and each once, on 443 and on 80", async () => {
    const deployment = await network({
      ingressCidrs: ["10.2.0.0/16", "::/0", "10.1.0.0/16", "10.2.0.0/16"],
      ingressSecurityGroupIds: ["sg-2", "sg-1", "sg-1"],
      ingressPrefixListIds: ["pl-1"],
    });
    expect(deployment.errors).to.deep.equal([]);
    const expected = ["10.1.0.0/16", "10.2.0.0/16", "::/0", "pl-1", "sg-1", "sg-2"].map(value => [value, value]);
    expect(callers(deployment).sort()).to.deep.equal(expected);
    const redirected = deployment.registrations.filter(({ name }) => name.startsWith("scim-lb-ingress-tcp-80-"));
    expect(redirected).to.have.length(6);
  });

  it("may be known later: then the rule is named by its place", async () => {
    const later = pulumi.output(Promise.resolve("10.9.0.0/16"));
    const secondSix = pulumi.output(Promise.resolve("2001:db8::/32"));
    const deployment = await network({ ingressCidrs: [later, "10.1.0.0/16", secondSix] });
    expect(callers(deployment)).to.have.deep.members([
      ["10.1.0.0/16", "10.1.0.0/16"],
      ["cidr-0", "10.9.0.0/16"],
      ["cidr-1", "2001:db8::/32"],
    ]);
  });

  it("may be a secret", async () => {
    const { registrations, errors } = await network({ ingressCidrs: [pulumi.secret("10.9.0.0/16")] });
    expect(errors).to.deep.equal([]);
    expect(registrations.map(({ urn }) => urn).join()).to.not.contain("10.9");
  });
});

describe("the load balancer's subnets", () => {
  const zones = (zoneOf: { [id: string]: string }): RunOptions => ({
    answers: { "aws:ec2/getSubnet:getSubnet": ({ id }) => ({ id, availabilityZone: zoneOf[String(id)] ?? "" }) },
  });
  const ingressCidrs = ["10.0.0.0/8"];
  const argument = "network.loadBalancerSubnetIds (by default network.taskSubnetIds)";
  const tooFew = (found: string) =>
    `${argument}: a load balancer needs at least two subnets, each in an availability zone of its own, and got ${found}.` +
    " Give network.loadBalancerSubnetIds with one subnet for each zone.";

  it("are the task's where none are given", async () => {
    const { only } = await network({ ingressCidrs });
    expect(only("awsx:lb:ApplicationLoadBalancer").inputs.subnetIds).to.deep.equal(["subnet-1", "subnet-2"]);
  });

  it("must be two", async () => {
    const { errors } = await network(
      { ingressCidrs, taskSubnetIds: ["subnet-1"] },
      zones({ "subnet-1": "us-west-2a" }),
    );
    expect(errors).to.deep.equal([tooFew("subnet-1 in us-west-2a")]);
  });

  it("must be in different zones", async () => {
    const { errors } = await network({ ingressCidrs }, zones({ "subnet-1": "us-west-2a", "subnet-2": "us-west-2a" }));
    expect(errors).to.deep.equal([tooFew("subnet-1 in us-west-2a, subnet-2 in us-west-2a")]);
  });

  it("count each once", async () => {
    const { errors } = await network(
      { ingressCidrs, taskSubnetIds: ["subnet-1", "subnet-1"] },
      zones({ "subnet-1": "us-west-2a" }),
    );
    expect(errors).to.deep.equal([tooFew("subnet-1 in us-west-2a")]);
  });

  it("may be more than the task's, which may be one", async () => {
    const { errors, only } = await network({
      ingressCidrs,
      taskSubnetIds: ["subnet-1"],
      loadBalancerSubnetIds: ["subnet-3", "subnet-2"],
    });
    expect(errors).to.deep.equal([]);
    expect(only("awsx:lb:ApplicationLoadBalancer").inputs.subnetIds).to.deep.equal(["subnet-2", "subnet-3"]);
    expect(only("awsx:ecs:FargateService").inputs.networkConfiguration).to.deep.include({ subnets: ["subnet-1"] });
  });

  it("must be in different zones, every one of them", async () => {
    const { errors } = await network(
      { ingressCidrs, loadBalancerSubnetIds: ["subnet-1", "subnet-2", "subnet-3"] },
      zones({ "subnet-1": "us-west-2a", "subnet-2": "us-west-2b", "subnet-3": "us-west-2b" }),
    );
    expect(errors).to.deep.equal([tooFew("subnet-1 in us-west-2a, subnet-2 in us-west-2b, subnet-3 in us-west-2b")]);
  });

  it("may be in zones that AWS does not tell", async () => {
    const { errors } = await network({ ingressCidrs }, zones({}));
    expect(errors).to.deep.equal([]);
  });

  it("are told where they do not exist", async () => {
    const { errors } = await network(
      { ingressCidrs },
      {
        answers: {
          "aws:ec2/getSubnet:getSubnet": () => {
            throw new Error("no matching EC2 Subnet found");
          },
        },
      },
    );
    expect(errors).to.have.length(1);
    expect(errors[0])
      .to.match(
        /^network\.loadBalancerSubnetIds \(by default network\.taskSubnetIds\): \["subnet-1","subnet-2"\] could not be looked up: .*no matching EC2 Subnet found/,
      )
      .and.match(/Allowed: IDs of subnets, in this account and region\.$/);
  });

  it("are not shown where they are secret", async () => {
    const { errors } = await network(
      { ingressCidrs, taskSubnetIds: pulumi.secret(["subnet-marked"]) },
      zones({ "subnet-marked": "us-west-2a" }),
    );
    expect(errors).to.deep.equal([tooFew("[secret]")]);
  });
});
