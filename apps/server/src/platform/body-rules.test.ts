import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AnswerShape } from "./answer-shape.ts";
import { applyBodyRules, shapeAfter, type BodyRule } from "./body-rules.ts";

const aName = fc.constantFrom("a", "b", "c");
const aPath = fc.array(aName, { minLength: 1, maxLength: 3 });
const aRule: fc.Arbitrary<BodyRule> = fc.oneof(
  fc.record({ kind: fc.constant("rename" as const), path: aPath, to: aName }),
  fc.record({ kind: fc.constant("remove" as const), path: aPath }),
  fc.record({ kind: fc.constant("default" as const), path: aPath, value: fc.constantFrom(0, "x", [1]) }),
);
const aValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.nat(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(aName, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

test("fields are renamed, removed and filled in, in each object of a list", () => {
  const rules: BodyRule[] = [
    { kind: "rename", path: ["items", "text"], to: "content" },
    { kind: "remove", path: ["items", "debug"] },
    { kind: "default", path: ["items", "metadata", "tags"], value: [] },
  ];
  const before = { items: [{ text: "a", debug: 1, metadata: {} }, { text: "b", content: "kept" }, 5, null] };
  assert.deepEqual(applyBodyRules(before, rules), {
    items: [{ content: "a", metadata: { tags: [] } }, { text: "b", content: "kept" }, 5, null],
  });
});

test("a default is a copy for each, and null is a value", () => {
  const rules: BodyRule[] = [{ kind: "default", path: ["list", "tags"], value: [] }];
  const { list } = applyBodyRules({ list: [{}, {}, { tags: null }] }, rules) as { list: { tags: unknown }[] };
  assert.notEqual(list[0]?.tags, list[1]?.tags);
  assert.equal(list[2]?.tags, null);
});

test("what a shape says is what values have once the same rules went over both", () => {
  fc.assert(
    fc.property(aValue, fc.array(aRule, { maxLength: 4 }), (value, rules) => {
      const before = shapeOfValue(value);
      const after = applyBodyRules(structuredClone(value), rules);
      assert.ok(fits(after, shapeAfter(before, rules)), JSON.stringify([value, rules, after]));
    }),
    { numRuns: 500 },
  );
});

test("where some objects of a list have the new name and others the old one, the new one may be as either", () => {
  const inner = new Map([["a", "none" as const]]);
  const shape = new Map<string, AnswerShape>([
    ["c", "none"],
    ["a", inner],
  ]);
  const after = shapeAfter(shape, [{ kind: "rename", path: ["a"], to: "c" }]);
  assert.deepEqual(
    after,
    new Map([
      ["c", inner],
      ["a", inner],
    ]),
  );
});

test("rules reach nothing but own fields", () => {
  const rules: BodyRule[] = [
    { kind: "default", path: ["constructor", "polluted"], value: true },
    { kind: "rename", path: ["toString"], to: "a" },
    { kind: "remove", path: ["hasOwnProperty"] },
  ];
  assert.deepEqual(applyBodyRules({}, rules), {});
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.equal((Object as { polluted?: boolean }).polluted, undefined);
});

function shapeOfValue(value: unknown): AnswerShape {
  if (Array.isArray(value)) return value.map(shapeOfValue).reduce<AnswerShape>(merged, "none");
  if (typeof value !== "object" || value === null) return "none";
  return new Map(Object.entries(value).map(([name, field]) => [name, shapeOfValue(field)]));
}

function merged(a: AnswerShape, b: AnswerShape): AnswerShape {
  if (typeof a === "string") return b;
  if (typeof b === "string") return a;
  const both = new Map(a);
  for (const [name, shape] of b) both.set(name, merged(both.get(name) ?? "none", shape));
  return both;
}

function fits(value: unknown, shape: AnswerShape): boolean {
  if (shape === "any") return true;
  if (Array.isArray(value)) return value.every((item) => fits(item, shape));
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, field]) => {
    const own = shape === "none" ? undefined : shape.get(name);
    return own !== undefined && fits(field, own);
  });
}
