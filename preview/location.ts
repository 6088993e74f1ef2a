import type { AwsLocation } from "./assumedAws.ts";
import type { Properties } from "./wire.ts";
import { unknownText } from "./wire.ts";

const anyAccount = "123456789012";

/**
 * The region and the account of a look-up, in the order in which the AWS provider decides it: the look-up itself, the provider that it
 * goes through, the stack's configuration, the environment. Undefined where nothing says the region.
 */
export function awsLocation(
  args: Properties,
  provider: Properties | undefined,
  configuration: { readonly [key: string]: string },
  env: NodeJS.ProcessEnv,
): AwsLocation | undefined {
  const regions = [args.region, provider?.region, configuration["aws:region"], env.AWS_REGION, env.AWS_DEFAULT_REGION];
  const region = regions.find(isKnown);
  if (region === undefined) return undefined;
  const accounts = [provider?.allowedAccountIds, configuration["aws:allowedAccountIds"]].map(firstAccount);
  return { region, accountId: accounts.find(isKnown) ?? anyAccount };
}

const isKnown = (value: unknown): value is string => typeof value === "string" && value !== "" && value !== unknownText;

/** Lists reach a provider as JSON text. */
function firstAccount(list: unknown): string | undefined {
  if (typeof list !== "string") return undefined;
  return /\d{12}/.exec(list)?.[0];
}
