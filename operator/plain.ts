import { stripVTControlCharacters } from "node:util";

/** A text without the secrets that somebody may have repeated in it, however they are written. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter(secret => secret !== "")
    .reduce((cleaned, secret) => cleaned.replace(new RegExp(secret.replace(/\W/g, "\\$&"), "gi"), "[secret]"), text);

/** Text that somebody else wrote, on one line and without what a terminal would obey. */
export const plain = (text: string, longest = 500): string => {
  const line = stripVTControlCharacters(text)
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
};
