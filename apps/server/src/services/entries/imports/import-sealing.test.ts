import assert from "node:assert/strict";
import { createSecretKey, randomBytes, randomUUID } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import type { UserKeyring } from "../user-keys.ts";
import { makeImportKey, openImport } from "./import-sealing.ts";

const place = { userId: randomUUID(), importId: randomUUID() };
const active = { keyVersion: 1, entry: createSecretKey(randomBytes(32)) };
const keyring = { active, of: () => active } as unknown as UserKeyring;
const seals = openImport(keyring, place, makeImportKey(keyring, place, randomBytes));

test("an original comes back as it was, however short or long it is", () => {
  const repeated = fc
    .tuple(fc.string({ unit: "grapheme" }), fc.integer({ min: 0, max: 900 }))
    .map(([text, times]) => text.repeat(times));
  const atTheBorder = fc.integer({ min: 1_530, max: 1_542 }).map((bytes) => `${"x".repeat(bytes - 2)}ü`);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "grapheme" }), repeated, atTheBorder), fc.uuid(), (original, entryId) => {
      assert.equal(seals.openOriginal(seals.sealOriginal(original, entryId), entryId), original);
    }),
  );
});

test("what is short takes a few bytes more than it has, and what is long takes fewer", () => {
  const overhead = (original: string): number =>
    seals.sealOriginal(original, place.importId).length - Buffer.byteLength(original);
  assert(overhead("ü".repeat(768)) < 64);
  assert(overhead("ü".repeat(769)) < -1_000);
});

test("an original of another entry is not taken for this one's", () => {
  const sealed = seals.sealOriginal("A day by the sea", place.importId);
  assert.throws(() => seals.openOriginal(sealed, place.userId), { code: "SEC_001" });
});
