/** Text as code in Markdown and HTML, in one line and no longer than a limit: nothing in it is markup, a mention, or a link. */
export const codeText = (text: string, limit?: number): string =>
  `<code>${entities(short(oneLine(text), limit))}</code>`;

/** Each line of a text as code; empty lines are left out. */
export const codeLines = (text: string, limit: number): string[] =>
  text.split(/[\n\r\u2028\u2029]+/).flatMap(line => (oneLine(line) === "" ? [] : codeText(line, limit)));

/** Text for a label of Mermaid, between double quotes. */
export const labelText = (text: string): string =>
  short(oneLine(text), 60).replaceAll(/[^\p{L}\p{N} ,:./×–…-]/gu, character => `#${character.codePointAt(0)};`);

/** Text of a page or of a label of Graphviz, where control characters other than line breaks and tabs have no place. */
export const pageText = (text: string): string =>
  text
    .replaceAll(/[^\P{Cc}\n\t]|[\u{FFFE}\u{FFFF}]|\p{Cs}/gu, "\uFFFD")
    .replaceAll(/[&<>"']/g, character => `&#${character.codePointAt(0)};`);

const entities = (text: string) =>
  text.replaceAll(/[^\p{L}\p{N} /=-]/gu, character => `&#${character.codePointAt(0)};`);

const oneLine = (text: string) => text.replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, " ").trim();

function short(text: string, limit = 300): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit).join("")}…`;
}
