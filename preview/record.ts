import type { Lookup } from "./assumedAws.ts";
import type { Properties } from "./wire.ts";

/** What a program asked of the engine, in the order in which it asked. */
export interface ProgramRecord {
  steps: Map<string, Step>;
  lookups: Lookup[];
  logs: Diagnostic[];
  /** What the engine itself could not do. */
  refusals: Refusal[];
}

/** A resource that would be created, or one that is there and would be read. */
export interface Step {
  op: "create" | "read";
  urn: string;
  type: string;
  name: string;
  custom: boolean;
  /** The parent's URN; undefined for the stack itself. */
  parent: string | undefined;
  /** The URN and id of the provider, where one is named. */
  provider: string | undefined;
  protect: boolean;
  inputs: Properties;
  /** What the resource registered as its outputs, if it did. */
  outputs?: Properties;
  /** URNs, sorted. */
  dependencies: string[];
  /** The resources that each input comes from, by URN and sorted; inputs that come from none are left out. */
  inputDependencies?: { readonly [input: string]: readonly string[] };
}

/** Something to tell people. */
export interface Diagnostic {
  severity: "info" | "warning" | "error";
  message: string;
  /** The resource that it is about. */
  urn?: string;
}

/** What the engine could not do, and whether the stack itself is at fault. */
export interface Refusal extends Diagnostic {
  ofStack?: boolean;
}

export const emptyRecord = (): ProgramRecord => ({ steps: new Map(), lookups: [], logs: [], refusals: [] });
