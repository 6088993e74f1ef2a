import { once } from "node:events";
import net from "node:net";
import type { PeerCertificate } from "node:tls";
import tls from "node:tls";
import { hostOf, isPrivateAddress, resolve } from "./addresses.ts";
import type { Check, Verdict } from "./checks.ts";
import { failed, ok, warning } from "./checks.ts";
import { faultOf, isLate } from "./faults.ts";
import type { Endpoint } from "./http.ts";
import { getPlain, withDeadline } from "./http.ts";
import { plain } from "./plain.ts";

/** ACM renews a certificate 60 days before it expires; this late, something hinders it. Days. */
const soon = 30;

/** What the TLS handshake tells. */
interface Handshake {
  protocol: string;
  certificate: PeerCertificate;
  /** Why the certificate is not trusted; undefined where it is. */
  fault: string | undefined;
}

/** Checks of the way to the bridge: name, port, TLS. What all of HTTPS needs is in `secure`. */
export function connectionChecks(endpoint: Endpoint): Check[] {
  let addresses: string[] = [];
  let handshake: Handshake | undefined;
  const port = `port ${portOf(endpoint)}`;
  const certificate = (judge: (handshake: Handshake, host: string) => Verdict) => () =>
    judge(handshake as Handshake, hostOf(endpoint.url));
  return [
    {
      name: "name",
      run: async () => {
        try {
          addresses = await resolve(endpoint);
          return ok(`${addresses.join(", ")} (${addresses.every(isPrivateAddress) ? "private" : "public"})`);
        } catch (error) {
          return unresolved(endpoint, error as NodeJS.ErrnoException);
        }
      },
    },
    { name: port, needs: ["name"], run: () => reachability(endpoint, addresses) },
    {
      name: "TLS version",
      needs: [port],
      run: async () => {
        try {
          handshake = await shakeHands(endpoint);
          return ok(handshake.protocol.replace("TLSv", "TLS "));
        } catch (error) {
          return handshakeFailure(endpoint, error as NodeJS.ErrnoException);
        }
      },
    },
    { name: "certificate chain", needs: ["TLS version"], run: certificate(chain) },
    { name: "certificate name", needs: ["TLS version"], run: certificate(certificateName) },
    { name: "certificate expiry", needs: ["TLS version"], run: certificate(expiry) },
    { name: "port 80", needs: [port], run: () => redirect(endpoint) },
  ];
}

/** The checks without which nothing is asked over HTTPS. */
export const secure = ["certificate chain", "certificate name", "certificate expiry"];

const portOf = ({ url }: Endpoint): number => Number(url.port || 443);

function unresolved({ url, signal }: Endpoint, error: NodeJS.ErrnoException): Verdict {
  signal?.throwIfAborted();
  return failed(
    `${url.hostname} does not resolve (${isLate(error) ? "no answer in time" : error.code})`,
    "Is it spelt right, and deployed (pulumi up)? A name in a private zone resolves on the VPN only.",
  );
}

async function reachability(endpoint: Endpoint, addresses: string[]): Promise<Verdict> {
  const faults = await Promise.all(addresses.map(address => connectionFault(endpoint, address)));
  const told = faults.flatMap((fault, index) => (fault === undefined ? [] : `${addresses[index] ?? ""} ${fault}`));
  if (told.length === 0) return ok("open");
  const isPrivate = addresses.every(isPrivateAddress);
  const question = isPrivate ? "The addresses are private: are you on the VPN?" : "Is the load balancer public?";
  const remedy = `${question} Your own address must be among network.ingressCidrs (with loadBalancer.existing, admitted by its security group).`;
  return told.length < addresses.length
    ? warning(
        `open on some addresses only: ${told.join("; ")}`,
        "One availability zone may be in trouble. Try again in a minute.",
      )
    : failed(told.join("; "), remedy);
}

async function connectionFault(endpoint: Endpoint, host: string): Promise<string | undefined> {
  const socket = net.connect({ host, port: portOf(endpoint) });
  try {
    await withDeadline(endpoint, signal => once(socket, "connect", { signal }));
    return undefined;
  } catch (error) {
    return faultOf(error, endpoint);
  } finally {
    socket.destroy();
  }
}

