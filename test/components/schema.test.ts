import { expect } from "chai";
import { readFileSync } from "node:fs";
import * as library from "../../components/index.ts";
import { pluginSchema, schemaFile } from "../../docs/pluginSchema.ts";
import { deploy, outputsOf } from "../support/bridges.ts";
import type { Property } from "../support/pluginSchema.ts";
import { component, componentToken, schema, shortName, typeOf } from "../support/pluginSchema.ts";

describe("the component's schema", () => {
  it("is what npm run docs writes", async () => {
    expect(readFileSync(schemaFile, "utf8")).to.equal(await pluginSchema());
  });

  it("has the component and no other", () => {
    expect(Object.keys(schema.resources)).to.deep.equal([componentToken]);
    expect(component().isComponent).to.equal(true);
  });

  it("has every argument", () => {
    const pathsOf = (properties: { [name: string]: Property }): string[] =>
      Object.entries(properties).flatMap(([name, property]) => {
        const inner = pathsOf(typeOf(property)?.properties ?? {});
        return inner.length > 0 ? inner.map(path => `${name}.${path}`) : [name];
      });
    expect(pathsOf(component().inputProperties)).to.have.members([
      "hostname",
      ...["network.vpcId", "network.taskSubnetIds", "network.loadBalancerSubnetIds", "network.ingressCidrs"],
      ...["network.ingressSecurityGroupIds", "network.ingressPrefixListIds", "network.dnsServerCidrs"],
      "cluster.arn",
      ...["session.parameterName", "session.secretArn", "session.kmsKeyArn"],
      ...["dns.zoneId", "dns.validationZoneId"],
      ...["certificateArn", "size"],
      ...["bridge.image", "bridge.cpu", "bridge.memoryMiB", "bridge.confirmationIntervalSeconds", "bridge.jsonLogs"],
      "bridge.environment",
      ...["redis.image", "redis.cpu", "redis.memoryMiB", "redis.maxMemoryMiB", "redis.maxMemoryPolicy"],
      ...["redis.urlParameterName", "redis.kmsKeyArn", "redis.securityGroupId", "redis.cidrs", "redis.port"],
      ...["googleWorkspace.credentialsParameterName", "googleWorkspace.settingsParameterName"],
      ...["googleWorkspace.kmsKeyArn", "imagePullSecretArn", "imagePullSecretKmsKeyArn"],
      ...["loadBalancer.internal", "loadBalancer.deletionProtection", "loadBalancer.idleTimeoutSeconds"],
      ...["loadBalancer.sslPolicy", "loadBalancer.accessLogsBucket", "loadBalancer.accessLogsPrefix"],
      ...["loadBalancer.webAclArn", "loadBalancer.existing.listenerArn", "loadBalancer.existing.securityGroupId"],
      ...["loadBalancer.existing.dnsName", "loadBalancer.existing.zoneId", "loadBalancer.existing.priority"],
      ...["logs.retentionDays", "logs.kmsKeyArn", "logs.retainOnDestroy"],
      "alarms.topicArns",
      ...["cpuArchitecture", "enableExecuteCommand", "permissionsBoundaryArn", "tags"],
    ]);
  });

  it("requires what the component requires", () => {
    expect(component().requiredInputs).to.deep.equal(["hostname", "network"]);
    const required = Object.entries(schema.types).flatMap(([token, type]) =>
      (type.required ?? []).map(key => `${shortName(token)}.${key}`),
    );
    expect(required).to.deep.equal([
      ...["NetworkArgs.taskSubnetIds", "NetworkArgs.vpcId"],
      ...["GoogleWorkspaceArgs.credentialsParameterName", "GoogleWorkspaceArgs.settingsParameterName"],
      ...["dnsName", "listenerArn", "securityGroupId", "zoneId"].map(key => `ExistingLoadBalancerArgs.${key}`),
    ]);
  });

  it("has the component's outputs, and leaks no other field", async () => {
    const { urn: _, ...outputs } = await outputsOf((await deploy()).result);
    expect(Object.keys(component().properties ?? {})).to.have.members(Object.keys(outputs));
    expect(component().required).to.have.members(Object.keys(outputs));
  });

  it("has every choice", () => {
    const choices = Object.entries(schema.types)
      .filter(([, type]) => type.enum)
      .map(([token, type]) => [shortName(token), type.enum?.map(({ value }) => value).sort()]);
    const { BridgeSize, CpuArchitecture, RedisMaxMemoryPolicy } = library;
    expect(Object.fromEntries(choices)).to.deep.equal({
      BridgeSize: Object.values(BridgeSize).sort(),
      CpuArchitecture: Object.values(CpuArchitecture).sort(),
      RedisMaxMemoryPolicy: Object.values(RedisMaxMemoryPolicy).sort(),
    });
  });

  it("says what everything means", () => {
    const { inputProperties, properties = {} } = component();
    const all = [inputProperties, properties, ...Object.values(schema.types).map(type => type.properties ?? {})];
    for (const [name, { description }] of all.flatMap(each => Object.entries(each))) {
      expect(description, name).to.match(/^[A-Z1].{15,}$/s);
    }
  });
});
