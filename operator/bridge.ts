import type { CommandContext } from "../common/commandContext.ts";
import { UsageProblem } from "../common/problem.ts";
import type { Outputs, OutputsOptions } from "./outputs.ts";
import { need, readOutputs } from "./outputs.ts";

/** Where a command learns which bridge it is about: its URL, or the outputs of its stack. */
export interface BridgeOptions extends OutputsOptions {
  url?: string | undefined;
}

/** A bridge, and what its stack tells of it. */
export interface Bridge {
  url: URL;
  /** Undefined where a URL named the bridge. */
  outputs: Outputs | undefined;
}

/**
 * Finds the bridge that is meant.
 *
 * @throws {UsageProblem} when none is named, or one is named twice
 */
export async function findBridge(options: BridgeOptions, context: CommandContext): Promise<Bridge> {
  const { url, stack, outputs } = options;
  const ways = "by its URL, with --stack NAME, or with --outputs FILE (from pulumi stack output --json)";
  const named = [url, stack, outputs].filter(way => way !== undefined).length;
  if (named !== 1)
    throw new UsageProblem(`${named === 0 ? "No bridge is named" : "The bridge is named twice"}. Name it ${ways}.`);
  if (url !== undefined) return { url: parseBridgeUrl(url), outputs: undefined };
  const found = await readOutputs(options, context);
  return { url: parseBridgeUrl(need(found, "url").url), outputs: found };
}

/**
 * The bridge's URL, from what a person gave for it: a bare origin, `https://scim.example.com`.
 *
 * @throws {UsageProblem} when it is anything else
 */
export function parseBridgeUrl(given: string): URL {
  const allowed = "Allowed: https and the host name alone, such as https://scim.example.com.";
  let url: URL;
  try {
    url = new URL(given.includes("://") ? given : `https://${given}`);
  } catch {
    throw new UsageProblem(`${JSON.stringify(given)} is no URL. ${allowed}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageProblem(`The URL has credentials in it, which have no place there. ${allowed}`);
  }
  if (url.protocol !== "https:") {
    throw new UsageProblem(`${given} is not https: the bearer token would cross the network in plain text. ${allowed}`);
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new UsageProblem(`${given} is more than the bridge's URL. ${allowed}`);
  }
  return url;
}
