/** CPU units and memory of a container or of a whole task. */
export interface Resources {
  /** CPU units; 1024 are one vCPU. */
  cpu: number;
  memoryMiB: number;
}

const gibibytes = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * 1024);

/** The pairs that Fargate offers, smallest first. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const fargateSizes: readonly { cpu: number; memoryMiB: readonly number[] }[] = [
  { cpu: 256, memoryMiB: [512, 1024, 2048] },
  { cpu: 512, memoryMiB: gibibytes(1, 4) },
  { cpu: 1024, memoryMiB: gibibytes(2, 8) },
  { cpu: 2048, memoryMiB: gibibytes(4, 16) },
  { cpu: 4096, memoryMiB: gibibytes(8, 30) },
  { cpu: 8192, memoryMiB: gibibytes(16, 60, 4) },
  { cpu: 16384, memoryMiB: gibibytes(32, 120, 8) },
];

/** The largest task that Fargate runs. */
export const largestTask: Resources = { cpu: 16384, memoryMiB: 122_880 };

/** The smallest Fargate task that holds the containers, least CPU first; undefined where none does. */
export function smallestTask(containers: readonly Resources[]): Resources | undefined {
  const { cpu, memoryMiB } = total(containers);
  for (const size of fargateSizes) {
    const fitting = size.memoryMiB.find(offered => offered >= memoryMiB);
    if (size.cpu >= cpu && fitting !== undefined) return { cpu: size.cpu, memoryMiB: fitting };
  }
  return undefined;
}

/** What the containers need together. */
export function total(containers: readonly Resources[]): Resources {
  return {
    cpu: containers.reduce((sum, container) => sum + container.cpu, 0),
    memoryMiB: containers.reduce((sum, container) => sum + container.memoryMiB, 0),
  };
}
