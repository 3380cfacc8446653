import { schemaFormats } from "@aura-journal/contracts";
import { Compile } from "typebox/compile";
import Format from "typebox/format";
import type { TSchema } from "typebox";
import { AuraError } from "./errors.ts";

for (const [name, check] of Object.entries(schemaFormats)) Format.Set(name, check);

/** Which part of a request a schema describes; it stands in front of the field in an error. */
export type RequestPart = "path" | "query" | "body";

/**
 * Compiles a check of one part of a request. Bodies are never coerced: a `"5"` is no `5`. Path and query are text by
 * nature, so whole numbers and booleans are read there, in their plain decimal form alone.
 * Ids are folded to lower case, so that every later hand meets one spelling of each.
 * @returns a function that gives the value back or throws AuraError VAL_001 with the first field that is wrong and why
 */
export function createValidator(schema: TSchema, part: RequestPart): (value: unknown) => unknown {
  const validator = Compile(schema);
  const read = part === "body" ? undefined : textReaders(schema);
  const fold = idFolder(schema) ?? ((value: unknown) => value);
  return (raw) => {
    const value = read === undefined ? raw : read(raw as Record<string, unknown>);
    if (validator.Check(value)) return fold(value);
    throw violation(validator.Errors(value), part);
  };
}

/** What a schema says, as far as finding ids goes. */
interface Shape {
  readonly format?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
}

/** Folds the ids within a value of this schema, in place; undefined where it has none. */
function idFolder(schema: TSchema): ((value: unknown) => unknown) | undefined {
  const { format, properties, items, anyOf } = schema as Shape;
  if (format === "uuid") return (value) => (typeof value === "string" ? value.toLowerCase() : value);
  if (items !== undefined) {
    const fold = idFolder(items);
    return fold && ((value) => (Array.isArray(value) ? value.map(fold) : value));
  }
  if (properties !== undefined) {
    const folds = Object.entries(properties).flatMap(([name, property]) => {
      const fold = idFolder(property);
      return fold === undefined ? [] : [[name, fold] as const];
    });
    if (folds.length === 0) return undefined;
    return (value) => {
      const fields = value as Record<string, unknown>;
      for (const [name, fold] of folds) if (fields[name] !== undefined) fields[name] = fold(fields[name]);
      return fields;
    };
  }
  if (anyOf?.some((branch) => idFolder(branch) !== undefined) === true)
    throw new Error("ids within a choice of shapes are not folded; describe them outside of it");
  return undefined;
}

/** What a compiled schema says of one place. */
export interface Problem {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

function violation(problems: readonly Problem[], part: RequestPart): AuraError {
  // A union reports each branch and then itself; the deepest place says most about what was meant.
  const first = problems.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0];
  const unknown = problems.find((problem) => problem.keyword === "additionalProperties");
  const field = first === undefined ? "" : fieldOf(unknown ?? first);
  const reason = first === undefined ? "is not valid" : reasonOf(unknown ?? first);
  const place = field === "" ? part : field;
  return new AuraError("VAL_001", `Invalid ${part}: ${place} ${reason}`.slice(0, 300), {
    details: { field: place, reason },
  });
}

/** Path of the field with dots; names a caller made up are cut, since they could be anything. */
export function fieldOf(problem: Problem): string {
  const path = problem.instancePath.split("/").slice(1).join(".");
  const named = extraNames(problem)[0] ?? missingNames(problem)[0];
  return [path, named]
    .filter((piece) => piece !== undefined && piece !== "")
    .join(".")
    .replaceAll(/[^\w.[\]-]/g, "?")
    .slice(0, 120);
}

/** What is wrong there, as the end of a sentence that begins with the field. */
export function reasonOf(problem: Problem): string {
  if (problem.keyword === "additionalProperties") return "is not known here";
  if (problem.keyword === "required") return "is missing";
  if (problem.keyword === "format")
    return `is not a valid ${(problem.params as { format?: string }).format ?? "value"}`;
  return problem.message.slice(0, 200);
}

function extraNames(problem: Problem): readonly string[] {
  return (problem.params as { additionalProperties?: string[] }).additionalProperties ?? [];
}

function missingNames(problem: Problem): readonly string[] {
  return (problem.params as { requiredProperties?: string[] }).requiredProperties ?? [];
}

function textReaders(schema: TSchema): (value: Record<string, unknown>) => Record<string, unknown> {
  const properties = Object.entries((schema as { properties?: Record<string, { type?: string }> }).properties ?? {});
  const numbers = properties
    .filter(([, property]) => property.type === "integer" || property.type === "number")
    .map(([name]) => name);
  const flags = properties.filter(([, property]) => property.type === "boolean").map(([name]) => name);
  return (value) => {
    const result: Record<string, unknown> = { ...value };
    for (const name of numbers) {
      const text = result[name];
      if (typeof text === "string" && /^-?(0|[1-9]\d{0,14})$/.test(text)) result[name] = Number(text);
    }
    for (const name of flags) {
      if (result[name] === "true" || result[name] === "false") result[name] = result[name] === "true";
    }
    return result;
  };
}
