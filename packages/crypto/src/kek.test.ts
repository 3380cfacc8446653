import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { SealError } from "./envelope.ts";
import { createLocalKek } from "./kek.ts";
import { createKeyring, KeyringError, retireKeys, rotateKeyring } from "./keyring.ts";
import vectors from "./vectors.json" with { type: "json" };

const now = new Date("2026-01-25T10:30:00.000Z");
const first = createKeyring(randomBytes, now);
const context = { purpose: "user-key", subjectId: "0193e0f0-0000-7000-8000-00000000000a" };
const userKey = Buffer.alloc(32, 9);

test("a wrapped key has the bytes that were frozen when the format was made", async () => {
  const { kek } = vectors;
  const keys = new Map([["k1", Buffer.from(kek.key, "hex")]]);
  const wrapped = await createLocalKek({ activeId: "k1", keys }, () => Buffer.from(kek.nonce, "hex")).wrap(
    Buffer.from(kek.plaintext, "hex"),
    kek.context,
  );
  assert.equal(wrapped.toString("hex"), kek.wrapped);
});

test("a wrapped key unwraps in its own context and in no other", async () => {
  const kek = createLocalKek(first);
  const wrapped = await kek.wrap(userKey, context);
  assert.deepEqual(await kek.unwrap(wrapped, context), userKey);
  for (const other of [
    { ...context, purpose: "export" },
    { ...context, subjectId: "0193e0f0-0000-7000-8000-00000000000b" },
    { purpose: context.purpose + context.subjectId, subjectId: "" },
  ]) {
    await assert.rejects(kek.unwrap(wrapped, other), SealError);
  }
});

test("a flipped bit or a cut of a wrapped key is found", async () => {
  const kek = createLocalKek(first);
  const wrapped = await kek.wrap(userKey, context);
  for (let at = 0; at < wrapped.length; at++) {
    const altered = Buffer.from(wrapped);
    altered[at] = (altered[at] as number) ^ 1;
    await assert.rejects(
      kek.unwrap(altered, context),
      (error) => error instanceof SealError || error instanceof KeyringError,
    );
    await assert.rejects(
      kek.unwrap(wrapped.subarray(0, at), context),
      (error) => error instanceof SealError || error instanceof KeyringError,
    );
  }
});

test("after a rotation new keys are wrapped by the new KEK and old ones still unwrap", async () => {
  const old = await createLocalKek(first).wrap(userKey, context);
  const rotated = rotateKeyring(first, randomBytes, now);
  const kek = createLocalKek(rotated);
  assert.equal(kek.activeId, "k2");
  assert.equal(kek.kekIdOf(old), "k1");
  assert.deepEqual(await kek.unwrap(old, context), userKey);
  const rewrapped = await kek.wrap(userKey, context);
  assert.equal(kek.kekIdOf(rewrapped), "k2");
  assert.notDeepEqual(rotated.keys.get("k1"), rotated.keys.get("k2"));

  const retired = createLocalKek(retireKeys(rotated, ["k1"]));
  assert.deepEqual(await retired.unwrap(rewrapped, context), userKey);
  await assert.rejects(retired.unwrap(old, context), { name: "KeyringError", message: /no key "k1"/ });
});

test("a KEK without its active key, or with one of another length, is refused at once", () => {
  assert.throws(() => createLocalKek({ activeId: "k2", keys: first.keys }), KeyringError);
  assert.throws(() => createLocalKek({ activeId: "k1", keys: new Map([["k1", Buffer.alloc(16)]]) }), KeyringError);
});
