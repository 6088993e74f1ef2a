import { ComponentProvider, getPulumiComponents } from "@pulumi/pulumi/provider/experimental/index.js";
import path from "node:path";
import * as library from "../components/index.ts";

const plugin = path.resolve(import.meta.dirname, "../plugin");

export const schemaFile = path.join(plugin, "schema.json");

/** The text of the plugin's schema, as Pulumi makes it for programs in other languages. */
export async function pluginSchema(): Promise<string> {
  const components = getPulumiComponents(library);
  const provider = new ComponentProvider({ name: "scim-bridge", dirname: plugin, components });
  return readable(await provider.getSchema());
}

/** A schema as it stands in its file. */
export const readable = (schema: string): string => `${JSON.stringify(JSON.parse(schema), undefined, 2)}\n`;
