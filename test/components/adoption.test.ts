import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { ScimBridgeArgs } from "../../components/index.ts";
import { argumentFaults } from "../../components/combinations.ts";
import type { PolicyDocument, PolicyStatement } from "../../components/permissions.ts";
import { adoptingArgs, containersOf, deploy, deployExactly, leastArgs, outputsOf } from "../support/bridges.ts";
import type { Run } from "../support/fakeAws.ts";
import { valueOf } from "../support/fakeAws.ts";

const account = "us-west-2:123456789012";
const sharedLoadBalancer = `arn:aws:elasticloadbalancing:${account}:loadbalancer/app/shared/0123456789abcdef`;
const getSecretVersions = "aws:secretsmanager/getSecretVersions:getSecretVersions";
const getParameter = "aws:ssm/getParameter:getParameter";

/** The arguments without one of their groups. */
const without = (key: keyof ScimBridgeArgs): ScimBridgeArgs => ({ ...adoptingArgs, [key]: undefined });

const policyOf = (deployment: Run<unknown>): PolicyStatement[] =>
  (
    JSON.parse(
      deployment.only("aws:iam/rolePolicy:RolePolicy", "scim-execution").inputs.policy as string,
    ) as PolicyDocument
  ).Statement;

const secretsOf = (deployment: Run<unknown>) => containersOf(deployment).op_scim_bridge?.secrets;

const triggersOf = ({ only }: Run<unknown>) => only("awsx:ecs:FargateService").inputs.triggers;

