import * as pulumi from "@pulumi/pulumi";
import type { RedisSettings } from "./containers.ts";
import { containerSizes, redisInputs } from "./defaults.ts";
import { isDeferred } from "./inputs.ts";
import type { Show } from "./lookUp.ts";
import type { ScimBridgeArgs } from "./scimBridgeArgs.ts";
import type { Resources } from "./taskSize.ts";
import { largestTask, smallestTask, total } from "./taskSize.ts";
import type { Fault } from "./validation.ts";
import { ArgumentsError, valueFaults } from "./validation.ts";

/**
 * All that is wrong with the plain values of a component's name and arguments.
 *
 * @param known paths that have faults of their own: what is there is not compared with anything else
 */
export function argumentFaults(name: string, args: ScimBridgeArgs, known: readonly string[] = []): Fault[] {
  const values = valueFaults(name, args).filter(fault => !known.some(path => isWithin(path, fault.path)));
  const told = [...known, ...values.map(({ path }) => path)];
  const missing = comparable(presences(args), told).flatMap(({ faultsNow }) => faultsNow());
  const contradictions = comparable(Object.values(combinations(args)), [...told, ...missing.map(({ path }) => path)]);
  return [...missing, ...values, ...contradictions.flatMap(({ faultsNow }) => faultsNow())];
}

/** Those that compare nothing that has a fault of its own. */
function comparable(comparisons: Comparison[], told: readonly string[]): Comparison[] {
  const isTold = (path: string) => told.some(other => isWithin(other, path) || isWithin(path, other));
  return comparisons.filter(({ paths }) => !paths.some(isTold));
}

/** Whether a path is another one, or leads to something in it. */
const isWithin = (path: string, other: string) =>
  path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);

/** Arguments that are right each for itself and may be wrong together, or missing. */
interface Comparison {
  paths: string[];
  /** The faults, where all values are plain. */
  faultsNow: () => Fault[];
}

/** ACM's limit on a certificate's first name. https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
const maxCertificateNameLength = 64;

/** What is required, and what is required of each other: whether it is given is known at once. */
function presences({ hostname, network, certificateArn, dns, loadBalancer }: Partial<ScimBridgeArgs>): Comparison[] {
  const sources = [network?.ingressCidrs, network?.ingressSecurityGroupIds, network?.ingressPrefixListIds];
  const check = (path: string, others: string[], isWrong: boolean, message: string): Comparison => ({
    paths: [path, ...others],
    faultsNow: () => (isWrong ? [{ path, message }] : []),
  });
  const required = (path: string, value: unknown, meaning: string) =>
    check(path, [], value === undefined, `is missing. Give ${meaning}.`);
  return [
    required("hostname", hostname, "the DNS name that people and identity providers use"),
    required("network.vpcId", network?.vpcId, "the VPC of the bridge and its load balancer"),
    required("network.taskSubnetIds", network?.taskSubnetIds, "private subnets for the task"),
    check(
      "network.ingressCidrs",
      ["network.ingressSecurityGroupIds", "network.ingressPrefixListIds"],
      sources.every(source => source === undefined || source.length === 0),
      "nobody could reach the bridge. Give at least one source in ingressCidrs, ingressSecurityGroupIds or ingressPrefixListIds, such as your VPN's CIDR block.",
    ),
    check(
      "certificateArn",
      ["dns.zoneId"],
      certificateArn === undefined && dns?.zoneId === undefined,
      "there is no certificate, and no zone to validate a new one in. Give certificateArn, or dns.zoneId for a certificate of the bridge's own.",
    ),
    check(
      "loadBalancer.accessLogsPrefix",
      ["loadBalancer.accessLogsBucket"],
      loadBalancer?.accessLogsPrefix !== undefined && loadBalancer.accessLogsBucket === undefined,
      "is a folder in a bucket that is not named. Give loadBalancer.accessLogsBucket too.",
    ),
  ];
}

/** Values that are compared, at once or when they are known. */
interface Combination extends Comparison {
  /** The given value, which fails where the others turn out to be wrong. */
  hold: <T>(value: pulumi.Output<T>) => pulumi.Output<T>;
}

function combination<V extends object>(
  paths: string[],
  inputs: { [K in keyof V]: unknown },
  faults: (values: V, show: Show) => Fault[],
): Combination {
  return {
    paths,
    faultsNow: () => (containsDeferred(inputs) ? [] : faults(inputs as V, JSON.stringify)),
    hold: value => {
      const values = pulumi.output(inputs);
      return pulumi.all([value, values]).apply(async ([held, known]) => {
        const secret = await pulumi.isSecret(values);
        const found = faults(known as V, secret ? () => "[secret]" : JSON.stringify);
        if (found.length > 0) throw new ArgumentsError(found);
        return held as never;
      });
    },
  };
}

/** Values that are right each for itself and may be wrong together. */
export function combinations(args: ScimBridgeArgs) {
  const { memoryMiB, maxMemoryMiB } = redisInputs(args);
  return {
    taskSize: combination<Resources[]>(
      ["size", "bridge.cpu", "bridge.memoryMiB", "redis.cpu", "redis.memoryMiB"],
      containerSizes(args),
      taskSizeFaults,
    ),
    redisMemory: combination<Pick<RedisSettings, "memoryMiB" | "maxMemoryMiB">>(
      ["redis.memoryMiB", "redis.maxMemoryMiB"],
      { memoryMiB, maxMemoryMiB },
      redisMemoryFaults,
    ),
    certificateName: combination<{ hostname: string }>(
      ["hostname"],
      { hostname: args.hostname },
      ({ hostname }, show) => (args.certificateArn === undefined ? certificateNameFaults(hostname, show) : []),
    ),
  };
}

function taskSizeFaults(containers: Resources[], show: Show): Fault[] {
  if (smallestTask(containers)) return [];
  const { cpu, memoryMiB } = total(containers);
  const message =
    `with redis the task needs ${show(cpu)} CPU units and ${show(memoryMiB)} MiB, which no Fargate task offers.` +
    ` Allowed: up to ${largestTask.cpu} CPU units and ${largestTask.memoryMiB} MiB for both containers. Lower bridge.* or redis.*.`;
  return [{ path: "bridge.cpu, bridge.memoryMiB", message }];
}

function redisMemoryFaults(
  { memoryMiB, maxMemoryMiB }: Pick<RedisSettings, "memoryMiB" | "maxMemoryMiB">,
  show: Show,
): Fault[] {
  if (maxMemoryMiB < memoryMiB) return [];
  const message = `${show(maxMemoryMiB)} MiB do not fit into the container's ${show(memoryMiB)} MiB (redis.memoryMiB). Allowed: less than that.`;
  return [{ path: "redis.maxMemoryMiB", message }];
}

function certificateNameFaults(hostname: string, show: Show): Fault[] {
  if (hostname.length <= maxCertificateNameLength) return [];
  const message =
    `${show(hostname)} has ${show(hostname.length)} characters. Allowed: at most ${maxCertificateNameLength} for a certificate of the` +
    " bridge's own. Use a shorter name, or give certificateArn.";
  return [{ path: "hostname", message }];
}

function containsDeferred(value: unknown): boolean {
  if (isDeferred(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(containsDeferred);
}
