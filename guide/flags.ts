import type { StackKey } from "../stackKeyGuide.ts";
import { keyGuides } from "../stackKeyGuide.ts";
import { firstSentence } from "./plainText.ts";

/** The options of `scim-bridge init` that give a key its value; all other keys have `--set`. */
export const keyFlags = {
  region: "aws:region",
  account: "aws:allowedAccountIds",
  name: "name",
  hostname: "hostname",
  "vpc-id": "network.vpcId",
  "task-subnet-ids": "network.taskSubnetIds",
  "load-balancer-subnet-ids": "network.loadBalancerSubnetIds",
  "vpc-name": "network.vpcName",
  "task-subnet-names": "network.taskSubnetNames",
  "load-balancer-subnet-names": "network.loadBalancerSubnetNames",
  "network-stack": "network.stack",
  "create-vpc": "network.create.cidrBlock",
  "ingress-cidrs": "network.ingressCidrs",
  "ingress-security-group-ids": "network.ingressSecurityGroupIds",
  "ingress-prefix-list-ids": "network.ingressPrefixListIds",
  "cluster-name": "cluster.name",
  "session-parameter": "session.parameterName",
  "zone-id": "dns.zoneId",
  "zone-name": "dns.zoneName",
  "private-zone": "dns.privateZone",
  "zone-stack": "dns.stack",
  "validation-zone-id": "dns.validationZoneId",
  "certificate-arn": "certificateArn",
  size: "size",
  "alarm-topic-arns": "alarms.topicArns",
} as const satisfies { readonly [flag: string]: StackKey };

/** The options as commander declares them, each with the first sentence of its key. */
export const flagDeclarations = Object.entries(keyFlags).map(([flag, key]) => {
  const { meaning, example } = keyGuides[key];
  const kind = Array.isArray(example) ? "list" : typeof example;
  const argument = { list: " <list>", boolean: "" }[kind as string] ?? " <value>";
  return {
    flags: `--${flag}${argument}`,
    description: firstSentence(meaning).replace(/\.$/, ""),
    isList: kind === "list",
  };
});

/** The option that gives a key its value, or the first in a group. */
export const flagOf = (key: string): string | undefined => {
  const [flag] = Object.entries(keyFlags).find(([, other]) => other === key || other.startsWith(`${key}.`)) ?? [];
  return flag === undefined ? undefined : `--${flag}`;
};
