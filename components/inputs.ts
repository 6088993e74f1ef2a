import * as pulumi from "@pulumi/pulumi";

/** Whether a value has yet to come: an Output or a promise. */
export const isDeferred = (value: unknown): value is pulumi.Output<unknown> | Promise<unknown> =>
  pulumi.Output.isInstance(value) || value instanceof Promise;

/** Values by name, each of which may have yet to come. */
export type InputsOf<T> = { [K in keyof T]: pulumi.Input<T[K]> };

/** Each once and in order, so that the order in which a caller lists them changes nothing. */
export const inOrder = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** Computes at once from a plain value: faults then come before anything is registered, and a plain input costs less than an Output. */
export function derive<T, R>(input: pulumi.Input<T>, compute: (value: T) => R): pulumi.Input<R> {
  return isDeferred(input) ? pulumi.output(input).apply(value => compute(value as T)) : compute(input);
}

/** A value of a list of which each has a resource of its own. */
export interface Labelled {
  value: pulumi.Input<string>;
  /** The value where it is plain text, else its kind and place: it names the resource. */
  label: string;
}

/** Plain values each once and in order, so that the order in which a caller lists them changes nothing; then all others. */
export function labelled(kind: string, values: pulumi.Input<string>[] = []): Labelled[] {
  const plain = values.filter(value => typeof value === "string");
  const deferred = values.filter(value => typeof value !== "string");
  return [
    ...inOrder(plain).map(value => ({ value, label: value })),
    ...deferred.map((value, index) => ({ value, label: `${kind}-${index}` })),
  ];
}
