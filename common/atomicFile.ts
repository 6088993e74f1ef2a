import { renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes a file at once or not at all: whoever reads it, even after the process was ended, never sees half of it.
 *
 * @param mode the file's permissions; what the system gives new files, unless told otherwise
 */
export function writeAtOnce(file: string, text: string, mode = 0o666): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode, flag: "wx" });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
