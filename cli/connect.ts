import type { LookupFunction } from "node:net";
import type { CommandContext } from "../common/commandContext.ts";
import { hostOf, isPrivateAddress, resolve } from "../operator/addresses.ts";
import type { BridgeOptions } from "../operator/bridge.ts";
import { findBridge } from "../operator/bridge.ts";
import { connectGuide } from "../operator/connectGuide.ts";
import type { Surroundings } from "../operator/http.ts";
import type { Exposure, Provider } from "../operator/providers.ts";
import { providers } from "../operator/providers.ts";

/** What `scim-bridge connect` was asked for. */
export interface ConnectOptions extends BridgeOptions {
  /** One of the providers' IDs. */
  provider: string;
  markdown?: boolean;
}

/** Prints how to connect an identity provider to a bridge, and returns the exit code. */
export async function connect(
  options: ConnectOptions,
  context: CommandContext,
  { endpoint }: Surroundings = {},
): Promise<number> {
  const provider = providers.find(({ id }) => id === options.provider) as Provider;
  const { url } = await findBridge(options, context);
  const bridge = { url: url.origin, exposure: await exposureOf(url, endpoint?.lookup) };
  context.stdout.write(connectGuide(provider, bridge, options.markdown ? "markdown" : "text"));
  return 0;
}

/** How the name resolves here; off the VPN it may not resolve at all. */
async function exposureOf(url: URL, lookup: LookupFunction | undefined): Promise<Exposure> {
  try {
    return (await resolve(hostOf(url), lookup)).every(isPrivateAddress) ? "private" : "public";
  } catch {
    return "unknown";
  }
}