describe("an existing load balancer", () => {
  it("gets a target group and a rule for the host name, and nothing else", async () => {
    const deployment = await deployExactly(adoptingArgs);
    expect(deployment.errors).to.deep.equal([]);
    expect(deployment.only("aws:lb/targetGroup:TargetGroup", "scim").inputs).to.deep.equal({
      vpcId: "vpc-1",
      port: 3002,
      protocol: "HTTP",
      targetType: "ip",
      deregistrationDelay: 15,
      healthCheck: {
        ...{ path: "/ping", protocol: "HTTP", matcher: "200", interval: 10, timeout: 5 },
        ...{ healthyThreshold: 2, unhealthyThreshold: 2 },
      },
      tags: {},
    });
    expect(deployment.only("aws:lb/listenerRule:ListenerRule", "scim").inputs).to.deep.equal({
      listenerArn: adoptingArgs.loadBalancer?.existing?.listenerArn,
      priority: 7,
      conditions: [{ hostHeader: { values: ["scim.example.com"] } }],
      actions: [{ type: "forward", targetGroupArn: "arn:aws:lb/targetGroup:TargetGroup/scim" }],
      tags: {},
    });
    const types = deployment.registrations.map(({ type }) => type);
    expect(types.filter(type => /ApplicationLoadBalancer|acm|WebAcl/.test(type))).to.deep.equal([]);
    const changed = deployment.registrations.filter(({ inputs }) => inputs.securityGroupId === "sg-shared");
    expect(changed, "its security group is its owner's").to.deep.equal([]);
  });

  it("is where the task takes traffic from, and the only one", async () => {
    const deployment = await deployExactly(adoptingArgs);
    const ingress = deployment.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(ingress.map(({ inputs }) => inputs)).to.deep.equal([
      {
        ...{ securityGroupId: "scim-task-id", referencedSecurityGroupId: "sg-shared", ipProtocol: "tcp" },
        ...{ fromPort: 3002, toPort: 3002, description: "HTTP from the load balancer", tags: {} },
      },
    ]);
    expect(deployment.all("aws:ec2/securityGroup:SecurityGroup").map(({ name }) => name)).to.deep.equal(["scim-task"]);
  });

  it("is the alias record's target, and shows in the outputs", async () => {
    const deployment = await deployExactly(adoptingArgs);
    expect(deployment.only("aws:route53/record:Record").inputs).to.deep.equal({
      ...{ zoneId: "Z1", name: "scim.example.com", type: "A" },
      aliases: [
        { name: "internal-shared-1.us-west-2.elb.amazonaws.com", zoneId: "ZSHARED", evaluateTargetHealth: true },
      ],
    });
    expect(await outputsOf(deployment.result)).to.include({
      url: "https://scim.example.com",
      loadBalancerArn: sharedLoadBalancer,
      loadBalancerDnsName: "internal-shared-1.us-west-2.elb.amazonaws.com",
      loadBalancerZoneId: "ZSHARED",
      loadBalancerSecurityGroupId: "sg-shared",
    });
  });

  it("is what the service waits for, and whose target group it joins", async () => {
    const deployment = await deployExactly(adoptingArgs);
    const service = deployment.only("awsx:ecs:FargateService");
    expect(service.dependencies).to.include(deployment.only("aws:lb/listenerRule:ListenerRule").urn);
    expect(service.inputs.loadBalancers).to.deep.equal([
      {
        targetGroupArn: "arn:aws:lb/targetGroup:TargetGroup/scim",
        containerName: "op_scim_bridge",
        containerPort: 3002,
      },
    ]);
  });

  it("needs neither zone nor certificate", async () => {
    const deployment = await deployExactly(without("dns"));
    expect(deployment.errors).to.deep.equal([]);
    expect(deployment.all("aws:route53/record:Record")).to.deep.equal([]);
  });

  it("leaves the rule's place to AWS where none is given", async () => {
    const existing = { ...adoptingArgs.loadBalancer?.existing, priority: undefined } as never;
    const deployment = await deployExactly({ ...adoptingArgs, loadBalancer: { existing } });
    expect(deployment.only("aws:lb/listenerRule:ListenerRule").inputs).to.not.have.property("priority");
  });

  it("may have a host name that no certificate of its own could have, up to what a rule takes", () => {
    const named = (length: number) =>
      argumentFaults("scim", { ...adoptingArgs, hostname: `${"a".repeat(60)}.${"b".repeat(length - 66)}.acme` });
    expect(named(128)).to.deep.equal([]);
    expect(named(129).map(({ message }) => message.replace(/".*"/, "it"))).to.deep.equal([
      "it has 129 characters. Allowed: at most 128 for a rule of a load balancer. Use a shorter name.",
    ]);
  });

  const { existing } = adoptingArgs.loadBalancer ?? {};
  const nonsense: { [path: string]: Partial<ScimBridgeArgs> } = {
    "network.ingressCidrs": { network: { ...adoptingArgs.network, ingressCidrs: ["10.0.0.0/8"] } },
    "network.ingressSecurityGroupIds": { network: { ...adoptingArgs.network, ingressSecurityGroupIds: ["sg-1"] } },
    "network.ingressPrefixListIds": { network: { ...adoptingArgs.network, ingressPrefixListIds: ["pl-1"] } },
    "network.loadBalancerSubnetIds": {
      network: { ...adoptingArgs.network, loadBalancerSubnetIds: ["subnet-1", "subnet-2"] },
    },
    "dns.validationZoneId": { dns: { zoneId: "Z1", validationZoneId: "Z2" } },
    certificateArn: { certificateArn: `arn:aws:acm:${account}:certificate/1` },
    "loadBalancer.internal": { loadBalancer: { existing, internal: false } },
    "loadBalancer.deletionProtection": { loadBalancer: { existing, deletionProtection: true } },
    "loadBalancer.idleTimeoutSeconds": { loadBalancer: { existing, idleTimeoutSeconds: 60 } },
    "loadBalancer.sslPolicy": { loadBalancer: { existing, sslPolicy: "ELBSecurityPolicy-2016-08" } },
    "loadBalancer.accessLogsBucket": { loadBalancer: { existing, accessLogsBucket: "acme-logs" } },
    "loadBalancer.accessLogsPrefix": { loadBalancer: { existing, accessLogsPrefix: "scim" } },
    "loadBalancer.webAclArn": {
      loadBalancer: { existing, webAclArn: `arn:aws:wafv2:${account}:regional/webacl/main/1` },
    },
  };
  for (const [path, args] of Object.entries(nonsense)) {
    it(`does not go with ${path}`, () => {
      expect(argumentFaults("scim", { ...adoptingArgs, ...args })).to.deep.equal([
        {
          path,
          message:
            "describes a load balancer of the bridge's own, and loadBalancer.existing names one that is somebody else's to change. Leave one out.",
        },
      ]);
    });
  }

  it("goes with empty lists of callers, which name nobody", () => {
    const network = { ...adoptingArgs.network, ingressCidrs: [], ingressSecurityGroupIds: [] };
    expect(argumentFaults("scim", { ...adoptingArgs, network })).to.deep.equal([]);
  });

  it("is named by four things, each of which is told when it is missing", () => {
    const faults = argumentFaults("scim", { ...adoptingArgs, loadBalancer: { existing: {} as never } });
    expect(faults.map(({ path, message }) => `${path}: ${message}`)).to.deep.equal([
      "loadBalancer.existing.listenerArn: is missing. Give the ARN of its HTTPS listener.",
      "loadBalancer.existing.securityGroupId: is missing. Give its security group.",
      "loadBalancer.existing.dnsName: is missing. Give its own DNS name.",
      "loadBalancer.existing.zoneId: is missing. Give the Route 53 zone of its own DNS name.",
    ]);
  });

  it("does not go with what makes no sense, also where it is at fault itself", () => {
    const loadBalancer = { existing: { ...existing, dnsName: "shared" }, internal: true } as never;
    expect(argumentFaults("scim", { ...adoptingArgs, loadBalancer }).map(({ path }) => path)).to.deep.equal([
      "loadBalancer.internal",
      "loadBalancer.existing.dnsName",
    ]);
  });

  it("is not taken for none where it is of the wrong type", () => {
    const faults = argumentFaults("scim", { ...without("dns"), loadBalancer: { existing: "shared" as never } });
    expect(faults.map(({ path }) => path)).to.deep.equal(["loadBalancer.existing"]);
  });
});

