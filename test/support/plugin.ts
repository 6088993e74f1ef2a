import type { ServiceError } from "@grpc/grpc-js";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { startEngine } from "../../preview/engine.ts";
import type { ProgramRecord } from "../../preview/record.ts";
import { rootUrn } from "../../preview/urn.ts";
import type { Properties } from "../../preview/wire.ts";
import { fromWire, shownProperties, toWire } from "../../preview/wire.ts";
import { componentToken } from "./pluginSchema.ts";
import { plainEnvironment } from "./program.ts";

const deployment = {
  project: "other",
  stack: "dev",
  organization: "organization",
  configuration: { values: { "aws:region": "us-west-2" }, secretKeys: [] },
  env: {},
};

/** A component that a plugin constructed. */
export interface Constructed {
  urn: string;
  outputs: Properties;
}

/** A plugin that runs, and the engine that it talks to. */
export interface RunningPlugin {
  getSchema: () => Promise<string>;
  /** Constructs a component, and rejects where the plugin refuses to. */
  construct: (name: string, inputs: Properties) => Promise<Constructed>;
  /** What was asked of the engine. */
  record: ProgramRecord;
  /** What the plugin wrote, but for its port. */
  written: () => string;
  stop: () => Promise<void>;
}

/** Starts the plugin of a folder as Pulumi's engine does: with the packages of that folder alone, and in the folder of somebody's program. */
export async function startPlugin(folder: string, cwd: string): Promise<RunningPlugin> {
  const engine = await startEngine(deployment);
  const runner = path.join(folder, "node_modules/@pulumi/pulumi/cmd/run-plugin");
  const child = spawn(process.execPath, [runner, folder, engine.address], {
    cwd,
    env: plainEnvironment({ PULUMI_NODEJS_TYPESCRIPT: "true" }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written: string[] = [];
  child.stderr.on("data", (text: Buffer) => written.push(text.toString()));
  const ended = once(child, "close");
  const port = await portOf(child.stdout, ended, written).catch((error: unknown) => {
    engine.stop();
    throw error;
  });
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    getSchema: async () => {
      const answer = await answerOf<proto.GetSchemaResponse>(callback =>
        client.getSchema(new proto.GetSchemaRequest(), callback),
      );
      return answer.getSchema();
    },
    construct: async (name, inputs) => {
      const answer = await answerOf<proto.ConstructResponse>(callback =>
        client.construct(constructRequest(engine.address, name, inputs), callback),
      );
      return { urn: answer.getUrn(), outputs: shownProperties(fromWire(answer.getState())) };
    },
    record: engine.record,
    written: () => written.join(""),
    stop: async () => {
      client.close();
      child.kill("SIGKILL");
      await ended;
      engine.stop();
    },
  };
}

function constructRequest(monitor: string, name: string, inputs: Properties): proto.ConstructRequest {
  const request = new proto.ConstructRequest()
    .setProject(deployment.project)
    .setStack(deployment.stack)
    .setOrganization(deployment.organization)
    .setDryrun(true)
    .setParallel(16)
    .setMonitorendpoint(monitor)
    .setType(componentToken)
    .setName(name)
    .setParent(rootUrn(deployment.stack, deployment.project))
    .setInputs(toWire(inputs));
  for (const [key, value] of Object.entries(deployment.configuration.values)) request.getConfigMap().set(key, value);
  return request;
}

/** A plugin writes its port before anything else. */
async function portOf(stdout: Readable, ended: Promise<unknown>, written: readonly string[]): Promise<string> {
  const first = once(createInterface({ input: stdout }), "line") as Promise<[string]>;
  const [port] = await Promise.race([first, ended.then(() => [undefined])]);
  if (port === undefined) throw new Error(`The plugin ended before it was ready: ${written.join("")}`);
  return port;
}

const answerOf = <Answer>(ask: (callback: (error: ServiceError | null, answer: Answer) => void) => unknown) =>
  new Promise<Answer>((resolve, reject) => {
    ask((error, answer) => {
      if (error) reject(new Error(error.details));
      else resolve(answer);
    });
  });
