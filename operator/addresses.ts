import type { LookupAddress } from "node:dns";
import dns from "node:dns";
import { BlockList, isIPv6 } from "node:net";
import { orAborted } from "../common/abortable.ts";
import type { Endpoint } from "./http.ts";
import { withDeadline } from "./http.ts";

/** Addresses that the internet does not route to. https://www.iana.org/assignments/iana-ipv4-special-registry */
const privateAddresses = new BlockList();
for (const [network, prefix] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
  ["127.0.0.0", 8],
] as const) {
  privateAddresses.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["fc00::", 7],
  ["fe80::", 10],
  ["::1", 128],
] as const) {
  privateAddresses.addSubnet(network, prefix, "ipv6");
}

export const isPrivateAddress = (address: string): boolean =>
  privateAddresses.check(address, isIPv6(address) ? "ipv6" : "ipv4");

/** A URL's host as the system's functions take it: an IPv6 address without brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

/** All addresses of the endpoint's name, each once and in order. */
export function resolve(endpoint: Endpoint): Promise<string[]> {
  const { url, lookup = dns.lookup } = endpoint;
  const addresses = new Promise<string[]>((resolved, reject) => {
    lookup(hostOf(url), { all: true }, (error, found) => {
      if (error) reject(error);
      else resolved([...new Set((found as LookupAddress[]).map(({ address }) => address))].sort());
    });
  });
  // The system's resolver can neither be hurried nor stopped.
  return withDeadline(endpoint, signal => orAborted(addresses, signal));
}
