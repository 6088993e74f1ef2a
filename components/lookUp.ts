import * as pulumi from "@pulumi/pulumi";
import { lookUpError } from "./errors.ts";

/** Writes a value into an error, or `[secret]` where it is one. */
export type Show = (value: unknown) => string;

/** A look-up in AWS of what an argument names. */
export interface LookUp<T, R> {
  argument: string;
  /** What would do, in words that follow "Allowed:". */
  allowed: string;
  /** What it throws as a ResourceError is told as it is; any other error as a fault of the argument. */
  find: (value: T, show: Show) => Promise<R>;
}

/** Looks up what an argument names, as soon as it is known. A failure shows no stack trace and no secret. */
export function lookUp<T, R>(
  value: pulumi.Output<T>,
  { argument, allowed, find }: LookUp<T, R>,
  parent?: pulumi.Resource,
): pulumi.Output<R> {
  return value.apply<R>(async known => {
    const secret = await pulumi.isSecret(value);
    const show: Show = shown => (secret ? "[secret]" : typeof shown === "string" ? shown : JSON.stringify(shown));
    try {
      return await find(known, show);
    } catch (error) {
      if (pulumi.ResourceError.isInstance(error)) throw error;
      // What AWS answers may repeat the value.
      const message = `${argument}: ${show(known)} could not be looked up: ${show(reasonOf(error))}. Allowed: ${allowed}, in this account and region.`;
      throw lookUpError(message, parent);
    }
  });
}

/** An error's message in one line, without a full stop. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ").trim().replace(/\.$/, "");