describe("what exists already", () => {
  /** Every value of the groups as an Output; the places of lists stay plain. */
  const deferred = (value: unknown, later: (value: unknown) => unknown): unknown =>
    Array.isArray(value)
      ? value.map(later)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deferred(inner, later)]))
        : later(value);
  const inputsOf = ({ registrations }: Run<unknown>) => registrations.map(({ type, inputs }) => ({ type, inputs }));

  it("may be known later, and is the same then", async () => {
    const args = deferred(adoptingArgs, value => pulumi.output(Promise.resolve(value))) as ScimBridgeArgs;
    const [now, then] = [await deployExactly(adoptingArgs), await deployExactly(args)];
    expect([now.errors, then.errors]).to.deep.equal([[], []]);
    expect(inputsOf(then)).to.have.deep.members(inputsOf(now));
  });

  it("is no fault while it is unknown", async () => {
    const args = deferred(adoptingArgs, () => pulumi.output("").apply(() => pulumi.unknown as never)) as ScimBridgeArgs;
    const { errors, registrations } = await deployExactly(args, { preview: true });
    expect(errors).to.deep.equal([]);
    expect(registrations.map(({ type }) => type)).to.include("awsx:ecs:FargateService");
  });
});

describe("a session in Secrets Manager", () => {
  const secretArn = `arn:aws:secretsmanager:${account}:secret:scimsession-1a2b3c`;
  const versions = (...stages: string[][]) => ({
    answers: {
      [getSecretVersions]: () => ({
        secretArn,
        versions: stages.map((versionStages, index) => ({ versionId: `version-${index}`, versionStages })),
      }),
    },
  });

  it("reaches the bridge by its ARN, and no parameter is looked up", async () => {
    const deployment = await deploy({ session: { secretArn } });
    expect(secretsOf(deployment)).to.deep.equal([{ name: "OP_SESSION", valueFrom: secretArn }]);
    expect(await valueOf(deployment.result.sessionParameterArn)).to.equal(secretArn);
    const asked = deployment.invocations.filter(({ token }) => /ssm|secretsmanager/.test(token));
    expect(asked.map(({ token, args }) => [token, args])).to.deep.equal([[getSecretVersions, { secretId: secretArn }]]);
  });

  it("restarts the task when it has another current version, whatever the order of the versions", async () => {
    const session = { secretArn };
    const first = await deploy({ session }, versions(["AWSCURRENT"], ["AWSPREVIOUS"]));
    const second = await deploy({ session }, versions(["AWSPREVIOUS"], ["custom", "AWSCURRENT"]));
    expect([triggersOf(first), triggersOf(second)]).to.deep.equal([
      { sessionVersion: "version-0" },
      { sessionVersion: "version-1" },
    ]);
  });

  it("may be read by the execution role, which may read no parameter", async () => {
    const deployment = await deploy({ session: { secretArn } });
    const reading = policyOf(deployment).filter(({ Sid }) => Sid.startsWith("Read"));
    expect(reading.map(({ Action, Resource }) => [Action, Resource])).to.deep.equal([
      ["secretsmanager:GetSecretValue", [secretArn]],
    ]);
  });

  it("must have a value", async () => {
    const { errors } = await deploy({ session: { secretArn } }, versions(["AWSPREVIOUS"]));
    expect(errors).to.deep.equal([
      `session.secretArn: the secret ${secretArn} has no current version (AWSCURRENT), so nothing could be injected.` +
        " Store its value from the scimsession file that 1Password gave you:\n" +
        `  base64 < scimsession | tr -d '\\n' | aws secretsmanager put-secret-value --secret-id ${secretArn} --secret-string file:///dev/stdin`,
    ]);
  });

  it("must exist", async () => {
    const missing = () => {
      throw new Error("api error ResourceNotFoundException: Secrets Manager can't find the specified secret.");
    };
    const { errors } = await deploy({ session: { secretArn } }, { answers: { [getSecretVersions]: missing } });
    expect(errors).to.deep.equal([
      `session.secretArn: the secret ${secretArn} does not exist in this account and region. Create it in Secrets Manager, and give its whole ARN.`,
    ]);
  });

  it("says why it could not be looked up", async () => {
    const refusing = () => {
      throw new Error("InternalServiceError: try again");
    };
    const { errors } = await deploy({ session: { secretArn } }, { answers: { [getSecretVersions]: refusing } });
    expect(errors.join())
      .to.match(new RegExp(`^session\\.secretArn: ${secretArn} could not be looked up: .*InternalServiceError`))
      .and.match(/Allowed: the ARN of a secret in Secrets Manager, in this account and region\.$/);
  });

  it("does not show where it is secret", async () => {
    const { errors } = await deploy({ session: { secretArn: pulumi.secret(secretArn) } }, versions(["AWSPREVIOUS"]));
    expect(errors.join())
      .to.contain("the secret [secret] has no current version")
      .and.not.contain("scimsession-1a2b3c");
  });

  it("does not go with a parameter", () => {
    const session = { secretArn, parameterName: "/session" };
    expect(argumentFaults("scim", { ...leastArgs, session })).to.deep.equal([
      {
        path: "session.secretArn",
        message: "does not go with session.parameterName: the session is in one of them. Leave one out.",
      },
    ]);
  });
});

