import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { lookUpError } from "./errors.ts";
import { lookUp } from "./lookUp.ts";
import type { OwnLoadBalancer, Settings } from "./settings.ts";

/** The ARN of the given certificate, or of a new one that is validated through DNS. */
export function findOrCreateCertificate(
  name: string,
  { hostname, tags }: Pick<Settings, "hostname" | "tags">,
  certificate: OwnLoadBalancer["certificate"],
  parent: pulumi.Resource,
): pulumi.Input<string> {
  if ("arn" in certificate) return certificate.arn;

  const requested = new aws.acm.Certificate(name, { domainName: hostname, validationMethod: "DNS", tags }, { parent });
  // ACM gives one record for each name, and there is one name.
  const proof = requested.domainValidationOptions[0] as pulumi.Output<DomainValidationOption>;
  const record = new aws.route53.Record(
    `${name}-validation`,
    {
      zoneId: publicZone(certificate.validationZoneId, parent),
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 60,
      // Every certificate of this name in this account has the same record, so an earlier one may have left it.
      allowOverwrite: true,
    },
    { parent },
  );
  const validation = new aws.acm.CertificateValidation(
    name,
    { certificateArn: requested.arn, validationRecordFqdns: [record.fqdn] },
    { parent },
  );
  return validation.certificateArn;
}

type DomainValidationOption = aws.types.output.acm.CertificateDomainValidationOption;

/** The same zone; fails where it is private, since ACM cannot see what is in it. */
function publicZone(zoneId: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Output<string> {
  return lookUp(
    pulumi.output(zoneId),
    {
      argument: "dns.validationZoneId (by default dns.zoneId)",
      allowed: "the ID of a public Route 53 zone",
      find: async (id, show) => {
        const zone = await aws.route53.getZone({ zoneId: id }, { parent });
        if (!zone.privateZone) return id;
        throw lookUpError(
          `dns.validationZoneId (by default dns.zoneId): ${show(`${id} (${zone.name})`)} is a private zone, in which ACM cannot see the record that validates the certificate.` +
            " Allowed: a public zone. Give the public zone of that name as dns.validationZoneId, or give certificateArn.",
          parent,
        );
      },
    },
    parent,
  );
}

/** Points the host name at the load balancer, where a zone is given. */
export function createAlias(
  name: string,
  { hostname, zoneId }: Pick<Settings, "hostname" | "zoneId">,
  target: { dnsName: pulumi.Input<string>; zoneId: pulumi.Input<string> },
  parent: pulumi.Resource,
): void {
  if (zoneId === undefined) return;
  new aws.route53.Record(
    name,
    {
      zoneId,
      name: hostname,
      type: "A",
      aliases: [{ name: target.dnsName, zoneId: target.zoneId, evaluateTargetHealth: true }],
    },
    { parent },
  );
}
