import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { lookUpError } from "./errors.ts";
import type { Show } from "./lookUp.ts";
import { lookUp, reasonOf } from "./lookUp.ts";
import type { Settings } from "./settings.ts";

/** What is used of the session's parameter. Its value is not among it, and is never read. */
export interface SessionParameter {
  arn: string;
  /** Grows by one with every change of the value. */
  version: number;
}

/** Finds the SSM parameter that holds the session credential, and fails where it is missing or not encrypted. */
export function findSession(
  { parameterName, kmsKeyArn }: Settings["session"],
  parent: pulumi.Resource,
): pulumi.Output<SessionParameter> {
  const argument = "session.parameterName";
  const keyOption = kmsKeyArn === undefined ? "" : ` --key-id ${typeof kmsKeyArn === "string" ? kmsKeyArn : "KEY_ARN"}`;
  const find = async (name: string, show: Show): Promise<SessionParameter> => {
    try {
      // The promise form, and these three fields: whatever else AWS answers goes no further.
      const { arn, type, version } = await aws.ssm.getParameter({ name, withDecryption: false }, { parent });
      if (type !== "SecureString") throw lookUpError(notEncrypted(show(name), type, keyOption), parent);
      return { arn, version };
    } catch (error) {
      if (!/couldn't find resource|ParameterNotFound|\bparameter\b.* not found/i.test(reasonOf(error))) throw error;
      throw lookUpError(missing(show(name), keyOption), parent);
    }
  };
  return lookUp(parameterName, { argument, allowed: "the name of an SSM parameter", find }, parent);
}

const missing = (name: string, keyOption: string): string =>
  `session.parameterName: the SSM parameter ${name} does not exist in this account and region. ${howToCreate(name, keyOption)}`;

const notEncrypted = (name: string, type: string, keyOption: string): string =>
  `session.parameterName: the SSM parameter ${name} is of type ${type}, which stores the session credential in plain text. Allowed: SecureString.` +
  ` Delete it (aws ssm delete-parameter --name ${name}), treat the credential as leaked, and store a new one. ${howToCreate(name, keyOption)}`;

/** The value goes through standard input: it must not show in the process list or the shell's history. */
const howToCreate = (name: string, keyOption: string): string =>
  "Create it from the scimsession file that 1Password gave you:\n" +
  `  base64 < scimsession | tr -d '\\n' | aws ssm put-parameter --type SecureString --name ${name}${keyOption} --value file:///dev/stdin`;
