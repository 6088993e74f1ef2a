import type { Finding, Resource } from "./checks.ts";
import type { Control } from "./table.ts";
import { controls, otherControls } from "./table.ts";

/** How a preview stands to a control. */
export interface Status {
  control: Control;
  verdict: "met" | "not met" | "not known" | "not applicable";
  /** What the resources say that decides it, or why the control does not apply. */
  evidence: string[];
  /** The resources that do not meet it. */
  faulty: Resource[];
}

/** More than so many texts of evidence nobody reads. */
const mostEvidence = 3;

/** Judges all controls, in their order. */
export const statusesOf = (resources: readonly Resource[]): Status[] =>
  [...controls, ...otherControls].map(control => ({ control, ...judge(control, resources) }));

/** Judges one control by what resources say. */
export function judge(control: Control, resources: readonly Resource[]): Omit<Status, "control"> {
  if (control.verdict === "not applicable") {
    const made = resources.filter(({ type }) => type === control.never);
    if (made.length === 0) return { verdict: "not applicable", evidence: [control.how], faulty: [] };
    return { verdict: "not known", evidence: [`nobody looks here at ${control.never ?? ""}`], faulty: [] };
  }
  const findings = control.check(resources);
  const faults = findings.filter(({ isRight }) => isRight === false);
  const unknown = findings.filter(({ isRight }) => isRight === undefined);
  if (findings.length === 0) {
    // How a bridge stands says nothing of what is not there, but which argument makes it is of use.
    const how = control.verdict === "your choice" ? [howText(control)] : [];
    return { verdict: "not applicable", evidence: ["Nothing that it is about is made here.", ...how], faulty: [] };
  }
  if (faults.length > 0) {
    return { verdict: "not met", evidence: evidenceOf(faults), faulty: [...new Set(faults.map(it => it.resource))] };
  }
  if (unknown.length > 0) return { verdict: "not known", evidence: evidenceOf(unknown), faulty: [] };
  return { verdict: "met", evidence: evidenceOf(findings), faulty: [] };
}

/** How a bridge stands to a control, with the argument that decides it. */
export const howText = (control: Control) =>
  control.verdict === "your choice" ? `\`${control.argument}\`: ${control.how}` : control.how;

/** What findings say, each text once. */
function evidenceOf(findings: readonly Finding[]): string[] {
  const counts = new Map<string, number>();
  for (const { says } of findings) counts.set(says, (counts.get(says) ?? 0) + 1);
  const texts = [...counts].map(([says, count]) => (count === 1 ? says : `${count} × ${says}`));
  const rest = texts.length - mostEvidence;
  return rest > 0 ? [...texts.slice(0, mostEvidence), `and ${rest} more`] : texts;
}

const verdicts = ["met", "not met", "not known", "not applicable"] as const;

/** How many controls stand how, without those of which there are none. */
export function tallyText(statuses: readonly Status[]): string {
  const counts = verdicts.map(verdict => `${statuses.filter(it => it.verdict === verdict).length} ${verdict}`);
  return counts.filter(text => !text.startsWith("0 ")).join(", ");
}
