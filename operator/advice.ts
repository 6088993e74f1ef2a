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

/** The same for the parameter of a stack's outputs, or for the default one where they do not name it. */
export const sessionCommandFor = (what: keyof typeof commands, parameterArn: string | undefined): string =>
  parameterArn === undefined
    ? sessionCommand(what)
    : sessionCommand(what, parameterNameOf(parameterArn), regionOf(parameterArn, {}));

/** arn:aws:ssm:us-west-2:123456789012:parameter/1password/scim/scimsession */
export const parameterNameOf = (arn: string): string => withLeadingSlash(arn.replace(/^.*?:parameter\//, ""));
