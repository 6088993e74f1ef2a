import type { Check, Verdict } from "./checks.ts";
import { failed, ok, skipped, warning } from "./checks.ts";
import { secure } from "./connectionChecks.ts";
import { faultOf, redirectElsewhere, unexpectedStatus } from "./faults.ts";
import type { Answer, Endpoint } from "./http.ts";
import { get } from "./http.ts";
import { plain } from "./plain.ts";

/** Checks of what the bridge answers. Those with the bearer token are skipped without one. */
export function httpChecks(endpoint: Endpoint, token?: string): Check[] {
  const withToken = (path: string, judge: (answer: Answer) => Verdict) => () =>
    token === undefined ? noToken : ask(endpoint, path, answer => authorised(answer) ?? judge(answer), token);
  return [
    { name: "ping", needs: secure, run: () => ask(endpoint, "/ping", ping) },
    { name: "status page", needs: ["ping"], run: () => statusPage(endpoint) },
    { name: "SCIM without a token", needs: ["ping"], run: () => ask(endpoint, "/scim/Users", refusal) },
    { name: "health", needs: ["ping"], run: withToken("/health", health) },
    { name: "SCIM with the token", needs: ["ping"], run: withToken("/scim/ServiceProviderConfig", providerConfig) },
  ];
}

/** Asks the bridge's health with the token, alone. */
export const checkHealth = (endpoint: Endpoint, token: string): Promise<Verdict> =>
  ask(endpoint, "/health", answer => authorised(answer) ?? health(answer), token);

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
    return failed(faultOf(error, endpoint), "See what the bridge says: scim-bridge logs bridge.");
  }
  const { location } = answer;
  return location && location.origin !== endpoint.url.origin ? redirectElsewhere(location) : judge(answer);
}

const ping = ({ status }: Answer): Verdict => (status === 200 ? ok("answers 200") : unexpectedStatus(status));

/** The page may move within the bridge, but not for ever. */
async function statusPage(endpoint: Endpoint, path = "/app", hops = 5): Promise<Verdict> {
  return ask(endpoint, path, ({ status, location, body }) => {
    if (location && hops > 0) return statusPage(endpoint, location.pathname + location.search, hops - 1);
    if (location)
      return warning(`answers ${status}, in a circle`, "See what the bridge says: scim-bridge logs bridge.");
    if (status !== 200) return unexpectedStatus(status);
    return asksToSignIn(body) ? wrongSession : ok("answers 200");
  });
}

const asksToSignIn = (page: string) => /sign\s*in\s+with\s+1password/i.test(page.replace(/<[^>]*>|&nbsp;/g, " "));

/** On ECS this sign-in cannot be used: what it would set up is lost with the container. */
const wrongSession = failed(
  'shows "Sign In With 1Password": the session is missing or wrong',
  "Do not sign in there. Look at what is stored: scim-bridge session check. Store it again: scim-bridge session put scimsession --overwrite." +
    " Then start the task anew: scim-bridge restart.",
);

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

/** Undefined where the token was accepted. */
function authorised({ status, location }: Answer): Verdict | undefined {
  if (status === 401 || status === 403) {
    return failed(
      `the bearer token is refused (${status})`,
      "Token and session belong together: regenerating replaces both. Use the token of the stored session, or rotate again: scim-bridge rotate.",
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
  const { version, reports } = (parse(body) ?? {}) as { version?: unknown; reports?: unknown };
  if (!Array.isArray(reports)) return notJson("health");
  const states = (reports as { source?: unknown; state?: unknown }[]).map(
    report => `${text(report?.source)} ${text(report?.state)}`,
  );
  const told = [version === undefined ? [] : `version ${text(version)}`, states.join(", ")].flat().join(": ");
  const isUnhealthy = states.some(state => state.endsWith(" unhealthy"));
  return isUnhealthy ? failed(told, "See what the bridge says: scim-bridge logs bridge.") : ok(told);
}

const providerConfig = ({ body }: Answer): Verdict =>
  parse(body) === undefined ? notJson("its SCIM configuration") : ok("answers with its SCIM configuration");

const notJson = (what: string) =>
  failed(`answers 200, but not with ${what} as JSON`, "Is this the bridge itself? See what stands before it.");

/** The object that a body is; undefined where it is none. */
function parse(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const text = (value: unknown): string => (typeof value === "string" ? plain(value, 60) : "unknown");
