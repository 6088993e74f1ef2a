import { expect } from "chai";
import fc from "fast-check";
import type { ScimBridge, ScimBridgeArgs } from "../../components/index.ts";
import type { RedisSettings } from "../../components/containers.ts";
import type { PolicyStatement } from "../../components/permissions.ts";
import { inTwoOrders, scimBridgeArgs } from "../support/arbitraries.ts";
import { containersOf, deployExactly } from "../support/bridges.ts";
import type { Registration, Run } from "../support/fakeAws.ts";
import { sessionValue } from "../support/fakeAws.ts";

type Deployment = Run<ScimBridge>;

const account = "arn:aws:ssm:us-west-2:123456789012:parameter";
const numRuns = 12;

/** Says what must hold of every bridge, and tries it on bridges with arguments of every kind. */
function holds(what: string, check: (deployment: Deployment, args: ScimBridgeArgs) => void): void {
  it(what, () =>
    fc.assert(
      fc.asyncProperty(scimBridgeArgs, async args => {
        const deployment = await deployExactly(args);
        expect(deployment.errors).to.deep.equal([]);
        check(deployment, args);
      }),
      { numRuns },
    ),
  );
}

const serviceOf = ({ only }: Deployment) => only("awsx:ecs:FargateService");

const statementsOf = ({ all }: Deployment, role: string): PolicyStatement[] =>
  all("aws:iam/rolePolicy:RolePolicy")
    .filter(({ inputs }) => inputs.role === `scim-${role}-0000000`)
    .flatMap(({ inputs }) => (JSON.parse(inputs.policy as string) as { Statement: PolicyStatement[] }).Statement);

const rulesOf = ({ registrations }: Deployment, group: "lb" | "task", direction: "Ingress" | "Egress") =>
  registrations.filter(
    ({ type, inputs }) =>
      type.endsWith(`SecurityGroup${direction}Rule`) && inputs.securityGroupId === `scim-${group}-id`,
  );

/** `tcp 443 10.0.0.0/8` */
const traffic = ({ inputs }: Registration) => {
  expect(inputs.fromPort).to.equal(inputs.toPort);
  const peer = inputs.cidrIpv4 ?? inputs.cidrIpv6 ?? inputs.referencedSecurityGroupId ?? inputs.prefixListId;
  return `${String(inputs.ipProtocol)} ${String(inputs.fromPort)} ${String(peer)}`;
};

/** The SSM parameters that a bridge is started with, and their keys. */
function parametersOf({ session, redis, googleWorkspace }: ScimBridgeArgs): { arn: string; key: unknown }[] {
  const parameter = (name: unknown, key: unknown) =>
    typeof name === "string" ? [{ arn: `${account}/${name.replace(/^\//, "")}`, key }] : [];
  const sessionName = session?.secretArn === undefined ? "/1password/scim/scimsession" : undefined;
  return [
    ...parameter(session?.parameterName ?? sessionName, session?.kmsKeyArn),
    ...parameter(redis?.urlParameterName, redis?.kmsKeyArn),
    ...parameter(googleWorkspace?.credentialsParameterName, googleWorkspace?.kmsKeyArn),
    ...parameter(googleWorkspace?.settingsParameterName, googleWorkspace?.kmsKeyArn),
  ];
}

const decrypting = (key: unknown, named: string, arn: unknown) => [
  ...["kms:Decrypt", key],
  { StringEquals: { [`kms:EncryptionContext:${named}`]: arn } },
];

const once = (values: readonly string[]) => [...new Set(values)].sort();

/** Fargate's pairs as AWS's page lists them: CPU, then least and most memory and the step between, in GiB. */
const fargate = [
  [512, 1, 4, 1],
  [1024, 2, 8, 1],
  [2048, 4, 16, 1],
  [4096, 8, 30, 1],
  [8192, 16, 60, 4],
  [16_384, 32, 120, 8],
].flatMap(([cpu = 0, from = 0, to = 0, step = 1]) =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => ({ cpu, memory: (from + index * step) * 1024 })),
);
fargate.push(...[512, 1024, 2048].map(memory => ({ cpu: 256, memory })));

