// Preloaded into a measured process: at its end it tells its peak memory.
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  writeFileSync(process.env.BENCH_USAGE_FILE, String(process.resourceUsage().maxRSS / 1024));
});
