import assert from "node:assert/strict";
import { createSecretKey } from "node:crypto";
import { test } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import { keyVersionOf, open, seal, SEAL_OVERHEAD_BYTES, SealError } from "./envelope.ts";
import type { Place } from "./envelope.ts";
import vectors from "./vectors.json" with { type: "json" };

const key = createSecretKey(Buffer.alloc(32, 7));
const place: Place = {
  table: "journal_entries",
  schemaVersion: 1,
  userId: "0193e0f0-0000-7000-8000-00000000000a",
  entryId: "0193e0f0-0000-7000-8000-00000000000b",
  entryVersion: 3,
};
const sealed = seal({ key, keyVersion: 2, place, plaintext: Buffer.from("And so to bed.") });
const openAt = (at: Place, value: Uint8Array = sealed) => open({ keyOf: () => key, place: at, sealed: value });

test("a sealed value has the bytes that were frozen when the format was made", () => {
  const { envelope } = vectors;
  const value = seal({
    key: createSecretKey(envelope.key, "hex"),
    keyVersion: envelope.keyVersion,
    place: envelope.place,
    plaintext: Buffer.from(envelope.plaintext),
    randomBytes: () => Buffer.from(envelope.nonce, "hex"),
  });
  assert.equal(value.toString("hex"), envelope.sealed);
});

test("what was sealed opens in its place, whatever its bytes and length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(0xffff_ffff), (plaintext, keyVersion) => {
      const value = seal({ key, keyVersion, place, plaintext });
      assert.equal(value.length, plaintext.length + SEAL_OVERHEAD_BYTES);
      assert.equal(keyVersionOf(value), keyVersion);
      const opened = open({ keyOf: (version) => (version === keyVersion ? key : undefined), place, sealed: value });
      assert.deepEqual(new Uint8Array(opened), plaintext);
    }),
  );
});

test("a flipped bit anywhere in a sealed value is found", () => {
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const altered = Buffer.from(sealed);
    altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
    assert.throws(() => openAt(place, altered), SealError, `bit ${bit}`);
  }
});

test("a value cut short anywhere is found", () => {
  for (let length = 0; length < sealed.length; length++) {
    assert.throws(() => openAt(place, sealed.subarray(0, length)), SealError, `length ${length}`);
  }
  assert.throws(() => openAt(place, Buffer.concat([sealed, Buffer.from([0])])), SealError);
});

test("a value put in another's place does not open", () => {
  const others: Place[] = [
    { ...place, table: "entry_revisions" },
    { ...place, schemaVersion: 2 },
    { ...place, userId: place.entryId },
    { ...place, entryId: place.userId },
    { ...place, userId: place.entryId, entryId: place.userId },
    { ...place, entryVersion: 2 },
    { ...place, schemaVersion: 3, entryVersion: 1 },
  ];
  for (const other of others) assert.throws(() => openAt(other), SealError, JSON.stringify(other));
});

test("the key version is authenticated even where two versions have the same key", () => {
  const relabelled = Buffer.from(sealed);
  relabelled.writeUInt32BE(9, 2);
  assert.throws(() => openAt(place, relabelled), SealError);
});

test("an id opens in upper and lower case", () => {
  assert.equal(openAt({ ...place, userId: place.userId.toUpperCase() }).toString(), "And so to bed.");
});

test("every failure of opening is the same error, without a cause", () => {
  const failures = [
    () => open({ keyOf: () => undefined, place, sealed }),
    () => open({ keyOf: () => createSecretKey(Buffer.alloc(32)), place, sealed }),
    () => open({ keyOf: () => createSecretKey(Buffer.alloc(16)), place, sealed }),
    () => openAt({ ...place, userId: "nobody" }),
    () => openAt({ ...place, entryVersion: -1 }),
    () => openAt(place, Buffer.alloc(0)),
    () => openAt(place, Buffer.alloc(200, 1)),
  ];
  for (const fail of failures) {
    assert.throws(
      fail,
      (error) => error instanceof SealError && error.cause === undefined && !/nobody/.test(inspect(error)),
    );
    assert.throws(fail, { message: new SealError().message });
  }
});

test("a place or key that cannot be used is refused before anything is sealed", () => {
  const plaintext = Buffer.from("x");
  const bad: Place[] = [
    { ...place, userId: "" },
    { ...place, userId: place.userId.replace("9", "g") },
    { ...place, userId: place.userId.replaceAll("-", "0") },
    { ...place, userId: place.userId.replace("0", "\u0130") },
    { ...place, entryVersion: 2 ** 32 },
    { ...place, entryVersion: 1.5 - 2 },
    { ...place, table: "t".repeat(256) },
  ];
  for (const at of bad) assert.throws(() => seal({ key, keyVersion: 1, place: at, plaintext }), RangeError);
  assert.throws(() => seal({ key: createSecretKey(Buffer.alloc(31)), keyVersion: 1, place, plaintext }), RangeError);
  assert.throws(() => seal({ key, keyVersion: 1, place, plaintext, randomBytes: () => Buffer.alloc(8) }), RangeError);
});

test("every seal has a nonce of its own", () => {
  const nonces = new Set<string>();
  const plaintext = Buffer.alloc(0);
  for (let count = 0; count < 2_000; count++) {
    nonces.add(seal({ key, keyVersion: 1, place, plaintext }).toString("latin1", 6, 18));
  }
  assert.equal(nonces.size, 2_000);
});
