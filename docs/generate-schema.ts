import { writeFileSync } from "node:fs";
import { pluginSchema, schemaFile } from "./pluginSchema.ts";

writeFileSync(schemaFile, await pluginSchema());
