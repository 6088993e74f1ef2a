import { Problem } from "../common/problem.ts";

/** What a text that should be a session turns out to be. */
type Kind =
  | "session"
  | "encoded session"
  | "session encoded twice"
  | "bearer token"
  | "other JSON"
  | "archive"
  | "UTF-16"
  | "nothing"
  | "unknown";

/** The beginnings of archives, in hexadecimal: zip, gzip, bzip2, xz, 7z, rar. */
const archives = /^(504b0[3567]|1f8b|425a68|fd377a585a|377abcaf|52617221)/;

/** A JSON Web Token, alone, in quotes, or as an HTTP header has it. */
const bearerToken = /^"?(?:Bearer\s+)?[\w-]+\.[\w-]+\.[\w-]+"?$/i;

/** Where one may stand in another text: JSON in base64, its payload, and a signature. */
const anyBearerToken = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/;

const howToGet = "Give the scimsession file as 1Password's setup let you download it.";

const refusals: { readonly [kind in Kind]?: string } = {
  "session encoded twice": "is base64 of base64. Encode the scimsession file once, or give it as it is.",
  "bearer token":
    "is a bearer token, not a session. The bearer token is never stored in AWS: keep it in 1Password, and give it to the identity provider. " +
    howToGet,
  "other JSON": `is JSON, but not one JSON object. ${howToGet}`,
  archive: "is an archive. Take the scimsession file out of it, and give that.",
  "UTF-16": `is UTF-16 text, as PowerShell's > writes it. ${howToGet}`,
  nothing: `is empty. ${howToGet}`,
  unknown: `is neither a JSON object nor base64 of one. ${howToGet}`,
};

/**
 * The session as OP_SESSION takes it: base64 (standard alphabet, unwrapped) of one JSON object. What is encoded already is not encoded again.
 *
 * @param source what was read, for the message: a file's name, or "standard input"
 * @throws {Problem} when it is anything else; the message never repeats it
 */
export function encodeSession(input: Buffer, source: string): string {
  const bytes = withoutMark(input);
  const kind = kindOf(bytes);
  if (kind === "session") return bytes.toString("base64");
  if (kind === "encoded session") return withoutMark(decode(bytes.toString("utf8"))).toString("base64");
  throw new Problem(`${source} ${refusals[kind] ?? ""}`);
}

/** What is wrong with a session as it is stored, in words that follow "the value"; undefined where nothing is. */
export function storedFault(value: string): string | undefined {
  const kind = kindOf(Buffer.from(value));
  if (kind === "session")
    return "is the session's JSON as it is, which the bridge does not read. It must be base64 of it.";
  if (kind !== "encoded session") return refusals[kind];
  if (Buffer.from(value, "base64").toString("base64") === value) return undefined;
  return "is base64 in another alphabet, without its padding, or broken into lines. It must be standard base64 on one line.";
}

/** Whether a text is a session, encoded or not. */
export const isSession = (text: string): boolean =>
  ["session", "encoded session", "session encoded twice"].includes(kindOf(Buffer.from(text)));

/** Whether an argument is a credential, alone or behind an option's name. */
export const looksLikeCredential = (argument: string): boolean =>
  anyBearerToken.test(argument) || [argument, argument.slice(argument.indexOf("=") + 1)].some(isSession);

function kindOf(bytes: Buffer): Kind {
  if (archives.test(bytes.subarray(0, 8).toString("hex")) || bytes.toString("latin1", 257, 262) === "ustar") {
    return "archive";
  }
  if (["fffe", "feff"].includes(bytes.subarray(0, 2).toString("hex"))) return "UTF-16";
  const text = bytes.toString("utf8").trim();
  if (text === "") return "nothing";
  if (bearerToken.test(text)) return "bearer token";
  return kindOfJson(text) ?? kindOfBase64(text) ?? "unknown";
}

function kindOfJson(text: string): Kind | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? "session" : "other JSON";
  } catch {
    return undefined;
  }
}

function kindOfBase64(text: string): Kind | undefined {
  const inner = kindOf(decode(text));
  if (inner === "session") return "encoded session";
  if (inner === "encoded session" || inner === "session encoded twice") return "session encoded twice";
  return inner === "bearer token" || inner === "archive" ? inner : undefined;
}

/** The bytes that a text encodes, in either alphabet and however it is broken into lines; none where it encodes none. */
function decode(text: string): Buffer {
  const compact = text.replace(/\s/g, "");
  // Buffer.from takes both alphabets, and leaves out what is of neither, and a digit that is too many.
  const isBase64 = /^[\w+/-]+={0,2}$/.test(compact) && compact.replace(/=+$/, "").length % 4 !== 1;
  return Buffer.from(isBase64 ? compact : "", "base64");
}

/** Windows editors begin a UTF-8 file with a mark that is no JSON. */
const withoutMark = (bytes: Buffer): Buffer =>
  bytes.subarray(0, 3).toString("hex") === "efbbbf" ? bytes.subarray(3) : bytes;
