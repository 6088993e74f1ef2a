"""A private bridge in a network that exists: people reach it over the VPN. Cluster, certificate and alias record are its own."""

import pulumi
import pulumi_scim_bridge as scim_bridge

config = pulumi.Config()

bridge = scim_bridge.ScimBridge(
    "scim",
    hostname=config.require("hostname"),
    network=scim_bridge.NetworkArgsArgs(
        vpc_id=config.require("vpcId"),
        # The load balancer is in the same subnets: at least two, each in an availability zone of its own.
        task_subnet_ids=config.require_object("privateSubnetIds"),
        ingress_cidrs=config.require_object("ingressCidrs"),
    ),
    # A public zone, although the bridge is private: ACM looks for the certificate's validation record on the internet.
    dns=scim_bridge.DnsArgsArgs(zone_id=config.require("zoneId")),
    # For fewer than 1,000 people; HIGH is for up to 5,000, VERY_HIGH for more.
    size=scim_bridge.BridgeSize.BASE,
    alarms=scim_bridge.AlarmsArgsArgs(topic_arns=config.require_object("alarmTopicArns")),
)

pulumi.export("url", bridge.url)
