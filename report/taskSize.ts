import type { Step } from "../preview/record.ts";
import { textOf } from "./values.ts";

/** How large the tasks of a task definition are, where its inputs say so. */
export function taskSizeOf({ cpu, memory }: Step["inputs"]): { vcpu: number; gigabytes: number } | undefined {
  const [vcpu = NaN, gigabytes = NaN] = [cpu, memory].map(
    units => Number(typeof units === "number" ? units : textOf(units)) / 1024,
  );
  return vcpu > 0 && gigabytes > 0 ? { vcpu, gigabytes } : undefined;
}
