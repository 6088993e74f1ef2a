import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsLocation } from "./permissions.ts";

/** Where the parent's AWS provider deploys to. */
export function findLocation(parent: pulumi.Resource): pulumi.Output<AwsLocation> {
  const partition = aws.getPartitionOutput({}, { parent });
  const region = aws.getRegionOutput({}, { parent });
  const identity = aws.getCallerIdentityOutput({}, { parent });
  return pulumi.output({ partition: partition.partition, region: region.region, accountId: identity.accountId });
}
