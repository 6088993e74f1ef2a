import { format } from "prettier";
import type { Control, OtherControl } from "../../report/controls/table.ts";
import { howText } from "../../report/controls/judge.ts";
import { controls, otherControls, pageOf } from "../../report/controls/table.ts";
import { testOf } from "../controls.ts";

/** The text of docs/controls.md, which the table of the tests gives. */
export function controlsPage(): Promise<string> {
  return format(
    `# Controls

<!-- Generated from report/controls/table.ts by npm run docs: change it there. -->

How a bridge stands against [AWS Foundational Security Best Practices](${userGuide}/fsbp-standard.html) (v1.0.0), the standard of AWS Security Hub: one row for each of its
controls on what a bridge is made of, which is ACM, the security groups of EC2, ECS, Elastic Load Balancing, IAM (with the two controls of KMS that look at IAM policies) and
Systems Manager. On CloudWatch Logs and on SSM parameters the standard has no control.

- **met**: by every bridge, whatever its arguments. The test checks what several bridges ask AWS to create, and that a bridge which is changed to break the control fails the check.
- **your choice**: one argument decides. The test checks a bridge with it and one without it.
- **not met**: no argument changes it. The test checks that it is not, so that this page changes when the bridge does.
- **not applicable**: it is about something that no bridge makes, or about the account. The test checks that nothing of the kind is made.

The tests are in [test/controls.test.ts](../test/controls.test.ts), each under the name in the last column: \`npm test -- --grep "ECS.8: "\`. They look at what the program asks
AWS to create, not at an account: what is changed there by other means is for AWS Config to find. Findings on what you bring (a VPC, \`cluster.arn\`, \`certificateArn\`,
\`loadBalancer.existing\`) are about your resource, not about the bridge.

| verdict | controls |
| --- | --- |
${tally(controls)}

## The controls of the standard

The list and the titles are AWS's, looked up in November 2026 in copies of AWS's pages that were made in August or September 2026; the [change log](${userGuide}/controls-change-log.html), up to
23 September 2026, names no later change to these controls. What AWS added or changed since then is missing here. ECS.1 is missing because AWS retired it in March 2026.

Of the controls on EC2 the table has those on security groups, and EC2.6, since \`network.create\` makes a VPC. The other controls on VPCs and subnets (EC2.10, EC2.15, EC2.16, EC2.21, EC2.55 to
EC2.58, EC2.60 and EC2.172) are about the network, and not looked at here.

| control | title | verdict | how | test |
| --- | --- | --- | --- | --- |
${controls.map(control => row(control)).join("\n")}

## Controls of other standards

Security Hub has controls on the same resources that are not in this standard. These are the ones on alarms, on how long logs are kept, on SSH and RDP, on host networking and on web ACLs.

| control | title | standards | verdict | how | test |
| --- | --- | --- | --- | --- | --- |
${otherControls.map(control => row(control, control.standards)).join("\n")}
`,
    { parser: "markdown", printWidth: 120 },
  );
}

const userGuide = "https://docs.aws.amazon.com/securityhub/latest/userguide";

function row(control: Control | OtherControl, ...standards: string[]): string {
  const link = `[${control.id}](${pageOf(control)})`;
  const test = testOf(control);
  const title = control.title.replaceAll("*", "\\*");
  return `| ${[link, title, ...standards, verdictOf(control), howText(control), test === undefined ? "none" : `\`${test}\``].join(" | ")} |`;
}

const verdictOf = (control: Control): string =>
  control.verdict === "your choice"
    ? `your choice, ${control.metByDefault ? "met" : "not met"} by default`
    : control.verdict;

const verdictsInOrder = [
  ...["met", "your choice, met by default", "your choice, not met by default", "not met", "not applicable"],
];

function tally(rows: readonly Control[]): string {
  const count = (verdict: string) => rows.filter(control => verdictOf(control) === verdict).length;
  return verdictsInOrder.map(verdict => `| ${verdict} | ${count(verdict)} |`).join("\n");
}
