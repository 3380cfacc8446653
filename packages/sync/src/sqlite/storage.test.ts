import assert from "node:assert/strict";
import { test } from "node:test";
import type { Row } from "../records.ts";
import { createNodeDriver } from "./node-driver.fixture.ts";
import { openSqliteStorage } from "./storage.ts";

const row = (entryId: string, content: string, rest: Partial<Row> = {}): Row => ({
  entryId,
  mine: {
    content,
    timestamp: "2026-03-01T12:00:00.000Z",
    timezone: "Europe/Berlin",
    localDate: "2026-03-01",
    tags: ["a", "b"],
    mood: { rating: 4, label: "calm" },
    location: { latitude: 1.5, longitude: -2, name: "home" },
    unknown: { weather: { sky: "grey", degrees: [7, 8] } },
    isDeleted: false,
  },
  rest: { updatedAt: "2026-03-01T12:00:00.000Z", isPinned: true },
  ...rest,
});

test("a database is opened as often as one likes, and one of a newer app is left alone", async () => {
  using driver = createNodeDriver();
  const storage = await openSqliteStorage(driver);
  await storage.commit([{ kind: "row", row: row("e", "kept") }]);
  const again = await openSqliteStorage(driver);
  assert.equal((await again.row("e"))?.mine.content, "kept");
  driver.database.exec("PRAGMA user_version = 99");
  await assert.rejects(openSqliteStorage(driver), RangeError);
});

test("an entry comes back as it was written, with everything that is known of it", async () => {
  using driver = createNodeDriver();
  const storage = await openSqliteStorage(driver);
  const { mine } = row("", "common");
  const sent = { mutationId: "m", op: "put", baseVersion: 3, fields: mine } as const;
  const rows = [
    row("new", "text"),
    row("clean", "text", { base: { version: 2, fields: row("", "text").mine } }),
    row("waiting", "changed", { base: { version: 3, fields: mine } }),
    row("sent", "changed again", {
      base: { version: 3, fields: mine },
      sent,
      theirs: { entryId: "sent", version: 5, fields: mine, rest: {} },
      refusal: { code: "VAL_001", message: "no" },
      isTextStale: true,
    }),
  ];
  await storage.commit(rows.map((one) => ({ kind: "row", row: one })));
  for (const one of rows) assert.deepEqual(await storage.row(one.entryId), one);
  assert.deepEqual(await storage.rowsSentAs(["m", "other"]), [rows[3]]);
  assert.deepEqual({ ...(await storage.counts()) }, { waiting: 3, refused: 1, conflicts: 0 });
});

test("a push holds what is on its way first, then what waits, and no more than fits", async () => {
  using driver = createNodeDriver();
  const storage = await openSqliteStorage(driver);
  const { mine } = row("", "x");
  const sent = { mutationId: "m", op: "put", baseVersion: 0, fields: mine } as const;
  const refusal = { code: "VAL_001", message: "no" };
  const rows = [row("a", "12345"), row("b", "12345", { refusal }), row("c", "12345"), row("d", "12345", { sent })];
  await storage.commit(rows.map((one) => ({ kind: "row", row: one })));
  const idsOf = async (entries: number, characters: number): Promise<string> =>
    (await storage.rowsToSend({ entries, characters })).map(({ entryId }) => entryId).join("");
  assert.equal(await idsOf(9, 99), "dac");
  assert.equal(await idsOf(2, 99), "da");
  assert.equal(await idsOf(9, 10), "da");
  assert.equal(await idsOf(9, 3), "d");
});

test("what fails in the middle of a commit leaves nothing behind", async () => {
  let statements = Number.POSITIVE_INFINITY;
  using driver = createNodeDriver(":memory:", () => {
    if (statements-- === 0) throw new Error("disk full");
  });
  const storage = await openSqliteStorage(driver);
  for (let at = 0; at < 6; at++) {
    statements = at;
    await assert.rejects(
      storage.commit([
        { kind: "row", row: row("e", "text") },
        { kind: "draftOver", entryId: "e" },
        { kind: "cursor", cursor: "c" },
      ]),
    );
    statements = Number.POSITIVE_INFINITY;
    assert.deepEqual([await storage.row("e"), (await storage.known()).cursor], [undefined, undefined]);
  }
});
