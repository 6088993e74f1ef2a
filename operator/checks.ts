import { Problem } from "../common/problem.ts";
import { isWithoutAccess } from "./aws.ts";

export type Status = "ok" | "warning" | "failed" | "skipped";

/** What a check found, in words that follow its name. */
export interface Verdict {
  status: Status;
  detail: string;
  /** What to do about it. */
  remedy?: string | undefined;
}

/** One thing that must hold for a bridge to work. */
export interface Check {
  name: string;
  /** Checks that this one makes no sense without. */
  needs?: readonly string[];
  run: () => Promise<Verdict> | Verdict;
}

export interface CheckResult extends Verdict {
  name: string;
  milliseconds: number;
}

export const ok = (detail: string): Verdict => ({ status: "ok", detail });
export const warning = (detail: string, remedy: string): Verdict => ({ status: "warning", detail, remedy });
export const failed = (detail: string, remedy: string): Verdict => ({ status: "failed", detail, remedy });
export const skipped = (detail: string, remedy?: string): Verdict => ({ status: "skipped", detail, remedy });

/**
 * Runs checks one after the other; one whose needs are not met is skipped.
 *
 * @param begins called with the name of each, before it runs
 */
export async function runChecks(
  checks: readonly Check[],
  begins: (name: string) => void = () => undefined,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    begins(check.name);
    const start = performance.now();
    const { status, detail, remedy } = unmet(check, results) ?? (await verdictOf(check));
    const milliseconds = Math.round(performance.now() - start);
    results.push({ name: check.name, status, detail, remedy, milliseconds });
  }
  return results;
}

function unmet({ needs = [] }: Check, results: readonly CheckResult[]): Verdict | undefined {
  const missing = results.find(
    ({ name, status }) => needs.includes(name) && (status === "failed" || status === "skipped"),
  );
  if (missing?.status === "failed") return skipped(`since "${missing.name}" failed`);
  // What was skipped itself hands on why.
  return (
    missing && skipped(missing.detail.startsWith("since ") ? missing.detail : `since "${missing.name}" was skipped`)
  );
}

async function verdictOf({ run }: Check): Promise<Verdict> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Problem)
      return { status: isWithoutAccess(error) ? "skipped" : "failed", detail: error.message };
    throw error;
  }
}

export const isHealthy = (results: readonly CheckResult[]): boolean =>
  !results.some(({ status }) => status === "failed");
