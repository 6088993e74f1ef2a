import { readFileSync } from "node:fs";
import path from "node:path";
import type { Document, YAMLMap } from "yaml";
import { isMap, isScalar, Lexer, LineCounter, parseDocument, Parser, visit } from "yaml";
import { Problem } from "../common/problem.ts";
import { withPulumiTags } from "../common/pulumiYaml.ts";

/** A YAML file whose top level is a map. */
export interface YamlFile {
  file: string;
  document: Document;
  map: YAMLMap;
}

/**
 * Reads a YAML file as the Pulumi CLI does; an empty one is an empty map.
 *
 * @throws {Problem} when it cannot be read, or is not a map
 */
export function readYamlFile(file: string): YamlFile {
  const lines = new LineCounter();
  const text = readText(file);
  const invalid = (offset: number, reason: string) => {
    const { line, col } = lines.linePos(offset);
    return new Problem(`${path.basename(file)} is not valid YAML: line ${line}, column ${col}: ${reason}`);
  };
  assertShallow(file, text);
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    customTags: withPulumiTags,
    logLevel: "error",
    // Each key would be compared with every other one: a file with 100,000 keys takes minutes.
    uniqueKeys: false,
  });
  const [error] = document.errors;
  if (error?.code === "MULTIPLE_DOCS") {
    throw new Problem(`${path.basename(file)} has more than one YAML document. Allowed: one.`);
  }
  if (error) throw invalid(error.pos[0], withoutQuotation(error.message));
  const duplicate = duplicateKey(document);
  if (duplicate !== undefined) throw invalid(duplicate, "Map keys must be unique.");
  const contents = document.contents ?? document.createNode({});
  assertExpandable(file, document);
  if (isMap(contents)) return { file, document, map: contents };
  throw new Problem(`${path.basename(file)} is not a map at its top level. Allowed: lines of the form "key: value".`);
}

/** What is nested more deeply fills the stack of whatever goes through it. */
const maxDepth = 100;

/** Looks at the text alone, since the parser itself goes through the document level by level. */
function assertShallow(file: string, text: string): void {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    if (parser.stack.length > maxDepth) {
      const line = text.slice(0, parser.offset).split("\n").length;
      throw new Problem(
        `${path.basename(file)} has lists or maps inside of each other more than ${maxDepth} levels deep, on line ${line}. Allowed: ${maxDepth} levels.`,
      );
    }
    Array.from(parser.next(lexeme));
  }
}

/** Where a map has a key that it has already. */
function duplicateKey(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Map: (_, { items }) => {
      const known = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (known.has(key.value)) {
          offset = key.range?.[0];
          return visit.BREAK;
        }
        known.add(key.value);
      }
      return undefined;
    },
  });
  return offset;
}

/** Aliases of aliases may stand for more text than memory holds, and an alias within its own anchor for endless text. */
function assertExpandable(file: string, document: Document): void {
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    const { message } = error as Error;
    throw new Problem(
      /^Excessive alias count/.test(message)
        ? `${path.basename(file)} has aliases (*) of aliases that stand for too many values. Write the values out.`
        : `${path.basename(file)} is not valid YAML: ${message}.`,
    );
  }
  try {
    JSON.stringify(value);
  } catch {
    throw new Problem(`${path.basename(file)} has an alias (*) inside of what it stands for. Write the value out.`);
  }
}

function readText(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
      throw new Problem(`${path.basename(file)} is not UTF-8 text. Save it in that encoding.`);
    }
    throw new Problem(`${file} cannot be read: ${message}`);
  }
}

/** The parser may quote what it stumbled over, which may be an encrypted value. */
function withoutQuotation(message: string): string {
  const unquoted = message.replace(/ ["']quote$/, " quotation mark").replace(/[:,]? *["'].*$/s, "");
  return `${unquoted.replace(/[:.]? *$/, "")}.`;
}
