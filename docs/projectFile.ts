import { readFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { firstSentence } from "../guide/plainText.ts";
import type { GroupGuide, KeyGuide } from "../stackKeyGuide.ts";
import { stackGroupGuide, stackKeyGuide } from "../stackKeyGuide.ts";
import { keysOf } from "../stackKeys.ts";

export const projectFile = path.resolve(import.meta.dirname, "../Pulumi.yaml");

const guides: { readonly [key: string]: KeyGuide | GroupGuide } = { ...stackGroupGuide, ...stackKeyGuide };

/** The text of Pulumi.yaml, with what each key means as the guide says it in a sentence. */
export function projectFileWithKeys(): string {
  const document = parseDocument(readFileSync(projectFile, "utf8"));
  for (const key of keysOf([])) {
    document.setIn(["config", key, "description"], document.createNode(descriptionOf(key)));
  }
  return document.toString({ lineWidth: 0 });
}

function descriptionOf(key: string): string {
  const keys = keysOf([key]);
  const sentence = firstSentence(guides[key]?.meaning ?? "");
  return keys.length === 0 ? sentence : sentence.replace(/\.$/, ` (${keys.join(", ")}).`);
}
