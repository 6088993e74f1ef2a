import type { SSMClient } from "@aws-sdk/client-ssm";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../common/problem.ts";
import { isWithoutAccess } from "./aws.ts";
import { faultOf } from "./faults.ts";
import type { Endpoint } from "./http.ts";
import { get } from "./http.ts";
import { checkHealth } from "./httpChecks.ts";
import type { Rotation } from "./rotation.ts";
import type { Patience, ServiceAccess } from "./service.ts";
import { describeService, primaryOf, redeploy, waitForDeployment } from "./service.ts";
import type { ParameterFacts } from "./sessionParameter.ts";
import { describe, notEncrypted, readSession, storeSession } from "./sessionParameter.ts";

/** What a rotation acts on. */
export interface RotationTarget {
  ssm: SSMClient;
  service: ServiceAccess;
  parameterName: string;
  endpoint: Endpoint;
  patience: Required<Patience>;
}

/** How often the bridge's health is asked for: a new task needs a moment. */
const healthTries = 12;

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
  const { ssm, parameterName: name, service } = target;
  const { version, tier } = await parameterFacts(target);
  if (await isStored(target, session)) {
    if (rotation.versionBefore !== undefined) return `stored already, as version ${version} of ${name}`;
    throw new Problem(
      `This session is stored already, as version ${version} of ${name}. Give the new one, which regenerating made.` +
        " Is it the new one, stored by hand? Then use scim-bridge restart, and scim-bridge validate.",
    );
  }
  rotation.versionBefore = version;
  save();
  const where = { name, overwrite: true, ...(tier === "Advanced" && { tier: "Advanced" as const }) };
  const stored = await storeSession(session, where, ssm, service.signal);
  return `version ${stored.version} of ${name}`;
}

/** Whether the parameter holds this very session. Who may not decrypt it is told that it does not. */
export async function isStored({ ssm, parameterName, service }: RotationTarget, session: string): Promise<boolean> {
  try {
    return (await readSession(parameterName, ssm, service.signal)) === session;
  } catch (error) {
    if (error instanceof Problem && isWithoutAccess(error)) return false;
    throw error;
  }
}

async function parameterFacts({ ssm, parameterName, service }: RotationTarget): Promise<ParameterFacts> {
  const facts = await describe(parameterName, ssm, service.signal);
  if (!facts)
    throw new Problem(`There is no SSM parameter ${parameterName}. Store a session: scim-bridge session put.`);
  if (facts.type !== "SecureString") throw notEncrypted(parameterName, facts.type);
  return facts;
}

/**
 * Starts the task with the new session and waits for it, unless an interrupted try has started it.
 *
 * @param save called when the deployment is known
 */
export async function redeployNew(
  target: RotationTarget,
  rotation: Rotation,
  save: () => void,
  told: (text: string) => void,
): Promise<string> {
  rotation.deployment = (await startedBefore(target, rotation)) ?? (await redeploy(target.service));
  rotation.startAnew = false;
  save();
  await waitForDeployment(target.service, rotation.deployment, target.patience, told);
  return `deployment ${rotation.deployment} is complete`;
}

/** The deployment of an interrupted try, where it has not failed. */
async function startedBefore(target: RotationTarget, { deployment, startAnew }: Rotation): Promise<string | undefined> {
  const primary = primaryOf(await describeService(target.service));
  if (startAnew || !primary?.id || primary.rolloutState === "FAILED") return undefined;
  if (deployment !== undefined) return primary.id === deployment ? deployment : undefined;
  const { modified } = await parameterFacts(target);
  // Both times are AWS's: a task that was started since has the new session.
  return primary.createdAt !== undefined && primary.createdAt > modified ? primary.id : undefined;
}

/** Asks the bridge with the new token, until it is healthy. */
export async function checkNew(
  { endpoint, patience }: RotationTarget,
  token: string,
  told: (text: string) => void,
): Promise<string> {
  for (let left = healthTries; ; left -= 1) {
    const { status, detail, remedy = "" } = await checkHealth(endpoint, token);
    const text = detail.replaceAll(token, "[secret]");
    if (status === "ok") return text;
    if (left === 0) throw new Problem(`The bridge's health: ${text}. ${remedy}`);
    told(text);
    await sleep(patience.pollMilliseconds, undefined, endpoint.signal && { signal: endpoint.signal });
  }
}
