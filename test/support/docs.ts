import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgsStringToArgv } from "string-argv";

export const repository = path.resolve(import.meta.dirname, "../..");

/** A page that people read, by its path below the repository. */
export interface Page {
  file: string;
  text: string;
}

/** A command as a page shows it. */
export interface Shown {
  file: string;
  /** The whole line, which may be several programs. */
  line: string;
  /** The words of one program. */
  words: string[];
  /** In running text a command may be a name alone, or leave something out. */
  inline: boolean;
}

/** All pages that are written by hand; those below docs/api are generated. */
export function pages(): Page[] {
  const folders = ["docs", "plugin", ...below("examples")];
  const files = [
    "README.md",
    "CONTRIBUTING.md",
    ...folders.flatMap(folder => namesIn(folder).map(name => `${folder}/${name}`)),
  ];
  return files
    .filter(file => file.endsWith(".md"))
    .sort()
    .map(file => ({ file, text: readFileSync(path.join(repository, file), "utf8") }));
}

const namesIn = (folder: string): string[] => {
  const whole = path.join(repository, folder);
  return existsSync(whole) ? readdirSync(whole) : [];
};

function below(folder: string): string[] {
  const whole = path.join(repository, folder);
  if (!existsSync(whole)) return [];
  const installed = ["node_modules", "sdks", "venv"];
  const names = readdirSync(whole, { withFileTypes: true }).filter(
    entry => entry.isDirectory() && !installed.includes(entry.name),
  );
  return [folder, ...names.flatMap(({ name }) => below(`${folder}/${name}`))];
}

/** What stands in a fence of a language, without the indentation of the fence. */
export function blocks(text: string, language: string): string[] {
  const fence = new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^ *\`\`\``, "gm");
  return [...text.matchAll(fence)].map(([, indent = "", inside = ""]) =>
    inside
      .split("\n")
      .map(line => line.slice(indent.length))
      .join("\n"),
  );
}

/** A page's running text: without its fences. */
export const runningText = (text: string): string => text.replaceAll(/^ *```\w*\n[^]*?^ *```$/gm, "");

const programs = ["scim-bridge", "npx", "npm", "pulumi", "aws", "terraform", "git"];
const inlineCommand = new RegExp(`^(?:${programs.join("|")}) [a-z]`);

/** Every command of a page: what follows `$ ` in a console, and the commands in running text. */
export function commandsOf({ file, text }: Page): Shown[] {
  const consoles = blocks(text, "console").flatMap(block =>
    [...block.replaceAll(/\\\n\s*/g, "").matchAll(/^\$ (.*)$/gm)].map(([, line = ""]) => ({ line, inline: false })),
  );
  const spans = [...runningText(text).matchAll(/`([^`\n]+)`/g)]
    .map(([, line = ""]) => ({ line, inline: true }))
    .filter(({ line }) => inlineCommand.test(line));
  return [...consoles, ...spans].flatMap(({ line, inline }) =>
    programsOf(line).map(words => ({ file, line, words, inline })),
  );
}

/** The programs of a line, without what is redirected. */
function programsOf(line: string): string[][] {
  const found: string[][] = [[]];
  const words = parseArgsStringToArgv(line);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "|" || word === "&&") found.push([]);
    else if (word === "<" || word === ">") at++;
    else if (word !== "…") found.at(-1)?.push(word);
  }
  return found.filter(({ length }) => length > 0);
}
