export { ScimBridge } from "./scimBridge.ts";
export { BridgeSize, CpuArchitecture, RedisMaxMemoryPolicy } from "./scimBridgeArgs.ts";
export type {
  BridgeContainerArgs,
  ClusterArgs,
  DnsArgs,
  LoadBalancerArgs,
  LogsArgs,
  NetworkArgs,
  RedisContainerArgs,
  ScimBridgeArgs,
  SessionArgs,
} from "./scimBridgeArgs.ts";
export { ArgumentsError } from "./validation.ts";
export type { Fault } from "./validation.ts";
