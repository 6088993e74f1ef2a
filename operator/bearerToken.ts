import type { CommandContext } from "../common/commandContext.ts";
import { Problem, UsageProblem } from "../common/problem.ts";
import { readInput } from "./input.ts";

/** Where the bearer token comes from, beside SCIM_BEARER_TOKEN and a question. It is never an argument: everybody on the machine can read those. */
export interface TokenOptions {
  tokenStdin?: boolean;
}

/**
 * The bearer token, from standard input where that is asked for, else from SCIM_BEARER_TOKEN, else from a hidden prompt where there is a
 * terminal; undefined where there is none.
 *
 * @throws {Problem} when it is no token
 */
export async function readBearerToken(
  { tokenStdin = false }: TokenOptions,
  context: CommandContext,
  question = "Bearer token (Enter to go on without)",
): Promise<string | undefined> {
  if (tokenStdin) {
    const token = (await readInput("-", "the bearer token", context)).toString("utf8").trim();
    if (token === "") throw new UsageProblem("Standard input has no bearer token: it is empty.");
    return bare(token);
  }
  const { SCIM_BEARER_TOKEN: fromEnvironment } = context.env;
  if (fromEnvironment) return bare(fromEnvironment);
  const { askHidden, canAsk } = await import("../common/prompts.ts");
  if (!canAsk(context)) return undefined;
  const typed = await askHidden(question, context);
  return typed ? bare(typed) : undefined;
}

/** Without what it has around it in an HTTP header. A header takes no other characters. */
function bare(given: string): string {
  const token = given.trim().replace(/^Bearer\s+/i, "");
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new Problem(
    "The bearer token has spaces, line breaks or characters in it that no token has. Give the token alone.",
  );
}
