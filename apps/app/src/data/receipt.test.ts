import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readReceipt } from "./receipt.ts";

const STATEMENT = {
  version: 1,
  receiptId: "019a0000-0000-7000-8000-00000000000a",
  server: "http://localhost:8000 – añjo",
  account: "019a0000-0000-7000-8000-000000000001",
  askedAt: "2026-11-30T12:00:00.000Z",
  keysDestroyedAt: "2026-11-30T12:00:01.000Z",
  keys: [],
  destroyed: [
    { table: "journal.journal_entries", rows: 40, bytes: 1 },
    { table: "auth.users", rows: 2, bytes: 1 },
  ],
  backups: { unreadableFrom: "2026-12-30T12:00:00.000Z", goneFrom: null },
};

const signed = (payload: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.c2lnbmF0dXJl`;

test("a receipt says when the keys went, how much there was, and what of it is in backups", () => {
  assert.deepEqual(readReceipt(signed(STATEMENT)), {
    keysDestroyedAt: "2026-11-30T12:00:01.000Z",
    rows: 42,
    unreadableFrom: "2026-12-30T12:00:00.000Z",
    goneFrom: null,
  });
});

test("one that can't be read is no reason not to show and save it as it is", () => {
  for (const broken of ["", "a.b.c", signed({}), signed({ ...STATEMENT, keysDestroyedAt: "then" })]) {
    assert.equal(readReceipt(broken), undefined);
  }
  fc.assert(fc.property(fc.json(), (payload) => void readReceipt(signed(payload))));
});
