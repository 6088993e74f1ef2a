import type providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type proto from "@pulumi/pulumi/proto/resource_pb.js";
import type { AwsLocation } from "./assumedAws.ts";
import { assumedStackOutputs } from "./assumedAws.ts";
import type { EngineState } from "./engineState.ts";
import { EngineRefusal } from "./engineState.ts";
import { awsLocation } from "./location.ts";
import type { Properties } from "./wire.ts";
import { fromWire, toWire } from "./wire.ts";

// Its name is not the same in all versions of the SDK.
const { responseType: InvokeResponse } = ResourceMonitorService.invoke as unknown as {
  responseType: typeof providerProto.InvokeResponse;
};

/** Answers a look-up with what is assumed. */
export function invoke(state: EngineState, request: proto.ResourceInvokeRequest): providerProto.InvokeResponse {
  const token = request.getTok();
  const args = fromWire(request.getArgs());
  const found = state.assumedAws(token, args, () => locate(state, args, request.getProvider()));
  if (!found) throw new EngineRefusal(unknownLookup(token));
  state.record.lookups.push({ token, args, assumed: found.assumed });
  return new InvokeResponse().setReturn(toWire(found.result));
}

/** Methods of resources run in their provider, of which there is none. */
export function call(_: EngineState, request: proto.ResourceCallRequest): providerProto.CallResponse {
  throw new EngineRefusal(`The offline preview cannot call ${request.getTok()}. Use pulumi preview.`);
}

/** What a StackReference finds. */
export function readStack(state: EngineState, name: string): Properties {
  const outputs = assumedStackOutputs(state.assumedAws, name, () => locate(state, {}, ""));
  state.record.lookups.push({ token: "pulumi:pulumi:StackReference", args: { name }, assumed: outputs });
  return { name, outputs, secretOutputNames: [] };
}

/** A provider is referred to by its URN and its id. */
function locate({ deployment, providers }: EngineState, args: Properties, reference: string): AwsLocation {
  const provider = providers.get(reference.split("::").slice(0, -1).join("::"));
  const location = awsLocation(args, provider, deployment.configuration.values, deployment.env);
  if (location) return location;
  throw new EngineRefusal(
    `The AWS region is not known. Set it in Pulumi.${deployment.stack}.yaml (aws:region: us-west-2), or in the environment (AWS_REGION).`,
    { ofStack: true },
  );
}

const unknownLookup = (token: string) =>
  `The offline preview has no assumed answer to the look-up ${token}. Use pulumi preview, or add an answer to preview/assumedAws.ts.`;
