/** The value at a path such as `network.vpcId`. */
export const valueAt = (args: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((value, key) => (value as { [key: string]: unknown } | undefined)?.[key], args);
