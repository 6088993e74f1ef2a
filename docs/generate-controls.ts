import { writeFileSync } from "node:fs";
import path from "node:path";
import { controlsPage } from "../test/support/controlsPage.ts";

writeFileSync(path.join(import.meta.dirname, "controls.md"), await controlsPage());
