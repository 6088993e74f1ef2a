import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { rotate } from "../../cli/rotate.ts";
import { validate } from "../../cli/validate.ts";
import { motoMissing, startMoto } from "../support/aws.ts";
import type { FakeBridge } from "../support/fakeBridge.ts";
import { bearerToken, startBridge } from "../support/fakeBridge.ts";
import { inContext, scimBridge } from "../support/program.ts";

const name = "/1password/scim/scimsession";
const logGroupName = "1pass-scim-0123456";

/** Makes in AWS what the operator's commands look at, and returns the stack's outputs. */
async function deployService(url: string, vpcId: string): Promise<object> {
  const ecs = new ECSClient({});
  const elb = new ElasticLoadBalancingV2Client({});
  const logs = new CloudWatchLogsClient({});
  const { cluster } = await ecs.send(new CreateClusterCommand({ clusterName: "core" }));
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "1pass-scim",
      containerDefinitions: [{ name: "op_scim_bridge", image: "a:1", memory: 512 }],
    }),
  );
  const { TargetGroups: [group] = [] } = await elb.send(
    new CreateTargetGroupCommand({ Name: "scim", Protocol: "HTTP", Port: 3002, VpcId: vpcId, TargetType: "ip" }),
  );
  await elb.send(
    new RegisterTargetsCommand({ TargetGroupArn: group?.TargetGroupArn, Targets: [{ Id: "10.42.1.7", Port: 3002 }] }),
  );
  const { service } = await ecs.send(
    new CreateServiceCommand({
      ...{
        cluster: "core",
        serviceName: logGroupName,
        taskDefinition: taskDefinition?.taskDefinitionArn,
        desiredCount: 1,
      },
      loadBalancers: [{ targetGroupArn: group?.TargetGroupArn, containerName: "op_scim_bridge", containerPort: 3002 }],
    }),
  );
  const logStreamName = "1pass-scim/op_scim_bridge/1";
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const logEvents = [{ timestamp: Date.now(), message: "the bridge is ready" }];
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  await new SSMClient({}).send(new PutParameterCommand({ Name: name, Value: "b2xk", Type: "SecureString" }));
  return {
    ...{ url, logGroupName, clusterArn: cluster?.clusterArn, serviceName: service?.serviceName },
    taskDefinitionArn: taskDefinition?.taskDefinitionArn,
    sessionParameterArn: `arn:aws:ssm:us-west-2:123456789012:parameter${name}`,
  };
}

/** The VPC that every account begins with. There is no client for EC2 among the dependencies, and this is all that is asked of it. */
async function defaultVpc(moto: string): Promise<string> {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-west-2/ec2/aws4_request, SignedHeaders=host, Signature=0";
  const body = new URLSearchParams({ Action: "DescribeVpcs", Version: "2016-11-15" });
  const answer = await (await fetch(moto, { method: "POST", headers: { authorization }, body })).text();
  return /<vpcId>(vpc-\w+)</.exec(answer)?.[1] ?? answer;
}

describe("the operator's commands, with a real AWS API", () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let bridge: FakeBridge;
  let folder: string;
  const deploymentId = async () => {
    const { services } = await new ECSClient({}).send(
      new DescribeServicesCommand({ cluster: "core", services: [logGroupName] }),
    );
    return services?.[0]?.deployments?.[0]?.id;
  };

  before(async function () {
    if (motoMissing !== undefined) {
      console.log(`      skipped: ${motoMissing}`);
      this.skip();
    }
    moto = await startMoto();
  });
  beforeEach(async () => {
    await moto.reset();
    bridge = await startBridge();
    folder = mkdtempSync(path.join(tmpdir(), "moto-"));
    writeFileSync(
      path.join(folder, "outputs.json"),
      JSON.stringify(await deployService(bridge.url, await defaultVpc(moto.url))),
    );
    writeFileSync(path.join(folder, "new"), '{"session":"new"}');
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await bridge.stop();
  });
  after(async () => {
    if (motoMissing === undefined) await moto.stop();
  });

  it("validate finds the service healthy", async () => {
    const { code, stdout } = await inContext(
      context => validate({ outputs: "outputs.json" }, context, { endpoint: bridge.endpoint }),
      { cwd: folder, env: { SCIM_BEARER_TOKEN: bearerToken } },
    );
    expect(code, stdout).to.equal(0);
    expect(stdout)
      .to.match(/✔ running task +1 of 1 /)
      .and.to.match(/✔ deployment +ecs-svc\/\d+ is COMPLETED /);
    expect(stdout)
      .to.match(/✔ task definition +1pass-scim:1 /)
      .and.to.match(/✔ target +10\.42\.1\.7 is healthy /);
    expect(stdout).to.match(/\nHealthy: 19 ok\n$/);
  });

  it("restart makes another deployment, and waits for it", async () => {
    const before = await deploymentId();
    const { code, stdout, stderr } = await scimBridge(["restart", "--outputs", "outputs.json"], { cwd: folder });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    const after = await deploymentId();
    expect(after).not.to.equal(before);
    expect(stdout).to.include(`Restarting ${logGroupName}: deployment ${after ?? ""}\nComplete after `);
  });

  it("logs prints the bridge's output", async () => {
    const { stdout } = await scimBridge(["logs", "--outputs", "outputs.json"], { cwd: folder });
    expect(stdout).to.match(/^\S+Z bridge the bridge is ready\n$/);
  });

  it("rotate stores the new session and restarts the task", async () => {
    const before = await deploymentId();
    const { code, stderr } = await inContext(
      context =>
        rotate({ file: "new", outputs: "outputs.json", yes: true, timeout: "10s" }, context, {
          endpoint: bridge.endpoint,
          pollMilliseconds: 10,
        }),
      { cwd: folder, env: { SCIM_BEARER_TOKEN: bearerToken, XDG_STATE_HOME: folder } },
    );
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    const { Parameter } = await new SSMClient({}).send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    expect(Parameter).to.include({
      Version: 2,
      Type: "SecureString",
      Value: Buffer.from('{"session":"new"}').toString("base64"),
    });
    expect(await deploymentId()).not.to.equal(before);
  });
});
