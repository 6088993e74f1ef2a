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
      const advice = adviceOn(error) ?? `Allowed: ${allowed}, in this account and region.`;
      // What AWS answers may repeat the value.
      const message = `${argument}: ${show(known)} could not be looked up: ${show(reasonOf(error))}. ${advice}`;
      throw lookUpError(message, parent);
    }
  });
}

/** An error's message in one line, without a full stop, and without the provider's words around AWS's own. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/^invocation of \S+ returned an error: (?:invoking \S+: )?(?:1 error occurred: \* )?/, "")
    .replace(/\.$/, "");

/** What to do where AWS refused the request, whatever it asked for; undefined where it is the answer that is at fault. */
export const adviceOn = (error: unknown): string | undefined =>
  refusals.find(({ code }) => code.test(reasonOf(error)))?.advice;

const refusals = [
  {
    code: /\b(?:AccessDenied|AccessDeniedException|UnauthorizedOperation): /,
    advice: "AWS denied access: give the permission to whoever runs this, and run it again.",
  },
  {
    code: /\b(?:Throttling|ThrottlingException|RequestLimitExceeded|TooManyRequestsException): /,
    advice: "AWS had too many requests at once: wait a minute, and run it again.",
  },
];
