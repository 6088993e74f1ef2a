import { UsageProblem } from "../common/problem.ts";

const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

const longest = 30 * units.d;

/**
 * Seconds of a duration such as 90s, 10m, 1h or 2d.
 *
 * @throws {UsageProblem} when it is none
 */
export function parseDuration(text: string): number {
  const [, amount = "", unit = ""] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const seconds = Number(amount) * (units[unit as keyof typeof units] ?? 0);
  if (seconds < 1 || seconds > longest) {
    throw new UsageProblem(
      `${JSON.stringify(text)} is no duration. Allowed: a number and s, m, h or d, such as 90s, 10m or 1h; at most 30d.`,
    );
  }
  return seconds;
}

/** How long ago something was, in its largest unit: "3 days". */
export function ageOf(date: Date, now = new Date()): string {
  const seconds = Math.max(0, Math.round((now.getTime() - date.getTime()) / 1000));
  if (Number.isNaN(seconds)) return "unknown";
  const [size, name] =
    seconds < 60
      ? [1, "second"]
      : seconds < 3600
        ? [60, "minute"]
        : seconds < 86_400
          ? [3600, "hour"]
          : [86_400, "day"];
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
