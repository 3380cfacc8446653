import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseFields, printFields, selectFields, type FieldTree } from "./field-selection.ts";

const aName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/);
const { tree: aTree } = fc.letrec<{ tree: FieldTree; inner: FieldTree | null }>((tie) => ({
  tree: fc
    .uniqueArray(fc.tuple(aName, tie("inner")), { selector: ([name]) => name, minLength: 1, maxLength: 4 })
    .map((fields) => new Map(fields)),
  inner: fc.oneof({ maxDepth: 3, withCrossShrink: true }, fc.constant(null), tie("tree")),
}));
/** Values with the names that a tree may have, so that a selection finds something. */
const aValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom("a", "b", "c"), aName), tie("value"), { maxKeys: 4 }),
  ),
})).value;
const aNearTree = fc.constantFrom("a", "a,b", "a(b,c)", "a/b/c,b", "c(a(b),b)", "b.a").map(parseFields);

test("what was printed is read as what it was, and is the one spelling of it", () => {
  fc.assert(
    fc.property(aTree, (tree) => {
      const text = printFields(tree);
      if (text.length > 500) return;
      const names = text.split(/[(),]+/).filter((name) => name !== "").length;
      if (names > 100) return;
      assert.deepEqual(parseFields(text), new Map(tree));
      assert.equal(printFields(parseFields(text)), text);
    }),
  );
});

test("any text is read or refused with the contract's error, and what is read can be printed and read again", () => {
  const aText = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.array(fc.constantFrom("a", "b", ",", "/", ".", "(", ")"), { maxLength: 20 }).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(aText, (text) => {
      let tree: FieldTree;
      try {
        tree = parseFields(text);
      } catch (error) {
        assert.equal((error as { code?: string }).code, "VAL_001");
        return;
      }
      assert.deepEqual(parseFields(printFields(tree)), tree);
    }),
    { numRuns: 1_000 },
  );
});

test("a selection adds nothing, and chosen again it is the same", () => {
  fc.assert(
    fc.property(aValue, fc.oneof(aTree, aNearTree), (value, tree) => {
      const chosen = selectFields(value, tree);
      assert.ok(isPartOf(chosen, value));
      assert.deepEqual(selectFields(chosen, tree), chosen);
    }),
  );
});

test("of an object that has all that is named, all that is named is there", () => {
  fc.assert(
    fc.property(aTree, fc.boolean(), (tree, isListed) => {
      const whole = valueOf(tree, isListed);
      assert.deepEqual(selectFields({ ...whole, more_: 1 }, tree), whole);
    }),
  );
});

test("slash, dot and parentheses say the same, and a whole field comes before its parts", () => {
  for (const [text, printed] of [
    ["metadata/tags", "metadata(tags)"],
    ["metadata.tags", "metadata(tags)"],
    ["a/b/c,a/b/d", "a(b(c,d))"],
    ["a(b,c),a/d", "a(b,c,d)"],
    ["a,a/b", "a"],
    ["a/b,a", "a"],
    ["a(b/c,d(e.f))", "a(b(c),d(e(f)))"],
    ["b,a", "a,b"],
  ] as const) {
    assert.equal(printFields(parseFields(text)), printed, text);
  }
});

test("what is no selection is refused, however long it is", () => {
  const deep = "a(".repeat(9) + "a" + ")".repeat(9);
  for (const text of [
    "",
    ",",
    "a,",
    ",a",
    "a//b",
    "a/",
    "a(",
    "a()",
    "a(b",
    "a)b",
    "a b",
    "*",
    "1a",
    "_a",
    "__proto__",
    deep,
  ]) {
    assert.throws(() => parseFields(text), { code: "VAL_001" }, text);
  }
  for (const text of ["a".repeat(501), "(".repeat(500), "a,".repeat(249) + "a", "a/".repeat(249) + "a"]) {
    assert.throws(() => parseFields(text), { code: "VAL_001" });
  }
});

test("a name of a prototype is a name like others", () => {
  assert.deepEqual(selectFields({ a: 1 }, parseFields("constructor,toString,hasOwnProperty")), {});
  assert.deepEqual(selectFields(JSON.parse('{"__proto__":{"a":1},"a":2}'), parseFields("a")), { a: 2 });
});

function isPartOf(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.length === whole.length && part.every((item, at) => isPartOf(item, whole[at]));
  }
  if (typeof part === "object" && part !== null) {
    return Object.entries(part).every(
      ([name, value]) =>
        Object.hasOwn(whole as object, name) && isPartOf(value, (whole as Record<string, unknown>)[name]),
    );
  }
  return Object.is(part, whole);
}

function valueOf(tree: FieldTree, isListed: boolean): Record<string, unknown> {
  return Object.fromEntries(
    [...tree].map(([name, inner]) => {
      const value = inner === null ? 1 : valueOf(inner, isListed);
      return [name, isListed ? [value] : value];
    }),
  );
}
