import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { lookUpError } from "./errors.ts";
import type { Show } from "./lookUp.ts";
import { lookUp, reasonOf } from "./lookUp.ts";
import type { SecretSettings } from "./secretSettings.ts";

/** What is used of a secret. Its value is not among it, and is never read. */
export interface FoundSecret {
  arn: string;
  /** Another one with every change of the value. */
  version: string;
}

/** A secret that exists. */
export interface Secret extends SecretSettings {
  found: pulumi.Output<FoundSecret>;
}

/** Finds an SSM parameter or a secret in Secrets Manager, and fails where it is missing, not encrypted or without a value. */
export function findSecret(settings: SecretSettings, parent: pulumi.Resource): Secret {
  const { argument } = settings;
  const found =
    settings.store === "parameter"
      ? { allowed: "the name of an SSM parameter", find: parameterFinder(settings, parent) }
      : { allowed: "the ARN of a secret in Secrets Manager", find: secretFinder(settings, parent) };
  return { ...settings, found: lookUp(settings.id, { argument, ...found }, parent) };
}

type Finder = (id: string, show: Show) => Promise<FoundSecret>;

const parameterFinder =
  (settings: SecretSettings, parent: pulumi.Resource): Finder =>
  async (name, show) => {
    try {
      // The promise form, and these three fields: whatever else AWS answers goes no further.
      const { arn, type, version } = await aws.ssm.getParameter({ name, withDecryption: false }, { parent });
      if (type !== "SecureString") throw lookUpError(notEncrypted(settings, show(name), type), parent);
      return { arn, version: String(version) };
    } catch (error) {
      if (!/couldn't find resource|ParameterNotFound|\bparameter\b.* not found/i.test(reasonOf(error))) throw error;
      throw lookUpError(missingParameter(settings, show(name)), parent);
    }
  };

const secretFinder =
  (settings: SecretSettings, parent: pulumi.Resource): Finder =>
  async (secretId, show) => {
    try {
      const { versions } = await aws.secretsmanager.getSecretVersions({ secretId }, { parent });
      const current = versions.find(({ versionStages }) => versionStages.includes("AWSCURRENT"));
      if (!current) throw lookUpError(withoutValue(settings, show(secretId)), parent);
      return { arn: secretId, version: current.versionId };
    } catch (error) {
      if (!/couldn't find resource|ResourceNotFoundException/i.test(reasonOf(error))) throw error;
      throw lookUpError(missingSecret(settings, show(secretId)), parent);
    }
  };

const missingParameter = (settings: SecretSettings, name: string): string =>
  `${settings.argument}: the SSM parameter ${name} does not exist in this account and region. ${howToCreate(settings, name)}`;

const notEncrypted = (settings: SecretSettings, name: string, type: string): string =>
  `${settings.argument}: the SSM parameter ${name} is of type ${type}, which stores ${settings.meaning} in plain text. Allowed: SecureString.` +
  ` Delete it (aws ssm delete-parameter --name ${name}), treat the credential as leaked, and store a new one. ${howToCreate(settings, name)}`;

/** The value goes through standard input: it must not show in the process list or the shell's history. */
function howToCreate({ file, value, kmsKeyArn }: SecretSettings, name: string): string {
  const keyOption = kmsKeyArn === undefined ? "" : ` --key-id ${typeof kmsKeyArn === "string" ? kmsKeyArn : "KEY_ARN"}`;
  return (
    `Create it from ${file}:\n` +
    `  ${value} | aws ssm put-parameter --type SecureString --name ${name}${keyOption} --value file:///dev/stdin`
  );
}

const missingSecret = ({ argument }: SecretSettings, arn: string): string =>
  `${argument}: the secret ${arn} does not exist in this account and region. Create it in Secrets Manager, and give its whole ARN.`;

const withoutValue = ({ argument, file, value }: SecretSettings, arn: string): string =>
  `${argument}: the secret ${arn} has no current version (AWSCURRENT), so nothing could be injected. Store its value from ${file}:\n` +
  `  ${value} | aws secretsmanager put-secret-value --secret-id ${arn} --secret-string file:///dev/stdin`;
