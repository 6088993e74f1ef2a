import type * as pulumi from "@pulumi/pulumi";
import { inOrder } from "./inputs.ts";

/** Somebody that a security group rule names. */
export interface Peer {
  kind: "cidr" | "securityGroup" | "prefixList";
  value: pulumi.Input<string>;
  /** The value where it is plain text, else its kind and place: it names the rule's resource. */
  label: string;
}

/** Plain values each once and in order, so that the order in which a caller lists them changes nothing; then all others. */
export function peers(kind: Peer["kind"], values: pulumi.Input<string>[] = []): Peer[] {
  const plain = values.filter(value => typeof value === "string");
  const deferred = values.filter(value => typeof value !== "string");
  return [
    ...inOrder(plain).map(value => ({ kind, value, label: value })),
    ...deferred.map((value, index) => ({ kind, value, label: `${kind}-${index}` })),
  ];
}
