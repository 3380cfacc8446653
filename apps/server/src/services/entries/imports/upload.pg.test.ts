import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { CHUNK_BYTES, CHUNK_TAG_BYTES } from "@aura-journal/crypto";
import { statement } from "../../../platform/database.ts";
import { createMovingJournal, type MovingJournal } from "./imports.fixture.ts";
import type { OpenImport } from "./import-store.ts";
import { openUpload, receiveUpload } from "./upload.ts";

const PARTS = statement("SELECT part, content FROM journal.import_parts WHERE user_id = $1 AND import_id = $2");
const SWAP = statement(`
  UPDATE journal.import_parts SET part = CASE part WHEN 0 THEN 1 ELSE 0 END + 100 WHERE user_id = $1 AND import_id = $2
    AND part < 2`);
const SWAPPED = statement(
  "UPDATE journal.import_parts SET part = part - 100 WHERE user_id = $1 AND import_id = $2 AND part >= 100",
);
const SHORTEN = statement(`
  UPDATE journal.import_parts SET content = substring(content FOR length(content) - $3::int)
  WHERE user_id = $1 AND import_id = $2 AND part = 1`);
const SEALED_CHUNK_BYTES = CHUNK_BYTES + CHUNK_TAG_BYTES;

let moving: MovingJournal;
before(async () => void (moving = await createMovingJournal()));
after(() => moving[Symbol.asyncDispose]());

async function upload(bytes: Buffer, limitBytes = 10_000_000): Promise<OpenImport> {
  const { database } = moving.journal;
  const of = await moving.begin();
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 100_003) yield bytes.subarray(at, at + 100_003);
  }
  const received = await receiveUpload({ database, of, chunks: chunks(), limitBytes, randomBytes });
  return { ...of, facts: { ...of.facts, upload: received } };
}

test("an upload is read back anywhere, and lies sealed", async () => {
  const bytes = randomBytes(2_500_000);
  const of = await upload(bytes);
  const source = openUpload(moving.journal.database, of);
  assert.equal(source.size, bytes.length);
  for (const [offset, length] of [
    [0, 10],
    [1_048_570, 100],
    [65_530, 2_000_000],
    [2_499_990, 100],
    [2_500_000, 5],
    [0, 2_500_000],
  ] as const) {
    assert.ok(Buffer.from(await source.read(offset, length)).equals(bytes.subarray(offset, offset + length)));
  }
  const rows = await moving.journal.database.as(of.userId).query<{ content: Buffer }>(PARTS, [of.userId, of.importId]);
  assert.equal(rows.length, 3);
  for (const { content } of rows) assert.equal(content.includes(bytes.subarray(0, 64)), false);
});

test("an empty upload is read back as such", async () => {
  const source = openUpload(moving.journal.database, await upload(Buffer.alloc(0)));
  assert.deepEqual([source.size, (await source.read(0, 10)).length], [0, 0]);
});

test("an upload past the limit is refused", async () => {
  await assert.rejects(upload(randomBytes(2_000), 1_999), { code: "VAL_001", status: 413 });
});

test("parts that changed places do not open", async () => {
  const of = await upload(randomBytes(2_500_000));
  const { database, userId } = moving.journal;
  for (const step of [SWAP, SWAPPED]) await database.as(userId).execute(step, [userId, of.importId]);
  await assert.rejects(openUpload(database, of).read(0, 10), { code: "SEC_001" });
});

test("a part that lost its end does not open", async () => {
  const of = await upload(randomBytes(2_500_000));
  const { database, userId } = moving.journal;
  const source = openUpload(database, of);
  await source.read(0, 10);
  await database.as(userId).execute(SHORTEN, [userId, of.importId, SEALED_CHUNK_BYTES]);
  await assert.rejects(source.read(2_000_000, 10), { code: "SEC_001" });
});

test("what was read from an upload stays as it was while other parts are read, also at once", async () => {
  const bytes = randomBytes(9_000_000);
  const source = openUpload(moving.journal.database, await upload(bytes));
  const places = Array.from({ length: 18 }, (_, nth) => ((nth * 7) % 18) * 500_000);
  const pieces = await Promise.all(places.map((at) => source.read(at, 500_000)));
  for (const [nth, at] of places.entries()) {
    assert.ok(Buffer.from(pieces[nth]!).equals(bytes.subarray(at, at + 500_000)), String(at));
  }
});
