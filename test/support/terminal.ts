import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { CommandContext } from "../../common/commandContext.ts";
import { plainEnvironment } from "./program.ts";

/** A terminal with nobody at it: what is typed is given, what is shown is kept. */
export interface Terminal {
  context: CommandContext;
  /** Waits until this is shown, and then types. */
  answer: (shown: string, keys: string) => Promise<void>;
  /** All that was shown so far. */
  shown: () => string;
}

/** Makes a terminal, for commands that ask. */
export function openTerminal({
  cwd = process.cwd(),
  env = {},
  columns = 120,
}: { cwd?: string; env?: NodeJS.ProcessEnv; columns?: number } = {}): Terminal {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const screen = Object.assign(new PassThrough(), {
    ...{ isTTY: true, columns, rows: 40 },
    ...{ cursorTo: () => true, moveCursor: () => true, clearLine: () => true, getWindowSize: () => [columns, 40] },
  });
  let shown = "";
  let seen = 0;
  screen.on("data", data => (shown += String(data)));
  return {
    context: { cwd, env: plainEnvironment(env), stdin, stdout: screen, stderr: screen },
    shown: () => shown,
    answer: async (text, keys) => {
      while (!shown.slice(seen).includes(text)) await once(screen, "data");
      seen = shown.length;
      // The prompt reads keys once it has drawn itself.
      setImmediate(() => stdin.write(keys));
    },
  };
}
