// A bridge for Google Workspace. It fetches people and groups from Google itself, and Google never calls it: it stays private, and only the VPN reaches its page.
import * as pulumi from "@pulumi/pulumi";
import { ScimBridge } from "pulumi-scim-bridge";

const config = new pulumi.Config();

const bridge = new ScimBridge("scim", {
  hostname: config.require("hostname"),
  network: {
    vpcId: config.require("vpcId"),
    taskSubnetIds: config.requireObject<string[]>("privateSubnetIds"),
    ingressCidrs: config.requireObject<string[]>("ingressCidrs"),
  },
  dns: { zoneId: config.require("zoneId") },
  // What is filled in on the bridge's page is lost when the task restarts; it is started with these instead. Their values never come near the program: ECS reads
  // them. `npx scim-bridge connect google-workspace` says how to make and store both, which the first preview already looks up.
  googleWorkspace: {
    credentialsParameterName: "/1password/scim/workspace-credentials",
    settingsParameterName: "/1password/scim/workspace-settings",
  },
});

export const url = bridge.url;
