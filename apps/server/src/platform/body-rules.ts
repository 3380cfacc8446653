import { either, type AnswerShape } from "./answer-shape.ts";

/** One change of a body. The path leads through objects, and into each object of a list. */
export type BodyRule =
  | { readonly kind: "rename"; readonly path: readonly string[]; readonly to: string }
  | { readonly kind: "remove"; readonly path: readonly string[] }
  | { readonly kind: "default"; readonly path: readonly string[]; readonly value: unknown };

/**
 * Applies rules to a value that was just parsed, in place. A field is renamed only where no field has the new name, so that
 * nothing is written over; a default is given only where the object is there and the field is not.
 */
export function applyBodyRules(value: unknown, rules: readonly BodyRule[]): unknown {
  for (const rule of rules) apply(value, rule, 0);
  return value;
}

function apply(value: unknown, rule: BodyRule, depth: number): void {
  if (Array.isArray(value)) {
    for (const item of value) apply(item, rule, depth);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const fields = value as Record<string, unknown>;
  const name = rule.path[depth] ?? "";
  if (depth < rule.path.length - 1) {
    if (Object.hasOwn(fields, name)) apply(fields[name], rule, depth + 1);
    return;
  }
  if (rule.kind === "default") {
    if (!Object.hasOwn(fields, name)) fields[name] = structuredClone(rule.value);
    return;
  }
  if (!Object.hasOwn(fields, name)) return;
  if (rule.kind === "rename") {
    if (Object.hasOwn(fields, rule.to)) return;
    fields[rule.to] = fields[name];
  }
  Reflect.deleteProperty(fields, name);
}

/** The fields that a value of this shape may have after the rules. */
export function shapeAfter(shape: AnswerShape, rules: readonly BodyRule[]): AnswerShape {
  return rules.reduce<AnswerShape>((before, rule) => reshaped(before, rule, rule.path), shape);
}

function reshaped(shape: AnswerShape, rule: BodyRule, [name = "", ...rest]: readonly string[]): AnswerShape {
  if (typeof shape === "string") return shape;
  const after = new Map(shape);
  const own = shape.get(name);
  if (rest.length > 0) {
    if (own !== undefined) after.set(name, reshaped(own, rule, rest));
    return after;
  }
  if (rule.kind === "default") {
    if (own === undefined) after.set(name, "any");
    return after;
  }
  if (own === undefined) return after;
  if (rule.kind === "remove") {
    after.delete(name);
    return after;
  }
  const taken = shape.get(rule.to);
  // Of the objects of a list one may have both names, and keep them, and another the old one alone.
  if (taken === undefined) after.delete(name);
  after.set(rule.to, taken === undefined ? own : either(taken, own));
  return after;
}
