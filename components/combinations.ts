import * as pulumi from "@pulumi/pulumi";
import type { RedisSettings } from "./containers.ts";
import { containerSizes, images, redisInputs } from "./defaults.ts";
import { isDeferred } from "./inputs.ts";
import type { Show } from "./lookUp.ts";
import { registryOf } from "./permissions.ts";
import type { Comparison } from "./presences.ts";
import { presences } from "./presences.ts";
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

/** How long a host name may be where something of that name is made. */
interface HostNameLimit {
  length: number;
  /** What is made. */
  holder: string;
  /** What to do instead of choosing a shorter name. */
  way: string;
}

/** Of a certificate's first name. https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
const certificateLimit: HostNameLimit = {
  length: 64,
  holder: "a certificate of the bridge's own",
  way: ", or give certificateArn",
};

/** Of a host name in a listener's rule. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HostHeaderConditionConfig.html */
const ruleLimit: HostNameLimit = { length: 128, holder: "a rule of a load balancer", way: "" };

function hostNameLimit({ certificateArn, loadBalancer }: ScimBridgeArgs): HostNameLimit | undefined {
  if (loadBalancer?.existing !== undefined) return ruleLimit;
  return certificateArn === undefined ? certificateLimit : undefined;
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
      (values, show) => (args.redis?.urlParameterName === undefined ? redisMemoryFaults(values, show) : []),
    ),
    hostName: combination<{ hostname: string }>(
      ["hostname", "certificateArn", "loadBalancer.existing"],
      { hostname: args.hostname },
      ({ hostname }, show) => hostNameFaults(hostname, hostNameLimit(args), show),
    ),
    imagePullSecret: combination<{ images: string[] }>(
      ["imagePullSecretArn", "bridge.image", "redis.image"],
      { images: images(args) },
      ({ images }, show) => (args.imagePullSecretArn === undefined ? [] : imagePullSecretFaults(images, show)),
    ),
  };
}

function taskSizeFaults(containers: Resources[], show: Show): Fault[] {
  if (smallestTask(containers)) return [];
  const { cpu, memoryMiB } = total(containers);
  // The bridge alone may have no more than the largest task, so there is redis too.
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

function hostNameFaults(hostname: string, limit: HostNameLimit | undefined, show: Show): Fault[] {
  if (limit === undefined || hostname.length <= limit.length) return [];
  const message =
    `${show(hostname)} has ${show(hostname.length)} characters. Allowed: at most ${limit.length} for ${limit.holder}.` +
    ` Use a shorter name${limit.way}.`;
  return [{ path: "hostname", message }];
}

/** Credentials are one registry's: any other must not see them, and ECR has its own. */
function imagePullSecretFaults(images: string[], show: Show): Fault[] {
  const registries = [...new Set(images.map(registryOf).filter(registry => registry !== undefined))];
  if (registries.length === 1) return [];
  const message =
    registries.length === 0
      ? "no image would be pulled with it, since all come from ECR. Leave it out."
      : `its credentials are one registry's, and the images come from ${show(registries.join(" and "))}. Allowed: images outside of ECR in one registry.`;
  return [{ path: "imagePullSecretArn", message }];
}

function containsDeferred(value: unknown): boolean {
  if (isDeferred(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(containsDeferred);
}
