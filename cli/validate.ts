import { setTimeout as sleep } from "node:timers/promises";
import type { CommandContext } from "../common/commandContext.ts";
import { Problem, UsageProblem } from "../common/problem.ts";
import { startProgress } from "../common/progress.ts";
import type { Style } from "../common/style.ts";
import { styleFor } from "../common/style.ts";
import type { Wrap } from "../common/wrap.ts";
import { wrapFor } from "../common/wrap.ts";
import type { AwsOptions } from "../operator/aws.ts";
import { regionOf } from "../operator/aws.ts";
import type { TokenOptions } from "../operator/bearerToken.ts";
import { givenToken, typedToken } from "../operator/bearerToken.ts";
import type { BridgeOptions } from "../operator/bridge.ts";
import { findBridge } from "../operator/bridge.ts";
import type { Check, CheckResult, Status } from "../operator/checks.ts";
import { isHealthy, runChecks, skipped } from "../operator/checks.ts";
import { connectionChecks } from "../operator/connectionChecks.ts";
import { parseDuration } from "../operator/duration.ts";
import type { Endpoint, Surroundings } from "../operator/http.ts";
import { httpChecks } from "../operator/httpChecks.ts";
import type { Outputs } from "../operator/outputs.ts";

/** What `scim-bridge validate` was asked for. */
export interface ValidateOptions extends BridgeOptions, AwsOptions, TokenOptions {
  /** A duration, such as 10m. */
  wait?: string;
  json?: boolean;
}

/** Checks a bridge from here, and returns the exit code. */
export async function validate(
  options: ValidateOptions,
  context: CommandContext,
  surroundings: Surroundings = {},
): Promise<number> {
  const { stdout, env } = context;
  try {
    const { url, results } = await check(options, context, surroundings);
    stdout.write(options.json ? toJson(url, results) : toText(url, results, styleFor(stdout, env), wrapFor(stdout)));
    return isHealthy(results) ? 0 : 1;
  } catch (error) {
    if (options.json && error instanceof Problem) stdout.write(toJson(undefined, [], error.message));
    throw error;
  }
}

async function check(
  options: ValidateOptions,
  context: CommandContext,
  { endpoint = {}, pollMilliseconds = 5_000 }: Surroundings,
): Promise<{ url: URL; results: CheckResult[] }> {
  if (options.outputs === "-" && options.tokenStdin) throw twoInputs();
  const waitSeconds = options.wait === undefined ? 0 : parseDuration(options.wait);
  const { url, outputs } = await findBridge(options, context);
  const question = "Bearer token (Enter to go on without)";
  const token = (await givenToken(options, context)) ?? (await typedToken(question, context));
  const end = performance.now() + waitSeconds * 1000;
  const signal = context.interrupted;
  const bridge: Endpoint = { ...endpoint, url, signal };
  const checks = await checksOf(bridge, token, outputs, options);
  const progress = startProgress(context);
  const begins = (name: string) => progress.tell(`${url.host}: ${name}`);
  try {
    for (;;) {
      const results = await runChecks(checks(), begins);
      const left = end - performance.now();
      if (isHealthy(results) || left <= 0) return { url, results };
      progress.wait(`${url.host}: waiting, since ${failures(results)}`);
      await sleep(Math.min(pollMilliseconds, left), undefined, signal && { signal });
    }
  } finally {
    progress.end();
  }
}

/** Makes the checks, anew for each round: what one finds is for the others of its round. */
async function checksOf(
  bridge: Endpoint,
  token: string | undefined,
  outputs: Outputs | undefined,
  options: ValidateOptions,
): Promise<() => Check[]> {
  const { sessionParameterArn } = outputs?.values ?? {};
  const ofService = await serviceChecksOf(bridge, token, outputs, options);
  return () => [...connectionChecks(bridge), ...httpChecks(bridge, { token, sessionParameterArn }), ...ofService()];
}

/** The AWS SDK is loaded where there is a service to ask about. */
async function serviceChecksOf(
  { signal }: Endpoint,
  token: string | undefined,
  outputs: Outputs | undefined,
  options: ValidateOptions,
): Promise<() => Check[]> {
  if (outputs === undefined) return () => [];
  const { clusterArn, serviceName, taskDefinitionArn, logGroupName } = outputs.values;
  if (clusterArn === undefined || serviceName === undefined) {
    return () => [{ name: "service", run: () => skipped("the stack has no outputs clusterArn and serviceName") }];
  }
  const { serviceChecks, serviceClients } = await import("../operator/serviceChecks.ts");
  const clients = serviceClients(regionOf(clusterArn, options));
  const service = { clusterArn, serviceName, taskDefinitionArn, logGroupName };
  return () => serviceChecks({ ...service, clients, token, signal });
}

const twoInputs = () =>
  new UsageProblem(
    "Standard input cannot hold both the outputs and the token. Set SCIM_BEARER_TOKEN instead of --token-stdin.",
  );

const failures = (results: readonly CheckResult[]) =>
  results.flatMap(({ name, status, detail }) => (status === "failed" ? `${name} ${detail}` : [])).join(", ");

function toJson(url: URL | undefined, checks: readonly CheckResult[], error?: string): string {
  const healthy = error === undefined && isHealthy(checks);
  return `${JSON.stringify({ url: url?.origin, healthy, complete: isComplete(checks), error, checks }, undefined, 2)}\n`;
}

function toText(url: URL, results: readonly CheckResult[], style: Style, wrap: Wrap): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  const lines = results.map(result => resultText(result, width, style, wrap));
  return `${[style.bold(`Validation of ${url.origin}`), "", ...lines, "", summary(results, style)].join("\n")}\n`;
}

function resultText(
  { name, status, detail, remedy, milliseconds }: CheckResult,
  width: number,
  style: Style,
  wrap: Wrap,
): string {
  const margin = width + 4;
  const time = status === "skipped" ? "" : style.dim(` (${milliseconds} ms)`);
  const advice = remedy === undefined ? "" : `\n${" ".repeat(margin)}→ ${wrap(remedy, margin + 2)}`;
  return `${sign(status, style)} ${name.padEnd(width)}  ${wrap(detail + time, margin)}${advice}`;
}

function sign(status: Status, { green, yellow, red, dim }: Style): string {
  return { ok: green("✔"), warning: yellow("⚠"), failed: red("✖"), skipped: dim("○") }[status];
}

function summary(results: readonly CheckResult[], { bold, green, yellow, red }: Style): string {
  const counts = (["failed", "warning", "ok", "skipped"] as const).flatMap(wanted => {
    const count = results.filter(({ status }) => status === wanted).length;
    return count === 0 ? [] : `${count} ${wanted}`;
  });
  const healthy = isComplete(results) ? green("Healthy") : yellow("Healthy as far as it was checked");
  return `${bold(isHealthy(results) ? healthy : red("Not healthy"))}: ${counts.join(", ")}`;
}

const isComplete = (results: readonly CheckResult[]) =>
  results.length > 0 && !results.some(({ status }) => status === "skipped");
