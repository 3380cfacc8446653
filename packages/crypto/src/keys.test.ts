import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { test } from "node:test";
import { format, inspect } from "node:util";
import { deriveUserKeys, generateUserKey } from "./keys.ts";
import vectors from "./vectors.json" with { type: "json" };

const master = Buffer.alloc(32, 5);
const purposes = ["entry", "contentMac", "search", "export", "analytics", "cache", "attachment", "pseudonym"] as const;

test("a user's keys are HKDF-SHA-256 of the master key by purpose, as frozen", () => {
  const keys = deriveUserKeys(master, 1);
  for (const purpose of purposes)
    assert.equal(keys[purpose].export().toString("hex"), vectors.userKeys[purpose], purpose);
});

test("derivation agrees with RFC 5869 worked by hand", () => {
  const extracted = createHmac("sha256", Buffer.alloc(32)).update(master).digest();
  const expanded = createHmac("sha256", extracted).update("aura/v1/entry\u0001").digest();
  assert.deepEqual(deriveUserKeys(master, 1).entry.export(), expanded);
});

test("no two purposes share a key", () => {
  const keys = deriveUserKeys(master, 1);
  assert.equal(new Set(purposes.map((purpose) => keys[purpose].export().toString("hex"))).size, purposes.length);
});

test("a user's keys print as redacted wherever they land", () => {
  const keys = deriveUserKeys(master, 4);
  for (const text of [inspect(keys), inspect({ nested: keys }), JSON.stringify({ keys }), format("%s", keys)]) {
    assert.match(text, /<redacted>/);
    assert.doesNotMatch(text, /[0-9a-f]{8}|Buffer/);
  }
  assert.equal(keys.keyVersion, 4);
});

test("a master key of another length is refused", () => {
  assert.throws(() => deriveUserKeys(Buffer.alloc(31), 1), RangeError);
  assert.throws(() => generateUserKey(() => Buffer.alloc(16)), RangeError);
  assert.equal(generateUserKey(randomBytes).length, 32);
});
