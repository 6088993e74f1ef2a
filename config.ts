import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { GoogleWorkspaceArgs, ScimBridgeArgs } from "./components/scimBridgeArgs.ts";
import { argumentFaults } from "./components/combinations.ts";
import type { Fault } from "./components/validation.ts";
import { faultLines, ruleFaults } from "./components/validation.ts";
import { encryptedValue } from "./encryptedValue.ts";
import type { Keys, Misfit } from "./stackFaults.ts";
import { choiceFaults, namespaceFaults, ruleAt, schemaFaults, stackRules, zoneFaults } from "./stackFaults.ts";
import type { stackKeys } from "./stackKeys.ts";
import { kindOf } from "./stackKeys.ts";

/** A stack's configuration as the Pulumi CLI hands it to a program. */
export interface RawConfig {
  project: string;
  stack: string;
  /** By full key (`scim-bridge:name`): text, or the JSON text of a list or a map. */
  values: { readonly [key: string]: string };
  /** The full keys whose values are encrypted in the stack file, in whole or in part. */
  secretKeys: readonly string[];
}

/** Keys that decide which resources exist, or what they are called: always plain. */
type PlainKeys = Pick<z.infer<typeof stackKeys>, "enableExecuteCommand">;

/** What a stack file says; a value that is encrypted there is a secret Output here. */
export type StackFile = PlainKeys &
  Inputs<Omit<z.infer<typeof stackKeys>, "enabled" | "name" | keyof PlainKeys>> & { enabled: boolean; name: string };

/** The same with every value as an Input, but what `network.create` decides. */
type Inputs<T> = {
  [K in keyof T]: K extends "create" ? T[K] : NonNullable<T[K]> extends object ? Inputs<T[K]> : InputOf<T[K]>;
};
type InputOf<T> = pulumi.Input<NonNullable<T>> | Extract<T, undefined>;

/** What the stack file can name in ways that only the program knows. */
export interface Surroundings {
  vpcId: pulumi.Input<string>;
  taskSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  loadBalancerSubnetIds: pulumi.Input<pulumi.Input<string>[]> | undefined;
  clusterArn: pulumi.Input<string> | undefined;
  zoneId: pulumi.Input<string> | undefined;
}

/**
 * Reads a stack file.
 *
 * @throws {pulumi.RunError} that lists every fault of its plain values: key, value, what is allowed, what was probably meant
 */
export function readStackFile(raw: RawConfig): StackFile {
  const { file, faults } = examine(raw);
  if (faults.length > 0) throw stackFileError(raw.stack, faults);
  return file;
}

/** All that is wrong with a stack file's plain values, by full key: `scim-bridge:network.vpcId`. */
export const stackFileFaults = (raw: RawConfig): Fault[] => examine(raw).faults;

function examine({ project, values, secretKeys }: RawConfig): { file: StackFile; faults: Fault[] } {
  const prefix = `${project}:`;
  const own = Object.keys(values).filter(key => key.startsWith(prefix));
  const secrets = new Set(secretKeys.filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length)));
  const keys: Keys = Object.fromEntries(
    own
      .sort()
      .map(key => [key.slice(prefix.length), decode(key.slice(prefix.length), values[key] ?? "")] as const)
      .filter(([, value]) => value !== undefined),
  );

  const misfits = schemaFaults(keys, secrets);
  const file = toStackFile(without(keys, misfits), secrets);
  const faults = [
    ...misfits,
    ...choiceFaults(keys, secrets),
    ...ruleFaults(stackRules, file),
    ...argumentFaults(
      file.name,
      toArgs(file, pendingSurroundings(file)),
      misfits.map(({ meant }) => meant),
    ),
  ];
  faults.push(...zoneFaults(keys, secrets, faults));
  const told = faults.filter(({ path }, index) => faults.findIndex(fault => fault.path === path) === index);
  const strangers = namespaceFaults(project, Object.keys(values));
  return { file, faults: [...strangers, ...told.map(({ path, message }) => ({ path: prefix + path, message }))] };
}

