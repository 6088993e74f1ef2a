import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What is used of the session's parameter. Its value is not among it, and is never read. */
export interface SessionParameter {
  arn: string;
  /** Grows by one with every change of the value. */
  version: number;
}

/** Finds the SSM parameter that holds the session credential, and fails where it is missing or not encrypted. */
export function findSession(
  parameterName: pulumi.Output<string>,
  parent: pulumi.Resource,
): pulumi.Output<SessionParameter> {
  return parameterName.apply(async name => {
    // The promise form, and these three fields: whatever else AWS answers goes no further.
    const { arn, type, version } = await lookUp(name, parent);
    if (type !== "SecureString") throw notEncrypted(name, type, parent);
    return { arn, version };
  });
}

async function lookUp(name: string, parent: pulumi.Resource): Promise<aws.ssm.GetParameterResult> {
  try {
    return await aws.ssm.getParameter({ name, withDecryption: false }, { parent });
  } catch (error) {
    throw unreadable(name, error instanceof Error ? error.message : String(error), parent);
  }
}

function unreadable(name: string, reason: string, parent: pulumi.Resource): pulumi.ResourceError {
  const missing = /couldn't find resource|ParameterNotFound|not found/i.test(reason);
  const message = missing
    ? `The SSM parameter ${name} does not exist in this account and region. ${howToCreate(name)}`
    : `The SSM parameter ${name} cannot be looked up: ${reason}`;
  return new pulumi.ResourceError(message, parent, true);
}

function notEncrypted(name: string, type: string, parent: pulumi.Resource): pulumi.ResourceError {
  const message =
    `The SSM parameter ${name} is of type ${type}, which stores the session credential in plain text. Allowed: SecureString.` +
    ` Delete it (aws ssm delete-parameter --name ${name}), treat the credential as leaked, and store a new one. ${howToCreate(name)}`;
  return new pulumi.ResourceError(message, parent, true);
}

/** The value goes through standard input: it must not show in the process list or the shell's history. */
function howToCreate(name: string): string {
  return (
    "Create it from the scimsession file that 1Password gave you:\n" +
    `  base64 < scimsession | tr -d '\\n' | aws ssm put-parameter --type SecureString --name ${name} --value file:///dev/stdin`
  );
}
