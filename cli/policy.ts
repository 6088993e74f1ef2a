import path from "node:path";
import type { CommandContext } from "../common/commandContext.ts";
import { Problem } from "../common/problem.ts";
import { styleFor } from "../common/style.ts";
import { readConfiguration } from "../preview/configuration.ts";
import type { PolicyDocument } from "../policy/deployPolicy.ts";
import { inlinePolicyLimit, lengthOf, managedPolicyLimit, policyFor } from "../policy/deployPolicy.ts";
import type { Preview } from "../preview/preview.ts";
import { hasError } from "../preview/preview.ts";
import { readProject } from "../preview/project.ts";
import { plan } from "./preview.ts";

/** What `scim-bridge policy` was asked for. */
export interface PolicyOptions {
  argument?: string | undefined;
  stack?: string;
  /** The folder of the project, from the current one. */
  cwd?: string;
  /** Whether the policy is for `pulumi preview` alone. */
  preview?: boolean;
}

/** Prints the policy of whoever deploys a stack, and returns the exit code. */
export async function policy(options: PolicyOptions, context: CommandContext): Promise<number> {
  const { stdout, stderr, env, interrupted } = context;
  const result = await plan(options, context);
  if (interrupted?.aborted) return 1;
  if (hasError(result.diagnostics)) {
    const { toFailureText } = await import("../preview/text.ts");
    stderr.write(toFailureText(result, styleFor(stderr, env)));
    return 1;
  }
  const document = policyFor(result, options.preview ? "preview" : "deploy");
  requireAccount(result, options, context);
  stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  warnOfLength(document, context);
  warnOfBreadth(document, context);
  return 0;
}

function warnOfLength(document: PolicyDocument, { stderr }: CommandContext): void {
  const length = lengthOf(document);
  if (length <= managedPolicyLimit) return;
  const warning = `warning: The policy has ${length} characters, and a managed policy holds ${managedPolicyLimit}.`;
  stderr.write(`${warning} Make two of it, or an inline policy of a role, which holds ${inlinePolicyLimit}.\n`);
}

/** A security group has no name in its ARN: only tags tell the stack's from others. */
function warnOfBreadth({ Statement }: PolicyDocument, { stderr }: CommandContext): void {
  const changesAll = ({ Action, Condition }: PolicyDocument["Statement"][number]) =>
    Condition === undefined && Action.includes("ec2:DeleteSecurityGroup");
  if (!Statement.some(changesAll)) return;
  stderr.write(
    "warning: The stack has no tags, so the policy lets every security group of the account and region be changed and deleted, and every certificate where it makes one." +
      " Set scim-bridge:tags, one of them this bridge's alone.\n",
  );
}

/** The offline engine answers with an account of its own where the stack names none. */
function requireAccount({ stack }: Preview, { cwd = "." }: PolicyOptions, context: CommandContext): void {
  const { values } = readConfiguration(readProject(path.resolve(context.cwd, cwd)), stack);
  if (/\d{12}/.test(values["aws:allowedAccountIds"] ?? "")) return;
  throw new Problem(
    `The stack ${stack.name} does not say which account it is for, and the policy names it. Set aws:allowedAccountIds in Pulumi.${stack.name}.yaml.`,
  );
}
