import type { Rule } from "../components/rules.ts";
import { componentName, list, text } from "../components/rules.ts";
import { ruleAt } from "../stackFaults.ts";

/** What the two keys of the AWS provider may be: Pulumi itself takes any text. */
const providerRules: { readonly [path: string]: Rule } = {
  "aws:region": text(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, "the name of an AWS region, such as us-west-2"),
  "aws:allowedAccountIds": list(1, "a list of AWS accounts"),
  "aws:allowedAccountIds[]": text(/^\d{12}$/, "the ID of an AWS account: 12 digits"),
};

/** The rule for the value of any key: `aws:region`, `network.taskSubnetIds[]`. */
export const ruleOf = (path: string): Rule | undefined =>
  path === "name" ? componentName : (providerRules[path] ?? ruleAt(path));

/** What a key may be, in its rule's words: `network.taskSubnetIds`, and each of its elements as `network.taskSubnetIds[]`. */
export const allowedAt = (path: string): string | undefined => ruleOf(path)?.(undefined)?.allowed;
