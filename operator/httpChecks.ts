import { sessionAdvice } from "./advice.ts";
import type { Check, Verdict } from "./checks.ts";
import { failed, ok, skipped, warning } from "./checks.ts";
import { secure } from "./connectionChecks.ts";
import { faultOf, redirectElsewhere, seeLogs, unexpectedStatus } from "./faults.ts";
import type { Answer, Endpoint } from "./http.ts";
import { get } from "./http.ts";
import { parseObject } from "./json.ts";
import { plain } from "./plain.ts";

/** What is known of the bridge beside its address. */
export interface Known {
  /** The bearer token; what needs it is skipped without. */
  token?: string | undefined;
  /** The ARN of the parameter or secret that holds its session. */
  sessionParameterArn?: string | undefined;
}

/** Checks of what the bridge answers. */
export function httpChecks(endpoint: Endpoint, { token, sessionParameterArn }: Known): Check[] {
  const withToken = (path: string, judge: (answer: Answer) => Verdict) => () =>
    token === undefined ? noToken : ask(endpoint, path, answer => authorised(answer) ?? judge(answer), token);
  return [
    { name: "ping", needs: secure, run: () => ask(endpoint, "/ping", ping) },
    { name: "status page", needs: ["ping"], run: () => statusPage(endpoint, sessionParameterArn) },
    { name: "SCIM without a token", needs: ["ping"], run: () => ask(endpoint, "/scim/Users", refusal) },
    { name: "health", needs: ["ping"], run: withToken("/health", health) },
    { name: "SCIM with the token", needs: ["ping"], run: withToken("/scim/ServiceProviderConfig", providerConfig) },
  ];
}

/** What the bridge says of its health, without what a person could do about it. Fails where it does not answer. */
export async function askHealth(endpoint: Endpoint, token: string): Promise<Pick<Verdict, "status" | "detail">> {
  const answer = await get(endpoint, "/health", token);
  const { status, detail } = authorised(answer) ?? health(answer);
  return { status, detail };
}

const noToken = skipped("no bearer token", "Set SCIM_BEARER_TOKEN, or pipe it in with --token-stdin.");

async function ask(
  endpoint: Endpoint,
  path: string,
  judge: (answer: Answer) => Verdict | Promise<Verdict>,
  token?: string,
): Promise<Verdict> {
  let answer: Answer;
  try {
    answer = await get(endpoint, path, token);
  } catch (error) {
    return failed(faultOf(error, endpoint), seeLogs);
  }
  const { location } = answer;
  // The bridge does not know that TLS ends before it, and may redirect to plain HTTP of its own name.
  return location && location.hostname !== endpoint.url.hostname ? redirectElsewhere(location) : judge(answer);
}

const ping = ({ status }: Answer): Verdict => (status === 200 ? ok("answers 200") : unexpectedStatus(status));

/** The page may move within the bridge, but not for ever. */
async function statusPage(endpoint: Endpoint, sessionArn: string | undefined): Promise<Verdict> {
  const page = (path: string, hops: number): Promise<Verdict> =>
    ask(endpoint, path, ({ status, location, body }) => {
      if (location && hops > 0) return page(location.pathname + location.search, hops - 1);
      if (location) return warning(`answers ${status}, in a circle`, seeLogs);
      if (status !== 200) return unexpectedStatus(status);
      return asksToSignIn(body) ? wrongSession(sessionArn) : ok("answers 200");
    });
  return page("/app", 5);
}

const asksToSignIn = (page: string) => /sign\s*in\s+with\s+1password/i.test(page.replace(/<[^<>]*>|&nbsp;/g, " "));

/** On ECS this sign-in cannot be used: what it would set up is lost with the container. */
function wrongSession(sessionArn: string | undefined): Verdict {
  return failed(
    'shows "Sign In With 1Password": the session is missing or wrong',
    `Do not sign in there. ${sessionAdvice(sessionArn)} Then start the task anew: scim-bridge restart.`,
  );
}

function refusal({ status }: Answer): Verdict {
  if (status === 401 || status === 403) return ok(`refused with ${status}`);
  if (status >= 200 && status < 300) {
    return failed(
      `answers ${status}: everybody who reaches it may read and change people`,
      "What stands before the bridge adds the token, or this is no SCIM bridge. Take it off the network, and see to it.",
    );
  }
  return unexpectedStatus(status);
}

const refused = "the bearer token is refused";

/** Whether a verdict on the bridge's health says that the token is not its session's. */
export const isRefusal = ({ detail }: Pick<Verdict, "detail">): boolean => detail.startsWith(refused);

/** Undefined where the token was accepted. */
function authorised({ status, location }: Answer): Verdict | undefined {
  if (status === 401 || status === 403) {
    return failed(
      `${refused} (${status})`,
      "Token and session belong together: regenerating replaces both. Give the token of the stored session (SCIM_BEARER_TOKEN may hold an old one), or replace both: scim-bridge rotate.",
    );
  }
  if (location)
    return failed(
      `redirects to ${location.pathname}, where the token was not sent`,
      "See what stands before the bridge.",
    );
  return status === 200 ? undefined : unexpectedStatus(status);
}

function health({ body }: Answer): Verdict {
  const { version, reports } = (parseObject(body) ?? {}) as { version?: unknown; reports?: unknown };
  if (!Array.isArray(reports)) return notJson("health");
  const states = (reports as { source?: unknown; state?: unknown }[]).map(
    report => `${text(report?.source)} ${text(report?.state)}`,
  );
  const told = [version === undefined ? [] : `version ${text(version)}`, states.join(", ")].flat().join(": ");
  const isUnhealthy = states.some(state => state.endsWith(" unhealthy"));
  return isUnhealthy ? failed(told, seeLogs) : ok(told);
}

const providerConfig = ({ body }: Answer): Verdict =>
  parseObject(body) === undefined ? notJson("its SCIM configuration") : ok("answers with its SCIM configuration");

const notJson = (what: string) =>
  failed(`answers 200, but not with ${what} as JSON`, "Is this the bridge itself? See what stands before it.");

const text = (value: unknown): string => (typeof value === "string" ? plain(value, 60) : "unknown");
