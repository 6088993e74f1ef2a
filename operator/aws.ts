import { Problem } from "../common/problem.ts";

/** Which account and region, as the AWS CLI takes it. */
export interface AwsOptions {
  region?: string | undefined;
  profile?: string | undefined;
}

/** A client must not wait for ever for an address that a firewall swallows. Milliseconds. */
const requestHandler = { connectionTimeout: 5_000, requestTimeout: 30_000 };

/** The configuration of every AWS client: what is not named comes from the environment and the AWS CLI's files. */
export function clientConfig({ region, profile }: AwsOptions) {
  // It tells of the SDK's future on Node.js 20, which package-lock.json decides, not who operates a bridge.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  return { requestHandler, ...(region && { region }), ...(profile && { profile }) };
}

/** The account number of an ARN, and its region. arn:aws:ecs:us-west-2:123456789012:cluster/core */
export function locationOf(arn: string): { region: string | undefined; account: string | undefined } {
  const [, , , region, account] = arn.split(":");
  return { region: region || undefined, account: account || undefined };
}

/** What AWS's SDK throws, as far as it is used here. */
interface AwsError extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** Whether AWS, or the SDK before it, answered with one of these errors. */
export const isAwsError = (error: unknown, ...names: string[]): boolean => names.includes((error as Error).name);

const noCredentials =
  /^(CredentialsProviderError|TokenProviderError|.*[Ee]xpiredToken.*|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch)$/;
const denied = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized.*)$/;

/** Whether a problem comes down to nobody being logged in to AWS here, or nobody who may do this. */
export const isWithoutAccess = ({ cause }: Problem): boolean =>
  cause instanceof Error && (noCredentials.test(cause.name) || denied.test(cause.name) || isRegionMissing(cause));

const isRegionMissing = ({ message }: Error) => message === "Region is missing";

/**
 * What AWS, or the way to it, refused, for people.
 *
 * @param doing what was tried, in words that follow "Could not": "read the SSM parameter /a/b"
 * @param secrets values that AWS may repeat in its message, and that must not be shown
 */
export function awsProblem(doing: string, error: unknown, secrets: readonly string[] = []): Error {
  // Interrupted, or a mistake of ours.
  if (!(error instanceof Error) || error.name === "AbortError" || error instanceof Problem) return error as Error;
  return new Problem(`Could not ${doing}: ${withoutSecrets(reasonOf(error), secrets)}`, { cause: error });
}

function reasonOf(error: AwsError): string {
  const message = error.message.trim().replace(/\.$/, "");
  if (isRegionMissing(error)) return "no AWS region is set. Name one with --region, or set AWS_REGION.";
  if (noCredentials.test(error.name)) {
    return `AWS does not know who you are (${message}). Log in (aws sso login, or AWS_ACCESS_KEY_ID and its companions), or name a profile with --profile.`;
  }
  if (denied.test(error.name))
    return `AWS does not allow it: ${message}. Ask for this permission, or name another profile with --profile.`;
  if (error.name === "ThrottlingException") return `AWS asks for fewer requests (${message}). Try again in a minute.`;
  if (error.$metadata?.httpStatusCode === undefined) {
    return `AWS does not answer (${error.code ?? message}). Check the region and the network.`;
  }
  return `${error.name}: ${message}.`;
}

/** A text without the secrets that somebody may have repeated in it. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.filter(secret => secret !== "").reduce((cleaned, secret) => cleaned.replaceAll(secret, "[secret]"), text);
