import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { Problem } from "../common/problem.ts";
import type { RawConfig, StackFile } from "../config.ts";
import { readStackFile } from "../config.ts";
import { encodeSession, isSession, storedFault } from "../operator/scimSession.ts";
import { readConfiguration } from "../preview/configuration.ts";
import { readProject } from "../preview/project.ts";
import { chooseStack } from "../preview/stack.ts";
import { stackPaths } from "../stackKeys.ts";
import { inFolder } from "./support/program.ts";
import { leastKeys, rawConfig } from "./support/stackFiles.ts";

/** Of each: what a stack file's keys say (in two properties), its bytes, a session. */
const cases = 10_000;

/** What a function returned, or the message of the only kind of error that it may throw. */
function attempt<T>(work: () => T, isExpected: (error: unknown) => boolean): { result: T } | { refusal: string } {
  try {
    return { result: work() };
  } catch (error) {
    if (!isExpected(error)) throw error;
    return { refusal: (error as Error).message };
  }
}

/** Properties must see both ways that it can go, or they say nothing of one of them. */
const outcomes = () => {
  const seen = { accepted: 0, refused: 0 };
  return {
    count: (outcome: object) => (seen["refusal" in outcome ? "refused" : "accepted"] += 1),
    expectBoth: () =>
      expect(seen, JSON.stringify(seen)).to.satisfy((it: typeof seen) => it.accepted > 0 && it.refused > 0),
  };
};

const prototypeNames = Object.getOwnPropertyNames(Object.prototype);

describe("any stack file", () => {
  const names = [...new Set(stackPaths.flatMap(key => key.split(".")))];
  const name = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom(...prototypeNames, "prototype", "", "hostnam", "redis.cpu", "aws:x") },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  );
  // Values that some key takes, and values that none does.
  const text = fc.oneof(
    fc.constantFrom(
      "vpc-1",
      "subnet-1",
      "10.0.0.0/8",
      "scim.example.com",
      "high",
      "acme/x/y",
      "example.com",
      "Z1",
      "true",
    ),
    fc.constantFrom(...prototypeNames),
    fc.string({ unit: "binary", maxLength: 8 }),
  );
  const leaf = fc.oneof(
    { weight: 4, arbitrary: text },
    { weight: 1, arbitrary: fc.constantFrom(null, true, false, 0, -0, 30, 256, 1e308, 2 ** 53, -1, 0.1) },
  );
  const { value } = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.array(fc.tuple(name, tie("value")), { maxLength: 4 }).map(entries => Object.fromEntries(entries) as unknown),
    ),
  }));
  const json = value.map(it => JSON.stringify(it));
  const written = fc.oneof(
    { weight: 6, arbitrary: json },
    { weight: 2, arbitrary: text },
    {
      weight: 1,
      arbitrary: fc.oneof(
        json.map(it => it.slice(0, -1)),
        fc.constantFrom(
          "1e999",
          "9".repeat(400),
          "",
          "null",
          "[secret]",
          "[".repeat(5000),
          `${"[".repeat(500)}${"]".repeat(500)}`,
        ),
      ),
    },
  );
  const key = fc.oneof(
    { weight: 9, arbitrary: name.map(it => `scim-bridge:${it}`) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom("scim-brigde", "aws", "", "__proto__"), name).map(it => it.join(":")),
    },
  );

  const least = rawConfig(leastKeys).values;
  const plain: fc.Arbitrary<RawConfig> = fc
    .record({ base: fc.constantFrom(least, least, {}), entries: fc.array(fc.tuple(key, written), { maxLength: 5 }) })
    .map(({ base, entries }) => ({
      project: "scim-bridge",
      stack: "test",
      values: { ...base, ...(Object.fromEntries(entries) as object) },
      secretKeys: [],
    }));

  const isRunError = (error: unknown) => pulumi.RunError.isInstance(error);
  const read = (raw: RawConfig) => attempt<StackFile>(() => readStackFile(raw), isRunError);

  /** A file that is refused says so in lines; one that is taken has what the program relies on. */
  function expectAnswer(outcome: ReturnType<typeof read>): void {
    if ("refusal" in outcome) {
      const [title, ...lines] = outcome.refusal.split("\n");
      expect(title).to.equal("Pulumi.test.yaml is invalid:");
      expect(lines.pop()).to.equal("Nothing was created. Correct these keys and run it again.");
      expect(lines[0]).to.match(/^ {2}- scim-bri/);
    } else {
      expect(outcome.result.enabled).to.be.a("boolean");
      expect(outcome.result.name).to.be.a("string");
    }
  }

  it("is taken, or refused in the same words each time, and leaves no trace", () => {
    const both = outcomes();
    fc.assert(
      fc.property(plain, raw => {
        const before = JSON.stringify(raw);
        const outcome = read(raw);
        both.count(outcome);
        expectAnswer(outcome);
        if ("refusal" in outcome) expect(read(raw)).to.deep.equal(outcome);
        expect(JSON.stringify(raw), "what it was given").to.equal(before);
        expect(Object.getOwnPropertyNames(Object.prototype), "every object's properties").to.deep.equal(prototypeNames);
      }),
      { numRuns: cases * 0.6 },
    );
    both.expectBoth();
  });

  const mark = "MARKED";
  /** The same with each text and number in it marked. */
  const marked = (it: unknown): unknown => {
    if (typeof it === "string") return mark + it;
    if (typeof it === "number") return 73_197_319;
    if (Array.isArray(it)) return it.map(marked);
    if (typeof it !== "object" || it === null) return it;
    return Object.fromEntries(Object.entries(it).map(([key, inner]) => [key, marked(inner)]));
  };

  it("keeps what is encrypted to itself", () => {
    const both = outcomes();
    const secret = fc.oneof(
      value.map(it => JSON.stringify(marked(it))),
      text.map(it => mark + it),
      fc.constantFrom(`{"a":"${mark}`, `${"[".repeat(500)}"${mark}"${"]".repeat(500)}`),
    );
    const secrets = fc.array(fc.tuple(key, secret), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(plain, secrets, ({ values, ...raw }, entries) => {
        const outcome = read({
          ...raw,
          values: { ...values, ...(Object.fromEntries(entries) as object) },
          secretKeys: entries.map(([full]) => full),
        });
        both.count(outcome);
        expectAnswer(outcome);
        if ("refusal" in outcome) expect(outcome.refusal).to.not.match(/MARKED|73197319/);
      }),
      { numRuns: cases * 0.4 },
    );
    both.expectBoth();
  });
});