/** A bridge's arguments: what the stack file says, and what was found or made for it. */
export function toArgs(file: StackFile, surroundings: Surroundings): ScimBridgeArgs {
  const { enabled, name, network, cluster, dns, googleWorkspace, ...args } = file;
  const { ingressCidrs, ingressSecurityGroupIds, ingressPrefixListIds, dnsServerCidrs } = network;
  const { vpcId, taskSubnetIds, loadBalancerSubnetIds, clusterArn, zoneId } = surroundings;
  return {
    // size, cpuArchitecture and redis.maxMemoryPolicy are any text here: the component's own check says what they may be.
    ...(args as Omit<ScimBridgeArgs, "network" | "cluster" | "dns" | "googleWorkspace">),
    // Pulumi.yaml's default is a map without keys.
    ...(googleWorkspace && Object.keys(googleWorkspace).length > 0
      ? { googleWorkspace: googleWorkspace as GoogleWorkspaceArgs }
      : {}),
    network: {
      vpcId,
      taskSubnetIds,
      loadBalancerSubnetIds,
      ingressCidrs,
      ingressSecurityGroupIds,
      ingressPrefixListIds,
      dnsServerCidrs,
    },
    cluster: { arn: clusterArn },
    dns: { zoneId, validationZoneId: dns?.validationZoneId },
  };
}

/** A value as its key's type says; what is not of that type stays as it is, for the schema to refuse. */
function decode(key: string, text: string): unknown {
  if (text === "") return undefined;
  const kind = kindOf(key);
  if (kind === "flag") return text === "true" ? true : text === "false" ? false : text;
  if (kind === "text") return text;
  try {
    const value = (JSON.parse(text) as unknown) ?? undefined;
    return isDeep(value) ? text : value;
  } catch {
    return text;
  }
}

/** Whether a value is nested more deeply than any key's, so that it could fill the stack of whatever goes through it. */
const isDeep = (value: unknown, levels = 100): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some(item => isDeep(item, levels - 1)));

function toStackFile(keys: Keys, secrets: ReadonlySet<string>): StackFile {
  const values = Object.entries(keys).map(([key, value]) => [key, secrets.has(key) ? encrypted(value, key) : value]);
  return { enabled: true, name: "1pass-scim", network: {}, ...Object.fromEntries(values) } as StackFile;
}

/** The CLI tells of a top-level key only that something in it is encrypted, so everything in it becomes secret. */
function encrypted(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map(item => encrypted(item, `${path}[]`));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encrypted(item, `${path}.${key}`)]));
  }
  // Where not every text will do, what could not be decrypted is a value that is not known yet.
  return pulumi.secret(value === encryptedValue && ruleAt(path)?.(value) ? pulumi.unknown : value);
}

/** What will be found or made, before it is: the faults of all other arguments can be told already. */
function pendingSurroundings({ network, cluster, dns }: StackFile): Surroundings {
  const pending = pulumi.output<never>(pulumi.unknown as never);
  const { vpcId = pending, taskSubnetIds = pending, loadBalancerSubnetIds } = network;
  return {
    vpcId,
    taskSubnetIds,
    loadBalancerSubnetIds,
    clusterArn: cluster?.arn,
    zoneId: dns?.zoneId ?? (dns?.zoneName === undefined && dns?.stack === undefined ? undefined : pending),
  };
}

/** A copy without the values at fault, so that the others can be checked further. */
function without(keys: Keys, misfits: readonly Misfit[]): Keys {
  const copy = structuredClone<{ [key: string]: unknown }>(keys);
  for (const misfit of misfits) {
    const parent = misfit.keys
      .slice(0, -1)
      .reduce<unknown>((map, key) => (map as Keys | undefined)?.[String(key)], copy);
    const last = misfit.keys.at(-1) ?? "";
    if (Array.isArray(parent)) parent[Number(last)] = undefined;
    else if (typeof parent === "object" && parent !== null) Reflect.deleteProperty(parent, last);
  }
  return copy;
}

function stackFileError(stack: string, faults: readonly Fault[]): pulumi.RunError {
  const advice = "Nothing was created. Correct these keys and run it again.";
  return new pulumi.RunError([`Pulumi.${stack}.yaml is invalid:`, ...faultLines(faults), advice].join("\n"));
}
