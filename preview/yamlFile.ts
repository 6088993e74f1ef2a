import { readFileSync } from "node:fs";
import path from "node:path";
import type { Document, YAMLMap } from "yaml";
import { isMap, LineCounter, parseDocument } from "yaml";
import { Problem } from "../common/problem.ts";

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
  const document = parseDocument(readText(file), {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error) {
    if (error.code === "MULTIPLE_DOCS") {
      throw new Problem(`${path.basename(file)} has more than one YAML document. Allowed: one.`);
    }
    const { line, col } = lines.linePos(error.pos[0]);
    throw new Problem(
      `${path.basename(file)} is not valid YAML: line ${line}, column ${col}: ${withoutQuotation(error.message)}`,
    );
  }
  const contents = document.contents ?? document.createNode({});
  assertExpandable(file, document);
  if (isMap(contents)) return { file, document, map: contents };
  throw new Problem(`${path.basename(file)} is not a map at its top level. Allowed: lines of the form "key: value".`);
}

/** Aliases of aliases may stand for more text than memory holds, and an alias within its own anchor for endless text. */
function assertExpandable(file: string, document: Document): void {
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    throw new Problem(`${path.basename(file)} is not valid YAML: ${(error as Error).message}.`);
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