describe("any bytes of a stack file", () => {
  const token = fc.constantFrom(
    ...["config:", "p:a", "a", "b: ", ": ", "\n", "\n  ", "\n    ", "\r\n", "\t", "- ", "? ", "[", "]", "{", "}", ", "],
    ...[
      "&a ",
      "*a",
      "<<: ",
      "!!str ",
      "!!binary ",
      "!x ",
      "|\n",
      ">-\n",
      "'",
      '"',
      "#",
      "---\n",
      "...\n",
      "%YAML 1.2\n",
    ],
    ...["secure: ", "~", "1.10", "0x1", "2001-01-01", ".inf", "\\u0000", "__proto__: ", "constructor: ", "\u2028", "é"],
  );
  const yaml = fc
    .tuple(fc.constantFrom("", "config:\n  p:a: "), fc.array(token, { maxLength: 20 }))
    .map(([start, tokens]) => Buffer.from(start + tokens.join("")));
  const bytes = fc.oneof(
    { weight: 4, arbitrary: yaml },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map(array => Buffer.from(array)) },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }).map(it => Buffer.from(it)) },
  );

  it("are a configuration, or a problem in the same words each time", () =>
    inFolder({ "Pulumi.yaml": "name: p\nruntime: nodejs\n", "Pulumi.dev.yaml": "" }, folder => {
      const project = readProject(folder);
      const stack = chooseStack(project, "dev", {});
      const read = () =>
        attempt(
          () => readConfiguration(project, stack),
          error => error instanceof Problem,
        );
      const both = outcomes();
      fc.assert(
        fc.property(bytes, content => {
          writeFileSync(path.join(folder, "Pulumi.dev.yaml"), content);
          const outcome = read();
          both.count(outcome);
          if ("refusal" in outcome) {
            expect(read()).to.deep.equal(outcome);
            expect(outcome.refusal)
              .to.match(/^Pulumi\.dev\.yaml[: ].*\.$/s)
              .and.not.match(/call stack|undefined|\[object/);
            return;
          }
          const { values, secretKeys } = outcome.result;
          for (const [key, value] of Object.entries(values)) {
            expect(key).to.match(/^[^:]+:[^:]+$/s);
            expect(value).to.be.a("string");
          }
          expect(Object.keys(values)).to.include.members(secretKeys);
        }),
        { numRuns: cases },
      );
      both.expectBoth();
    }));
});

