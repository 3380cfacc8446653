import assert from "node:assert/strict";
import { createHmac, createSecretKey } from "node:crypto";
import { test } from "node:test";
import { entryIdOf, sourceKeyOf } from "@aura-journal/moving";
import { macOf, mutationIdOf } from "./import-ids.ts";

const bytes = Buffer.alloc(32, 7);
const idKey = macOf(createSecretKey(bytes));

test("lines have the ids that they have always had", () => {
  const mac = createHmac("sha256", bytes).update("1660-01-11\n0\nand so to bed").digest();
  mac[6] = ((mac[6] ?? 0) & 0x0f) | 0x80;
  mac[8] = ((mac[8] ?? 0) & 0x3f) | 0x80;
  const sourceKey = sourceKeyOf(idKey, { format: "aura-lines", sourceId: "1660-01-11\n0\nand so to bed" });
  assert.equal(entryIdOf(idKey, sourceKey, 0).replaceAll("-", ""), mac.toString("hex", 0, 16));
});

test("ids are UUIDs of version 8, and differ by source, format, piece and journal", () => {
  const other = macOf(createSecretKey(Buffer.alloc(32, 8)));
  const ids = [
    entryIdOf(idKey, sourceKeyOf(idKey, { format: "a", sourceId: "x" }), 0),
    entryIdOf(idKey, sourceKeyOf(idKey, { format: "a", sourceId: "x" }), 1),
    entryIdOf(idKey, sourceKeyOf(idKey, { format: "a", sourceId: "y" }), 0),
    entryIdOf(idKey, sourceKeyOf(idKey, { format: "b", sourceId: "x" }), 0),
    entryIdOf(other, sourceKeyOf(other, { format: "a", sourceId: "x" }), 0),
    mutationIdOf(idKey, "undo", "x", 1),
    mutationIdOf(idKey, "again", "x", 1),
  ];
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
