import * as pulumi from "@pulumi/pulumi";

/** A fault that AWS's answer shows. People see its message alone, without a stack trace. */
export const lookUpError = (message: string, parent?: pulumi.Resource): pulumi.ResourceError =>
  keepMessage(new pulumi.ResourceError(message, parent, true));

/** Keeps an error's message as it is. The SDK would put the name of every input before it that the error passes through. */
export function keepMessage<E extends Error>(error: E): E {
  const { message } = error;
  return Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
}
