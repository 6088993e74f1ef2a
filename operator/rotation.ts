import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { writeAtOnce } from "../common/atomicFile.ts";
import { Problem } from "../common/problem.ts";

/** The steps of a rotation, in their order. */
export const rotationSteps = ["pause", "regenerate", "store", "redeploy", "health", "provider", "resume"] as const;

export type RotationStep = (typeof rotationSteps)[number];

/** How far a rotation has come. Nothing secret is in it. */
export interface Rotation {
  begun: string;
  done: RotationStep[];
  /** The version of the old session: what is newer was stored by this rotation. Set before it is stored. */
  versionBefore?: number;
  /** The restart that is under way. Set before it is asked for. */
  restart?: {
    /** The deployment that ran before: what came after it has the new session. */
    after: string;
    /** The deployment that it made, once AWS has told. */
    deployment?: string;
  };
  /** Whether the task was restarted at least once, so that the old session is gone from it. */
  restarted?: boolean;
}

export const beginRotation = (): Rotation => ({ begun: new Date().toISOString(), done: [] });

/** The step, and all that came after it, is to be done again. */
export function goBackTo(step: "store" | "redeploy", rotation: Rotation): void {
  const kept = rotationSteps.slice(0, rotationSteps.indexOf(step));
  rotation.done = rotation.done.filter(done => kept.includes(done));
  delete rotation.restart;
}

/** A rotation on disk, so that an interrupted one can be taken up again. */
export interface RotationRecord {
  /** Undefined where none is under way. */
  read: () => Rotation | undefined;
  write: (rotation: Rotation) => void;
  remove: () => void;
}

/** The record of a bridge's rotation, in the person's own folder for such things. https://specifications.freedesktop.org/basedir-spec/latest/ */
export function rotationRecord(parameterArn: string, env: NodeJS.ProcessEnv): RotationRecord {
  const bridge = createHash("sha256").update(parameterArn).digest("hex").slice(0, 16);
  const file = path.join(stateFolder(env), "scim-bridge", `rotation-${bridge}.json`);
  return {
    read: () => read(file),
    write: rotation => write(file, `${JSON.stringify(rotation, undefined, 2)}\n`),
    remove: () => rmSync(file, { force: true }),
  };
}

/** The specification says to ignore what is relative. */
function stateFolder({ XDG_STATE_HOME = "", HOME = "" }: NodeJS.ProcessEnv): string {
  if (path.isAbsolute(XDG_STATE_HOME)) return XDG_STATE_HOME;
  return path.join(path.isAbsolute(HOME) ? HOME : userInfo().homedir, ".local", "state");
}

function read(file: string): Rotation | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw notKept(error as Error);
  }
  try {
    const rotation = JSON.parse(text) as Partial<Rotation> | null;
    if (Array.isArray(rotation?.done) && typeof rotation.begun === "string") return rotation as Rotation;
  } catch {
    // The same as what is JSON, but no record.
  }
  throw new Problem(`${file} is not the record of a rotation. To begin anew, use --anew.`);
}

/** At once or not at all: half a record would lose how far the rotation has come. */
function write(file: string, text: string): void {
  try {
    makeFolder(path.dirname(file));
    writeAtOnce(file, text, 0o600);
  } catch (error) {
    throw notKept(error as Error);
  }
}

/** Node.js's own way to make the folders above too never ends below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

const notKept = ({ message }: Error) =>
  new Problem(
    `How far the rotation has come cannot be kept: ${message}. Name a folder that can be written in XDG_STATE_HOME.`,
  );
