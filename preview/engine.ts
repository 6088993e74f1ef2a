import type { handleUnaryCall } from "@grpc/grpc-js";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type { Deployment, EngineState } from "./engineState.ts";
import { initialState, EngineRefusal } from "./engineState.ts";
import { call, invoke } from "./lookups.ts";
import type { ProgramRecord } from "./record.ts";
import { readResource, registerResource, registerResourceOutputs } from "./resources.ts";
import {
  getDeploymentInfo,
  log,
  registerPackage,
  requirePulumiVersion,
  rootResource,
  signalAndWaitForShutdown,
  supportsFeature,
} from "./session.ts";

/** An engine that plans, and never deploys. */
export interface Engine {
  /** Where the language host finds it. */
  address: string;
  /** Grows while the program runs. */
  record: ProgramRecord;
  stop: () => void;
}

/** Starts the services that a Pulumi program talks to, which this machine alone can reach. */
export async function startEngine(deployment: Deployment): Promise<Engine> {
  const state = initialState(deployment);
  // As large as the SDK's own limit: a resource may have megabytes of inputs.
  const server = new Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  addServices(server, state);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return { address: `127.0.0.1:${port}`, record: state.record, stop: () => server.forceShutdown() };
}

/** What is left out, such as transforms and hooks, the SDK refuses to a program in words of its own. */
function addServices(server: Server, state: EngineState): void {
  const answering = <Request, Response>(handle: Handler<Request, Response>) => unaryCall(state, handle);
  server.addService(ResourceMonitorService, {
    registerResource: answering(registerResource),
    readResource: answering(readResource),
    registerResourceOutputs: answering(registerResourceOutputs),
    registerPackage: answering(registerPackage),
    invoke: answering(invoke),
    call: answering(call),
    supportsFeature: answering(supportsFeature),
    getDeploymentInfo: answering(getDeploymentInfo),
    signalAndWaitForShutdown: answering(signalAndWaitForShutdown),
  });
  server.addService(EngineService, {
    log: answering(log),
    requirePulumiVersion: answering(requirePulumiVersion),
    setRootResource: answering(rootResource.set),
    getRootResource: answering(rootResource.get),
  });
}

type Handler<Request, Response> = (state: EngineState, request: Request) => Response;

function unaryCall<Request, Response>(
  state: EngineState,
  handle: Handler<Request, Response>,
): handleUnaryCall<Request, Response> {
  return ({ request }, answer) => {
    try {
      answer(null, handle(state, request));
    } catch (error) {
      const { message } = error as Error;
      const { urn, ofStack = false } = error instanceof EngineRefusal ? error : {};
      state.record.refusals.push({ severity: "error", message, ofStack, ...(urn && { urn }) });
      answer({ code: status.UNKNOWN, details: message });
    }
  };
}