describe("of every bridge it holds that", function () {
  this.timeout(60_000);

  holds("there is one instance at a time, and a failed deployment goes back to the last revision", deployment => {
    expect(serviceOf(deployment).inputs).to.deep.include({
      desiredCount: 1,
      deploymentMinimumHealthyPercent: 0,
      deploymentMaximumPercent: 100,
      availabilityZoneRebalancing: "DISABLED",
      deploymentCircuitBreaker: { enable: true, rollback: true },
      forceNewDeployment: true,
    });
    expect(deployment.registrations.filter(({ type }) => /autoscaling/i.test(type))).to.deep.equal([]);
    expect(deployment.only("aws:ecs/taskDefinition:TaskDefinition").inputs.skipDestroy).to.equal(true);
  });

  holds("secrets are known by their ARNs and versions alone", ({ registrations, invocations }, args) => {
    const asked = invocations.filter(({ token }) => token.includes("ssm"));
    expect(asked.map(({ args }) => args.withDecryption)).to.deep.equal(parametersOf(args).map(() => false));
    const text = JSON.stringify(registrations);
    expect(text)
      .to.contain(args.session?.secretArn ?? account)
      .and.not.contain(sessionValue);
  });

  holds(
    "the execution role reads its own secrets, each with its own key, and no role has more than it needs",
    (deployment, args) => {
      const execution = statementsOf(deployment, "execution");
      const task = statementsOf(deployment, "task");
      const reading = (service: string) =>
        execution
          .filter(({ Action }) => JSON.stringify(Action).includes(`${service}:`))
          .map(({ Action, Resource, Condition }) => [Action, Resource, ...(Condition ? [Condition] : [])]);
      const parameters = parametersOf(args);
      const { secretArn, kmsKeyArn: sessionKey } = args.session ?? {};
      expect(reading("ssm")).to.deep.equal(
        parameters.length === 0 ? [] : [["ssm:GetParameters", parameters.map(({ arn }) => arn)]],
      );
      expect(reading("secretsmanager")).to.deep.equal(
        secretArn === undefined ? [] : [["secretsmanager:GetSecretValue", [secretArn]]],
      );
      expect(reading("kms")).to.have.deep.members([
        ...(secretArn === undefined || sessionKey === undefined
          ? []
          : [decrypting(sessionKey, "SecretARN", secretArn)]),
        ...parameters
          .filter(({ key }) => key !== undefined)
          .map(({ arn, key }) => decrypting(key, "PARAMETER_ARN", arn)),
      ]);
      expect(task.length).to.equal(args.enableExecuteCommand ? 1 : 0);
      for (const { Action, Resource } of [...execution, ...task]) {
        const actions = [Action].flat();
        expect(actions.filter(action => action.includes("*"))).to.deep.equal([]);
        if (Resource === "*") {
          expect(actions.filter(action => !/^(ecr:GetAuthorizationToken|ssmmessages:\w+)$/.test(action))).to.deep.equal(
            [],
          );
        } else {
          for (const resource of [Resource ?? []].flat()) expect(resource).to.match(/^arn:aws:/);
        }
      }
    },
  );

  holds("an image in a private registry may be pulled, and only then", (deployment, args) => {
    const images = [args.bridge?.image, args.redis?.image].map(image => (image as string | undefined) ?? "");
    const repositories = images
      .map(image => /^123456789012\.dkr\.ecr\.us-west-2\.amazonaws\.com\/([^:@]+)/.exec(image)?.[1])
      .flatMap(repository => (repository ? `arn:aws:ecr:us-west-2:123456789012:repository/${repository}` : []));
    const pulling = statementsOf(deployment, "execution").filter(({ Sid }) => Sid === "PullImages");
    expect(pulling.map(({ Resource }) => Resource)).to.deep.equal(repositories.length > 0 ? [once(repositories)] : []);
  });

  holds("the service waits for what its first task needs", deployment => {
    const needed = deployment.registrations.filter(({ type }) =>
      /RolePolicy$|gressRule$|ApplicationLoadBalancer$|ListenerRule$/.test(type),
    );
    expect(serviceOf(deployment).dependencies).to.include.members(needed.map(({ urn }) => urn));
  });

  holds(
    "redis listens on loopback alone, has its limits and keeps nothing, and the bridge waits for it",
    (deployment, args) => {
      const { redis, op_scim_bridge: bridge } = containersOf(deployment);
      if (args.redis?.urlParameterName !== undefined) {
        expect(redis).to.equal(undefined);
        expect(bridge).to.not.have.property("dependsOn");
        return;
      }
      const { maxMemoryMiB = 256, maxMemoryPolicy = "volatile-lru" } = (args.redis ?? {}) as Partial<RedisSettings>;
      expect(redis?.command).to.deep.equal([
        ...["redis-server", "--bind", "127.0.0.1", "-::1"],
        ...["--maxmemory", `${maxMemoryMiB}mb`, "--maxmemory-policy", maxMemoryPolicy, "--save", ""],
      ]);
      expect(redis).to.include({ readonlyRootFilesystem: !args.enableExecuteCommand, user: "999" });
      expect(redis).to.not.have.property("portMappings");
      expect(redis?.healthCheck).to.deep.include({ command: ["CMD", "redis-cli", "ping"] });
      expect(bridge?.dependsOn).to.deep.equal([{ containerName: "redis", condition: "HEALTHY" }]);
    },
  );

  holds(
    "traffic passes from whom the caller names to the bridge, and from the task to the outside, and no other",
    (deployment, args) => {
      const {
        ingressCidrs = [],
        ingressSecurityGroupIds = [],
        ingressPrefixListIds = [],
        dnsServerCidrs = [],
      } = args.network;
      const { existing } = args.loadBalancer ?? {};
      const { securityGroupId, cidrs = [], port = 6379 } = args.redis ?? {};
      const redis = [...cidrs, ...(securityGroupId === undefined ? [] : [securityGroupId])] as string[];
      const callers = once([...ingressCidrs, ...ingressSecurityGroupIds, ...ingressPrefixListIds] as string[]);
      const servers = once(dnsServerCidrs as string[]);
      const passing = (group: "lb" | "task", direction: "Ingress" | "Egress") =>
        rulesOf(deployment, group, direction).map(traffic).sort();
      expect(passing("lb", "Ingress")).to.deep.equal(
        callers.flatMap(peer => [`tcp 443 ${peer}`, `tcp 80 ${peer}`]).sort(),
      );
      expect(passing("lb", "Egress")).to.deep.equal(existing ? [] : ["tcp 3002 scim-task-id"]);
      expect(passing("task", "Ingress")).to.deep.equal([
        `tcp 3002 ${(existing?.securityGroupId ?? "scim-lb-id") as string}`,
      ]);
      expect(passing("task", "Egress")).to.deep.equal(
        once([
          "tcp 443 0.0.0.0/0",
          ...servers.flatMap(peer => [`tcp 53 ${peer}`, `udp 53 ${peer}`]),
          ...redis.map(peer => `tcp ${port as number} ${peer}`),
        ]),
      );
      const rules = deployment.registrations.filter(({ type }) => type.endsWith("gressRule"));
      for (const { inputs, urn } of rules) expect(inputs.description, urn).to.match(/^(HTTPS?|DNS|Redis)\b.*\w$/);
      for (const { inputs } of deployment.all("aws:ec2/securityGroup:SecurityGroup")) {
        expect(inputs, "rules of its own would fight with these").to.not.have.any.keys("ingress", "egress");
      }
    },
  );

  holds("the task is the smallest that holds both containers", deployment => {
    const { cpu, memory } = deployment.only("aws:ecs/taskDefinition:TaskDefinition").inputs;
    const containers = Object.values(containersOf(deployment)) as { cpu: number; memory: number }[];
    const needed = {
      cpu: containers.reduce((sum, container) => sum + container.cpu, 0),
      memory: containers.reduce((sum, container) => sum + container.memory, 0),
    };
    const [smallest] = fargate
      .filter(size => size.cpu >= needed.cpu && size.memory >= needed.memory)
      .sort((a, b) => a.cpu - b.cpu || a.memory - b.memory);
    expect({ cpu: Number(cpu), memory: Number(memory) }).to.deep.equal(smallest);
  });

  holds("tags reach everything that takes tags", ({ registrations }, args) => {
    const expected = args.tags ?? {};
    for (const { type, urn, inputs } of registrations) {
      const takesNone = new RegExp(
        "ScimBridge$|:(RolePolicy|Record|CertificateValidation|LogMetricFilter|EventTarget|Dashboard|WebAclAssociation)$",
      ).test(type);
      expect(inputs.tags, urn).to.deep.equal(takesNone ? undefined : expected);
      for (const child of [inputs.defaultTargetGroup ?? [], inputs.listeners ?? []].flat()) {
        expect((child as { tags?: object }).tags, urn).to.deep.equal(expected);
      }
    }
  });

  holds("all of it hangs below the component", ({ registrations, result }) => {
    const [component, ...children] = registrations;
    expect(result).to.have.property("url");
    for (const { parent, urn } of children) expect(parent, urn).to.equal(component?.urn);
  });

  it("the order of the caller's lists and maps changes nothing", () =>
    fc.assert(
      fc.asyncProperty(inTwoOrders, async ([one, other]) => {
        const [before, after] = [await deployExactly(one), await deployExactly(other)];
        expect(bytesOf(after)).to.equal(bytesOf(before));
      }),
      { numRuns },
    ));
});

/** All that a run registered, in the order of its names, to the byte. */
const bytesOf = ({ registrations }: Deployment) =>
  JSON.stringify(
    [...registrations].sort((a, b) => (a.urn < b.urn ? -1 : 1)),
    undefined,
    1,
  );
