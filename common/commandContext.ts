/** What surrounds a command: where it runs, what it reads and writes, and who may interrupt it. */
export interface CommandContext {
  cwd: string;
  env: NodeJS.ProcessEnv;
  stdin: NodeJS.ReadableStream;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
  /** Aborted, with the signal's name as its reason, when the person has had enough. */
  interrupted?: AbortSignal;
}
