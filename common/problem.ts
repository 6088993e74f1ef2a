/** What a person can put right: they see its message alone, without a stack trace. */
export class Problem extends Error {
  /** 1: a problem was found; 2: the command was used wrongly; 130: the person stopped it, as Ctrl-C does. */
  readonly exitCode: 1 | 2 | 130 = 1;
}

/** A wrong argument: a stack that does not exist, an option that cannot be. */
export class UsageProblem extends Problem {
  override readonly exitCode = 2;
}

/** The person was asked, and wants to stop. */
export class Cancelled extends Problem {
  override readonly exitCode = 130;
}
