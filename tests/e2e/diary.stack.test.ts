import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type {
  AnalyticsSummary,
  EntryList,
  EntrySearchResult,
  JournalEntry,
  SyncChanges,
} from "@aura-journal/contracts";
import pg from "pg";
import { runningPostgres } from "../../apps/server/src/platform/embedded-postgres.ts";
import { createAsk } from "../support/ask.ts";
import { DIARY_FILE, diaryNeedles, missingDiary, readDiary, type DiaryLine } from "../support/diary.ts";
import { eventually } from "../support/eventually.ts";
import { startAura, type AuraProcess } from "../support/process.ts";
import { filesBelow, findWords } from "../support/word-hunt.ts";

const WRITER = { email: "samuel@example.org", password: "the navy office in seething lane" };
/** Stands in the clear on purpose, wherever the hunt for words looks. */
const PLANTED = "plantedwordwithoutmeaning";
describe("the diary of Samuel Pepys", { skip: missingDiary ?? false }, () => {
  let dataDir: string;
  let server: AuraProcess;
  let url: string;
  let token: string;
  const ask = createAsk(() => ({ url, token }));
  let diary: readonly DiaryLine[];

  before(async () => {
    diary = await readDiary();
    dataDir = await mkdtemp(join(tmpdir(), "aura-diary-"));
    await chmod(dataDir, 0o711);
    server = startAura(["serve"], { AURA_DATA_DIR: dataDir, HOST: "127.0.0.1", PORT: "0", METRICS_PORT: "0" });
    url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
    await withoutCompression(dataDir);
    await aura(["user", "add", WRITER.email, "--timezone", "Europe/London", "--password-stdin"], WRITER.password);
    assert.match(await importDiary(), /^Imported 3,413 entries/m);
    await analysed(dataDir);
    const answer = await fetch(`${url}/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-id": PLANTED },
      body: JSON.stringify(WRITER),
    });
    assert.equal(answer.status, 200);
    token = ((await answer.json()) as { accessToken: string }).accessToken;
  });

  after(async () => {
    await server[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function aura(args: readonly string[], input?: string): Promise<string> {
    await using command = startAura(args, { AURA_DATA_DIR: dataDir }, undefined, input);
    assert.equal(await command.exit, 0, command.printed());
    return command.printed();
  }

  function importDiary(): Promise<string> {
    return aura(["import", DIARY_FILE, "--user", WRITER.email]);
  }

  /** Every page of a list, following its cursor to the end. */
  async function everyPage(query: Record<string, string>): Promise<EntryList[]> {
    const pages: EntryList[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await ask<EntryList>("/entries", {
        limit: "100",
        ...query,
        ...(cursor === undefined ? {} : { cursor }),
      });
      pages.push(page);
      cursor = page.pagination.nextCursor;
      if (cursor === undefined) return pages;
    }
  }

  test("the newest page holds the last days, and every page follows the one before", async () => {
    const pages = await everyPage({});
    // Of two entries of one day the later line is the newer.
    const newestFirst = diary
      .map((line, nth) => ({ line, nth }))
      .toSorted((a, b) => (a.line.date === b.line.date ? b.nth - a.nth : a.line.date < b.line.date ? 1 : -1))
      .map(({ line }) => line);
    assert.equal(pages[0]?.pagination.total, 3_413);
    assert.deepEqual(pages[0]?.items.map(said), newestFirst.slice(0, 100).map(asSaid));
    assert.deepEqual(pages[29]?.items.map(said), newestFirst.slice(2_900, 3_000).map(asSaid));
    assert.deepEqual(
      pages.flatMap(({ items }) => items.map(said)),
      newestFirst.map(asSaid),
    );
  });

  test("a word finds every entry that holds it, inflected or not, and no other", async () => {
    // The stemmer puts plague, plagues, plagued, plaguing together; plaguy, which the diary has too, is another word.
    const holders = diary.filter(({ text }) => /(?<![\p{L}\p{N}])plagu(e|es|ed|ing)(?![\p{L}\p{N}])/iu.test(text));
    const found = (await everyPage({ search: "plague" })).flatMap(({ items }) => items.map(said));
    assert.ok(holders.length > 100);
    assert.deepEqual(found.toSorted(), holders.map(asSaid).toSorted());
  });

  test("a phrase finds every entry that holds its words in a row, and shows where", async () => {
    const holders = diary.filter(({ text }) => wordsOf(text).includes(" and so to bed "));
    const found = (await everyPage({ search: '"and so to bed"' })).flatMap(({ items }) => items.map(said));
    assert.ok(holders.length > 300);
    assert.deepEqual(found.toSorted(), holders.map(asSaid).toSorted());

    const q = { q: '"and so to bed"', from_date: "1665-01-01", to_date: "1665-12-31", limit: 100 };
    const { items, pagination } = await ask<EntrySearchResult>("/entries/search", {}, q);
    const inTheYear = holders.filter(({ date }) => date.startsWith("1665"));
    assert.deepEqual(items.map(({ entry }) => said(entry)).toSorted(), inTheYear.map(asSaid).toSorted());
    assert.equal(pagination.total, inTheYear.length);
    for (const { entry, highlights } of items) {
      assert.ok(highlights.length > 0);
      for (const { start, end } of highlights) {
        assert.equal(wordsOf(entry.content.slice(start, end)), " and so to bed ");
      }
    }
  });

  test("a range of days holds those days and no others", async () => {
    const pages = await everyPage({ from_date: "1666-09-02", to_date: "1666-09-06", sort: "asc" });
    const fire = diary.filter(({ date }) => date >= "1666-09-02" && date <= "1666-09-06");
    assert.ok(fire.length >= 5);
    assert.deepEqual(
      pages.flatMap(({ items }) => items.map(said)),
      fire.map(asSaid),
    );
  });

  test("the summary of a year counts its entries and words", async () => {
    const year = diary.filter(({ date }) => date.startsWith("1665"));
    const range = { from_date: "1665-01-01", to_date: "1665-12-31" };
    const summary = await ask<AnalyticsSummary>("/entries/analytics/summary", range);
    assert.equal(summary.totalEntries, year.length);
    assert.equal(
      summary.totalWords,
      year.reduce((sum, { text }) => sum + countOfWords(text), 0),
    );
    assert.deepEqual(summary.range, { from: "1665-01-01", to: "1665-12-31" });
    assert.equal(
      summary.byWeekday.reduce((a, b) => a + b),
      year.length,
    );
  });

  test("a new device gets every entry exactly once, with its text and its day", async () => {
    const changes: JournalEntry[] = [];
    for (let since: string | undefined, hasMore = true; hasMore;) {
      const page: SyncChanges = await ask("/sync/changes", since === undefined ? {} : { since });
      changes.push(...page.changes);
      since = page.cursor;
      hasMore = page.hasMore;
    }
    assert.equal(new Set(changes.map(({ entryId }) => entryId)).size, 3_413);
    assert.deepEqual(changes.map(said).toSorted(), diary.map(asSaid).toSorted());
  });

  test("the same file again adds nothing", async () => {
    assert.match(await importDiary(), /Imported 0 entries.*3,413 were there already/);
    assert.equal((await ask<EntryList>("/entries")).pagination.total, 3_413);
  });

  test("not one of its words stands in the database's files, in a log or in the audit log", async () => {
    const words = diaryNeedles(diary);
    const database = await connect(dataDir);
    await database.query("CREATE TABLE public.scratch AS SELECT $1::text AS word", [PLANTED]);
    await database.query(`DO $$ BEGIN RAISE LOG '${PLANTED}'; END $$`);
    await database.query("CHECKPOINT");
    const { rows } = await database.query<{ row: string }>("SELECT a::text AS row FROM users.audit_log AS a");
    await database.end();

    // The programs that PostgreSQL consists of hold no data.
    const files = (await filesBelow(dataDir)).filter((file) => !/\/postgres\/binaries-/.test(file));
    const places = await findWords(files, [PLANTED, ...words]);
    const plantedIn = places.filter(({ word }) => word === PLANTED).map(({ file }) => file.slice(dataDir.length));
    for (const kind of [/^\/postgres\/data\/base\//, /^\/postgres\/data\/pg_wal\//, /^\/postgres\/postgres\.log$/]) {
      assert.ok(
        plantedIn.some((file) => kind.test(file)),
        `the hunt overlooks the word planted in ${kind.source}`,
      );
    }
    assert.deepEqual(
      places.filter(({ word }) => word !== PLANTED),
      [],
    );

    const told = [server.printed(), ...rows.map(({ row }) => row)].map((text) => text.toLowerCase());
    assert.ok(told[0]?.includes(PLANTED));
    assert.ok(told.slice(1).some((row) => row.includes(PLANTED)));
    assert.ok(told.length > 3_413);
    for (const word of words) assert.ok(!told.some((text) => text.includes(word)), `${word} was told`);
  });
});

/** Page images in the write-ahead log would hide a word from whoever looks for its letters. */
async function withoutCompression(dataDir: string): Promise<void> {
  const database = await connect(dataDir);
  await database.query("ALTER DATABASE aura SET wal_compression = off");
  await database.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'aura' AND pid <> pg_backend_pid()",
  );
  await database.end();
}

/** An analysis that arrives is a change: a device that pulls meanwhile gets its entry again. */
async function analysed(dataDir: string): Promise<void> {
  const database = await connect(dataDir);
  await eventually("every entry has its analysis", async () => {
    const waiting = await database.query("SELECT FROM journal.entry_analytics WHERE model IS NULL LIMIT 1");
    return waiting.rowCount === 0;
  });
  await database.end();
}

async function connect(dataDir: string): Promise<pg.Client> {
  const client = new pg.Client((await runningPostgres(dataDir))?.owner as pg.ClientConfig);
  await client.connect();
  return client;
}

/** A day and what was written on it, short enough for a message about what is missing. */
function said({ localDate, content }: Pick<JournalEntry, "localDate" | "content">): string {
  return `${localDate} ${createHash("sha256").update(content).digest("hex")}`;
}

function asSaid({ date, text }: DiaryLine): string {
  return said({ localDate: date, content: text });
}

/** Words in lower case with one space around each, whatever stood between them. */
function wordsOf(text: string): string {
  return ` ${
    text
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu)
      ?.join(" ") ?? ""
  } `;
}

/** Pieces between spaces and marks that hold a letter or a digit; an apostrophe parts nothing. */
function countOfWords(text: string): number {
  return text.split(/[^\p{L}\p{M}\p{N}'’]+/u).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
}
