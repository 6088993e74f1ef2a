import engineProto from "@pulumi/pulumi/proto/engine_pb.js";
import proto from "@pulumi/pulumi/proto/resource_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { EngineState } from "./engineState.ts";
import type { Diagnostic } from "./record.ts";
import { rootUrn } from "./urn.ts";

/**
 * What the SDK may send. Without resourceReferences it sends the id of a resource that is given as an input, which is what the real engine
 * hands to the AWS provider, too.
 */
const features = {
  secrets: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
  outputValues: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
  aliasSpecs: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  replacementTrigger: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
  deletedWith: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  replaceWith: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
  parameterization: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
};

export const supportsFeature = (_: EngineState, request: proto.SupportsFeatureRequest) =>
  new proto.SupportsFeatureResponse().setHassupport(Object.hasOwn(features, request.getId()));

/** What newer SDKs ask for instead, once. */
export function getDeploymentInfo({ deployment }: EngineState): proto.DeploymentInfo {
  const { project, stack, organization, configuration } = deployment;
  const info = new proto.DeploymentInfo()
    .setProject(project)
    .setStack(stack)
    .setOrganization(organization)
    .setDryrun(true)
    .setConfigsecretkeysList(configuration.secretKeys)
    .setSupportedfeaturesList(Object.values(features));
  for (const [key, value] of Object.entries(configuration.values)) info.getConfigMap().set(key, value);
  return info;
}

export const registerPackage = (_: EngineState, request: proto.RegisterPackageRequest) =>
  new proto.RegisterPackageResponse().setRef(`${request.getName()}@${request.getVersion()}`);

/** Nothing is deleted after a program's end, so there is nothing to wait for. */
export const signalAndWaitForShutdown = () => new emptyProto.Empty();

/** Debug messages are the SDK's own, and ephemeral ones a progress bar's. */
export function log({ record }: EngineState, request: engineProto.LogRequest): emptyProto.Empty {
  const severity = severities[request.getSeverity()];
  const urn = request.getUrn();
  if (severity && !request.getEphemeral()) {
    record.logs.push({ severity, message: request.getMessage(), ...(urn && { urn }) });
  }
  return new emptyProto.Empty();
}

const severities: { readonly [severity: number]: Diagnostic["severity"] } = {
  [engineProto.LogSeverity.INFO]: "info",
  [engineProto.LogSeverity.WARNING]: "warning",
  [engineProto.LogSeverity.ERROR]: "error",
};

/** Which CLI will deploy the program is not known here, so every version will do. */
export const requirePulumiVersion = () => new engineProto.RequirePulumiVersionResponse();

/** The root is the stack, whatever the SDK says. */
export const rootResource = {
  set: () => new engineProto.SetRootResourceResponse(),
  get: ({ deployment: { stack, project } }: EngineState) =>
    new engineProto.GetRootResourceResponse().setUrn(rootUrn(stack, project)),
};
