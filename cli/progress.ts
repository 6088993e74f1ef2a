import yoctoSpinner from "yocto-spinner";
import type { CommandContext } from "../common/commandContext.ts";
import { isTerminal } from "../common/style.ts";

/** Tells a person what is going on, on a line that goes away. */
export interface Progress {
  tell: (text: string) => void;
  end: () => void;
}

/** A spinner on a terminal; silence elsewhere. */
export function startProgress({ stderr, env }: CommandContext): Progress {
  if (!isTerminal(stderr) || env.TERM === "dumb") return { tell: () => undefined, end: () => undefined };
  // Whoever interrupts ends the command, not the spinner alone.
  const spinner = yoctoSpinner({ stream: stderr as NodeJS.WriteStream, handleSignals: false });
  return {
    tell: text => {
      spinner.text = text;
      spinner.start();
    },
    end: () => void spinner.stop(),
  };
}
