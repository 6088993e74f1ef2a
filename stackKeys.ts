import { z } from "zod";

const text = z.string();
const number = z.number();
const flag = z.boolean();
const texts = z.array(text);
const textMap = z.record(text, text);

/** The keys of a stack file, each under `scim-bridge:`. What they mean, and what values they take, is said where ScimBridgeArgs says it. */
export const stackKeys = z.strictObject({
  enabled: flag.optional(),
  name: text.optional(),
  hostname: text,
  network: z.strictObject({
    vpcId: text.optional(),
    taskSubnetIds: texts.optional(),
    loadBalancerSubnetIds: texts.optional(),
    vpcName: text.optional(),
    taskSubnetNames: texts.optional(),
    loadBalancerSubnetNames: texts.optional(),
    stack: text.optional(),
    create: z.strictObject({ cidrBlock: text, zones: number.optional() }).optional(),
    ingressCidrs: texts.optional(),
    ingressSecurityGroupIds: texts.optional(),
    ingressPrefixListIds: texts.optional(),
    dnsServerCidrs: texts.optional(),
  }),
  cluster: z.strictObject({ arn: text.optional(), name: text.optional(), stack: text.optional() }).optional(),
  session: z
    .strictObject({ parameterName: text.optional(), secretArn: text.optional(), kmsKeyArn: text.optional() })
    .optional(),
  dns: z
    .strictObject({
      zoneId: text.optional(),
      zoneName: text.optional(),
      privateZone: flag.optional(),
      stack: text.optional(),
      validationZoneId: text.optional(),
    })
    .optional(),
  certificateArn: text.optional(),
  size: text.optional(),
  bridge: z
    .strictObject({
      image: text.optional(),
      cpu: number.optional(),
      memoryMiB: number.optional(),
      confirmationIntervalSeconds: number.optional(),
      jsonLogs: flag.optional(),
      environment: textMap.optional(),
    })
    .optional(),
  redis: z
    .strictObject({
      image: text.optional(),
      cpu: number.optional(),
      memoryMiB: number.optional(),
      maxMemoryMiB: number.optional(),
      maxMemoryPolicy: text.optional(),
      urlParameterName: text.optional(),
      kmsKeyArn: text.optional(),
      securityGroupId: text.optional(),
      cidrs: texts.optional(),
      port: number.optional(),
    })
    .optional(),
  googleWorkspace: z
    .strictObject({
      credentialsParameterName: text.optional(),
      settingsParameterName: text.optional(),
      kmsKeyArn: text.optional(),
    })
    .optional(),
  imagePullSecretArn: text.optional(),
  imagePullSecretKmsKeyArn: text.optional(),
  loadBalancer: z
    .strictObject({
      internal: flag.optional(),
      deletionProtection: flag.optional(),
      idleTimeoutSeconds: number.optional(),
      sslPolicy: text.optional(),
      accessLogsBucket: text.optional(),
      accessLogsPrefix: text.optional(),
      webAclArn: text.optional(),
      existing: z
        .strictObject({
          listenerArn: text,
          securityGroupId: text,
          dnsName: text,
          zoneId: text,
          priority: number.optional(),
        })
        .optional(),
    })
    .optional(),
  logs: z
    .strictObject({
      retentionDays: number.optional(),
      kmsKeyArn: text.optional(),
      retainOnDestroy: flag.optional(),
    })
    .optional(),
  alarms: z.strictObject({ topicArns: texts.optional() }).optional(),
  cpuArchitecture: text.optional(),
  enableExecuteCommand: flag.optional(),
  permissionsBoundaryArn: text.optional(),
  tags: textMap.optional(),
});

/** The keys of the group at a path, or the top-level keys. */
export function keysOf(path: readonly string[]): string[] {
  const group = path.reduce<z.ZodType>((parent, key) => shapeOf(parent)[key] ?? parent, stackKeys);
  return Object.keys(shapeOf(group));
}

/** Every key that has a value of its own, as `network.create.cidrBlock`. */
export const stackPaths: readonly string[] = pathsBelow(stackKeys);

function pathsBelow(schema: z.ZodType): string[] {
  return Object.entries(shapeOf(schema)).flatMap(([key, child]) => {
    const below = pathsBelow(child);
    return below.length === 0 ? [key] : below.map(path => `${key}.${path}`);
  });
}

/** How the CLI hands over the value of a top-level key: as it is, as "true" or "false", or as JSON text. */
export function kindOf(key: string): "text" | "flag" | "json" | undefined {
  const schema = shapeOf(stackKeys)[key];
  if (schema === undefined) return undefined;
  const inner = unwrapped(schema);
  return inner instanceof z.ZodString ? "text" : inner instanceof z.ZodBoolean ? "flag" : "json";
}

function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
}

function shapeOf(schema: z.ZodType): { [key: string]: z.ZodType } {
  const inner = unwrapped(schema);
  return inner instanceof z.ZodObject ? inner.shape : {};
}
