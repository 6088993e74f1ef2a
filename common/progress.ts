import yoctoSpinner from "yocto-spinner";
import type { CommandContext } from "./commandContext.ts";
import { isTerminal } from "./style.ts";

/** Tells a person what is going on. */
export interface Progress {
  /** What is done just now: on a terminal alone, on a line that goes away. */
  tell: (text: string) => void;
  /** What is waited for: elsewhere it is a line of its own, when it changes. */
  wait: (text: string) => void;
  end: () => void;
}

/** A spinner on a terminal; elsewhere lines, so that a log shows why nothing else comes. */
export function startProgress({ stderr, env }: CommandContext): Progress {
  if (!isTerminal(stderr) || env.TERM === "dumb") return linesOf(stderr);
  // Whoever interrupts ends the command, not the spinner alone.
  const spinner = yoctoSpinner({ stream: stderr as NodeJS.WriteStream, handleSignals: false });
  const tell = (text: string) => {
    spinner.text = text;
    spinner.start();
  };
  return { tell, wait: tell, end: () => void spinner.stop() };
}

function linesOf(stderr: NodeJS.WritableStream): Progress {
  let last: string | undefined;
  return {
    tell: () => undefined,
    wait: text => {
      if (text !== last) stderr.write(`${text}\n`);
      last = text;
    },
    end: () => undefined,
  };
}
