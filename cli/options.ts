import { UsageProblem } from "../common/problem.ts";

/** What `--tier` takes, and what SSM calls it. */
export const tiers = { standard: "Standard", advanced: "Advanced" } as const;

/** Which stack of which project is meant. */
export interface StackOptions {
  argument?: string | undefined;
  stack?: string;
  /** The folder of the project, from the current one. */
  cwd?: string;
}

/** The stack that is named, as an argument or an option; undefined where none is. */
export function namedStack({ argument, stack = argument }: StackOptions): string | undefined {
  if (argument === undefined || argument === stack) return stack;
  throw new UsageProblem(`Two stacks are named: ${argument}, and with --stack ${stack ?? ""}. Name one.`);
}
