import proto from "@pulumi/pulumi/proto/resource_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { EngineState } from "./engineState.ts";
import { EngineRefusal } from "./engineState.ts";
import { readStack } from "./lookups.ts";
import type { Step } from "./record.ts";
import { isRoot, rootUrn, urnOf } from "./urn.ts";
import type { Properties } from "./wire.ts";
import { fromWire, shownProperties, toWire } from "./wire.ts";

/** Plans a resource; what AWS would compute is left out of the answer, which makes it unknown to the program. */
export function registerResource(
  state: EngineState,
  request: proto.RegisterResourceRequest,
): proto.RegisterResourceResponse {
  const inputs = fromWire(request.getObject());
  const needs = inputDependencies(request);
  const urn = addStep(state, request.getParent(), {
    op: "create",
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    provider: request.getProvider() || undefined,
    protect: request.getProtect() ?? false,
    inputs: shownProperties(inputs, needs),
    dependencies: request.getDependenciesList().sort(),
    inputDependencies: Object.fromEntries([...needs].filter(([, urns]) => urns.length > 0)),
  });
  if (request.getType().startsWith("pulumi:providers:")) state.providers.set(urn, inputs);
  const outputs = request.getRemote() ? {} : { ...inputs, ...autoName(request, inputs) };
  return new proto.RegisterResourceResponse().setUrn(urn).setObject(toWire(outputs));
}

/** Plans to read what exists: another stack's outputs are assumed, of anything else only its own arguments are known. */
export function readResource(state: EngineState, request: proto.ReadResourceRequest): proto.ReadResourceResponse {
  const inputs = fromWire(request.getProperties());
  const urn = addStep(state, request.getParent(), {
    op: "read",
    type: request.getType(),
    name: request.getName(),
    custom: true,
    provider: request.getProvider() || undefined,
    protect: false,
    inputs: shownProperties(inputs),
    dependencies: request.getDependenciesList().sort(),
  });
  const isStack = request.getType() === "pulumi:pulumi:StackReference";
  const found = isStack ? readStack(state, request.getId()) : {};
  return new proto.ReadResourceResponse().setUrn(urn).setProperties(toWire({ ...inputs, ...found }));
}

export function registerResourceOutputs(
  { record }: EngineState,
  request: proto.RegisterResourceOutputsRequest,
): emptyProto.Empty {
  const step = record.steps.get(request.getUrn());
  if (step) step.outputs = shownProperties(fromWire(request.getOutputs()));
  return new emptyProto.Empty();
}

/** The stack itself is the parent of what has none. */
function addStep({ deployment, record }: EngineState, parent: string, step: Omit<Step, "urn" | "parent">): string {
  const { stack, project } = deployment;
  const above = parent === "" && !isRoot(step.type) ? rootUrn(stack, project) : parent;
  const urn = urnOf(stack, project, above, step.type, step.name);
  if (record.steps.has(urn)) {
    throw new EngineRefusal(`Duplicate resource URN '${urn}'; try giving it a unique name`, { urn });
  }
  record.steps.set(urn, { ...step, urn, parent: above || undefined });
  return urn;
}

const inputDependencies = (request: proto.RegisterResourceRequest) =>
  new Map(
    [...request.getPropertydependenciesMap().entries()].map(
      ([key, value]) => [key, value.getUrnsList().sort()] as const,
    ),
  );

/** The AWS provider names what has no name: the resource's own name and seven random digits, which are zeros here. */
function autoName(request: proto.RegisterResourceRequest, inputs: Properties): Properties {
  const isNamed = "name" in inputs || "namePrefix" in inputs;
  const isNameless = request.getCustom() && request.getType().startsWith("aws:") && !isNamed;
  return isNameless ? { name: `${request.getName()}-0000000` } : {};
}
