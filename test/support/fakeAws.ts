import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import { setImmediate as turn } from "node:timers/promises";

/** What a program asked the engine to register. */
export interface Registration {
  type: string;
  name: string;
  urn: string;
  /** The parent's URN; empty for what hangs below the stack. */
  parent: string;
  custom: boolean;
  remote: boolean;
  protect: boolean;
  provider: string;
  /** What a component hands on to its children, by package. */
  providers: { [name: string]: string };
  /** URNs, sorted. */
  dependencies: string[];
  aliases: number;
  /** Whether a replacement is made after the old one is gone, against Pulumi's order. */
  deleteBeforeReplace: boolean;
  inputs: { [key: string]: unknown };
  /** What a component registered as its outputs. */
  outputs: { [key: string]: unknown } | undefined;
}

/** A look-up that a program made. */
export interface Invocation {
  token: string;
  args: { [key: string]: unknown };
  provider: string;
}

/** What one run of a program did. */
export interface Run<T> {
  result: T;
  registrations: Registration[];
  invocations: Invocation[];
  /** Messages of errors that nobody caught: one for each error, however many wait for it, as Pulumi reports them. */
  errors: string[];
  /** What it warned people of. */
  warnings: string[];
  /** The only registration of that type, or of that type and name. */
  only: (type: string, name?: string) => Registration;
  all: (type: string) => Registration[];
}

type Answer = (args: { [key: string]: never }) => object;

const account = "123456789012";
export const sessionArn = `arn:aws:ssm:us-west-2:${account}:parameter/1password/scim/scimsession`;

/** The value of the fake session: no test may find it anywhere. */
export const sessionValue = "SESSION-VALUE-THAT-NOBODY-MAY-READ";

const answers: { [token: string]: Answer } = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: account }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
  "aws:index/getRegion:getRegion": () => ({ region: "us-west-2" }),
  "aws:ssm/getParameter:getParameter": ({ name }) => ({
    arn: `arn:aws:ssm:us-west-2:${account}:parameter/${String(name).replace(/^\//, "")}`,
    type: "SecureString",
    version: 7,
    value: sessionValue,
  }),
  "aws:secretsmanager/getSecretVersions:getSecretVersions": ({ secretId }) => ({
    secretArn: secretId,
    versions: [
      { versionId: "old", versionStages: ["AWSPREVIOUS"] },
      { versionId: "current", versionStages: ["AWSCURRENT"] },
    ],
  }),
  "aws:ec2/getSubnet:getSubnet": ({ id }) => ({ id, availabilityZone: `us-west-2-of-${String(id)}` }),
  "aws:route53/getZone:getZone": ({ zoneId }) => ({ zoneId, name: "example.com", privateZone: false }),
};

/** What AWS would compute, by type. */
const computed: { [type: string]: (name: string) => object } = {
  "awsx:lb:ApplicationLoadBalancer": name => ({
    loadBalancer: { arn: `arn:lb/${name}`, dnsName: `${name}.elb.amazonaws.com`, zoneId: "ZELB" },
    defaultTargetGroup: { arn: `arn:targetgroup/${name}` },
  }),
  "awsx:ecs:FargateService": name => ({ service: { name: `${name}-service` } }),
  "awsx:ec2:Vpc": () => ({
    vpcId: "vpc-made",
    privateSubnetIds: ["subnet-private-2", "subnet-private-1"],
    publicSubnetIds: ["subnet-public-1", "subnet-public-2"],
  }),
  "aws:acm/certificate:Certificate": () => ({
    domainValidationOptions: [
      { resourceRecordName: "_proof.example.com", resourceRecordType: "CNAME", resourceRecordValue: "_value.acm" },
    ],
  }),
  "aws:route53/record:Record": () => ({ fqdn: "_proof.example.com" }),
};

/** How a run differs from a plain update in us-west-2 of account 123456789012. */
export interface RunOptions {
  /** Replaces answers to look-ups; an answer may throw. */
  answers?: { [token: string]: Answer };
  /** Whether it is a preview: then what AWS computes is unknown. */
  preview?: boolean;
  /** The outputs of every other stack that a StackReference reads. */
  stackOutputs?: { [name: string]: unknown };
}

/** Runs a program against a fake AWS that records every registration and refuses an unknown look-up, and waits for all of it. */
export async function run<T>(program: () => T | Promise<T>, options: RunOptions = {}): Promise<Run<T>> {
  const registrations: Registration[] = [];
  const invocations: Invocation[] = [];
  await pulumi.runtime.setMocks(mocks(invocations, options), "scim-bridge", "test", options.preview ?? false, "acme");
  recordRegistrations(registrations);
  const rejections = catchRejections();
  const warned = catchWarnings();
  try {
    const result = await program();
    await settled(registrations, invocations, rejections.first);
    return {
      result,
      registrations: registrations.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
      invocations,
      errors: rejections.messages,
      warnings: warned.messages,
      all: type => registrations.filter(registration => registration.type === type),
      only: (type, name) => only(registrations, type, name),
    };
  } finally {
    rejections.stop();
    warned.stop();
    if (rejections.messages.length > 0) forgetLeaks();
  }
}

