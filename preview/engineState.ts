import type { AssumedAws } from "./assumedAws.ts";
import { createAssumedAws } from "./assumedAws.ts";
import type { Configuration } from "./configuration.ts";
import type { ProgramRecord } from "./record.ts";
import { emptyRecord } from "./record.ts";
import type { Properties } from "./wire.ts";

/** What is planned, and with what. */
export interface Deployment {
  project: string;
  stack: string;
  organization: string;
  configuration: Configuration;
  env: NodeJS.ProcessEnv;
}

/** What the engine knows while a program runs. */
export interface EngineState {
  deployment: Deployment;
  record: ProgramRecord;
  assumedAws: AssumedAws;
  /** The inputs of providers, by URN: a look-up through one of them is answered for its region. */
  providers: Map<string, Properties>;
}

export const initialState = (deployment: Deployment): EngineState => ({
  deployment,
  record: emptyRecord(),
  assumedAws: createAssumedAws(),
  providers: new Map(),
});

/** What the engine will not do. */
export class EngineRefusal extends Error {
  /** The resource that it is about. */
  readonly urn: string | undefined;
  /** Whether the stack itself is at fault, whatever the program makes of it. */
  readonly ofStack: boolean;

  constructor(message: string, { urn, ofStack = false }: { urn?: string; ofStack?: boolean } = {}) {
    super(message);
    this.urn = urn;
    this.ofStack = ofStack;
  }
}
