import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import http from "node:http";
import https from "node:https";
import type { AddressInfo, LookupFunction, Server, Socket } from "node:net";
import { createServer } from "node:net";
import { generate } from "selfsigned";
import type { Endpoint } from "../../operator/http.ts";

export const bridgeHost = "scim.example.com";
/** As long as a real one: what cuts texts must not cut it into something that is not recognised. */
export const bearerToken = `eyJhbGciOiJFUzI1NiJ9.${"s3cr3t-marked-token".repeat(30)}.c2ln`;

const day = 86_400_000;

/** A certificate, its key, and what trusts it. */
export interface Certificate {
  cert: string;
  key: string;
  ca: string;
}

/** From which day to which, counted from today. */
interface Validity {
  from?: number;
  to?: number;
}

const dates = ({ from = -1, to = 200 }: Validity) => ({
  notBeforeDate: new Date(Date.now() + from * day),
  notAfterDate: new Date(Date.now() + to * day),
});

async function makeAuthority(validity: Validity): Promise<{ cert: string; key: string }> {
  const names = [
    { name: "commonName", value: "Test CA" },
    { name: "organizationName", value: "Test" },
  ];
  const extensions = [{ name: "basicConstraints" as const, cA: true, critical: true }];
  const { cert, private: key } = await generate(names, { algorithm: "sha256", ...dates(validity), extensions });
  return { cert, key };
}

let authority: ReturnType<typeof makeAuthority> | undefined;

/** Makes a certificate that a test's own authority has signed. */
export async function certificate({
  host = bridgeHost,
  issuer,
  ...validity
}: Validity & { host?: string; issuer?: Validity } = {}): Promise<Certificate> {
  const ca = await (issuer ? makeAuthority(issuer) : (authority ??= makeAuthority({})));
  const made = await generate([{ name: "commonName", value: host }], {
    ...{ ca, algorithm: "sha256", keySize: 2048 },
    ...dates(validity),
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: host }] }],
  });
  return { cert: made.cert, key: made.private, ca: ca.cert };
}

/** What the bridge answers at a path; a text is a page. */
export type Answers = { [path: string]: (request: IncomingMessage, response: ServerResponse) => void };

const page = (body: string) => (_: IncomingMessage, response: ServerResponse) => response.end(body);
const json = (value: unknown) => page(JSON.stringify(value));
const status =
  (code: number, headers: http.OutgoingHttpHeaders = {}) =>
  (_: IncomingMessage, response: ServerResponse) =>
    response.writeHead(code, headers).end();
export const answer = { page, json, status, redirect: (location: string, code = 302) => status(code, { location }) };

/** Only with the bearer token. */
export const authorised =
  (then: (request: IncomingMessage, response: ServerResponse) => void, token = bearerToken) =>
  (request: IncomingMessage, response: ServerResponse) =>
    request.headers.authorization === `Bearer ${token}` ? then(request, response) : response.writeHead(401).end();

export const healthReport = (...states: string[]) => ({
  build: "209163",
  version: "2.9.16",
  reports: states.map((state, index) => ({ source: ["RedisCache", "SCIMServer"][index], state })),
});

const healthy: Answers = {
  "/ping": page("pong"),
  "/": answer.redirect("/app", 307),
  "/app": page("<h1>1Password SCIM Bridge</h1>"),
  "/scim/Users": authorised(json({ Resources: [] })),
  "/scim/ServiceProviderConfig": authorised(json({ schemas: [] })),
  "/health": authorised(json(healthReport("healthy", "healthy"))),
};

/** A bridge on this machine. */
export interface FakeBridge {
  url: string;
  /** How to reach it by its name, and to trust it. */
  endpoint: Partial<Endpoint>;
  /** Every request: "/health with the token". */
  asked: string[];
  stop: () => Promise<void>;
}

/** Starts a healthy bridge, or one with other answers, another certificate, or another port 80. */
export async function startBridge({
  host = bridgeHost,
  answers = {},
  tls,
  protocol = {},
  plain = (url: string) => answer.redirect(`${url}/`, 301),
}: {
  host?: string;
  answers?: Answers;
  tls?: Certificate;
  protocol?: https.ServerOptions;
  plain?: (url: string) => http.RequestListener;
} = {}): Promise<FakeBridge> {
  const { cert, key, ca } = tls ?? (await certificate({ host }));
  const asked: string[] = [];
  const server = https.createServer({ cert, key, ...protocol }, (request, response) => {
    const { pathname } = new URL(request.url ?? "", "https://bridge");
    asked.push(request.headers.authorization === undefined ? pathname : `${pathname} with the token`);
    const found = { ...healthy, ...answers }[pathname] ?? status(404);
    found(request, response);
  });
  const url = `https://${host}:${await listen(server)}`;
  const plainServer = http.createServer(plain(url));
  const httpPort = await listen(plainServer);
  return {
    url,
    endpoint: { httpPort, ca, lookup: here },
    asked,
    stop: async () => {
      await Promise.all([stop(server), stop(plainServer)]);
    },
  };
}

/** Starts something that takes connections, and does with them what is given. */
export async function startServer(onConnection: (socket: Socket) => unknown) {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    // Whoever hangs up first is no fault of the server's.
    socket.on("error", () => socket.destroy());
    onConnection(socket);
  });
  const url = `https://${bridgeHost}:${await listen(server)}`;
  return {
    url,
    // Nothing listens there; whatever this machine has on port 80 must not be asked.
    endpoint: { lookup: here, httpPort: 9 },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return stop(server);
    },
  };
}

/** Every name is this machine. */
export const here: LookupFunction = (_host, { all }, callback) => {
  if (all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
  else callback(null, "127.0.0.1", 4);
};

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server | https.Server | http.Server): Promise<void> {
  if ("closeAllConnections" in server) server.closeAllConnections();
  server.close();
  await once(server, "close");
}
