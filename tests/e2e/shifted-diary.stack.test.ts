import assert from "node:assert/strict";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { AnalyticsSummary, EntryList, EntrySearchResult } from "@aura-journal/contracts";
import type pg from "pg";
import { createAsk } from "../support/ask.ts";
import { missingPostgres, startExternalPostgres, type ExternalPostgres } from "../support/debian-postgres.ts";
import { DIARY_FILE, diaryNeedles, missingDiary, readDiary, type DiaryLine } from "../support/diary.ts";
import { startAura, type AuraProcess } from "../support/process.ts";

const WRITER = { email: "samuel@example.org", password: "the navy office in seething lane" };
/** To years without a leap day where the diary has one: 1660, 1664 and 1668 become 2021, 2025 and 2029. */
const SHIFT_YEARS = 361;
const PLANTED = "plantedwordwithoutmeaning";

describe(
  "the whole diary, moved into our time, on a PostgreSQL that others run",
  { skip: missingDiary ?? missingPostgres ?? false },
  () => {
    let external: ExternalPostgres;
    let superuser: pg.Client;
    let dataDir: string;
    let server: AuraProcess;
    let url: string;
    let token: string;
    const ask = createAsk(() => ({ url, token }));
    let diary: readonly DiaryLine[];

    before(async () => {
      diary = await readDiary();
      external = await startExternalPostgres();
      superuser = await external.connectAsSuperuser();
      dataDir = await mkdtemp(join(tmpdir(), "aura-shifted-"));
      await chmod(dataDir, 0o711);
      const network = { HOST: "127.0.0.1", PORT: "0", METRICS_PORT: "0" };
      server = startAura(["serve"], { DATABASE_URL: external.url, AURA_DATA_DIR: dataDir, ...network });
      url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
      await aura(["user", "add", WRITER.email, "--timezone", "Europe/London", "--password-stdin"], WRITER.password);
      const source = ["import", DIARY_FILE, "--user", WRITER.email];
      assert.match(await aura([...source, "--shift-years", String(SHIFT_YEARS)]), /^Imported 3,413 entries/m);
      token = (await ask<{ accessToken: string }>("/auth/login", {}, WRITER)).accessToken;
    });

    after(async () => {
      await superuser.end();
      await server[Symbol.asyncDispose]();
      await external[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    });

    async function aura(args: readonly string[], input?: string): Promise<string> {
      const env = { DATABASE_URL: external.url, AURA_DATA_DIR: dataDir };
      await using command = startAura(args, env, undefined, input);
      assert.equal(await command.exit, 0, command.printed());
      return command.printed();
    }

    test("the newest page holds the last days at their places in the new years", async () => {
      const { items, pagination } = await ask<EntryList>("/entries", { limit: "20" });
      const days = diary.map(({ date }) => shifted(date)).toSorted();
      assert.equal(pagination.total, diary.length);
      assert.deepEqual(
        items.map(({ localDate }) => localDate),
        days.slice(-20).toReversed(),
      );
    });

    test("a leap day without a place of its own stands on the day before", async () => {
      for (const leapDay of diary.filter(({ date }) => date.endsWith("-02-29"))) {
        const day = `${Number(leapDay.date.slice(0, 4)) + SHIFT_YEARS}-02-28`;
        const { items } = await ask<EntryList>("/entries", { from_date: day, to_date: day });
        assert.equal(items.length, 2);
        assert.ok(items.some(({ content }) => content === leapDay.text));
      }
    });

    test("a year's summary and a search within it count what the file has for the old year", async () => {
      const year = diary.filter(({ date }) => date.startsWith("1665"));
      const range = { from_date: "2026-01-01", to_date: "2026-12-31" };
      assert.equal((await ask<AnalyticsSummary>("/entries/analytics/summary", range)).totalEntries, year.length);
      const found = await ask<EntrySearchResult>("/entries/search", {}, { q: "plague", ...range, limit: 100 });
      const holders = year.filter(({ text }) => /(?<![\p{L}\p{N}])plagu(e|es|ed|ing)(?![\p{L}\p{N}])/iu.test(text));
      assert.equal(found.pagination.total, holders.length);
      assert.deepEqual(
        found.items.map(({ entry }) => entry.content).toSorted(),
        holders.map(({ text }) => text).toSorted(),
      );
    });

    test("not one of its words stands in a dump of the database", async () => {
      const needles = diaryNeedles(diary);
      // In letters, and as the bytes that a dump writes in hexadecimal.
      await superuser.query("CREATE TABLE public.scratch AS SELECT $1::text AS word", [PLANTED.toUpperCase()]);
      await superuser.query("CREATE TABLE public.bytes AS SELECT convert_to($1, 'UTF8') AS word", [`a${PLANTED}b`]);
      const dump = await external.dump();
      const letters = dump.toLowerCase();
      const bytes = dump
        .match(/(?<=\\x)(?:[0-9a-f]{2})+/g)
        ?.map((hex) => Buffer.from(hex, "hex").toString("latin1").toLowerCase())
        .join("\n");
      assert.ok(bytes !== undefined && bytes.length > diary.length * 100);
      assert.ok(letters.includes(PLANTED) && bytes.includes(PLANTED), "the hunt overlooks what was planted");
      const found = needles.filter((needle) => letters.includes(needle) || bytes.includes(needle));
      assert.deepEqual(found, []);
    });
  },
);

/** Done anew, by hand: what the import does is what is tested. */
function shifted(date: string): string {
  const year = Number(date.slice(0, 4)) + SHIFT_YEARS;
  return `${year}${date.slice(4)}`.replace(/^(\d+)-02-29$/, (day) => (year % 4 === 0 ? day : `${year}-02-28`));
}
