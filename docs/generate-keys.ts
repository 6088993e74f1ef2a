import { writeFileSync } from "node:fs";
import { readme, readmeWithKeys } from "./stackKeyTables.ts";

writeFileSync(readme, await readmeWithKeys());
