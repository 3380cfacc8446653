import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { attachmentIdOf, entryIdOf, sourceKeyOf } from "./source-ids.ts";

test("ids are made of an entry's code, which stays as it was, in whatever kind of bytes it is given", () => {
  const mac = (text: string): Buffer => createHmac("sha256", "a key").update(text).digest();
  const bytes = Uint8Array.from(sourceKeyOf(mac, { format: "jrnl", sourceId: "2020-01-01" }));
  const idsOf = (key: Uint8Array): string[] => [
    entryIdOf(mac, key, 0),
    entryIdOf(mac, key, 1),
    attachmentIdOf(mac, key, "a-jpg"),
  ];
  const buffer = Buffer.from(bytes);
  assert.deepEqual(idsOf(buffer), idsOf(bytes));
  assert.deepEqual(idsOf(buffer), idsOf(bytes));
  assert.deepEqual(Uint8Array.from(buffer), bytes);
  assert.match(entryIdOf(mac, bytes, 0), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
