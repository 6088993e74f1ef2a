import { expect } from "chai";
import { ageOf, parseDuration } from "../../operator/duration.ts";

describe("a duration", () => {
  for (const [text, seconds] of [
    ["1s", 1],
    ["90s", 90],
    ["10m", 600],
    ["1h", 3600],
    ["2d", 172_800],
    ["30d", 2_592_000],
    ["2592000s", 2_592_000],
  ] as const) {
    it(`is ${seconds} seconds as ${text}`, () => {
      expect(parseDuration(text)).to.equal(seconds);
    });
  }

  for (const text of [
    "",
    "0s",
    "10",
    "m",
    "-1m",
    "1.5h",
    "1 h",
    "1h30m",
    "1w",
    "31d",
    "2592001s",
    "99999999999999999999h",
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(() => parseDuration(text)).to.throw(
        `${JSON.stringify(text)} is no duration. Allowed: a number and s, m, h or d, such as 90s, 10m or 1h; at most 30d.`,
      );
    });
  }
});

describe("an age", () => {
  const now = new Date("2026-11-24T12:00:00Z");
  for (const [date, age] of [
    ["2026-11-24T12:00:00Z", "0 seconds"],
    ["2026-11-24T11:59:59Z", "1 second"],
    ["2026-11-24T11:58:30Z", "1 minute"],
    ["2026-11-24T10:00:00Z", "2 hours"],
    ["2026-11-23T11:00:00Z", "1 day"],
    ["2025-11-24T12:00:00Z", "365 days"],
    ["2026-11-24T12:05:00Z", "0 seconds"],
    ["never", "unknown"],
  ] as const) {
    it(`is ${age} at ${date}`, () => {
      expect(ageOf(new Date(date), now)).to.equal(age);
    });
  }
});
