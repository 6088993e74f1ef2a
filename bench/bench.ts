/** `npm run bench`: what a preview, a report and the package cost, into bench/RESULTS.md. Ratios are of one run, since machines differ and drift; one over its target makes the exit code 1. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiledScript, manyBridges, template, thisProgram } from "./candidates.ts";
import { machine } from "./machine.ts";
import { milliseconds, over, ratio, ratioHead, section, size, table, time, timeAndMemory } from "./markdown.ts";
import { measureInTurn } from "./measure.ts";
import { installed, packed } from "./package.ts";
import { page } from "./page.ts";

const rounds = roundsOf(process.env.BENCH_ROUNDS);
const counts = [1, 10, 100];
// Type stripping and the compile cache of newer Node.js allow for more.
const targets =
  "typescript" in process.features && process.features.typescript
    ? { template: 0.2, floor: 0.8, memory: 0.4, growth: 1.3 }
    : { template: 0.35, floor: 1.5, memory: 0.4, growth: 1.3 };

const folder = mkdtempSync(join(tmpdir(), "scim-bridge-bench-"));
const resultsFile = join(import.meta.dirname, "RESULTS.md");
try {
  const sections = [introduction(), await startUp(), await growth(), await reportOfMany(), await packageInstalled()];
  const text = `${sections.join("\n\n")}\n`;
  writeFileSync(resultsFile, text);
  process.stdout.write(text);
  if (text.includes(over)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

function roundsOf(text = "5"): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  console.error(`BENCH_ROUNDS: ${JSON.stringify(text)} is not allowed. Allowed: a whole number from 1.`);
  process.exit(2);
}

function introduction(): string {
  return `# Bench

<!-- Written by npm run bench. -->

${machine()}

Middle values of ${rounds} runs each, the candidates in turn; each run of a program follows an edit of it, as in CI. Seconds are this machine's; ratios are what to compare.`;
}

async function startUp(): Promise<string> {
  const measured = await measureInTurn(
    {
      program: thisProgram(join(folder, "program")),
      template: template(join(folder, "template")),
      floor: compiledScript(join(folder, "floor")),
    },
    rounds,
  );
  const { program } = measured;
  return section("Start-up", [
    table(
      ["program", "time", "peak memory"],
      [
        ["this program, reference stack", ...timeAndMemory(program)],
        ["`pulumi new` (ts-node), same imports, no resources", ...timeAndMemory(measured.template)],
        ["compiled script, same imports, no resources", ...timeAndMemory(measured.floor)],
      ],
    ),
    table(ratioHead, [
      ratio("time, to `pulumi new`", program.seconds / measured.template.seconds, targets.template),
      ratio("time, to the compiled script", program.seconds / measured.floor.seconds, targets.floor),
      ratio("memory, to `pulumi new`", program.mebibytes / measured.template.mebibytes, targets.memory),
    ]),
  ]);
}

async function growth(): Promise<string> {
  const measured = await measureInTurn(
    Object.fromEntries(counts.map(count => [String(count), manyBridges(join(folder, `many-${count}`), count)])),
    rounds,
  );
  const [one = NaN, ten = NaN, hundred = NaN] = counts.map(count => measured[count]?.seconds ?? NaN);
  const tenth = (ten - one) / 9;
  const hundredth = (hundred - ten) / 90;
  return section("A preview of 1, 10 and 100 bridges in one program", [
    table(
      ["bridges", "time", "peak memory"],
      Object.entries(measured).map(([count, figures]) => [count, ...timeAndMemory(figures)]),
    ),
    `An extra bridge takes ${milliseconds(tenth)} up to the tenth, ${milliseconds(hundredth)} up to the hundredth.`,
    table(ratioHead, [ratio("an extra bridge, hundredth to tenth", hundredth / tenth, targets.growth)]),
  ]);
}

async function reportOfMany(): Promise<string> {
  const many = manyBridges(join(folder, "page"), 100);
  const { text, html, kibibytes, resources } = await page(many, rounds);
  return section("The page of a preview: 100 bridges", [
    table(
      ["command", "time", "peak memory"],
      [
        ["`scim-bridge preview`", ...timeAndMemory(text)],
        ["`scim-bridge preview --html`", ...timeAndMemory(html)],
      ],
    ),
    `The page has ${resources} resources in ${kibibytes.toFixed(0)} KiB. Memory is the tool's own, without the program's.`,
  ]);
}

async function packageInstalled(): Promise<string> {
  const { file, kibibytes, files } = packed(folder);
  const { peers, all } = await installed(folder, file, Math.min(rounds, 3));
  return section("The package", [
    `\`npm pack\`: ${kibibytes.toFixed(0)} KiB, ${files} files.`,
    table(
      ["npm install, from npm's cache, of", "time", "size on disk"],
      [
        ["the three Pulumi packages", time(peers.seconds), size(peers.mebibytes)],
        ["the same and this package", time(all.seconds), size(all.mebibytes)],
      ],
    ),
  ]);
}
