import type { STSClient } from "@aws-sdk/client-sts";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { awsProblem } from "./aws.ts";

/** The account that the credentials belong to. */
export async function accountOf(sts: STSClient, signal?: AbortSignal): Promise<string> {
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    return Account ?? "unknown";
  } catch (error) {
    throw awsProblem("find out the AWS account", error);
  }
}
