import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { createToken, hashToken, openChild, sealChild } from "./opaque-tokens.ts";

test("a token has 256 bits, and its hash does not lead back to it", () => {
  const token = createToken(randomBytes);
  assert.equal(Buffer.from(token, "base64url").length, 32);
  assert.equal(hashToken("abc").toString("hex"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("a sealed child opens for the bearer of its parent and nobody else, and no byte of it can be changed", () => {
  const [parent, other, child] = [createToken(randomBytes), createToken(randomBytes), createToken(randomBytes)];
  const sealed = sealChild(parent, child, randomBytes);
  assert.equal(openChild(parent, sealed), child);
  assert.ok(!sealed.includes(child));
  assert.throws(() => openChild(other, sealed));
  for (let at = 0; at < sealed.length; at += 1) {
    const flipped = Buffer.from(sealed);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    assert.throws(() => openChild(parent, flipped), `byte ${at}`);
  }
});
