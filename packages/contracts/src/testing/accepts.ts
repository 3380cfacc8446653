import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import Format from "typebox/format";
import { schemaFormats } from "../schemas/formats.ts";

for (const [name, check] of Object.entries(schemaFormats)) Format.Set(name, check);

/** Whether a schema admits a value, formats included. */
export function accepts(schema: TSchema, value: unknown): boolean {
  return Compile(schema).Check(value);
}
