import type { Preview } from "../preview/preview.ts";
import type { Step } from "../preview/record.ts";
import { fargatePrices } from "./prices.ts";

/** AWS's own calculator counts so many. */
const hoursPerMonth = 730;

/** What the tasks of one service cost in a month, or why that is not known. */
export interface ServiceCost {
  service: string;
  monthly?: number;
  what: string;
}

/** What the Fargate tasks of a preview cost; all else, such as load balancers, is not in it. */
export function fargateCosts({ steps, lookups }: Pick<Preview, "steps" | "lookups">): ServiceCost[] {
  const byUrn = new Map(steps.map(step => [step.urn, step]));
  const regions = new Set(
    lookups.filter(({ token }) => token === "aws:index/getRegion:getRegion").map(({ assumed }) => assumed["region"]),
  );
  const hasProvider = steps.some(({ type }) => type.startsWith("pulumi:providers:"));
  const region = regions.size === 1 && !hasProvider ? String([...regions][0]) : undefined;
  return steps
    .filter(({ type, op }) => type === "awsx:ecs:FargateService" && op === "create")
    .map(service => {
      const tasks = service.dependencies.map(urn => byUrn.get(urn)).filter(isTaskDefinition);
      return { service: service.name, ...(tasks.length === 1 ? cost(service, tasks[0], region) : unknownTask) };
    });
}

const unknownTask = { what: "its task definition is not known" };

const isTaskDefinition = (step: Step | undefined): step is Step =>
  step?.type === "aws:ecs/taskDefinition:TaskDefinition";

function cost(
  { inputs: { desiredCount } }: Step,
  task: Step | undefined,
  region: string | undefined,
): Omit<ServiceCost, "service"> {
  const { cpu, memory, runtimePlatform } = task?.inputs ?? {};
  const { cpuArchitecture = "X86_64" } = (runtimePlatform ?? {}) as { cpuArchitecture?: unknown };
  const [vcpu, gigabytes, count] = [Number(cpu) / 1024, Number(memory) / 1024, desiredCount];
  if (region === undefined) return { what: "the program does not say one region" };
  if (typeof count !== "number" || !(vcpu > 0) || !(gigabytes > 0)) return { what: "its size is not known" };
  const prices = fargatePrices[region]?.[String(cpuArchitecture)];
  if (!prices) {
    const known = Object.entries(fargatePrices).map(([name, of]) => `${name} on ${Object.keys(of).join(", ")}`);
    return { what: `no prices for ${region} on ${String(cpuArchitecture)} in this table (it has ${known.join("; ")})` };
  }
  const monthly = count * hoursPerMonth * (vcpu * prices.vcpuHour + gigabytes * prices.gigabyteHour);
  return { monthly, what: `${count} × ${vcpu} vCPU and ${gigabytes} GB for ${hoursPerMonth} hours` };
}
