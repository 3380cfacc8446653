import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { AuditEvent } from "@aura-journal/contracts";
import fc from "fast-check";
import { continueChain, encodeFields, GENESIS, hashOf, recordToWire, type StoredRecord } from "./record.ts";

const event: AuditEvent = {
  eventId: "0193a0a0-0000-4000-8000-000000000001",
  at: "2026-01-25T10:30:00.000Z",
  actorId: "0193a0a0-0000-4000-8000-00000000000a",
  action: "auth.login",
  requestId: "req_01234567",
  address: "203.0.113.77",
  details: { version: 2, code: "x", again: false },
};
const now = new Date("2026-01-25T10:30:01.000Z");

test("the hash of a record stays what it was, so that old logs verify with new code", () => {
  const [record] = continueChain(GENESIS, [event], now);
  const encoding =
    "21:aura/audit-record/v1;".replace("21", String("aura/audit-record/v1".length)) +
    "1:1;13:1769337001000;36:0193a0a0-0000-4000-8000-000000000001;13:1769337000000;36:0193a0a0-0000-4000-8000-00000000000a;-;" +
    `10:auth.login;12:req_01234567;14:203.0.113.0/24;38:{"again":false,"code":"x","version":2};64:${"0".repeat(64)};`;
  assert.equal(record?.hash.toString("hex"), createHash("sha256").update(encoding).digest("hex"));
});

test("each record carries the hash of the one before and the next number", () => {
  const head = { seq: 41, recordedAt: now, hash: Buffer.alloc(32, 7) };
  const records = continueChain(head, [event, event, event], now);
  assert.deepEqual(
    records.map((r) => r.seq),
    [42, 43, 44],
  );
  assert.deepEqual(
    records.map((r) => r.prevHash),
    [head.hash, records[0]!.hash, records[1]!.hash],
  );
});

test("a clock that was set back does not turn the log's time", () => {
  const [record] = continueChain({ seq: 1, recordedAt: now, hash: Buffer.alloc(32) }, [event], new Date(0));
  assert.deepEqual(record?.recordedAt, now);
});

test("what an administrator sees is what was reported, but for the address", () => {
  const [record] = continueChain(GENESIS, [event], now);
  const { seq, hash, ...shown } = recordToWire(record!);
  assert.deepEqual(shown, { ...event, address: "203.0.113.0/24" });
  assert.deepEqual([seq, hash], [1, record!.hash.toString("hex")]);
});

const field = fc.option(fc.string({ unit: "grapheme", maxLength: 8 }));

test("two lists of fields share an encoding only if they are the same list", () => {
  // Moves the border between two neighbouring fields, the change that plain concatenation would not show.
  const pair = fc.tuple(fc.string({ minLength: 1, maxLength: 6 }), fc.string({ maxLength: 6 }));
  fc.assert(
    fc.property(fc.array(field, { maxLength: 4 }), pair, fc.array(field, { maxLength: 4 }), (before, [a, b], after) => {
      const moved = [...before, a.slice(0, -1), a.slice(-1) + b, ...after];
      assert.notEqual(encodeFields("d", [...before, a, b, ...after]), encodeFields("d", moved));
    }),
  );
  assert.notEqual(encodeFields("d", [null]), encodeFields("d", [""]));
  assert.notEqual(encodeFields("d", [null]), encodeFields("d", ["-"]));
  assert.notEqual(encodeFields("d", ["e"]), encodeFields("e", ["d"]));
});

test("every column is under the hash", () => {
  const [record] = continueChain(GENESIS, [{ ...event, subjectId: event.actorId! }], now);
  const changes: Partial<StoredRecord>[] = [
    { seq: 2 },
    { recordedAt: new Date(0) },
    { eventId: event.actorId! },
    { at: new Date(0) },
    { actorId: null },
    { subjectId: null },
    { action: "auth.logout" },
    { requestId: null },
    { address: null },
    { details: "{}" },
    { prevHash: Buffer.alloc(32, 1) },
  ];
  assert.equal(changes.length, Object.keys(record!).length - 1, "a new column needs a line here");
  for (const change of changes)
    assert.notDeepEqual(hashOf({ ...record!, ...change }), record!.hash, Object.keys(change)[0]);
});
