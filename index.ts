import * as pulumi from "@pulumi/pulumi";
import { ScimBridge } from "./components/index.ts";
import { readStackFile, toArgs } from "./config.ts";
import { findSurroundings } from "./environment.ts";

const file = readStackFile({
  project: pulumi.getProject(),
  stack: pulumi.getStack(),
  values: pulumi.runtime.allConfig(),
  secretKeys: JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[],
});

export default file.enabled ? bridgeOutputs() : disabled();

function bridgeOutputs() {
  const bridge = new ScimBridge(file.name, toArgs(file, findSurroundings(file)));
  return {
    url: bridge.url,
    hostname: bridge.hostname,
    loadBalancerArn: bridge.loadBalancerArn,
    loadBalancerDnsName: bridge.loadBalancerDnsName,
    loadBalancerZoneId: bridge.loadBalancerZoneId,
    clusterArn: bridge.clusterArn,
    clusterName: bridge.clusterName,
    serviceName: bridge.serviceName,
    taskDefinitionArn: bridge.taskDefinitionArn,
    logGroupName: bridge.logGroupName,
    sessionParameterArn: bridge.sessionParameterArn,
    executionRoleArn: bridge.executionRoleArn,
    taskRoleArn: bridge.taskRoleArn,
    loadBalancerSecurityGroupId: bridge.loadBalancerSecurityGroupId,
    taskSecurityGroupId: bridge.taskSecurityGroupId,
  };
}

function disabled() {
  if (file.loadBalancer?.existing === undefined && file.loadBalancer?.deletionProtection !== false) {
    const key = `${pulumi.getProject()}:loadBalancer.deletionProtection`;
    void pulumi.log.warn(
      "This stack is disabled, and AWS refuses to delete a load balancer that is protected. Where a bridge is deployed, take two steps:" +
        ` set ${key} to false and run pulumi up with the bridge still enabled; then disable it.`,
    );
  }
  return {};
}
