import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseLock, type LockRecord } from "./lock-record.ts";

const RECORD: LockRecord = {
  kind: "words",
  verifier: { algorithm: "PBKDF2-SHA-256", cost: 600_000, salt: "00ff", bytes: "a1b2" },
  afterMinutes: 5,
  attempts: { failures: 2, lastAt: { wallMs: 1.5, steadyMs: 2.5, run: "run" } },
  device: { credential: { id: "0a", publicKey: "0b", algorithm: -7, signatures: 3 } },
};

test("a lock is read as it was written", () => {
  assert.deepEqual(parseLock(JSON.stringify(RECORD)), { kind: "lock", record: RECORD });
  const { device: _device, ...plain } = RECORD;
  assert.deepEqual(parseLock(JSON.stringify(plain)), { kind: "lock", record: plain });
});

test("only where nothing stands there is no lock: whatever else stands there keeps the journal shut", () => {
  assert.deepEqual(parseLock(null), { kind: "none" });
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseLock(text).kind !== "none"));
});

test("a lock of which anything that counts is missing is damaged, not easier", () => {
  for (const broken of [
    { ...RECORD, kind: "picture" },
    { ...RECORD, verifier: undefined },
    { ...RECORD, verifier: { ...RECORD.verifier, bytes: "" } },
    { ...RECORD, verifier: { ...RECORD.verifier, cost: 0 } },
    { ...RECORD, attempts: undefined },
    { ...RECORD, attempts: { failures: -1 } },
    { ...RECORD, attempts: { failures: 7 } },
  ]) {
    assert.deepEqual(parseLock(JSON.stringify(broken)), { kind: "damaged" });
  }
});

test("a time to be away that is not known is none, and a proof that can't be read is none", () => {
  const kept = parseLock(JSON.stringify({ ...RECORD, afterMinutes: 999, device: { credential: { id: "xyz" } } }));
  assert.ok(kept.kind === "lock");
  assert.equal(kept.record.afterMinutes, 0);
  assert.equal(kept.record.device, undefined);
});
