import type { SSMClient } from "@aws-sdk/client-ssm";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../common/problem.ts";
import { sessionCommand } from "./advice.ts";
import { isRefused } from "./aws.ts";
import { faultOf } from "./faults.ts";
import type { Endpoint } from "./http.ts";
import { get } from "./http.ts";
import { askHealth, isRefusal } from "./httpChecks.ts";
import type { Rotation } from "./rotation.ts";
import type { Patience, ServiceAccess } from "./service.ts";
import { describeRestartable, forceDeployment, primaryOf, waitForDeployment } from "./service.ts";
import type { Tier } from "./sessionParameter.ts";
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

/** The bridge's word that it is not well. */
export class Unhealthy extends Problem {}

/** The bridge's word that the token is not the one of its session. Waiting does not help. */
export class TokenRefused extends Unhealthy {}

/** How long the bridge's health is asked for: a new task needs a moment. Seconds. */
const healthSeconds = 60;

/**
 * Finds what would end a rotation half-way, before it begins.
 *
 * @throws {Problem} when the service, the parameter or the bridge cannot be reached
 */
export async function prepare(target: RotationTarget): Promise<void> {
  await describeRestartable(target.service);
  await refuseUnencrypted(target);
  await stored(target);
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
  const before = await stored(target);
  if (before.value === session) {
    if (before.version > (rotation.versionBefore ?? Infinity))
      return `stored already, as version ${before.version} of ${name}`;
    throw storedAlready(name, before.version);
  }
  rotation.versionBefore ??= before.version;
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
  const { value, version } = await stored(target);
  if (value === session) throw storedAlready(target.parameterName, version);
}

const storedAlready = (name: string, version: number) =>
  new Problem(
    `This session is stored already, as version ${version} of ${name}. Give the new one, which regenerating made.` +
      " Is it the new one, stored by hand? Then use scim-bridge restart, and scim-bridge validate.",
  );

/** Whether the parameter holds this very session. */
export const isStored = async (target: RotationTarget, session: string): Promise<boolean> =>
  (await stored(target)).value === session;

async function stored(target: RotationTarget) {
  const { ssm, parameterName, service } = target;
  return (await readParameter(parameterName, ssm, service.signal)) ?? Promise.reject(missing(parameterName));
}

const missing = (name: string) =>
  new Problem(`There is no SSM parameter ${name}. Store a session: ${sessionCommand("put", name)}`);

async function refuseUnencrypted({ ssm, parameterName, service }: RotationTarget): Promise<void> {
  const facts = await describeParameter(parameterName, ssm, service.signal);
  if (!facts) throw missing(parameterName);
  if (facts.type !== "SecureString") throw notEncrypted(parameterName, facts.type);
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
  const primary = primaryOf(await describeRestartable(service));
  let id = startedBefore(rotation, primary);
  if (id === undefined) {
    rotation.restart = { after: primary?.id ?? "" };
    save();
    id = await forceDeployment(service).catch((error: unknown) => {
      if (error instanceof Problem && isRefused(error)) delete rotation.restart;
      save();
      throw error;
    });
  }
  rotation.restart = { after: rotation.restart?.after ?? "", deployment: id };
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
 * @throws {Unhealthy} when the bridge is not well after a while
 * @throws {Problem} when it does not answer, which says nothing about the task
 */
export async function checkNew(
  { endpoint, patience }: RotationTarget,
  token: string,
  told: (text: string) => void,
): Promise<string> {
  const end = performance.now() + Math.min(healthSeconds, patience.timeoutSeconds) * 1000;
  for (;;) {
    const found = await healthOf(endpoint, token);
    if (!(found instanceof Problem)) return found;
    if (found instanceof TokenRefused || performance.now() >= end) throw found;
    told(found.message);
    await sleep(patience.pollMilliseconds, undefined, endpoint.signal && { signal: endpoint.signal });
  }
}

/** What the bridge says of its health, or the problem with it. */
async function healthOf(endpoint: Endpoint, token: string): Promise<string | Problem> {
  try {
    const verdict = await askHealth(endpoint, token);
    if (verdict.status === "ok") return verdict.detail;
    const told = `The bridge's health: ${verdict.detail}.`;
    return isRefusal(verdict)
      ? new TokenRefused(
          `${told} Is it the token that came with the session which is stored now? Each regenerating makes both.`,
        )
      : new Unhealthy(`${told} See what the bridge says: scim-bridge logs bridge.`);
  } catch (error) {
    return new Problem(
      `${endpoint.url.origin} ${faultOf(error, endpoint)}: its health could not be checked from here. Are you still on the VPN?`,
    );
  }
}
