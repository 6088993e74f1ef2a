export { ScimBridge } from "./scimBridge.ts";
export { BridgeSize, CpuArchitecture, RedisMaxMemoryPolicy } from "./scimBridgeArgs.ts";
export type {
  AlarmsArgs,
  BridgeContainerArgs,
  ClusterArgs,
  DnsArgs,
  ExistingLoadBalancerArgs,
  GoogleWorkspaceArgs,
  LoadBalancerArgs,
  LogsArgs,
  NetworkArgs,
  RedisArgs,
  ScimBridgeArgs,
  SessionArgs,
} from "./scimBridgeArgs.ts";
export { ArgumentsError } from "./validation.ts";
export type { Fault } from "./validation.ts";
