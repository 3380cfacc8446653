import assert from "node:assert/strict";
import { test } from "node:test";
import { randomNonce } from "./nonce.ts";

test("no nonce comes twice in 200,000", () => {
  const nonces = new Set<string>();
  for (let count = 0; count < 200_000; count++) nonces.add(Buffer.from(randomNonce()).toString("latin1"));
  assert.equal(nonces.size, 200_000);
});

test("neighbouring nonces share no bytes of the pool", () => {
  const run = Buffer.concat(Array.from({ length: 1_500 }, () => randomNonce())).toString("hex");
  const pieces = run.match(/.{12}/g) ?? [];
  assert.equal(pieces.length, 3_000);
  assert.equal(new Set(pieces).size, 3_000);
});

test("a nonce is 12 bytes of its own: the pool it came from is refilled without touching it", () => {
  const nonce = randomNonce();
  const before = Buffer.from(nonce).toString("hex");
  for (let count = 0; count < 2_000; count++) randomNonce();
  assert.equal(nonce.length, 12);
  assert.equal(Buffer.from(nonce).toString("hex"), before);
});
