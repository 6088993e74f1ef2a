import type { Step } from "../../preview/record.ts";
import type { Draft, Item } from "./draft.ts";
import { boxesOf, connect, outsideBox, sourcesOf } from "./draft.ts";
import { types } from "./looks.ts";
import { natGatewaysOf } from "../nat.ts";
import { textOf, textsOf } from "../values.ts";

/** Draws the rules of security groups as who reaches whom, on which ports. */
export function drawTraffic(draft: Draft): void {
  for (const step of draft.steps.values()) {
    const isIngress = step.type === types.ingressRule;
    if (!isIngress && step.type !== types.egressRule) continue;
    const owners = sourcesOf(step, "securityGroupId").flatMap(urn => boxesOf(draft, urn));
    for (const owner of owners) {
      for (const peer of peersOf(draft, step, isIngress)) {
        const [from, to] = isIngress ? [peer, owner] : [owner, peer];
        const route = [from, ...(isAnywhere(step) && !isIngress ? gatewayOf(draft, owner) : []), to];
        for (const [index, stop] of route.slice(1).entries()) {
          connect(draft, { from: route[index] ?? from, to: stop, kind: "traffic", label: portsText(step) });
        }
      }
    }
  }
}

/** Members of another group of this program, or what the rule names. */
function peersOf(draft: Draft, step: Step, isIngress: boolean): string[] {
  const members = sourcesOf(step, "referencedSecurityGroupId");
  if (members.length > 0) return members.flatMap(urn => boxesOf(draft, urn));
  const { prefixListId, referencedSecurityGroupId, description } = step.inputs;
  const [group] = textsOf([referencedSecurityGroupId]);
  if (group !== undefined) return [outsideBox(draft, "Security group", group)];
  const name = cidrOf(step) ?? textOf(prefixListId) ?? "known after up";
  const shown = isIngress && isAnywhere(step) ? `${name} (anyone)` : name;
  const title = isIngress ? "Callers" : isAnywhere(step) ? destination(description) : "Network";
  return [outsideBox(draft, title, shown, false)];
}

/** The bridge's own rule says what it is for; any other's description would be too long. */
const destination = (description: unknown) =>
  /\b1Password\b/.test(textOf(description) ?? "") ? "1Password" : "Internet";

const cidrOf = ({ inputs: { cidrIpv4, cidrIpv6 } }: Step) => textOf(cidrIpv4) ?? textOf(cidrIpv6);

const isAnywhere = (step: Step) => cidrOf(step)?.endsWith("/0") === true;

/** The NAT gateway through which a box in a VPC of this program reaches the internet. */
function gatewayOf({ boxes, frames, steps }: Draft, box: string): string[] {
  let frame = frames.get(boxes.get(box)?.frame ?? "");
  while (frame && !types.vpcs.includes(typeIn(steps, frame))) frame = frames.get(frame.frame ?? "");
  const vpc = steps.get(frame?.urns[0] ?? "");
  const { strategy, count } = vpc ? natGatewaysOf(vpc) : { strategy: "None", count: 0 };
  if (!vpc || count === 0) return [];
  const key = JSON.stringify(["nat", vpc.urn]);
  const details = strategyTexts[strategy ?? ""] ?? [];
  const about = { kind: "network", title: "NAT gateway", details } as const;
  const place = { key, members: [key], names: [], frame: frame?.key, urns: [vpc.urn] };
  if (!boxes.has(key)) boxes.set(key, { ...about, ...place });
  return [key];
}

const typeIn = (steps: Draft["steps"], { urns: [urn = ""] }: Item) => steps.get(urn)?.type ?? "";

const strategyTexts: { [strategy: string]: string[] } = {
  Single: ["one for all zones"],
  OnePerAz: ["one in each zone"],
};

function portsText({ inputs: { ipProtocol, fromPort, toPort } }: Step): string | undefined {
  if (ipProtocol === "-1") return "all ports";
  if (typeof fromPort !== "number") return textOf(ipProtocol);
  return fromPort === toPort ? String(fromPort) : `${fromPort}–${String(toPort)}`;
}
