import type { IncomingMessage } from "node:http";
import http from "node:http";
import https from "node:https";
import type { LookupFunction } from "node:net";
import { withoutSecrets } from "./plain.ts";

/** How to reach a bridge. */
export interface Endpoint {
  url: URL;
  /** Where plain HTTP answers. */
  httpPort?: number;
  /** How names are resolved: as the system does. */
  lookup?: LookupFunction;
  /** Certificates to trust instead of Node.js's own. */
  ca?: string;
  /** For each step. */
  timeoutMilliseconds?: number;
  signal?: AbortSignal | undefined;
}

/** What differs from the outside world in a test. */
export interface Surroundings {
  endpoint?: Partial<Endpoint>;
  /** How long to wait before it is asked again what is being waited for. */
  pollMilliseconds?: number;
}

export interface Answer {
  status: number;
  /** Where a redirect leads to, made whole. */
  location: URL | undefined;
  body: string;
}

const defaultTimeout = 10_000;

/** No answer of a bridge is as long as this. Bytes. */
const longestBody = 1024 * 1024;

/**
 * Does a step with a signal that is aborted when the step has taken too long, or the person has had enough.
 *
 * Node.js 20 can lose AbortSignal.timeout inside of AbortSignal.any to its garbage collector: https://github.com/nodejs/node/issues/57736
 */
export async function withDeadline<T>(
  { timeoutMilliseconds = defaultTimeout, signal }: Endpoint,
  step: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const interrupt = () => deadline.abort(signal?.reason);
  const timer = setTimeout(() => deadline.abort(new DOMException("too late", "TimeoutError")), timeoutMilliseconds);
  signal?.addEventListener("abort", interrupt);
  try {
    signal?.throwIfAborted();
    return await step(deadline.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", interrupt);
  }
}

/**
 * Asks for a path over verified TLS, whatever the environment says of that. Follows no redirect, so the token goes to this host alone; where
 * the answer repeats it, it is taken out.
 */
export async function get(endpoint: Endpoint, path: string, token = ""): Promise<Answer> {
  const { url, lookup, ca } = endpoint;
  // Put together as text: a path that begins with two slashes would name another host.
  const target = new URL(url.origin + path);
  const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
  const options = { rejectUnauthorized: true, agent: false, lookup, ca, headers };
  const { status, location, body } = await withDeadline(endpoint, signal =>
    send(target, answered => https.get(target, { ...options, signal }, answered)),
  );
  const clean = (text: string) => withoutSecrets(text, [token]);
  return { status, location: location && whole(clean(location.href), url), body: clean(body) };
}

/** Asks for the root over plain HTTP. */
export async function getPlain(endpoint: Endpoint): Promise<Answer> {
  const { url, httpPort = 80, lookup } = endpoint;
  const target = new URL(`http://${url.hostname}:${httpPort}/`);
  return withDeadline(endpoint, signal =>
    send(target, answered => http.get(target, { agent: false, lookup, signal }, answered)),
  );
}

function send(
  target: URL,
  start: (answered: (answer: IncomingMessage) => void) => http.ClientRequest,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = start(answer => {
      read(answer).then(body => resolve(answerOf(answer, target, body)), reject);
    });
    request.on("error", reject);
  });
}

async function read(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > longestBody) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, target: URL, body: string): Answer {
  const { location } = headers;
  const isRedirect = statusCode >= 300 && statusCode < 400 && location !== undefined;
  return { status: statusCode, location: isRedirect ? whole(location, target) : undefined, body };
}

function whole(location: string, target: URL): URL | undefined {
  try {
    return new URL(location, target);
  } catch {
    return undefined;
  }
}