/** Trusts nobody: the checks judge the certificate, and nothing is sent. */
async function shakeHands(endpoint: Endpoint): Promise<Handshake> {
  const host = hostOf(endpoint.url);
  const { lookup, ca } = endpoint;
  const servername = net.isIP(host) === 0 ? host : "";
  const port = portOf(endpoint);
  const socket = tls.connect({ ...{ host, port, servername, lookup, ca }, rejectUnauthorized: false });
  try {
    await withDeadline(endpoint, signal => once(socket, "secureConnect", { signal }));
    // The types say Error; it is the error's code.
    const fault = socket.authorized ? undefined : String(socket.authorizationError);
    return { protocol: socket.getProtocol() ?? "unknown", certificate: socket.getPeerCertificate(), fault };
  } finally {
    // Hanging up is no fault, whatever the other side says to it.
    socket.on("error", () => undefined).destroy();
  }
}

function handshakeFailure(endpoint: Endpoint, error: NodeJS.ErrnoException): Verdict {
  endpoint.signal?.throwIfAborted();
  if (isLate(error)) {
    return failed(
      "the handshake does not end in time",
      "Something takes the connection and says nothing: a firewall, or a proxy.",
    );
  }
  if (/PROTOCOL/.test(error.code ?? "")) {
    return failed(
      "neither TLS 1.2 nor 1.3 is spoken",
      "Choose another loadBalancer.sslPolicy, and run pulumi up (with loadBalancer.existing, another policy of its listener).",
    );
  }
  return failed(
    `the handshake fails: ${plain(error.code ?? error.message)}`,
    "What answers there does not speak TLS as the load balancer does: a proxy, or another server?",
  );
}

function chain({ fault, certificate }: Handshake): Verdict {
  const issuer = plain(String(certificate.issuer.O ?? certificate.issuer.CN ?? "an unknown issuer"));
  // Node.js tells one fault, and these have checks of their own.
  const isOther =
    fault === undefined ||
    fault === "ERR_TLS_CERT_ALTNAME_INVALID" ||
    (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(fault) && daysLeft(certificate) === undefined);
  if (isOther) return ok(`issued by ${issuer}`);
  return failed(
    `not trusted: ${fault} (issued by ${issuer})`,
    "Identity providers trust public issuers only. Behind a proxy that inspects TLS, name its certificate in NODE_EXTRA_CA_CERTS; else give the load balancer a certificate of ACM.",
  );
}

function certificateName({ certificate }: Handshake, host: string): Verdict {
  const fault = tls.checkServerIdentity(host, certificate);
  if (fault === undefined) return ok(host);
  const names = plain((certificate.subjectaltname ?? "no name").replaceAll(/DNS:|IP Address:/g, ""));
  return failed(
    `the certificate is for ${names}`,
    "Set hostname to a name of the certificate, or certificateArn to a certificate of this name, and run pulumi up.",
  );
}

function expiry({ certificate }: Handshake): Verdict {
  const renewal =
    "ACM renews it as long as its validation record exists in DNS. An imported certificate must be imported anew.";
  const days = daysLeft(certificate);
  if (Date.parse(certificate.valid_from) > Date.now()) {
    return failed(`not valid before ${certificate.valid_from}`, "Is this machine's clock right?");
  }
  if (days === undefined) return failed(`expired on ${certificate.valid_to}`, renewal);
  return days < soon ? warning(`${days} days left`, renewal) : ok(`${days} days left`);
}

/** Undefined outside of the certificate's validity. */
function daysLeft({ valid_from, valid_to }: PeerCertificate): number | undefined {
  const milliseconds = Date.parse(valid_to) - Date.now();
  return milliseconds < 0 || Date.parse(valid_from) > Date.now() ? undefined : Math.floor(milliseconds / 86_400_000);
}

async function redirect(endpoint: Endpoint): Promise<Verdict> {
  try {
    const { status, location } = await getPlain(endpoint);
    if (location?.protocol === "https:" && location.host === endpoint.url.host) return ok("redirects to https");
    const found = location === undefined ? `answers ${status}` : `redirects to ${plain(location.origin)}`;
    return failed(
      `${found} instead of redirecting to ${endpoint.url.origin}`,
      "Something else answers on port 80: the load balancer only redirects.",
    );
  } catch (error) {
    return warning(
      faultOf(error, endpoint),
      "Provisioning does not need it, but a URL typed without https:// finds nothing. Is port 80 closed between you and the load balancer?",
    );
  }
}
