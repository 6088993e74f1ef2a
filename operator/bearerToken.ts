import type { CommandContext } from "../common/commandContext.ts";
import { Problem, UsageProblem } from "../common/problem.ts";
import { askHidden, canAsk } from "../common/prompts.ts";
import { isTerminal } from "../common/style.ts";
import { readInput } from "./input.ts";
import { isSession } from "./scimSession.ts";

/** What was given is no token. */
export class TokenProblem extends Problem {}

/** Where the bearer token comes from, beside SCIM_BEARER_TOKEN and a question. It is never an argument: everybody on the machine can read those. */
export interface TokenOptions {
  tokenStdin?: boolean;
}

/**
 * The bearer token that a script gives: in standard input where that is asked for, else in SCIM_BEARER_TOKEN; undefined where there is none.
 *
 * @throws {TokenProblem} when it is no token
 */
export async function givenToken(
  { tokenStdin = false }: TokenOptions,
  context: CommandContext,
): Promise<string | undefined> {
  if (!tokenStdin) return context.env.SCIM_BEARER_TOKEN ? bare(context.env.SCIM_BEARER_TOKEN) : undefined;
  if (isTerminal(context.stdin)) {
    throw new UsageProblem("Nobody pipes a bearer token in. Leave --token-stdin out, to be asked for it.");
  }
  const token = (await readInput("-", "the bearer token", context)).toString("utf8").trim();
  if (token === "") throw new UsageProblem("Standard input has no bearer token: it is empty.");
  return bare(token);
}

/** The bearer token that a person types, hidden; undefined where there is nobody, or they type none. */
export async function typedToken(question: string, context: CommandContext): Promise<string | undefined> {
  if (!canAsk(context)) return undefined;
  const typed = await askHidden(question, context);
  return typed ? bare(typed) : undefined;
}

/** Without what it has around it in an HTTP header. A header takes no other characters. */
function bare(given: string): string {
  const token = given.trim().replace(/^(["']?)(?:Bearer\s+)?(.*)\1$/is, "$2");
  if (isSession(token)) {
    throw new TokenProblem(
      "This is a session, not a bearer token: it was not sent. Give the bearer token that belongs to it.",
    );
  }
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new TokenProblem(
    "The bearer token has spaces, line breaks or characters in it that no token has. Give the token alone.",
  );
}
