import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { test } from "node:test";
import { deriveUserKeys } from "@aura-journal/crypto";
import { createEntryReader } from "./readable-entries.ts";
import type { EntryRow } from "./record.ts";
import type { UserKeyring } from "./user-keys.ts";

/** A row that no key opens. */
const row = {
  userId: randomUUID(),
  entryId: randomUUID(),
  keyVersion: 1,
  analyticsKeyVersion: 1,
  version: 1,
  content: randomBytes(64),
  analytics: randomBytes(64),
} as unknown as EntryRow;

function setUp(keyring: UserKeyring | undefined) {
  const reported: string[] = [];
  const read = createEntryReader({
    keys: { existingKeyringOf: () => Promise.resolve(keyring) },
    opener: { report: (_userId, entryId) => void reported.push(entryId) },
  });
  return { read, reported };
}

test("nothing is read of who was erased meanwhile, and what nothing opens any more is no damage", async () => {
  const { read, reported } = setUp(undefined);
  assert.equal(await read(row.userId, [row]), undefined);
  assert.deepEqual(reported, []);
});

test("an entry that its key does not open is reported and left out", async () => {
  const active = deriveUserKeys(randomBytes(32), 1);
  const { read, reported } = setUp({ userId: row.userId, active, versions: [1], of: () => active });
  assert.deepEqual((await read(row.userId, [row]))?.readable, []);
  assert.deepEqual(reported, [row.entryId]);
});
