import { expect } from "chai";
import type { ContainersSettings } from "../../components/containers.ts";
import { containerDefinitions } from "../../components/containers.ts";

const settings: ContainersSettings = {
  bridge: {
    image: "1password/scim:v2.9.5",
    cpu: 128,
    memoryMiB: 512,
    confirmationIntervalSeconds: 300,
    jsonLogs: false,
    environment: {},
  },
  redis: { image: "redis:8", cpu: 64, memoryMiB: 256, maxMemoryMiB: 100, maxMemoryPolicy: "noeviction" },
  secrets: [{ name: "OP_SESSION", valueFrom: "arn:session" }],
  imagePullSecretArn: undefined,
  executeCommand: false,
  logs: { groupName: "group", region: "eu-west-1", streamPrefix: "prefix" },
};

const environmentWith = (bridge: Partial<ContainersSettings["bridge"]>) => {
  const [first] = containerDefinitions({ ...settings, bridge: { ...settings.bridge, ...bridge } });
  return (first as { environment: { name: string; value: string }[] }).environment;
};

describe("the container definitions", () => {
  it("are exactly these, to the byte", () => {
    const logs =
      '"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"group","awslogs-region":"eu-west-1","awslogs-stream-prefix":"prefix"}}';
    expect(JSON.stringify(containerDefinitions(settings))).to.equal(
      '[{"name":"op_scim_bridge","image":"1password/scim:v2.9.5","cpu":128,"memory":512,"essential":true,"user":"999",' +
        '"portMappings":[{"containerPort":3002,"hostPort":3002,"protocol":"tcp"}],' +
        '"dependsOn":[{"containerName":"redis","condition":"HEALTHY"}],' +
        '"environment":[{"name":"OP_CONFIRMATION_INTERVAL","value":"300"},{"name":"OP_REDIS_URL","value":"redis://localhost:6379"},' +
        '{"name":"OP_TLS_DOMAIN","value":""}],' +
        `"secrets":[{"name":"OP_SESSION","valueFrom":"arn:session"}],${logs}},` +
        '{"name":"redis","image":"redis:8","cpu":64,"memory":256,"essential":true,"user":"999","readonlyRootFilesystem":true,' +
        '"command":["redis-server","--bind","127.0.0.1","-::1","--maxmemory","100mb","--maxmemory-policy","noeviction","--save",""],' +
        '"healthCheck":{"command":["CMD","redis-cli","ping"],"interval":5,"timeout":3,"retries":3},' +
        `"restartPolicy":{"enabled":true,"restartAttemptPeriod":60},${logs}}]`,
    );
  });

  it("have the caller's variables among the bridge's own, in the order that ECS stores them in", () => {
    const environment = environmentWith({ jsonLogs: true, environment: { ZEBRA: "z", OP_DEBUG: "1", a: "" } });
    expect(environment.map(({ name, value }) => `${name}=${value}`)).to.deep.equal([
      "OP_CONFIRMATION_INTERVAL=300",
      "OP_DEBUG=1",
      "OP_JSON_LOGS=1",
      "OP_REDIS_URL=redis://localhost:6379",
      "OP_TLS_DOMAIN=",
      "ZEBRA=z",
      "a=",
    ]);
  });

  it("do not let a caller's variable replace one of the bridge's own", () => {
    const environment = environmentWith({ environment: { OP_REDIS_URL: "redis://elsewhere:6379" } });
    expect(environment).to.deep.include({ name: "OP_REDIS_URL", value: "redis://localhost:6379" });
    expect(environment).to.have.length(3);
  });
});
