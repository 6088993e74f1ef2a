// A bridge in each of two regions, for two 1Password accounts. 1Password allows one bridge at a time for an account: two bridges of one account, as a stand-by for
// each other, are not supported. Each account has a session of its own.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ScimBridge } from "pulumi-scim-bridge";

interface Site {
  region: aws.Region;
  hostname: string;
  zoneId: string;
  vpcId: string;
  privateSubnetIds: string[];
  ingressCidrs: string[];
}

const config = new pulumi.Config();

function bridgeFor(account: string): ScimBridge {
  const { region, hostname, zoneId, vpcId, privateSubnetIds, ingressCidrs } = config.requireObject<Site>(account);
  const provider = new aws.Provider(account, { region });
  return new ScimBridge(
    // Roles are named after it, and IAM knows no regions: two bridges need two names.
    `scim-${account}`,
    {
      hostname,
      network: { vpcId, taskSubnetIds: privateSubnetIds, ingressCidrs },
      dns: { zoneId },
      // Looked up in the bridge's own region.
      session: { parameterName: `/1password/${account}/scimsession` },
    },
    { provider },
  );
}

export const usUrl = bridgeFor("us").url;
export const euUrl = bridgeFor("eu").url;
