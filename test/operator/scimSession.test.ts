import { expect } from "chai";
import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { encodeSession, looksLikeCredential, storedFault } from "../../operator/scimSession.ts";

const json = '{"domain":"acme.1password.com","key":"s3cr3t-marked-content"}';
const encoded = Buffer.from(json).toString("base64");
const token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJtYXJrZWQifQ.c2lnbmF0dXJl-_x";

const encode = (input: string | Buffer) => encodeSession(Buffer.from(input), "scimsession");

describe("a session that is given", () => {
  const accepted: [what: string, input: string | Buffer, stored: string][] = [
    ["the file as it is", json, encoded],
    ["the file with a line break at its end", `${json}\n`, Buffer.from(`${json}\n`).toString("base64")],
    ["the file with the mark of a Windows editor", `\ufeff${json}`, encoded],
    ["base64 of it", encoded, encoded],
    ["base64 that ends with a line break", `${encoded}\n`, encoded],
    ["base64 in lines", encoded.replace(/.{20}/g, "$&\r\n"), encoded],
    ["base64 of the URL alphabet", Buffer.from('{"a":"~~~???"}').toString("base64url"), "eyJhIjoifn5+Pz8/In0="],
    ["base64 without its padding", Buffer.from('{"a":1}').toString("base64").replaceAll("=", ""), "eyJhIjoxfQ=="],
  ];
  for (const [what, input, stored] of accepted) {
    it(`may be ${what}`, () => {
      expect(encode(input)).to.equal(stored);
    });
  }

  const refused: [what: string, input: string | Buffer, says: string][] = [
    ["nothing", "", "is empty."],
    ["white space", " \n\t", "is empty."],
    ["a bearer token", token, "is a bearer token, not a session. The bearer token is never stored in AWS:"],
    ["a bearer token with a line break", `${token}\n`, "is a bearer token"],
    ["a bearer token in quotes", `"${token}"`, "is a bearer token"],
    ["a bearer token as a header has it", `Bearer ${token}`, "is a bearer token"],
    ["a bearer token in base64", Buffer.from(token).toString("base64"), "is a bearer token"],
    ["a zip archive", Buffer.from("504b0304140000000800", "hex"), "is an archive. Take the scimsession file out of it"],
    ["a gzip archive", gzipSync(json), "is an archive."],
    ["a tar archive", Buffer.concat([Buffer.alloc(257), Buffer.from("ustar\x0000")]), "is an archive."],
    ["a zip archive in base64", Buffer.from("504b0304140000000800", "hex").toString("base64"), "is an archive."],
    ["a list", `[${json}]`, "is JSON, but not one JSON object."],
    ["null", "null", "is JSON, but not one JSON object."],
    ["a number", "42", "is JSON, but not one JSON object."],
    ["a text", '"s3cr3t-marked-content"', "is JSON, but not one JSON object."],
    ["two objects", `${json}\n${json}`, "is neither a JSON object nor base64 of one."],
    ["half an object", json.slice(0, -1), "is neither a JSON object nor base64 of one."],
    ["some other text", "s3cr3t marked content", "is neither a JSON object nor base64 of one."],
    [
      "base64 with a character too many",
      `${Buffer.from('{"a":1234}  ').toString("base64")}e`,
      "is neither a JSON object nor",
    ],
    ["base64 of some other text", Buffer.from("s3cr3t marked").toString("base64"), "is neither a JSON object nor"],
    [
      "base64 of base64",
      Buffer.from(encoded).toString("base64"),
      "is base64 of base64. Encode the scimsession file once",
    ],
    ["PowerShell's text", Buffer.from(`\ufeff${json}`, "utf16le"), "is UTF-16 text, as PowerShell's > writes it."],
  ];
  for (const [what, input, says] of refused) {
    it(`may not be ${what}, and the message does not repeat it`, () => {
      expect(() => encode(input))
        .to.throw(`scimsession ${says}`)
        .with.property("message")
        .that.does.not.match(/marked|eyJ|s3cr3t/);
    });
  }

  it("comes out of the storage as it was, whatever its object holds", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), object => {
        const text = JSON.stringify(object);
        const stored = encode(text);
        expect(Buffer.from(stored, "base64").toString("utf8")).to.equal(text);
        expect(storedFault(stored)).to.equal(undefined);
        expect(encode(stored)).to.equal(stored);
      }),
    );
  });

  it("is never accepted where it is no object", () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map(array => Buffer.from(array));
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          fc.string({ unit: "binary" }).map(text => Buffer.from(text)),
        ),
        input => {
          let stored: string;
          try {
            stored = encode(input);
          } catch (error) {
            expect((error as Error).message).to.match(/^scimsession is /);
            return;
          }
          expect(JSON.parse(Buffer.from(stored, "base64").toString("utf8"))).to.be.an("object");
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("a session that is stored", () => {
  it("is well in standard base64 on one line", () => {
    expect(storedFault(encoded)).to.equal(undefined);
  });

  for (const [what, value, says] of [
    ["JSON", json, "is the session's JSON as it is, which the bridge does not read."],
    [
      "base64 in lines",
      encoded.replace(/.{20}/g, "$&\n"),
      "is base64 in another alphabet, without its padding, or broken into lines.",
    ],
    [
      "base64 with a line break",
      `${encoded}\n`,
      "is base64 in another alphabet, without its padding, or broken into lines.",
    ],
    [
      "base64 of the URL alphabet",
      Buffer.from('{"a":"~~~???"}').toString("base64url"),
      "is base64 in another alphabet",
    ],
    ["base64 without its padding", "eyJhIjoxfQ", "is base64 in another alphabet, without its padding"],
    ["a bearer token", token, "is a bearer token, not a session."],
    ["base64 of base64", Buffer.from(encoded).toString("base64"), "is base64 of base64."],
    ["nothing", "", "is empty."],
    ["a text", "changeme", "is neither a JSON object nor base64 of one."],
  ] as const) {
    it(`is not well as ${what}`, () => {
      expect(storedFault(value)).to.match(new RegExp(`^${says.replaceAll(".", "\\.")}`));
    });
  }
});

describe("an argument", () => {
  for (const credential of [json, encoded, token, `Bearer ${token}`, Buffer.from(encoded).toString("base64")]) {
    it(`looks like a credential as ${credential.slice(0, 12)}…`, () => {
      expect(looksLikeCredential(credential)).to.equal(true);
    });
  }

  for (const argument of ["scimsession", "scim.session.json", "./a/b.c", "123", "null", "-", "https://a.b.c", ""]) {
    it(`does not as ${argument || "nothing"}`, () => {
      expect(looksLikeCredential(argument)).to.equal(false);
    });
  }
});
