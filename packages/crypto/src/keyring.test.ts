import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { inspect } from "node:util";
import { createKeyring, KeyringError, parseKeyring, retireKeys, rotateKeyring, serializeKeyring } from "./keyring.ts";
import vectors from "./vectors.json" with { type: "json" };

const now = new Date("2026-01-25T10:30:00.000Z");
const later = new Date("2027-01-25T10:30:00.000Z");
const file = vectors.keyring;

test("a keyring file has the text that was frozen when the format was made", () => {
  const keyring = rotateKeyring(
    createKeyring((size) => Buffer.alloc(size, 1), now),
    (size) => Buffer.alloc(size, 2),
    later,
  );
  assert.deepEqual(JSON.parse(serializeKeyring(keyring)), file);
});

test("a keyring comes back from its file as it was", () => {
  const keyring = rotateKeyring(createKeyring(randomBytes, now), randomBytes, later);
  const read = parseKeyring(serializeKeyring(keyring));
  assert.equal(read.activeId, "k2");
  assert.deepEqual(read.keys, keyring.keys);
  assert.deepEqual(read.createdAtById, keyring.createdAtById);
});

test("a rotation never reuses the id of a retired key", () => {
  const rotated = rotateKeyring(createKeyring(randomBytes, now), randomBytes, now);
  const retired = retireKeys(rotated, ["k1"]);
  assert.deepEqual([...retired.keys.keys()], ["k2"]);
  assert.equal(rotateKeyring(retired, randomBytes, now).activeId, "k3");
  assert.throws(() => retireKeys(rotated, ["k2"]), KeyringError);
});

test("a bad keyring file is refused with what is wrong and without its keys", () => {
  const [one, two] = file.keys as [(typeof file.keys)[0], (typeof file.keys)[0]];
  const bad: [unknown, RegExp][] = [
    ["{ not json: SECRET", /not JSON/],
    ["[]", /not a JSON object/],
    ["null", /not a JSON object/],
    [{ ...file, format: "aura-keyring/2" }, /"format" must be "aura-keyring\/1"/],
    [{ ...file, keys: [] }, /list "keys"/],
    [{ ...file, keys: undefined }, /list "keys"/],
    [{ ...file, keys: [7] }, /key 1 .* not an object/],
    [{ ...file, keys: [{ ...one, id: "main" }] }, /key 1 .*"id"/],
    [{ ...file, keys: [one, { ...two, id: "k1" }] }, /key 2 .*"id" stands twice/],
    [{ ...file, keys: [one, { ...two, key: one.key }] }, /key 2 .*"key" stands twice/],
    [{ ...file, keys: [one, { ...two, key: "SECRET" }] }, /key 2 .*32 bytes in base64/],
    [{ ...file, keys: [one, { ...two, key: ` ${two.key}` }] }, /key 2 .*32 bytes in base64/],
    [{ ...file, keys: [one, { ...two, key: 5 }] }, /key 2 .*32 bytes in base64/],
    [{ ...file, keys: [one, { ...two, createdAt: "SECRET" }] }, /key 2 .*"createdAt"/],
    [{ ...file, activeId: "k9" }, /"activeId" names none/],
    [{ ...file, activeId: undefined }, /"activeId" names none/],
  ];
  for (const [content, message] of bad) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    assert.throws(
      () => parseKeyring(text),
      (error) =>
        error instanceof KeyringError && message.test(error.message) && !/SECRET|AQEB|AgIC/.test(inspect(error)),
      message.source,
    );
  }
});

test("a keyring prints as redacted", () => {
  const keyring = createKeyring(() => Buffer.alloc(32, 1), now);
  for (const shown of [keyring, rotateKeyring(keyring, randomBytes, now), parseKeyring(serializeKeyring(keyring))]) {
    assert.equal(inspect(shown), "<redacted>");
    assert.equal(JSON.stringify(shown), '"<redacted>"');
  }
});
