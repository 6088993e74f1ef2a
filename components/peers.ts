import type * as pulumi from "@pulumi/pulumi";
import type { Labelled } from "./inputs.ts";
import { labelled } from "./inputs.ts";

/** Somebody that a security group rule names. */
export interface Peer extends Labelled {
  kind: "cidr" | "securityGroup" | "prefixList";
}

/** Each of one kind. */
export const peers = (kind: Peer["kind"], values: pulumi.Input<string>[] = []): Peer[] =>
  labelled(kind, values).map(each => ({ kind, ...each }));
