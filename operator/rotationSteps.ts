import type { Progress } from "../common/progress.ts";
import { TokenProblem } from "./bearerToken.ts";
import type { Rotation, RotationStep } from "./rotation.ts";
import { goBackTo } from "./rotation.ts";
import type { RotationTarget } from "./rotationActions.ts";
import { checkNew, redeployNew, storeNew, TokenRefused, Unhealthy } from "./rotationActions.ts";

/** One step: what the person is asked before it, and what is then done. Without `run` it is the person who does it. */
export interface Step {
  id: RotationStep;
  title: string;
  question: string;
  run?: () => Promise<string>;
}

/** What the steps need. */
export interface Work {
  target: RotationTarget;
  rotation: Rotation;
  /** The new session, as it is stored. */
  session: () => Promise<string>;
  /** The new bearer token. */
  token: () => Promise<string | undefined>;
  /** Whether a person types the token, and may mistype it. */
  isTokenTyped: boolean;
  /** Keeps how far the rotation has come. */
  save: () => void;
  progress: Progress;
  /** Tells of something that went wrong, and stays. */
  warn: (text: string) => void;
}

/** How often a token may be mistyped. */
const typedTries = 3;

/** The order of a rotation: session and token are linked, so both change together, while nobody provisions. */
export function stepsOf(work: Work): Step[] {
  const { target, rotation, save, progress } = work;
  return [
    {
      id: "pause",
      title: "Pause provisioning",
      question: "Is provisioning paused at the identity provider?",
    },
    {
      id: "regenerate",
      title: "Regenerate the credentials",
      question:
        "Have you regenerated the credentials in 1Password, and saved the new scimsession file and the new bearer token?",
    },
    {
      id: "store",
      title: "Store the new session",
      question: `Store the new session in ${target.parameterName}?`,
      run: async () => storeNew(target, await work.session(), rotation, save),
    },
    {
      id: "redeploy",
      title: "Restart the task",
      question: `Restart the task of ${target.service.serviceName}? Provisioning is down until the new one runs.`,
      run: () => redeployNew(target, rotation, save, progress.wait).finally(progress.end),
    },
    {
      id: "health",
      title: "Check the health",
      question: "Check the bridge's health with the new bearer token?",
      run: () => health(work),
    },
    {
      id: "provider",
      title: "Update the identity provider",
      question: "Does the identity provider have the new bearer token? (scim-bridge connect tells where it belongs)",
    },
    {
      id: "resume",
      title: "Resume provisioning",
      question: "Is provisioning resumed at the identity provider?",
    },
  ];
}

/** An unhealthy bridge has started with a wrong session, or not at all: the next try begins with its task. */
async function health({ target, rotation, token, isTokenTyped, save, progress, warn }: Work): Promise<string> {
  for (let left = isTokenTyped ? typedTries - 1 : 0; ; left -= 1) {
    try {
      const given = await token();
      if (given === undefined)
        throw new TokenProblem("The bridge's health is checked with the new bearer token alone.");
      return await checkNew(target, given, progress.wait).finally(progress.end);
    } catch (error) {
      if (left > 0 && (error instanceof TokenRefused || error instanceof TokenProblem)) {
        warn(error.message);
        continue;
      }
      if (error instanceof Unhealthy) {
        goBackTo("redeploy", rotation);
        save();
      }
      throw error;
    }
  }
}
