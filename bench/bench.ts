/** `npm run bench`: start-up, memory and the cost of a bridge as ratios, measured in one run, since machines differ and drift. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiledScript, manyBridges, template, thisProgram } from "./candidates.ts";
import type { Measured } from "./measure.ts";
import { measureInTurn } from "./measure.ts";

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const folder = mkdtempSync(join(tmpdir(), "scim-bridge-bench-"));
// Type stripping and the compile cache of newer Node.js allow for more.
const targets =
  "typescript" in process.features && process.features.typescript
    ? { template: 0.2, floor: 0.8, memory: 0.4, growth: 1.3 }
    : { template: 0.35, floor: 1.5, memory: 0.4, growth: 1.3 };

try {
  print(`Node.js ${process.versions.node}, middle of ${rounds} runs each, every run after an edit of the program`);
  await startUp();
  await growth();
} finally {
  rmSync(folder, { recursive: true });
}

async function startUp(): Promise<void> {
  const measured = await measureInTurn(
    {
      program: thisProgram(join(folder, "program")),
      template: template(join(folder, "template")),
      floor: compiledScript(join(folder, "floor")),
    },
    rounds,
  );
  const row = (name: string, { seconds, mebibytes }: Measured) => {
    print(`  ${name.padEnd(38)} ${seconds.toFixed(2)} s  ${mebibytes.toFixed(0).padStart(5)} MiB`);
  };
  row("this program, 20 resources", measured.program);
  row("default template (ts-node), same imports", measured.template);
  row("compiled script, same imports", measured.floor);
  const { program } = measured;
  ratio("start-up, to the template", program.seconds / measured.template.seconds, targets.template);
  ratio("start-up, to the compiled script", program.seconds / measured.floor.seconds, targets.floor);
  ratio("peak memory, to the template", program.mebibytes / measured.template.mebibytes, targets.memory);
}

async function growth(): Promise<void> {
  const measured = await measureInTurn(
    {
      one: manyBridges(join(folder, "one"), 1),
      ten: manyBridges(join(folder, "ten"), 10),
      hundred: manyBridges(join(folder, "hundred"), 100),
    },
    rounds,
  );
  const tenth = ((measured.ten.seconds - measured.one.seconds) * 1000) / 9;
  const hundredth = ((measured.hundred.seconds - measured.ten.seconds) * 1000) / 90;
  print(
    `  1, 10, 100 bridges in one program: ${Object.values(measured)
      .map(({ seconds }) => seconds.toFixed(2))
      .join(" s, ")} s`,
  );
  print(`  an extra bridge: ${tenth.toFixed(1)} ms up to the tenth, ${hundredth.toFixed(1)} ms up to the hundredth`);
  ratio("an extra bridge, hundredth to tenth", hundredth / tenth, targets.growth);
}

function ratio(name: string, value: number, target: number): void {
  const verdict = value <= target ? "within" : "over";
  print(`  ${name.padEnd(38)} ${value.toFixed(2)}  (target at most ${target.toFixed(2)}: ${verdict})`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
