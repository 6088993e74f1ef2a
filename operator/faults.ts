import type { Verdict } from "./checks.ts";
import { failed } from "./checks.ts";
import type { Endpoint } from "./http.ts";

const reasons: { readonly [code: string]: string } = {
  ETIMEDOUT: "does not answer in time",
  ECONNREFUSED: "refuses the connection",
  ECONNRESET: "closes the connection before it answers",
  EHOSTUNREACH: "cannot be reached from here",
  ENETUNREACH: "cannot be reached from here",
};

/**
 * What went wrong on the way to a host, in words that follow its name.
 *
 * @throws the error itself, where the person has interrupted
 */
export function faultOf(error: unknown, { signal }: Endpoint): string {
  signal?.throwIfAborted();
  if (isLate(error)) return "does not answer in time";
  const { code = "", message } = firstOf(error as NodeJS.ErrnoException);
  return reasons[code] ?? (code.startsWith("HPE_") ? "answers with something that is not HTTP" : `fails: ${message}`);
}

/** Whether the deadline of a step ended it; Node.js says so in two ways. */
export const isLate = (error: unknown): boolean =>
  (error as Error).name === "TimeoutError" || (error as NodeJS.ErrnoException).code === "ABORT_ERR";

/** Where a name has several addresses, Node.js tells the fault of each. */
const firstOf = (error: NodeJS.ErrnoException): NodeJS.ErrnoException =>
  error instanceof AggregateError ? ((error.errors as NodeJS.ErrnoException[])[0] ?? error) : error;

export const seeLogs = "See what the bridge says: scim-bridge logs bridge.";

/** Why the load balancer answers instead of the bridge. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html */
const remedies: { readonly [status: number]: string } = {
  502: "The task closes the connection. See why: scim-bridge logs.",
  503: "No task is healthy. See why: scim-bridge logs, and scim-bridge validate with --stack or --outputs.",
  504: "The task does not answer the load balancer. See why: scim-bridge logs; scim-bridge restart starts it anew.",
};

/** An HTTP status that should not be. */
export const unexpectedStatus = (status: number): Verdict => failed(`answers ${status}`, remedies[status] ?? seeLogs);

export const redirectElsewhere = (location: URL): Verdict =>
  failed(
    `redirects to ${location.host}`,
    "Something else stands before the bridge, such as a login page. Identity providers must reach the bridge itself.",
  );
