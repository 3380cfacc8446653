import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { createRecoveryCode, createTotpSecret, readCode, totpStep, totpUrl } from "./one-time-codes.ts";

/** RFC 6238, appendix B, SHA-1: the secret "12345678901234567890" in base 32, and the last six of the eight digits. */
const RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const RFC_VECTORS = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
] as const;

test("the codes are those of RFC 6238", () => {
  for (const [seconds, code] of RFC_VECTORS) {
    assert.equal(totpStep(RFC_SECRET, code, new Date(seconds * 1_000)), Math.floor(seconds / 30));
  }
});

test("a code is taken one step early and one late, and no further", () => {
  const [seconds, code] = RFC_VECTORS[2];
  const step = Math.floor(seconds / 30);
  for (const offset of [-2, -1, 0, 1, 2]) {
    for (const second of [0, 15, 29]) {
      const now = new Date(((step + offset) * 30 + second) * 1_000);
      assert.equal(
        totpStep(RFC_SECRET, code, now),
        Math.abs(offset) <= 1 ? step : undefined,
        `${offset} steps, second ${second}`,
      );
    }
  }
});

test("a secret has 160 bits and stands in the address that an authenticator reads", () => {
  const secret = createTotpSecret();
  assert.match(secret, /^[A-Z2-7]{32}$/);
  const url = new URL(totpUrl(secret, "ann@example.org"));
  assert.equal(url.searchParams.get("secret"), secret);
  assert.equal(url.searchParams.get("issuer"), "AURA Journal");
  assert.match(decodeURIComponent(url.pathname), /AURA Journal:ann@example\.org$/);
});

test("a recovery code has at least 112 bits and is read back as it is typed", () => {
  const { code, hash } = createRecoveryCode(randomBytes);
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{6}(?:-[0-9A-HJKMNP-TV-Z]{6}){3}$/);
  for (const typed of [
    code,
    code.toLowerCase(),
    code.replaceAll("-", ""),
    code.replaceAll("-", " "),
    code.replaceAll("0", "o").replaceAll("1", "l"),
  ]) {
    assert.deepEqual(readCode(typed), { kind: "recovery", hash });
  }
});

test("different random bytes give different recovery codes", () => {
  const bytes = fc.uint8Array({ minLength: 15, maxLength: 15 });
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const codeOf = (raw: Uint8Array) => createRecoveryCode(() => Buffer.from(raw)).code;
      return (codeOf(a) === codeOf(b)) === (Buffer.compare(a, b) === 0);
    }),
  );
});
