import { defaultParameterName, withLeadingSlash } from "../components/parameterName.ts";
import type { AwsOptions } from "./aws.ts";
import { regionOf } from "./aws.ts";

const commands = {
  check: "session check",
  put: "session put scimsession",
  store: "session put scimsession --overwrite",
} as const;

/** A command on the session in this parameter, to be copied: whoever used options before needs them again. */
export function sessionCommand(
  what: keyof typeof commands,
  parameterName = defaultParameterName,
  { region, profile }: AwsOptions = {},
): string {
  return [
    `scim-bridge ${commands[what]}`,
    parameterName === defaultParameterName ? [] : `--parameter ${parameterName}`,
    region === undefined ? [] : `--region ${region}`,
    profile === undefined ? [] : `--profile ${profile}`,
  ]
    .flat()
    .join(" ");
}

/** How to look at the session of a stack's outputs, and how to store it again; of the default parameter where they do not name it. */
export function sessionAdvice(sessionArn: string | undefined): string {
  if (sessionArn === undefined) return lookAndStore(sessionCommand("check"), sessionCommand("store"));
  if (isSecret(sessionArn)) return `Store it again: ${storeSecretCommand(sessionArn)}.`;
  const command = (what: keyof typeof commands) =>
    sessionCommand(what, parameterNameOf(sessionArn), regionOf(sessionArn, {}));
  return lookAndStore(command("check"), command("store"));
}

const lookAndStore = (check: string, store: string) => `Look at what is stored: ${check}. Store it again: ${store}.`;

/** Whether an ARN is that of a secret in Secrets Manager. */
export const isSecret = (arn: string): boolean => arn.split(":")[2] === "secretsmanager";

/** Stores a session in Secrets Manager; the value goes through standard input. */
export const storeSecretCommand = (arn: string): string =>
  `base64 < scimsession | tr -d '\\n' | aws secretsmanager put-secret-value --secret-id ${arn} --region ${arn.split(":")[3] ?? ""} --secret-string file:///dev/stdin`;

/** arn:aws:ssm:us-west-2:123456789012:parameter/1password/scim/scimsession */
export const parameterNameOf = (arn: string): string => withLeadingSlash(arn.replace(/^.*?:parameter\//, ""));
