import { Problem } from "../common/problem.ts";
import type { Rotation, RotationStep } from "./rotation.ts";
import { goBackTo } from "./rotation.ts";
import type { RotationTarget } from "./rotationActions.ts";
import { checkNew, redeployNew, storeNew } from "./rotationActions.ts";

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
  /** Keeps how far the rotation has come. */
  save: () => void;
  /** Tells what a step waits for. */
  tell: (text: string) => void;
  /** The step waits no longer. */
  done: () => void;
}

/** The order of a rotation: session and token are linked, so both change together, while nobody provisions. */
export function stepsOf(work: Work): Step[] {
  const { parameterName, service } = work.target;
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
      question: `Store the new session in ${parameterName}?`,
      run: async () => storeNew(work.target, await work.session(), work.rotation, work.save),
    },
    {
      id: "redeploy",
      title: "Restart the task",
      question: `Restart the task of ${service.serviceName}? Provisioning is down until the new one runs.`,
      run: () => redeployNew(work.target, work.rotation, work.save, work.tell).finally(work.done),
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
async function health({ target, rotation, token, save, tell, done }: Work): Promise<string> {
  const given = await token();
  if (given === undefined) throw new Problem("The bridge's health cannot be checked without the new bearer token.");
  try {
    return await checkNew(target, given, tell);
  } catch (error) {
    if (error instanceof Problem) {
      goBackTo("redeploy", rotation);
      save();
    }
    throw error;
  } finally {
    done();
  }
}
