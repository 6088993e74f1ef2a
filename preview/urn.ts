const rootType = "pulumi:pulumi:Stack";

/** A resource's name for good: its stack, its project, the types of its ancestors and itself, its name. */
export function urnOf(stack: string, project: string, parent: string, type: string, name: string): string {
  const parentTypes = parent === "" ? "" : qualifiedType(parent);
  const types = parentTypes === "" || parentTypes === rootType ? type : `${parentTypes}$${type}`;
  return `urn:pulumi:${stack}::${project}::${types}::${name}`;
}

/** The URN of a stack itself, which is the root of its resources. */
export const rootUrn = (stack: string, project: string) => urnOf(stack, project, "", rootType, `${project}-${stack}`);

export const isRoot = (type: string) => type === rootType;

/** The last part of a URN, which may itself contain what separates the parts. */
export const nameOf = (urn: string) => urn.split("::").slice(3).join("::");

const qualifiedType = (urn: string) => urn.split("::")[2] ?? "";

/** A resource's own type, without its ancestors'. */
export const typeOf = (urn: string) => qualifiedType(urn).split("$").at(-1) ?? "";
