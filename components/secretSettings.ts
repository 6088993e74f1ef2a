import * as pulumi from "@pulumi/pulumi";
import { defaultParameterName, withLeadingSlash } from "./parameterName.ts";
import type { ScimBridgeArgs } from "./scimBridgeArgs.ts";

/** A secret that the bridge's container is started with, and where it is kept. */
export interface SecretSettings {
  /** The container's environment variable. */
  variable: string;
  /** Names the secret's version among the service's triggers: a new version restarts the task. */
  trigger: string;
  store: "parameter" | "secret";
  /** The parameter's name, or the secret's ARN. */
  id: pulumi.Output<string>;
  kmsKeyArn: pulumi.Input<string> | undefined;
  /** The argument that names it. */
  argument: string;
  /** What it is, in words that follow "stores". */
  meaning: string;
  /** The file that it is made of. */
  file: string;
  /** Shell commands that print its value. */
  value: string;
}

/** The session credential. */
export function session({ session = {} }: ScimBridgeArgs): SecretSettings {
  const { parameterName = defaultParameterName, secretArn, kmsKeyArn } = session;
  return {
    variable: "OP_SESSION",
    trigger: "sessionVersion",
    ...(secretArn === undefined
      ? parameter("session.parameterName", parameterName)
      : { argument: "session.secretArn", store: "secret", id: pulumi.output(secretArn) }),
    kmsKeyArn,
    meaning: "the session credential",
    file: "the scimsession file that 1Password gave you",
    value: base64("scimsession"),
  };
}

/** The URL of a redis of the caller's own, where there is one. */
export function redisUrl({ redis }: ScimBridgeArgs): SecretSettings[] {
  if (redis?.urlParameterName === undefined) return [];
  return [
    {
      variable: "OP_REDIS_URL",
      trigger: "redisUrlVersion",
      ...parameter("redis.urlParameterName", redis.urlParameterName),
      kmsKeyArn: redis.kmsKeyArn,
      meaning: "the URL of your redis",
      file: "a file with the URL (rediss://user:password@host:6379)",
      value: "tr -d '\\n' < redis-url",
    },
  ];
}

/** What a bridge for Google Workspace is started with. */
export function googleWorkspace({ googleWorkspace }: ScimBridgeArgs): SecretSettings[] {
  if (googleWorkspace === undefined) return [];
  const { credentialsParameterName, settingsParameterName, kmsKeyArn } = googleWorkspace;
  return [
    {
      variable: "OP_WORKSPACE_CREDENTIALS",
      trigger: "workspaceCredentialsVersion",
      ...parameter("googleWorkspace.credentialsParameterName", credentialsParameterName),
      kmsKeyArn,
      meaning: "the service account's key",
      file: "the service account's key file",
      value: base64("workspace-credentials.json"),
    },
    {
      variable: "OP_WORKSPACE_SETTINGS",
      trigger: "workspaceSettingsVersion",
      ...parameter("googleWorkspace.settingsParameterName", settingsParameterName),
      kmsKeyArn,
      meaning: "the settings of Google Workspace",
      file: 'a file with {"actor": "ADMINISTRATOR\'S E-MAIL", "bridgeAddress": "https://HOSTNAME"}',
      value: base64("workspace-settings.json"),
    },
  ];
}

const parameter = (argument: string, name: pulumi.Input<string>) => ({
  argument,
  store: "parameter" as const,
  id: pulumi.output(name).apply(withLeadingSlash),
});

const base64 = (file: string) => `base64 < ${file} | tr -d '\\n'`;
