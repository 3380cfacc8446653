import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { stretch as native } from "../../platform/stretch.ts";
import { stretch as web } from "../../platform/stretch.web.ts";
import { bytesToHex, hexToBytes, isPasscode, makeVerifier, weaknessOf, type Stretch } from "./passcode.ts";

const randomBytes = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size));
const cheap = (stretch: Stretch): Stretch => ({ ...stretch, cost: 16 });

for (const [name, stretch] of [
  ["of a browser", cheap(web)],
  ["of a phone", cheap(native)],
] as const) {
  test(`the passcode that was set is known again, and no other, by the derivation ${name}`, async () => {
    const verifier = await makeVerifier("correct horse battery", stretch, randomBytes);
    assert.equal(await isPasscode("correct horse battery", verifier, stretch), true);
    assert.equal(await isPasscode("correct horse batters", verifier, stretch), false);
    assert.equal(await isPasscode("", verifier, stretch), false);
    assert.doesNotMatch(JSON.stringify(verifier), /horse/);
  });

  test(`equal passcodes look different at rest, by the derivation ${name}`, async () => {
    const one = await makeVerifier("271828", stretch, randomBytes);
    const other = await makeVerifier("271828", stretch, randomBytes);
    assert.notEqual(one.salt, other.salt);
    assert.notEqual(one.bytes, other.bytes);
    assert.equal(await isPasscode("271828", { ...one, bytes: other.bytes }, stretch), false);
  });
}

test("the derivations are the ones of their standards", async () => {
  // RFC 7914 §12 has both: scrypt with N = 16, r = 1, p = 1 differs from ours in r, so PBKDF2 alone can be held against it.
  const derived = await web.derive("PBKDF2-SHA-256", "passwd", new TextEncoder().encode("salt"), 1);
  assert.equal(bytesToHex(derived), "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
  assert.ok(web.cost >= 600_000);
});

test("a verifier of another derivation is refused, not misread", async () => {
  const verifier = await makeVerifier("271828", cheap(web), randomBytes);
  await assert.rejects(async () => isPasscode("271828", verifier, native), /derives nothing/);
});

test("how a keyboard spells a passcode does not matter", async () => {
  const verifier = await makeVerifier("Café au lait", cheap(web), randomBytes);
  for (const typed of ["cafe\u0301  au lait ", "CAFÉ AU LAIT", " café au\u00a0lait"]) {
    assert.equal(await isPasscode(typed, verifier, cheap(web)), true, typed);
  }
});

test("what anybody would try first is no passcode", () => {
  for (const easy of ["000000", "777777", "123456", "987654", "0123456789"]) {
    assert.equal(weaknessOf("numbers", easy), "easy", easy);
  }
  assert.equal(weaknessOf("numbers", "27182"), "short");
  assert.equal(weaknessOf("numbers", "27182a"), "notNumbers");
  assert.equal(weaknessOf("numbers", "271828"), undefined);
  assert.equal(weaknessOf("words", "oak ash"), "short");
  assert.equal(weaknessOf("words", "aaaaaaaaaaaa"), "easy");
  assert.equal(weaknessOf("words", "oak ash elm yew"), undefined);
});

test("bytes come back from their digits", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.deepEqual(hexToBytes(bytesToHex(bytes)), bytes)));
});
