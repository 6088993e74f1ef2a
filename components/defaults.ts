import * as pulumi from "@pulumi/pulumi";
import type { BridgeSettings, RedisSettings } from "./containers.ts";
import type { InputsOf } from "./inputs.ts";
import { derive } from "./inputs.ts";
import type { BridgeSize, ScimBridgeArgs } from "./scimBridgeArgs.ts";
import type { Resources } from "./taskSize.ts";

/** The newest versions that this package was checked with. */
const bridgeImage = "1password/scim:v2.9.16";
const redisImage = "public.ecr.aws/docker/library/redis:8.10.2";

/** 1Password's three volumes. https://github.com/1Password/scim-examples/tree/main/aws-ecsfargate-terraform */
const volumes: { readonly [size in BridgeSize]: Resources } = {
  base: { cpu: 128, memoryMiB: 512 },
  high: { cpu: 512, memoryMiB: 1024 },
  "very-high": { cpu: 1024, memoryMiB: 1024 },
};

/** The bridge's container: what is given, else the defaults. */
export function bridgeInputs({ size = "base", bridge }: ScimBridgeArgs): InputsOf<BridgeSettings> {
  // A size that is not one has its own fault; 0 keeps this one quiet.
  const volume = (key: keyof Resources) => derive(size, known => (volumes[known] as Resources | undefined)?.[key] ?? 0);
  return {
    image: bridge?.image ?? bridgeImage,
    cpu: bridge?.cpu ?? volume("cpu"),
    memoryMiB: bridge?.memoryMiB ?? volume("memoryMiB"),
    confirmationIntervalSeconds: bridge?.confirmationIntervalSeconds ?? 300,
    jsonLogs: bridge?.jsonLogs ?? false,
    environment: pulumi.output(bridge?.environment ?? {}),
  };
}

/** The redis container: what is given, else the defaults. */
export function redisInputs({ redis }: ScimBridgeArgs): InputsOf<RedisSettings> {
  return {
    image: redis?.image ?? redisImage,
    cpu: redis?.cpu ?? 128,
    memoryMiB: redis?.memoryMiB ?? 512,
    maxMemoryMiB: redis?.maxMemoryMiB ?? 256,
    maxMemoryPolicy: redis?.maxMemoryPolicy ?? "volatile-lru",
  };
}

/** The containers of the task. With a redis of the caller's own there is no second one. */
const containers = (args: ScimBridgeArgs) =>
  args.redis?.urlParameterName === undefined ? [bridgeInputs(args), redisInputs(args)] : [bridgeInputs(args)];

/** What the containers need, each for itself. */
export const containerSizes = (args: ScimBridgeArgs): InputsOf<Resources>[] =>
  containers(args).map(({ cpu, memoryMiB }) => ({ cpu, memoryMiB }));

/** The containers' images. */
export const images = (args: ScimBridgeArgs): pulumi.Input<string>[] => containers(args).map(({ image }) => image);
