import type { Condition } from "./awsActions.ts";
import type { Plan, Subject } from "./plan.ts";
import { inputOf, isKnown, neededBy } from "./plan.ts";

/** What a statement demands of a request. */
export interface ConditionBlock {
  [operator: string]: { [key: string]: string | string[] };
}

/** What is demanded of a call; undefined where the plan does not say enough to demand it. */
export function conditionOf(plan: Plan, subject: Subject, when: Condition | undefined): ConditionBlock | undefined {
  return when && conditions[when](plan, subject);
}

const conditions: { readonly [when in Condition]: (plan: Plan, subject: Subject) => ConditionBlock | undefined } = {
  tagged: (_, { inputs }) => {
    const tags = Object.entries(inputs.tags ?? {}).filter(([, value]) => isKnown(value)) as [string, string][];
    if (tags.length === 0) return undefined;
    return { StringEquals: Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value])) };
  },
  onCreation: () => ({ Null: { "ec2:CreateAction": "false" } }),
  ofHost: (plan, subject) => {
    const host = inputOf(plan, subject, "domainName");
    return host === undefined ? undefined : { "ForAllValues:StringEquals": { "acm:DomainNames": host } };
  },
  ofHostsRecords: (plan, { type, inputs }) => {
    const ofZone = [...plan.steps.values()].filter(step => step.type === type && step.inputs.zoneId === inputs.zoneId);
    const names = ofZone.map(record => inputOf(plan, record, "name") ?? validationRecords(plan, record));
    if (!names.every(isKnown)) return undefined;
    const key = "route53:ChangeResourceRecordSetsNormalizedRecordNames";
    return { "ForAllValues:StringLike": { [key]: names.map(name => name.toLowerCase()).sort() } };
  },
  passedToService: (_, { inputs }) => {
    const services = isKnown(inputs.assumeRolePolicy) ? servicesIn(inputs.assumeRolePolicy) : [];
    return services.length === 0 ? undefined : { StringEquals: { "iam:PassedToService": services } };
  },
  bounded: (plan, subject) => {
    const role = neededBy(plan, subject, "aws:iam/role:Role") ?? subject;
    const boundary = inputOf(plan, role, "permissionsBoundary");
    return boundary === undefined ? undefined : { StringEquals: { "iam:PermissionsBoundary": boundary } };
  },
  serviceLinked: () => ({
    StringEquals: { "iam:AWSServiceName": ["ecs.amazonaws.com", "elasticloadbalancing.amazonaws.com"] },
  }),
};

/** ACM names the records that validate a certificate itself: _, digits, and the certificate's name. */
function validationRecords(plan: Plan, record: Subject): string | undefined {
  const certificate = neededBy(plan, record, "aws:acm/certificate:Certificate");
  const host = certificate && inputOf(plan, certificate, "domainName");
  return host === undefined ? undefined : `_*.${host}`;
}

/** The services that a trust policy lets take its role. */
function servicesIn(trustPolicy: string): string[] {
  const { Statement } = JSON.parse(trustPolicy) as { Statement: { Principal?: { Service?: string | string[] } }[] };
  return [...new Set(Statement.flatMap(({ Principal }) => Principal?.Service ?? []))].sort();
}
