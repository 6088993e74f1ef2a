import { pageText } from "../escape.ts";

/** Text with Markdown's marks of code in it. */
export const textWithCode = (text: string) => pageText(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");

export const externalLink = (address: string, text: string) =>
  `<a href="${pageText(address)}" rel="noreferrer">${pageText(text)}</a>`;

/** A table that scrolls in its own box where it is too wide, which the keyboard can do too. */
export function table(label: string, head: readonly string[], body: string): string {
  const cells = head.map(text => `<th scope="col">${pageText(text)}</th>`).join("");
  return `<div class="scroll" role="region" aria-label="${pageText(label)}" tabindex="0">
<table>
<thead><tr>${cells}</tr></thead>
${body}
</table>
</div>`;
}

/** A part of the page, with the address that others lead to. */
export const section = (id: string, title: string, body: string) =>
  body === ""
    ? ""
    : `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${pageText(title)}</h2>\n${body}\n</section>`;
