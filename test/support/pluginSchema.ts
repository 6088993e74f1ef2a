import { readFileSync } from "node:fs";
import { schemaFile } from "../../docs/pluginSchema.ts";

/** A property of a package's schema: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/ */
export interface Property {
  type?: string;
  $ref?: string;
  items?: Property;
  additionalProperties?: Property;
  description?: string;
}

export interface Type {
  properties?: { [name: string]: Property };
  required?: string[];
  enum?: { name: string; value: string }[];
}

export interface Schema {
  resources: {
    [token: string]: Type & {
      isComponent: boolean;
      inputProperties: { [name: string]: Property };
      requiredInputs: string[];
    };
  };
  types: { [token: string]: Type };
}

export const componentToken = "scim-bridge:index:ScimBridge";

/** The schema that is in the repository. */
export const schema = JSON.parse(readFileSync(schemaFile, "utf8")) as Schema;

export const component = (): Schema["resources"][string] => {
  const found = schema.resources[componentToken];
  if (!found) throw new Error(`the schema has no ${componentToken}`);
  return found;
};

/** The type that a property names; undefined where it is text, a number or the like. */
export const typeOf = ({ $ref = "" }: Property): Type | undefined => schema.types[$ref.replace("#/types/", "")];

/** A type's name without its package, or what a property names it by. */
export const shortName = (token: string): string => token.replace(/^.*:/, "");