describe("any session", () => {
  const isObject = (it: string): boolean => {
    try {
      return /^\s*\{/.test(it) && typeof JSON.parse(it) === "object";
    } catch {
      return false;
    }
  };
  const withoutMark = (it: string) => it.replace(/^\ufeff/, "");

  /** Whether it is one JSON object or base64 of one: said in another way than the code does. */
  function holdsSession(input: Buffer): boolean {
    const text = withoutMark(new TextDecoder("utf-8", { ignoreBOM: true }).decode(input)).trim();
    if (isObject(text)) return true;
    const digits = text
      .replaceAll(/\s/g, "")
      .replace(/={1,2}$/, "")
      .replaceAll("-", "+")
      .replaceAll("_", "/");
    try {
      const inner = Uint8Array.from(atob(digits), character => character.charCodeAt(0));
      return isObject(withoutMark(new TextDecoder("utf-8", { ignoreBOM: true }).decode(inner)).trim());
    } catch {
      return false;
    }
  }

  const object = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue(), { maxKeys: 3 });
  const json = fc
    .tuple(fc.oneof(object, fc.jsonValue()), fc.constantFrom(0, 2, "\t"))
    .map(([it, space]) => JSON.stringify(it, undefined, space));
  const anyText = fc.oneof(
    { weight: 4, arbitrary: json },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9+/_-]{0,40}={0,2}$/) },
    { weight: 1, arbitrary: fc.stringMatching(/^[\w-]{5,20}\.[\w-]{5,20}\.[\w-]{5,20}$/) },
  );
  const wrap = fc.constantFrom<(it: string) => string>(
    it => it,
    it => `${it}\n`,
    it => ` \r\n${it}`,
    it => `\ufeff${it}`,
    it => it.slice(0, -1),
    it => `${it}x`,
    it => `${it}${it}`,
    it => Buffer.from(it).toString("base64"),
    it => Buffer.from(it).toString("base64url"),
    it => Buffer.from(it).toString("base64").replace(/.{19}/g, "$&\n"),
  );
  const input = fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(anyText, fc.array(wrap, { maxLength: 3 }))
        .map(([it, wraps]) => Buffer.from(wraps.reduce((all, next) => next(all), it))),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map(array => Buffer.from(array)) },
  );

  it("is taken where it is one JSON object or base64 of one, and nowhere else", () => {
    const both = outcomes();
    fc.assert(
      fc.property(input, given => {
        const outcome = attempt(
          () => encodeSession(given, "scimsession"),
          error => error instanceof Problem,
        );
        both.count(outcome);
        expect("result" in outcome).to.equal(holdsSession(given));
        if ("refusal" in outcome) {
          expect(outcome.refusal).to.match(/^scimsession is [^\n]*\.$/);
          return;
        }
        const stored = outcome.result;
        expect(stored).to.match(
          /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$|^(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/,
        );
        expect(isObject(Buffer.from(stored, "base64").toString("utf8").trim())).to.equal(true);
        expect([storedFault(stored), isSession(stored)]).to.deep.equal([undefined, true]);
      }),
      { numRuns: cases },
    );
    both.expectBoth();
  });

  it("that is refused is not repeated, not even in part", () => {
    const both = outcomes();
    fc.assert(
      fc.property(input, given => {
        const outcome = attempt(
          () => encodeSession(given, "?"),
          error => error instanceof Problem,
        );
        both.count(outcome);
        const messages = ["refusal" in outcome ? outcome.refusal : "", storedFault(given.toString("utf8")) ?? ""];
        for (const text of [given.toString("utf8"), given.toString("latin1")]) {
          for (const message of messages) expect(longestShared(message, text)).to.be.below(6);
        }
      }),
      { numRuns: cases },
    );
    both.expectBoth();
  });
});

/** How many characters one text has in a row with another; six where it is more. */
function longestShared(message: string, text: string): number {
  for (let length = 6; length > 0; length--) {
    for (let start = 0; start + length <= message.length; start++) {
      if (text.includes(message.slice(start, start + length))) return length;
    }
  }
  return 0;
}
