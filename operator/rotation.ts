import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { Problem } from "../common/problem.ts";

/** The steps of a rotation, in their order. */
export const rotationSteps = ["pause", "regenerate", "store", "redeploy", "health", "provider", "resume"] as const;

export type RotationStep = (typeof rotationSteps)[number];

/** How far a rotation has come. Nothing secret is in it. */
export interface Rotation {
  begun: string;
  done: RotationStep[];
  /** The parameter's version before the new session was stored; the store itself may have been interrupted. */
  versionBefore?: number;
  /** The deployment that was started with the new session. */
  deployment?: string;
  /** The task must be started anew, whatever ECS has deployed since the session was stored. */
  startAnew?: boolean;
}

/** The step, and all that came after it, is to be done again. */
export function goBackTo(step: "store" | "redeploy", rotation: Rotation): void {
  const kept = rotationSteps.slice(0, rotationSteps.indexOf(step));
  rotation.done = rotation.done.filter(done => kept.includes(done));
  rotation.startAnew = true;
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
  const state = env.XDG_STATE_HOME || path.join(env.HOME || homedir(), ".local", "state");
  const folder = path.join(state, "scim-bridge");
  const file = path.join(
    folder,
    `rotation-${createHash("sha256").update(parameterArn).digest("hex").slice(0, 16)}.json`,
  );
  return {
    read: () => read(file),
    write: rotation => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(file, `${JSON.stringify(rotation, undefined, 2)}\n`, { mode: 0o600 });
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function read(file: string): Rotation | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Problem(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    const rotation = JSON.parse(text) as Rotation;
    if (Array.isArray(rotation.done)) return rotation;
  } catch {
    // The same as what is JSON, but no record.
  }
  throw new Problem(`${file} is not the record of a rotation. To begin anew, use --anew.`);
}