/** The value of an Output; undefined where it is unknown. */
export const valueOf = <T>(output: pulumi.Output<T>): Promise<T | undefined> =>
  (output as unknown as { promise: () => Promise<T> }).promise();

function mocks(invocations: Invocation[], options: RunOptions): pulumi.runtime.Mocks {
  return {
    newResource({ type, name, inputs }) {
      if (type === "pulumi:pulumi:StackReference") {
        const reference = inputs as { name: string };
        return { id: reference.name, state: { ...reference, outputs: options.stackOutputs } };
      }
      const known = { ...(inputs as object), ...(type.startsWith("aws:") ? { name: `${name}-0000000` } : {}) };
      if (options.preview) return { id: undefined, state: known };
      return { id: `${name}-id`, state: { ...known, arn: `arn:${type}/${name}`, ...computed[type]?.(name) } };
    },
    call({ token, inputs, provider }) {
      invocations.push({ token, args: inputs as Invocation["args"], provider: provider ?? "" });
      const answer = options.answers?.[token] ?? answers[token];
      if (!answer) throw new Error(`the fake AWS does not know ${token}`);
      try {
        return answer(inputs as { [key: string]: never });
      } catch (error) {
        // As gRPC puts it, where the SDK looks for it.
        throw Object.assign(error as Error, { details: (error as Error).message });
      }
    },
  };
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getRemote(): boolean;
  getProtect(): boolean | undefined;
  getProvider(): string;
  getProvidersMap(): { toObject(): [string, string][] };
  getDependenciesList(): string[];
  getAliasesList(): unknown[];
  getDeletebeforereplace(): boolean;
  getObject(): { toJavaScript(): { [key: string]: unknown } } | undefined;
}

interface RegisterOutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): { [key: string]: unknown } } | undefined;
}

interface Monitor {
  registerResourceOutputs(request: RegisterOutputsRequest, callback: (error: Error | null) => void): void;
  registerResource(
    request: RegisterRequest,
    callback: (error: Error | null, response: { getUrn(): string }) => void,
  ): void;
}

/** Mocks see neither parents nor dependencies; the requests have them. */
function recordRegistrations(registrations: Registration[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    register(request, (error, response) => {
      registrations.push({
        type: request.getType(),
        name: request.getName(),
        urn: response.getUrn(),
        parent: request.getParent(),
        custom: request.getCustom(),
        remote: request.getRemote(),
        protect: request.getProtect() ?? false,
        provider: request.getProvider(),
        providers: Object.fromEntries(request.getProvidersMap().toObject()),
        dependencies: [...request.getDependenciesList()].sort(),
        aliases: request.getAliasesList().length,
        deleteBeforeReplace: request.getDeletebeforereplace(),
        inputs: request.getObject()?.toJavaScript() ?? {},
        outputs: undefined,
      });
      callback(error, response);
    });
  };
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    const registration = registrations.find(({ urn }) => urn === request.getUrn());
    if (registration) registration.outputs = request.getOutputs()?.toJavaScript();
    registerOutputs(request, callback);
  };
}

function catchRejections(): { messages: string[]; first: Promise<void>; stop: () => void } {
  const messages: string[] = [];
  const reasons = new Set<unknown>();
  let failed: () => void;
  const first = new Promise<void>(resolve => (failed = resolve));
  const others = process.listeners("unhandledRejection");
  const collect = (reason: unknown) => {
    if (reasons.has(reason)) return;
    reasons.add(reason);
    messages.push(reason instanceof Error ? reason.message : String(reason));
    failed();
  };
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", collect);
  return {
    messages,
    first,
    stop: () => {
      process.removeListener("unhandledRejection", collect);
      for (const other of others) process.on("unhandledRejection", other);
    },
  };
}

/** Without an engine the SDK writes warnings to standard error. */
function catchWarnings(): { messages: string[]; stop: () => void } {
  const messages: string[] = [];
  const write = console.warn;
  console.warn = (...said: unknown[]) => {
    const [, message] = /^warning: \[runtime\] ([^]*)$/.exec(String(said[0])) ?? [];
    if (message === undefined) write(...said);
    else messages.push(message);
  };
  return { messages, stop: () => (console.warn = write) };
}

/** A run that failed leaves promises behind, of which the SDK would complain at exit. */
const forgetLeaks = (debuggable as unknown as { leakedPromises: () => void }).leakedPromises;

/** Waits until nothing new has been asked for. */
async function settled(registrations: Registration[], invocations: Invocation[], failed: Promise<void>): Promise<void> {
  let before = -1;
  while (registrations.length + invocations.length !== before) {
    before = registrations.length + invocations.length;
    // A resource whose input failed never answers, and disconnect() would wait for it.
    await Promise.race([pulumi.runtime.disconnect(), failed]);
    for (let turns = 0; turns < 5; turns++) await turn();
  }
}

function only(registrations: Registration[], type: string, name?: string): Registration {
  const found = registrations.filter(it => it.type === type && (name === undefined || it.name === name));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} registrations of ${type} ${name ?? ""}`);
  return found[0];
}
