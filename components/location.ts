import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { lookUpError } from "./errors.ts";
import { adviceOn, reasonOf } from "./lookUp.ts";
import type { AwsLocation } from "./permissions.ts";

/** Where the parent's AWS provider deploys to. A failure shows no stack trace. */
export function findLocation(parent: pulumi.Resource): pulumi.Output<AwsLocation> {
  return pulumi.output(locate(parent));
}

async function locate(parent: pulumi.Resource): Promise<AwsLocation> {
  try {
    const [{ partition }, { region }, { accountId }] = await Promise.all([
      aws.getPartition({}, { parent }),
      aws.getRegion({}, { parent }),
      aws.getCallerIdentity({}, { parent }),
    ]);
    return { partition, region, accountId };
  } catch (error) {
    const advice = adviceOn(error) ?? "Check the credentials and the region that the AWS provider has.";
    throw lookUpError(`The AWS account and region could not be looked up: ${reasonOf(error)}. ${advice}`, parent);
  }
}
