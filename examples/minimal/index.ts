// A private bridge in a network that exists: people reach it over the VPN. Cluster, certificate and alias record are its own.
import * as pulumi from "@pulumi/pulumi";
import { ScimBridge } from "pulumi-scim-bridge";

const config = new pulumi.Config();

const bridge = new ScimBridge("scim", {
  hostname: config.require("hostname"),
  network: {
    vpcId: config.require("vpcId"),
    // The load balancer is in the same subnets: at least two, each in an availability zone of its own.
    taskSubnetIds: config.requireObject<string[]>("privateSubnetIds"),
    ingressCidrs: config.requireObject<string[]>("ingressCidrs"),
  },
  // A public zone, although the bridge is private: ACM looks for the certificate's validation record on the internet.
  dns: { zoneId: config.require("zoneId") },
});

export const url = bridge.url;
