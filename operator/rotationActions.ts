import type { SSMClient } from "@aws-sdk/client-ssm";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../common/problem.ts";
import { sessionCommand } from "./advice.ts";
import { isRefused, isWithoutAccess } from "./aws.ts";
import { faultOf } from "./faults.ts";
import type { Endpoint } from "./http.ts";
import { get } from "./http.ts";
import { checkHealth, isRefusal } from "./httpChecks.ts";
import type { Rotation } from "./rotation.ts";
import type { Patience, ServiceAccess } from "./service.ts";
import { describeService, primaryOf, redeploy, waitForDeployment } from "./service.ts";
import type { ParameterFacts, Tier } from "./sessionParameter.ts";
import { describeParameter, notEncrypted, readParameter, storeSession } from "./sessionParameter.ts";

/** What a rotation acts on. */
export interface RotationTarget {
  ssm: SSMClient;
  service: ServiceAccess;
  parameterName: string;
  tier: Tier | undefined;
  endpoint: Endpoint;
  patience: Required<Patience>;
}

/** The bridge's word that the token is not the one of its session. Waiting does not help. */
export class TokenRefused extends Problem {}

/** How long the bridge's health is asked for: a new task needs a moment. Seconds. */
const healthSeconds = 60;

/**
 * Finds what would end a rotation half-way, before it begins.
 *
 * @throws {Problem} when the service, the parameter or the bridge cannot be reached
 */
export async function prepare(target: RotationTarget): Promise<void> {
  await describeService(target.service);
  await parameterFacts(target);
  try {
    await get(target.endpoint, "/ping");
  } catch (error) {
    throw new Problem(
      `${target.endpoint.url.origin} ${faultOf(error, target.endpoint)}: its health could not be checked from here. Are you on the VPN?` +
        " See more: scim-bridge validate.",
    );
  }
}

/**
 * Stores the new session, unless an interrupted try has done so.
 *
 * @param save called before the parameter changes
 */
export async function storeNew(
  target: RotationTarget,
  session: string,
  rotation: Rotation,
  save: () => void,
): Promise<string> {
  const { ssm, parameterName: name, tier, service } = target;
  const { version } = await parameterFacts(target);
  const stored = await readIfAllowed(target);
  if (stored?.value === session) {
    if (stored.version > (rotation.versionBefore ?? Infinity))
      return `stored already, as version ${stored.version} of ${name}`;
    throw storedAlready(name, stored.version);
  }
  rotation.versionBefore ??= stored?.version ?? version;
  save();
  const { version: newVersion } = await storeSession(session, { name, tier, overwrite: true }, ssm, service.signal);
  return `version ${newVersion} of ${name}`;
}

/**
 * Finds that the session is the old one, before a rotation begins.
 *
 * @throws {Problem} when the parameter holds it
 */
export async function refuseStored(target: RotationTarget, session: string): Promise<void> {
  const stored = await readIfAllowed(target);
  if (stored?.value === session) throw storedAlready(target.parameterName, stored.version);
}

const storedAlready = (name: string, version: number) =>
  new Problem(
    `This session is stored already, as version ${version} of ${name}. Give the new one, which regenerating made.` +
      " Is it the new one, stored by hand? Then use scim-bridge restart, and scim-bridge validate.",
  );

/** Whether the parameter holds this very session. Who may not decrypt it is told that it does. */
export async function isStored(target: RotationTarget, session: string): Promise<boolean> {
  const stored = await readIfAllowed(target);
  return stored === undefined || stored.value === session;
}

/** Undefined where the person may not decrypt the parameter. */
async function readIfAllowed({ ssm, parameterName, service }: RotationTarget) {
  try {
    return await readParameter(parameterName, ssm, service.signal);
  } catch (error) {
    if (error instanceof Problem && isWithoutAccess(error)) return undefined;
    throw error;
  }
}

async function parameterFacts({ ssm, parameterName, service }: RotationTarget): Promise<ParameterFacts> {
  const facts = await describeParameter(parameterName, ssm, service.signal);
  if (!facts) {
    throw new Problem(
      `There is no SSM parameter ${parameterName}. Store a session: ${sessionCommand("put", parameterName)}`,
    );
  }
  if (facts.type !== "SecureString") throw notEncrypted(parameterName, facts.type);
  return facts;
}

/**
 * Starts the task with the new session and waits for it, unless an interrupted try has started it.
 *
 * @param save called before the restart is asked for, and when its deployment is known
 */
export async function redeployNew(
  { service, patience }: RotationTarget,
  rotation: Rotation,
  save: () => void,
  told: (text: string) => void,
): Promise<string> {
  const primary = primaryOf(await describeService(service));
  let id = startedBefore(rotation, primary);
  const after = rotation.restart?.after ?? primary?.id ?? "";
  if (id === undefined) {
    rotation.restart = { after: primary?.id ?? "" };
    save();
    id = await redeploy(service).catch((error: unknown) => {
      if (error instanceof Problem && isRefused(error)) delete rotation.restart;
      save();
      throw error;
    });
  }
  rotation.restart = { after, deployment: id };
  rotation.restarted = true;
  save();
  await waitForDeployment(service, id, patience, told);
  return `deployment ${id} is complete`;
}

/** The deployment that an interrupted try has made, where it has not failed. */
function startedBefore({ restart }: Rotation, primary: ReturnType<typeof primaryOf>): string | undefined {
  if (restart === undefined || primary?.id === undefined || primary.rolloutState === "FAILED") return undefined;
  // AWS's answer may have been lost: then it is whatever came after.
  const isOurs = restart.deployment === undefined ? primary.id !== restart.after : primary.id === restart.deployment;
  return isOurs ? primary.id : undefined;
}

/**
 * Asks the bridge with the new token, until it is healthy.
 *
 * @throws {TokenRefused} at once, when the token is not the session's
 */
export async function checkNew(
  { endpoint, patience }: RotationTarget,
  token: string,
  told: (text: string) => void,
): Promise<string> {
  const end = performance.now() + Math.min(healthSeconds, patience.timeoutSeconds) * 1000;
  for (;;) {
    const verdict = await checkHealth(endpoint, token);
    const { status, detail, remedy = "" } = verdict;
    if (status === "ok") return detail;
    const problem = `The bridge's health: ${detail}. ${remedy}`;
    if (isRefusal(verdict)) throw new TokenRefused(problem);
    if (performance.now() >= end) throw new Problem(problem);
    told(detail);
    await sleep(patience.pollMilliseconds, undefined, endpoint.signal && { signal: endpoint.signal });
  }
}
