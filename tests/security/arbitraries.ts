import { schemaFormats } from "@aura-journal/contracts";
import fc, { type Arbitrary } from "fast-check";
import type { JsonSchema } from "./json-schema.ts";

/** Values worth trying for a property, beside those that the schema alone suggests: ids that exist, tokens that work. */
export type Hints = (name: string) => readonly unknown[];

/**
 * Makes values that fit a schema. Lists and texts stay short: the limits are tried by mutations.
 * @param isPlain leaves out what is optional and takes the last hint where there are some, and of a choice the first
 */
export function fitting(
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
  hints: Hints,
  isPlain = false,
) {
  const of = (part: JsonSchema, name: string): Arbitrary<unknown> => {
    const known = hints(name);
    const plain = shaped(part, name);
    if (isPlain && known.length > 0) return fc.constant(known.at(-1));
    return known.length === 0 ? plain : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, plain);
  };

  function shaped(part: JsonSchema, name: string): Arbitrary<unknown> {
    const ref = part["$ref"] as string | undefined;
    if (ref !== undefined) return of(components[ref.split("/").at(-1) ?? ""] ?? {}, name);
    if (part["const"] !== undefined) return fc.constant(part["const"]);
    if (part["enum"] !== undefined) return fc.constantFrom(...(part["enum"] as unknown[]));
    if (part["anyOf"] !== undefined) {
      const branches = (part["anyOf"] as JsonSchema[]).map((branch) => of(branch, name));
      return isPlain ? branches[0]! : fc.oneof(...branches);
    }
    if (part["type"] === "object") return objectOf(part);
    if (part["type"] === "array") return arrayOf(part, name);
    if (part["type"] === "boolean") return fc.boolean();
    if (part["type"] === "string") return textOf(part);
    const { minimum = 0, maximum = 1_000 } = part as { minimum?: number; maximum?: number };
    const small = Math.min(maximum, minimum + 20);
    if (part["type"] === "integer") {
      return fc.oneof(fc.integer({ min: minimum, max: small }), fc.constantFrom(minimum, maximum));
    }
    return fc.double({ min: minimum, max: maximum, noNaN: true });
  }

  function objectOf(part: JsonSchema): Arbitrary<unknown> {
    const required = (part["required"] ?? []) as string[];
    // The one token that may stand elsewhere: without a cookie its call needs it.
    const properties = Object.entries((part["properties"] ?? {}) as Record<string, JsonSchema>).filter(
      ([name]) => !isPlain || required.includes(name) || name === "refreshToken",
    );
    return fc.record(Object.fromEntries(properties.map(([name, inner]) => [name, of(inner, name)])), {
      requiredKeys: isPlain ? properties.map(([name]) => name) : required,
      noNullPrototype: true,
    });
  }

  function arrayOf(part: JsonSchema, name: string): Arbitrary<unknown> {
    const {
      minItems = 0,
      maxItems = 4,
      uniqueItems,
    } = part as { minItems?: number; maxItems?: number; uniqueItems?: boolean };
    const bounds = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) };
    const item = of(part["items"] as JsonSchema, name);
    return uniqueItems === true ? fc.uniqueArray(item, bounds) : fc.array(item, bounds);
  }

  return of(schema, "");
}

const TEXTS: Readonly<Record<string, Arbitrary<string>>> = {
  uuid: fc.uuid({ version: [4, 7] }),
  "date-time": fc
    .date({ min: new Date("0001-01-02T00:00:00Z"), max: new Date("9999-12-30T00:00:00Z"), noInvalidDate: true })
    .map((date) => date.toISOString()),
  date: fc
    .date({ min: new Date("0001-01-02"), max: new Date("9999-12-30"), noInvalidDate: true })
    .map((d) => d.toISOString().slice(0, 10)),
  "time-zone": fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"),
  email: fc.stringMatching(/^[a-z]{1,12}\.[0-9a-f]{8}@example\.org$/),
};

function textOf(part: JsonSchema): Arbitrary<string> {
  const {
    format,
    pattern,
    minLength = 0,
    maxLength = 200,
  } = part as {
    format?: string;
    pattern?: string;
    minLength?: number;
    maxLength?: number;
  };
  const made = format === undefined ? undefined : TEXTS[format];
  if (made !== undefined) return made;
  if (pattern !== undefined) {
    return fc
      .stringMatching(new RegExp(pattern), { maxLength: Math.min(maxLength, 60) })
      .filter((text) => text.length >= minLength && text.length <= maxLength);
  }
  const length = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) };
  return fc
    .oneof(fc.string({ ...length, unit: "grapheme-ascii" }), fc.string({ ...length, unit: "binary" }))
    .filter((text) => schemaFormats["text"]!(text) && [...text].length <= maxLength);
}
