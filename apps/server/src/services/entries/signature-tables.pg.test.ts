import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { queryPositions } from "@aura-journal/crypto";
import { statement } from "../../platform/database.ts";
import { createLogger } from "../../platform/logger.ts";
import { createTestJournal, type TestJournal } from "./journal.fixture.ts";
import { createSignatureTables, type SignatureTables } from "./signature-tables.ts";

let journal: TestJournal;
before(async () => {
  journal = await createTestJournal();
});
after(() => journal[Symbol.asyncDispose]());

const logger = createLogger({ level: "silent" });
const BIN = statement(`
  WITH bumped AS (UPDATE journal.journals SET change_seq = change_seq + 1 WHERE user_id = $1 RETURNING change_seq)
  UPDATE journal.journal_entries SET is_deleted = true, deleted_at = now(), change_seq = bumped.change_seq
  FROM bumped WHERE user_id = $1 AND entry_id = $2`);
const TURN_BACK = statement("UPDATE journal.journals SET change_seq = 1 WHERE user_id = $1");

function tablesOf(minEntries: number): SignatureTables {
  return createSignatureTables({ database: journal.database, logger, maxBytes: 10_000_000, minEntries });
}

/** What a table finds for a word; undefined where there is no table. */
async function find(tables: SignatureTables, userId: string, word: string): Promise<string[] | undefined> {
  const keyring = await journal.keys.keyringOf(userId);
  const table = await tables.of(keyring);
  const clausesOf = (version: number) => {
    const key = keyring.of(version)?.search;
    return key && queryPositions(key, [[word]]);
  };
  return table
    ?.find({ clausesOf, sort: "desc", from: undefined, to: undefined, after: undefined, limit: 100 })
    .places.map(({ entryId }) => entryId);
}

test("a table is made in the background where a journal is long enough, and shows what is written after it", async () => {
  const userId = randomUUID();
  const tables = tablesOf(3);
  const [first = "", second = ""] = await journal.write([{ content: "zorb" }, { content: "quop" }], userId);
  assert.equal(await find(tables, userId, "zorb"), undefined);
  await tables.settled();
  assert.equal(await find(tables, userId, "zorb"), undefined);
  const [third = ""] = await journal.write([{ content: "zorb quop" }], userId);
  await tables.settled();
  await find(tables, userId, "zorb");
  await tables.settled();
  assert.deepEqual(await find(tables, userId, "zorb"), [third, first]);
  const [fourth = ""] = await journal.write([{ content: "quop" }], userId);
  assert.deepEqual(await find(tables, userId, "quop"), [fourth, third, second]);
  await journal.store.owner.query(BIN, [userId, third]);
  assert.deepEqual(await find(tables, userId, "zorb"), [first]);
});

test("a journal of several batches is in its table whole, and what many changes leave behind is made anew", async () => {
  const userId = randomUUID();
  const tables = tablesOf(1);
  const ids = await journal.write(
    Array.from({ length: 2_300 }, (_, nth) => ({ content: nth % 100 === 0 ? "zorb" : "quop" })),
    userId,
  );
  const zorbs = ids.filter((_, nth) => nth % 100 === 0).toReversed();
  await find(tables, userId, "zorb");
  await tables.settled();
  assert.deepEqual(await find(tables, userId, "zorb"), zorbs);
  await journal.write(
    Array.from({ length: 4_100 }, () => ({ content: "quop" })),
    userId,
  );
  assert.equal(await find(tables, userId, "zorb"), undefined);
  await find(tables, userId, "zorb");
  await tables.settled();
  assert.deepEqual(await find(tables, userId, "zorb"), zorbs);
});

test("a table under a key that is gone, or of a future that a restored backup does not know, is dropped", async () => {
  const userId = randomUUID();
  const tables = tablesOf(1);
  await journal.write([{ content: "zorb" }, { content: "zorb" }], userId);
  await find(tables, userId, "zorb");
  await tables.settled();
  assert.equal((await find(tables, userId, "zorb"))?.length, 2);
  const keyring = await journal.keys.keyringOf(userId);
  assert.equal(await tables.of({ ...keyring, of: () => undefined }), undefined);

  await find(tables, userId, "zorb");
  await tables.settled();
  assert.equal((await find(tables, userId, "zorb"))?.length, 2);
  await journal.store.owner.query(TURN_BACK, [userId]);
  assert.equal(await find(tables, userId, "zorb"), undefined);
});
