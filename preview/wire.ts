import structProto from "google-protobuf/google/protobuf/struct_pb.js";

/** How the Pulumi SDK writes what is not known yet: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What people see in place of a secret; the text that Pulumi itself prints. */
export const secretText = "[secret]";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** The properties of a resource. */
export interface Properties {
  [key: string]: unknown;
}

export const fromWire = (struct: structProto.Struct | undefined): Properties => struct?.toJavaScript() ?? {};

export const toWire = (properties: Properties): structProto.Struct =>
  structProto.Struct.fromJavaScript(properties as never);

/** The properties as people see them: secrets hidden, Outputs unwrapped. */
export function shownProperties(
  properties: Properties,
  dependencies?: ReadonlyMap<string, readonly string[]>,
): Properties {
  return sorted(properties, ([key, value]) => {
    // What no resource has yet to tell can be unknown only because it is encrypted in the stack file.
    const isEncrypted = dependencies !== undefined && (dependencies.get(key) ?? []).length === 0;
    return shown(value, isEncrypted ? secretText : unknownText);
  });
}

function shown(value: unknown, unknown: string): unknown {
  if (value === unknownText) return unknown;
  if (Array.isArray(value)) return value.map(item => shown(item, unknown));
  if (typeof value !== "object" || value === null) return value;
  const map = value as Properties;
  if (map[signatureKey] === secretSignature) return secretText;
  if (map[signatureKey] === outputSignature) return shownOutput(map, unknown);
  return sorted(map, ([, item]) => shown(item, unknown));
}

/** Outputs cross the wire as such only on their way to a remote component. */
function shownOutput({ value, secret, dependencies }: Properties, unknown: string): unknown {
  if (secret === true) return secretText;
  if (value !== undefined) return shown(value, unknown);
  return Array.isArray(dependencies) && dependencies.length > 0 ? unknownText : unknown;
}

function sorted(map: Properties, value: (entry: [string, unknown]) => unknown): Properties {
  const entries = Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(entry => [entry[0], value(entry)]));
}
