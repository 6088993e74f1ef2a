import { Problem } from "../common/problem.ts";
import { plain, withoutSecrets } from "./plain.ts";

/** Which account and region, as the AWS CLI takes it. */
export interface AwsOptions {
  region?: string | undefined;
  profile?: string | undefined;
}

/** A client must not wait for ever for an address that a firewall swallows. Milliseconds. */
const requestHandler = { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** The configuration of every AWS client: what is not named comes from the environment and the AWS CLI's files. */
export function clientConfig({ region, profile }: AwsOptions) {
  // It tells of the SDK's future on Node.js 20, which package-lock.json decides, not who operates a bridge.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // The AWS CLI knows this one too, and the SDK does not.
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const chosen = region ?? (AWS_REGION ? undefined : AWS_DEFAULT_REGION);
  return { requestHandler, ...(chosen && { region: chosen }), ...(profile && { profile }) };
}

/** The region of an ARN, where nothing else is said. arn:aws:ecs:us-west-2:123456789012:cluster/core */
export const regionOf = (arn: string, { region, profile }: AwsOptions): AwsOptions => ({
  region: region ?? (arn.split(":")[3] || undefined),
  profile,
});

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

/** Whether AWS answered that it would not, so that nothing has changed. */
export const isRefused = ({ cause }: Problem): boolean => {
  const { httpStatusCode = 0 } = (cause as AwsError | undefined)?.$metadata ?? {};
  return httpStatusCode >= 400 && httpStatusCode < 500;
};

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
  return new Problem(`Could not ${doing}: ${reasonOf(error, secrets)}`, { cause: error });
}

function reasonOf(error: AwsError, secrets: readonly string[]): string {
  const message = plain(withoutSecrets(error.message, secrets)).replace(/\.$/, "");
  const status = error.$metadata?.httpStatusCode;
  if (isRegionMissing(error)) return "no AWS region is set. Name one with --region, or set AWS_REGION.";
  if (/\bMFA\b/.test(message)) {
    return `${message}. Log in with the AWS CLI, and hand over what it got: eval "$(aws configure export-credentials --format env)".`;
  }
  if (noCredentials.test(error.name)) {
    return `AWS does not know who you are (${message}). Log in (aws sso login, or AWS_ACCESS_KEY_ID and its companions), or name another profile with --profile (aws configure list-profiles).`;
  }
  if (denied.test(error.name))
    return `AWS does not allow it: ${message}. Ask for this permission, or name another profile with --profile.`;
  if (error.name === "ThrottlingException") return `AWS asks for fewer requests (${message}). Try again in a minute.`;
  if (error instanceof SyntaxError) {
    return `the answer is not AWS's (${status === undefined ? "" : `HTTP ${status}, `}no JSON or XML). Is there a proxy in between, or is AWS_ENDPOINT_URL set?`;
  }
  if (/\bregion\b/i.test(message) && status === undefined) return `${message}. Name a region with --region.`;
  if (error.code === "ERR_INVALID_URL") return "AWS_ENDPOINT_URL is no URL.";
  if (/NotFound/.test(error.name)) {
    return `${error.name}: ${message}. Is this the right account and region, and are the stack's outputs up to date?`;
  }
  if (status === undefined) {
    return `AWS does not answer (${error.code ?? message}). Check the region and the network.`;
  }
  return `${error.name}: ${message}.`;
}
