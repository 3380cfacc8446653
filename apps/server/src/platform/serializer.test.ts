import assert from "node:assert/strict";
import { test } from "node:test";
import Type from "typebox";
import { createSerializer } from "./serializer.ts";

test("what a schema does not declare is left out at every depth", () => {
  const serialize = createSerializer(
    Type.Object({
      a: Type.String(),
      list: Type.Array(Type.Object({ b: Type.Number() })),
      free: Type.Optional(Type.Unknown()),
    }),
  );
  assert.equal(
    serialize({ a: "x", secret: 1, list: [{ b: 1, secret: 2 }], free: { any: true } }),
    '{"a":"x","list":[{"b":1}],"free":{"any":true}}',
  );
});

test("a union is told apart by its required fields and constants", () => {
  const serialize = createSerializer(
    Type.Union([
      Type.Object({ kind: Type.Literal("a"), x: Type.Number() }),
      Type.Object({ kind: Type.Literal("b"), y: Type.Number() }),
      Type.Null(),
    ]),
  );
  assert.equal(serialize({ kind: "b", x: 1, y: 2 }), '{"kind":"b","y":2}');
  assert.equal(serialize(null), "null");
  assert.throws(() => serialize({ kind: "c" }));
});
