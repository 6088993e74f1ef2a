import type { ScalarTag, Tags } from "yaml";

// The Pulumi CLI's decoder, Go's yaml.v3, takes more texts without quotation marks for numbers than YAML 1.2 does, and dates for points in time.

const numbers: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: /^[-+]?(?:0[bB]_*[01][01_]*|0[oO]_*[0-7][0-7_]*|0[xX]_*[\da-fA-F][\da-fA-F_]*|(?:\.\d+|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?)$/,
  resolve: numberOf,
};

/** A zero at the beginning makes a number octal, unless it has a digit that is none. */
function numberOf(text: string): number {
  const digits = text.replaceAll("_", "").replace(/^[-+]/, "");
  const number = Number(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
  return text.startsWith("-") ? -number : number;
}

const times: ScalarTag = {
  tag: "tag:yaml.org,2002:timestamp",
  default: true,
  test: /^\d{4}-\d\d?-\d\d?(?:[Tt]\d\d?:\d\d?:\d\d?(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d\d?:\d\d?:\d\d?(?:\.\d+)?)?$/,
  resolve: timeOf,
};

/** A point in time as Go prints it: that is the text which a program gets. */
function timeOf(text: string): string {
  const [, zone = "Z"] = /:\d.*(Z|[-+]\d\d:\d\d)$/.exec(text) ?? [];
  const parts = text.split(/\D/, 6).map(Number);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const read = [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate()];
  const isTime = [...read, time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()];
  // The 30th of February is text.
  if (parts.some((part, index) => part !== isTime[index])) return text;
  const [fraction = ""] = /\.\d*[1-9]/.exec(text) ?? [];
  const offset = zone.replace(":", "");
  return `${time.toISOString().slice(0, 19).replace("T", " ")}${fraction} ${zone === "Z" ? "+0000 UTC" : `${offset} ${offset}`}`;
}

/** What the Pulumi CLI takes a text without quotation marks for, where that is not what YAML 1.2 says. */
export const withPulumiTags = (tags: Tags): Tags => [numbers, times, ...tags];
