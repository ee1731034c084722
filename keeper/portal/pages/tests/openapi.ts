import type { Made, Shape } from "../src/api/shape.ts";

/** As much of an OpenAPI document as it takes to find what a path answers. */
export interface Document {
  paths: Record<string, Record<string, Operation | undefined> | undefined>;
  components: { schemas: Record<string, Schema> };
}

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: Schema }> } | undefined>;
}

interface Schema {
  $ref?: string;
  type?: string;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
}

function follow(document: Document, schema: Schema): Schema {
  const name = schema.$ref?.split("/").pop();
  const found = name ? document.components.schemas[name] : schema;
  if (!found) throw new Error(`the document has no ${schema.$ref}`);
  return found;
}

export function answerOf(document: Document, method: string, path: string): Schema {
  const operation = document.paths[path]?.[method];
  const schema = operation?.responses["200"]?.content?.["application/json"]?.schema;
  if (!schema) throw new Error(`the document has no answer of ${method} ${path}`);
  return schema;
}

/** Fields that a shape reads and the document does not promise, each with its place. */
export function missing(
  document: Document,
  shape: Shape<unknown>,
  at: Schema,
  place = "",
): string[] {
  const schema = follow(document, at);
  const { fields, inner } = shape as Shape<unknown> & Made;
  const real = schema.anyOf?.find((each) => each.type !== "null");
  if (real) return missing(document, inner ?? shape, real, place);
  if (fields) {
    return Object.entries(fields).flatMap(([name, each]) => {
      const property = schema.properties?.[name];
      if (!property) return [`${place}.${name}`];
      return missing(document, each, property, `${place}.${name}`);
    });
  }
  if (!inner) return [];
  const below = schema.items ?? schema.additionalProperties;
  if (typeof below !== "object") return [`${place}: neither a list nor a table`];
  return missing(document, inner, below, `${place}[]`);
}
