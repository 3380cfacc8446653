import { FIELD_LIMITS } from "@aura-journal/contracts";
import { invalid } from "./errors.ts";

/** Fields by name: a tree where some of what is in a field is chosen, `null` for the field as a whole. */
export type FieldTree = ReadonlyMap<string, FieldTree | null>;
type GrowingTree = Map<string, GrowingTree | null>;

const NAME = /[A-Za-z][A-Za-z0-9_]{0,63}/y;

/**
 * Reads a selection of fields: `fields = field *("," field)`, `field = name *(("/" / ".") name) ["(" fields ")"]`, which is the
 * syntax of Google's partial responses without its `*`, and with a dot for those who are used to it. What is named twice is
 * chosen once, a field as a whole before parts of it.
 * @throws AuraError VAL_001
 */
export function parseFields(text: string): FieldTree {
  if (text.length > FIELD_LIMITS.textLength) throw malformed(`must have at most ${FIELD_LIMITS.textLength} characters`);
  let at = 0;
  let names = 0;

  function name(depth: number): string {
    NAME.lastIndex = at;
    const [found] = NAME.exec(text) ?? [];
    if (found === undefined) throw malformed(`must have the name of a field at character ${at + 1}`);
    at += found.length;
    names += 1;
    if (names > FIELD_LIMITS.names) throw malformed(`must name at most ${FIELD_LIMITS.names} fields`);
    if (depth > FIELD_LIMITS.depth) throw malformed(`must lead at most ${FIELD_LIMITS.depth} fields deep`);
    return found;
  }

  function field(tree: GrowingTree, depth: number): void {
    const own = name(depth);
    const before = tree.get(own);
    if (text[at] === "/" || text[at] === ".") {
      at += 1;
      const inner: GrowingTree = before ?? new Map();
      field(inner, depth + 1);
      tree.set(own, before === null ? null : inner);
    } else if (text[at] === "(") {
      at += 1;
      const inner: GrowingTree = before ?? new Map();
      fields(inner, depth + 1);
      if (text[at] !== ")") throw malformed(`must have a ) at character ${at + 1}`);
      at += 1;
      tree.set(own, before === null ? null : inner);
    } else tree.set(own, null);
  }

  function fields(tree: GrowingTree, depth: number): void {
    field(tree, depth);
    while (text[at] === ",") {
      at += 1;
      field(tree, depth);
    }
  }

  const tree: GrowingTree = new Map();
  fields(tree, 1);
  if (at < text.length) throw malformed(`has something else at character ${at + 1}`);
  return tree;
}

/** The one spelling of a selection, in whatever order its fields were named. */
export function printFields(tree: FieldTree): string {
  return [...tree]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => (inner === null ? name : `${name}(${printFields(inner)})`))
    .join(",");
}

/** What is chosen of a value that JSON can hold. Lists keep their length; what is chosen and not there stays away. */
export function selectFields(value: unknown, tree: FieldTree): unknown {
  if (Array.isArray(value)) return value.map((item) => selectFields(item, tree));
  if (typeof value !== "object" || value === null) return value;
  const chosen: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    const inner = tree.get(name);
    if (inner !== undefined) chosen[name] = inner === null ? field : selectFields(field, inner);
  }
  return chosen;
}

function malformed(reason: string): Error {
  return invalid("fields", reason);
}
