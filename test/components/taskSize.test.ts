import { expect } from "chai";
import { largestTask, smallestTask, total } from "../../components/taskSize.ts";

describe("the task's size", () => {
  const cases: [cpu: number, memoryMiB: number, expected: [number, number] | undefined][] = [
    [1, 6, [256, 512]],
    [256, 512, [256, 512]],
    [256, 513, [256, 1024]],
    [256, 2048, [256, 2048]],
    [256, 2049, [512, 3072]],
    [257, 512, [512, 1024]],
    [512, 4097, [1024, 5120]],
    [1024, 8192, [1024, 8192]],
    [1024, 8193, [2048, 9216]],
    [1025, 1024, [2048, 4096]],
    [2048, 16_384, [2048, 16_384]],
    [2048, 16_385, [4096, 17_408]],
    [4096, 30_720, [4096, 30_720]],
    [4096, 30_721, [8192, 32_768]],
    [8192, 61_440, [8192, 61_440]],
    [8192, 61_441, [16_384, 65_536]],
    [8193, 1024, [16_384, 32_768]],
    [16_384, 32_769, [16_384, 40_960]],
    [16_384, 122_880, [16_384, 122_880]],
    [16_385, 512, undefined],
    [256, 122_881, undefined],
  ];
  for (const [cpu, memoryMiB, expected] of cases) {
    it(`is ${expected?.join(" and ") ?? "none"} for ${cpu} CPU units and ${memoryMiB} MiB`, () => {
      expect(smallestTask([{ cpu, memoryMiB }])).to.deep.equal(
        expected && { cpu: expected[0], memoryMiB: expected[1] },
      );
    });
  }

  it("holds the sum of all containers", () => {
    const containers = [
      { cpu: 200, memoryMiB: 400 },
      { cpu: 100, memoryMiB: 700 },
    ];
    expect(total(containers)).to.deep.equal({ cpu: 300, memoryMiB: 1100 });
    expect(smallestTask(containers)).to.deep.equal({ cpu: 512, memoryMiB: 2048 });
  });

  it("is at most the largest that Fargate runs", () => {
    expect(smallestTask([largestTask])).to.deep.equal(largestTask);
  });
});
