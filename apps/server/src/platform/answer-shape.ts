import type { TSchema } from "typebox";
import { invalid } from "./errors.ts";
import type { FieldTree } from "./field-selection.ts";

/** Which fields a value may have: those named, any (names are data there), or none. Lists count as what is in them. */
export type AnswerShape = ReadonlyMap<string, AnswerShape> | "any" | "none";

/** What a schema says, as far as names go. */
interface Described {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly patternProperties?: object;
  readonly additionalProperties?: unknown;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
}

/** The fields that values of a schema may have. */
export function shapeOf(schema: TSchema): AnswerShape {
  const { type, properties, patternProperties, additionalProperties, items, anyOf } = schema as Described;
  if (anyOf !== undefined) return anyOf.map(shapeOf).reduce<AnswerShape>(either, "none");
  if (items !== undefined) return shapeOf(items);
  if (properties !== undefined) {
    return new Map(Object.entries(properties).map(([name, property]) => [name, shapeOf(property)]));
  }
  const isOpen =
    patternProperties !== undefined || (additionalProperties !== undefined && additionalProperties !== false);
  return isOpen || type === undefined || type === "object" ? "any" : "none";
}

/** Either of two shapes: a field stands that one of them has. */
export function either(a: AnswerShape, b: AnswerShape): AnswerShape {
  if (a === "any" || b === "any") return "any";
  if (a === "none") return b;
  if (b === "none") return a;
  const both = new Map(a);
  for (const [name, shape] of b) {
    const own = both.get(name);
    both.set(name, own === undefined ? shape : either(own, shape));
  }
  return both;
}

/** @throws AuraError VAL_001 naming the first chosen field that no such answer has */
export function checkFields(tree: FieldTree, shape: AnswerShape, path = ""): void {
  if (shape === "any") return;
  for (const [name, inner] of tree) {
    const place = path === "" ? name : `${path}/${name}`;
    const known = shape === "none" ? undefined : shape.get(name);
    if (known === undefined) throw invalid("fields", `names ${place}, which is no field of this answer`);
    if (inner !== null) checkFields(inner, known, place);
  }
}
