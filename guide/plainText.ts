/** The guide's Markdown as people read it on a terminal. */
export const plainText = (markdown: string): string => markdown.replaceAll("`", "");

/** The first sentence of a meaning, which says it alone. */
export const firstSentence = (meaning: string): string => plainText(meaning.split(/(?<=\.) /, 1)[0] ?? "");
