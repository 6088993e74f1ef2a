import type { Preview } from "../preview/preview.ts";
import type { Step } from "../preview/record.ts";
import { textOf } from "./values.ts";

/** Tells the region that a resource is in, where the program says it. */
export function createRegions({ steps, lookups }: Pick<Preview, "steps" | "lookups">) {
  const byUrn = new Map(steps.map(step => [step.urn, step]));
  const providers = steps.filter(({ type }) => type === "pulumi:providers:aws");
  const assumed = lookups
    .filter(({ token }) => token === "aws:index/getRegion:getRegion")
    .map(look => look.assumed.region);
  const usual = only(withoutThose(assumed, providers)) ?? only(assumed);

  const regionOf = ({ type, provider, custom, inputs, dependencies }: Step): string | undefined => {
    // Since version 7 of the AWS provider a resource may be in another region than its provider.
    if (type.startsWith("aws:") && inputs.region !== undefined) return textOf(inputs.region);
    // A reference to a provider is its URN and its ID.
    const own = byUrn.get(provider?.split("::").slice(0, -1).join("::") ?? "");
    if (own?.type === "pulumi:providers:aws")
      return own.inputs.region === undefined ? usual : textOf(own.inputs.region);
    if (custom || providers.length === 0) return usual;
    // A record does not say through which providers a component makes its resources: it makes them beside what it needs.
    const needed = dependencies.flatMap(urn => byUrn.get(urn) ?? []).filter(step => step.custom);
    return only(needed.map(regionOf));
  };
  return regionOf;
}

/** The regions that are not those of an explicit provider, and so the default provider's. */
const withoutThose = (regions: readonly unknown[], providers: readonly Step[]) =>
  regions.filter(region => !providers.some(({ inputs }) => inputs.region === region));

/** What all are, where they are the same. */
function only(values: readonly unknown[]): string | undefined {
  const [first, ...others] = new Set(values);
  return others.length === 0 ? textOf(first) : undefined;
}
