// A public bridge for Okta, which calls in from the internet: it admits Okta's addresses and the VPN's, and never everybody.
import * as pulumi from "@pulumi/pulumi";
import { ScimBridge } from "pulumi-scim-bridge";

const config = new pulumi.Config();
// Those of your Okta organization's cell: https://help.okta.com/oie/en-us/content/topics/security/ip-address-allow-listing.htm
const oktaCidrs = config.requireObject<string[]>("oktaCidrs");
const vpnCidrs = config.requireObject<string[]>("vpnCidrs");

// Two halves of the internet are everybody too. No company's addresses need a larger block than these.
const isOpen = (cidr: string) => Number(cidr.split("/")[1]) < (cidr.includes(":") ? 16 : 8);
const open = [...oktaCidrs, ...vpnCidrs].find(isOpen);
if (open !== undefined) {
  throw new pulumi.RunError(
    `${open} would admit everybody, or nearly so. Allowed: Okta's addresses (oktaCidrs) and your own (vpnCidrs), in blocks of /8 or smaller (IPv6: /16).`,
  );
}

const bridge = new ScimBridge("scim", {
  hostname: config.require("hostname"),
  network: {
    vpcId: config.require("vpcId"),
    // The task stays private.
    taskSubnetIds: config.requireObject<string[]>("privateSubnetIds"),
    loadBalancerSubnetIds: config.requireObject<string[]>("publicSubnetIds"),
    // Each takes two rules, for 443 and for 80 (which redirects). A security group has 60, unless AWS raised the account's quota.
    ingressCidrs: [...oktaCidrs, ...vpnCidrs],
  },
  dns: { zoneId: config.require("zoneId") },
  certificateArn: config.require("certificateArn"),
  loadBalancer: { internal: false },
});

export const url = bridge.url;
