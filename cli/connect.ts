import type { CommandContext } from "../common/commandContext.ts";
import { wrapFor, wrapLines } from "../common/wrap.ts";
import { isPrivateAddress, resolve } from "../operator/addresses.ts";
import type { BridgeOptions } from "../operator/bridge.ts";
import { findBridge } from "../operator/bridge.ts";
import { connectGuide } from "../operator/connectGuide.ts";
import type { Endpoint, Surroundings } from "../operator/http.ts";
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
  const bridge = { url: url.origin, exposure: await exposureOf({ ...endpoint, url, signal: context.interrupted }) };
  const { stdout } = context;
  const guide = connectGuide(provider, bridge, options.markdown ? "markdown" : "text");
  stdout.write(options.markdown ? guide : wrapLines(guide, wrapFor(stdout)));
  return 0;
}

/** How the name resolves here; off the VPN it may not resolve at all. */
async function exposureOf(endpoint: Endpoint): Promise<Exposure> {
  try {
    return (await resolve(endpoint)).every(isPrivateAddress) ? "private" : "public";
  } catch {
    endpoint.signal?.throwIfAborted();
    return "unknown";
  }
}