describe("a redis elsewhere", () => {
  const redis = { urlParameterName: "redis/url", cidrs: ["10.2.0.0/16"] };

  it("takes the place of the container, and the task is smaller", async () => {
    const deployment = await deploy({ redis });
    expect(Object.keys(containersOf(deployment))).to.deep.equal(["op_scim_bridge"]);
    const bridge = containersOf(deployment).op_scim_bridge;
    expect(bridge).to.not.have.property("dependsOn");
    const variables = (bridge?.environment as { name: string }[]).map(({ name }) => name);
    expect(variables).to.deep.equal(["OP_CONFIRMATION_INTERVAL", "OP_TLS_DOMAIN"]);
    const { cpu, memory } = deployment.only("aws:ecs/taskDefinition:TaskDefinition").inputs;
    expect([cpu, memory]).to.deep.equal(["256", "512"]);
  });

  it("is known by its parameter's ARN and version", async () => {
    const deployment = await deploy({ redis });
    expect(secretsOf(deployment)).to.deep.equal([
      { name: "OP_REDIS_URL", valueFrom: `arn:aws:ssm:${account}:parameter/redis/url` },
      { name: "OP_SESSION", valueFrom: `arn:aws:ssm:${account}:parameter/1password/scim/scimsession` },
    ]);
    expect(triggersOf(deployment)).to.deep.equal({ sessionVersion: "7", redisUrlVersion: "7" });
    const asked = deployment.invocations.filter(({ token }) => token === getParameter);
    expect(asked.map(({ args }) => args)).to.deep.equal([
      { name: "/1password/scim/scimsession", withDecryption: false },
      { name: "/redis/url", withDecryption: false },
    ]);
  });

  const egress = ({ all }: Run<unknown>) =>
    all("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
      .filter(({ inputs }) => inputs.description === "Redis, the cache of the bridge")
      .map(({ name, inputs }) => [
        name,
        inputs.fromPort,
        inputs.toPort,
        inputs.cidrIpv4 ?? inputs.referencedSecurityGroupId,
      ]);

  it("is reached by the task, on its port alone", async () => {
    expect(egress(await deploy({ redis }))).to.deep.equal([
      ["scim-task-egress-tcp-redis-10.2.0.0/16", 6379, 6379, "10.2.0.0/16"],
    ]);
    expect(egress(await deployExactly(adoptingArgs))).to.deep.equal([
      ["scim-task-egress-tcp-redis-10.2.0.0/16", 6380, 6380, "10.2.0.0/16"],
      ["scim-task-egress-tcp-redis-sg-redis", 6380, 6380, "sg-redis"],
    ]);
    const later = { ...redis, port: pulumi.output(7000) };
    expect(egress(await deploy({ redis: later }))).to.deep.equal([
      ["scim-task-egress-tcp-redis-10.2.0.0/16", 7000, 7000, "10.2.0.0/16"],
    ]);
  });

  it("is told how to store where its parameter is plain text", async () => {
    const answer = ({ name }: { [key: string]: string }) => ({
      arn: `arn:aws:ssm:${account}:parameter${name}`,
      type: name === "/redis/url" ? "String" : "SecureString",
      version: 1,
    });
    const { errors } = await deploy({ redis }, { answers: { [getParameter]: answer } });
    expect(errors).to.deep.equal([
      "redis.urlParameterName: the SSM parameter /redis/url is of type String, which stores the URL of your redis in plain text. Allowed: SecureString." +
        " Delete it (aws ssm delete-parameter --name /redis/url), treat the credential as leaked, and store a new one." +
        " Create it from a file with the URL (rediss://user:password@host:6379):\n" +
        "  tr -d '\\n' < redis-url | aws ssm put-parameter --type SecureString --name /redis/url --value file:///dev/stdin",
    ]);
  });

  const beside: { [key: string]: object } = {
    image: { image: "redis:8" },
    cpu: { cpu: 128 },
    memoryMiB: { memoryMiB: 512 },
    maxMemoryMiB: { maxMemoryMiB: 256 },
    maxMemoryPolicy: { maxMemoryPolicy: "noeviction" },
  };
  for (const [key, value] of Object.entries(beside)) {
    it(`does not go with redis.${key}`, () => {
      expect(argumentFaults("scim", { ...leastArgs, redis: { ...redis, ...value } })).to.deep.equal([
        {
          path: `redis.${key}`,
          message:
            "does not go with redis.urlParameterName: it is about a redis beside the bridge, which there is not. Leave one out.",
        },
      ]);
    });
  }

  for (const [key, value] of Object.entries({
    securityGroupId: "sg-1",
    cidrs: ["10.0.0.0/8"],
    port: 1,
    kmsKeyArn: `arn:aws:kms:${account}:key/1`,
  })) {
    it(`is named where redis.${key} is given`, () => {
      expect(argumentFaults("scim", { ...leastArgs, redis: { [key]: value } })).to.deep.equal([
        {
          path: `redis.${key}`,
          message: "is about a redis of your own, which is not named. Give redis.urlParameterName too.",
        },
      ]);
    });
  }

  it("can be reached", () => {
    const message = "the task could not reach this redis. Give redis.securityGroupId or redis.cidrs.";
    for (const cidrs of [undefined, []]) {
      const args = { ...leastArgs, redis: { urlParameterName: "/redis", cidrs } };
      expect(argumentFaults("scim", args)).to.deep.equal([{ path: "redis.urlParameterName", message }]);
    }
    const group = { urlParameterName: "/redis", securityGroupId: "sg-redis" };
    expect(argumentFaults("scim", { ...leastArgs, redis: group })).to.deep.equal([]);
  });

  it("leaves the bridge as much as Fargate has", () => {
    const args = (cpu: number) => argumentFaults("scim", { ...leastArgs, redis, bridge: { cpu } });
    expect(args(16_384)).to.deep.equal([]);
    const big = { ...leastArgs, redis, bridge: { cpu: 16_384, memoryMiB: 122_880 } };
    expect(argumentFaults("scim", big)).to.deep.equal([]);
  });
});

describe("Google Workspace", () => {
  const { googleWorkspace } = adoptingArgs;

  it("reaches the bridge by its parameters' ARNs, and restarts the task when one has a new version", async () => {
    const deployment = await deploy({ googleWorkspace });
    const arn = (name: string) => `arn:aws:ssm:${account}:parameter/${name}`;
    expect(secretsOf(deployment)).to.deep.equal([
      { name: "OP_SESSION", valueFrom: arn("1password/scim/scimsession") },
      { name: "OP_WORKSPACE_CREDENTIALS", valueFrom: arn("google/credentials") },
      { name: "OP_WORKSPACE_SETTINGS", valueFrom: arn("google/settings") },
    ]);
    expect(triggersOf(deployment)).to.deep.equal({
      sessionVersion: "7",
      workspaceCredentialsVersion: "7",
      workspaceSettingsVersion: "7",
    });
  });

  it("is told how to store", async () => {
    const answer = ({ name }: { [key: string]: string }) => {
      if (name?.includes("google")) throw new Error("couldn't find resource");
      return { arn: "arn:aws:ssm:x", type: "SecureString", version: 1 };
    };
    const { errors } = await deploy({ googleWorkspace }, { answers: { [getParameter]: answer } });
    expect(errors.sort()).to.deep.equal([
      "googleWorkspace.credentialsParameterName: the SSM parameter /google/credentials does not exist in this account and region." +
        " Create it from the service account's key file:\n" +
        "  base64 < workspace-credentials.json | tr -d '\\n' | aws ssm put-parameter --type SecureString --name /google/credentials --key-id arn:aws:kms:us-west-2:123456789012:key/google --value file:///dev/stdin",
      "googleWorkspace.settingsParameterName: the SSM parameter /google/settings does not exist in this account and region." +
        ' Create it from a file with {"actor": "ADMINISTRATOR\'S E-MAIL", "bridgeAddress": "https://HOSTNAME"}:\n' +
        "  base64 < workspace-settings.json | tr -d '\\n' | aws ssm put-parameter --type SecureString --name /google/settings --key-id arn:aws:kms:us-west-2:123456789012:key/google --value file:///dev/stdin",
    ]);
  });

  it("must be encrypted", async () => {
    const answer = ({ name }: { [key: string]: string }) => ({
      ...{ arn: `arn:aws:ssm:${account}:parameter${name}`, version: 1 },
      type: name?.includes("google") ? "String" : "SecureString",
    });
    const { errors } = await deploy({ googleWorkspace }, { answers: { [getParameter]: answer } });
    expect(errors.map(error => error.replace(/ in plain text\..*$/s, "")).sort()).to.deep.equal([
      "googleWorkspace.credentialsParameterName: the SSM parameter /google/credentials is of type String, which stores the service account's key",
      "googleWorkspace.settingsParameterName: the SSM parameter /google/settings is of type String, which stores the settings of Google Workspace",
    ]);
  });

  it("needs both", () => {
    const faults = argumentFaults("scim", { ...leastArgs, googleWorkspace: {} as never });
    expect(faults.map(({ path, message }) => `${path}: ${message}`)).to.deep.equal([
      "googleWorkspace.credentialsParameterName: is missing. Give the SSM parameter with the service account's key file.",
      "googleWorkspace.settingsParameterName: is missing. Give the SSM parameter with the settings.",
    ]);
  });
});

describe("an image pull secret", () => {
  const imagePullSecretArn = `arn:aws:secretsmanager:${account}:secret:docker-hub-1a2b3c`;
  const credentials = (deployment: Run<unknown>) =>
    Object.entries(containersOf(deployment)).map(([name, { repositoryCredentials }]) => [name, repositoryCredentials]);
  const given = { credentialsParameter: imagePullSecretArn };

  it("is used for images outside of ECR, and for no other", async () => {
    expect(credentials(await deploy({ imagePullSecretArn }))).to.deep.equal([
      ["op_scim_bridge", given],
      ["redis", undefined],
    ]);
    expect(
      credentials(await deploy({ imagePullSecretArn, redis: { image: "docker.io/library/redis:8" } })),
    ).to.deep.equal([
      ["op_scim_bridge", given],
      ["redis", given],
    ]);
  });

  it("may be read by the execution role, and decrypted with its key", async () => {
    const deployment = await deploy({ imagePullSecretArn, imagePullSecretKmsKeyArn: `arn:aws:kms:${account}:key/hub` });
    expect(policyOf(deployment).filter(({ Sid }) => /SecretsManager|Decrypt/.test(Sid))).to.deep.equal([
      {
        ...{ Sid: "ReadSecretsManager", Effect: "Allow", Action: "secretsmanager:GetSecretValue" },
        Resource: [imagePullSecretArn],
      },
      {
        ...{ Sid: "DecryptSecret0", Effect: "Allow", Action: "kms:Decrypt" },
        Resource: `arn:aws:kms:${account}:key/hub`,
        Condition: { StringEquals: { "kms:EncryptionContext:SecretARN": imagePullSecretArn } },
      },
    ]);
  });

  const ecr = "123456789012.dkr.ecr.us-west-2.amazonaws.com/scim:1";
  const wrong: { [message: string]: Partial<ScimBridgeArgs> } = {
    "no image would be pulled with it, since all come from ECR. Leave it out.": { bridge: { image: ecr } },
    "its credentials are one registry's, and the images come from docker.io and registry.example.com:5000. Allowed: images outside of ECR in one registry.":
      { redis: { image: "registry.example.com:5000/redis:8" } },
  };
  for (const [message, args] of Object.entries(wrong)) {
    it(`is refused: ${message}`, async () => {
      const fault = {
        path: "imagePullSecretArn",
        message: message.replace(
          "docker.io and registry.example.com:5000",
          '"docker.io and registry.example.com:5000"',
        ),
      };
      expect(argumentFaults("scim", { ...leastArgs, ...args, imagePullSecretArn })).to.deep.equal([fault]);
      const later = await deploy({
        ...args,
        bridge: { image: pulumi.output(args.bridge?.image ?? "1password/scim:v1") },
        imagePullSecretArn,
      });
      expect(later.errors).to.deep.equal([
        `Invalid arguments for the SCIM bridge:\n  - ${fault.path}: ${fault.message}`,
      ]);
    });
  }

  it("is named where its key is", () => {
    const args = { ...leastArgs, imagePullSecretKmsKeyArn: `arn:aws:kms:${account}:key/hub` };
    expect(argumentFaults("scim", args)).to.deep.equal([
      {
        path: "imagePullSecretKmsKeyArn",
        message: "is the key of a secret that is not named. Give imagePullSecretArn too.",
      },
    ]);
  });
});

describe("a pull-through cache of ECR", () => {
  const registry = "123456789012.dkr.ecr.us-west-2.amazonaws.com";
  const importing = (deployment: Run<unknown>) =>
    policyOf(deployment)
      .filter(({ Sid }) => Sid === "ImportThroughCache")
      .map(({ Effect, Action, Resource }) => [Effect, Action, Resource]);

  it("may be filled by the execution role: these repositories, and no others", async () => {
    const deployment = await deploy({
      bridge: { image: `${registry}/docker-hub/1password/scim:v2.9.16` },
      redis: { image: `${registry}/ecr-public/docker/library/redis:8` },
    });
    expect(importing(deployment)).to.deep.equal([
      [
        "Allow",
        ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
        [
          `arn:aws:ecr:${account}:repository/docker-hub/1password/scim`,
          `arn:aws:ecr:${account}:repository/ecr-public/docker/library/redis`,
        ],
      ],
    ]);
  });

  it("is told from a repository of the caller's own by the upstream's name", async () => {
    const deployment = await deploy({
      bridge: { image: `${registry}/mirror/scim:v2.9.16` },
      redis: { image: `${registry}/mylibrary/redis:8` },
    });
    expect(importing(deployment)).to.deep.equal([]);
    const alike = await deploy({ redis: { image: `${registry}/docker-hub/library/redis-stack:8` } });
    expect(importing(alike)).to.deep.equal([]);
  });

  it("has a prefix: without one a repository of that name is taken for the caller's own", async () => {
    const deployment = await deploy({ bridge: { image: `${registry}/1password/scim:v2.9.16` } });
    expect(importing(deployment)).to.deep.equal([]);
  });
});

describe("a web ACL", () => {
  it("filters what reaches the load balancer", async () => {
    const webAclArn = `arn:aws:wafv2:${account}:regional/webacl/main/1`;
    const deployment = await deploy({ loadBalancer: { webAclArn } });
    const association = deployment.only("aws:wafv2/webAclAssociation:WebAclAssociation", "scim");
    expect(association.inputs).to.deep.equal({ resourceArn: "arn:lb/scim", webAclArn });
    expect(association.deleteBeforeReplace, "AWS takes an association away by its load balancer").to.equal(true);
    expect(deployment.only("awsx:ecs:FargateService").dependencies).to.include(association.urn);
    expect((await deploy()).all("aws:wafv2/webAclAssociation:WebAclAssociation")).to.deep.equal([]);
  });
});

describe("ECS Exec", () => {
  it("has what it needs in both containers: a root file system that it can write to, and an init process", async () => {
    for (const [enableExecuteCommand, readonly, linux] of [
      [true, false, { initProcessEnabled: true }],
      [false, true, undefined],
    ] as const) {
      const { op_scim_bridge: bridge, redis } = containersOf(await deploy({ enableExecuteCommand }));
      expect(bridge).to.not.have.property("readonlyRootFilesystem");
      expect(redis?.readonlyRootFilesystem).to.equal(readonly);
      expect([bridge?.linuxParameters, redis?.linuxParameters]).to.deep.equal([linux, linux]);
    }
  });
});

describe("a public load balancer", () => {
  const message = (callers: string) =>
    `The load balancer is public (loadBalancer.internal: false): it has addresses on the internet, and admits ${callers}.` +
    " It must be in public subnets. Let these be your own networks' and your identity provider's addresses, and no more.";
  const network = {
    ...leastArgs.network,
    ingressCidrs: ["203.0.113.0/24", "198.51.100.0/24", pulumi.output("192.0.2.0/24")],
  };

  it("is warned of, with whom it admits", async () => {
    const { warnings } = await deploy({ network, loadBalancer: { internal: false } });
    expect(warnings).to.deep.equal([message("198.51.100.0/24, 203.0.113.0/24, cidr-0")]);
  });

  it("is warned of as soon as it is known", async () => {
    const { warnings } = await deploy({ network, loadBalancer: { internal: pulumi.output(Promise.resolve(false)) } });
    expect(warnings).to.have.length(1);
  });

  it("is not warned of where it is private", async () => {
    expect((await deploy()).warnings).to.deep.equal([]);
  });

  it("needs callers that are named, as any other", () => {
    const nobody = { ...network, ingressCidrs: [] };
    const faults = argumentFaults("scim", { ...leastArgs, network: nobody, loadBalancer: { internal: false } });
    expect(faults.map(({ path }) => path)).to.deep.equal(["network.ingressCidrs"]);
  });
});
