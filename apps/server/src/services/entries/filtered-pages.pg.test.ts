import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { EntryList } from "@aura-journal/contracts";
import fc from "fast-check";
import { createLogger } from "../../platform/logger.ts";
import { readsOf } from "../../platform/replica.ts";
import { createCandidates } from "./candidates.ts";
import { createChangeSignals } from "./change-signals.ts";
import { createJournalClock } from "./journal-clock.ts";
import { createTestJournal, type TestJournal } from "./journal.fixture.ts";
import { createPages, type Pages } from "./pages.ts";
import { readJournalState } from "./repository.ts";
import { createSealedCache } from "./sealed-cache.ts";
import { createSearch } from "./search.ts";
import { createSignatureTables, type SignatureTables } from "./signature-tables.ts";
import { createTagPages } from "./tag-pages.ts";

let journal: TestJournal;
before(async () => {
  journal = await createTestJournal();
});
after(() => journal[Symbol.asyncDispose]());

// Words that no stemmer changes and no two of which share a stem, so that the oracle needs no stems.
const WORDS = ["zorb", "quop", "blint", "marn"];
const TAGS = ["walks", "Fünf", "at home"];
const ZONES = ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"];
const FIRST_MS = Date.UTC(2026, 2, 1);

const someEntry = fc.record({
  words: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 }),
  tags: fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 2 }),
  // Some share an instant, so that pages also break between equals.
  at: fc.nat(20).map((nth) => new Date(FIRST_MS + nth * 6 * 3_600_000)),
  timezone: fc.constantFrom(...ZONES),
});
type SomeEntry = typeof someEntry extends fc.Arbitrary<infer T> ? T : never;

const day = fc.nat(8).map((nth) => new Date(FIRST_MS + (nth - 1) * 86_400_000).toISOString().slice(0, 10));
const someQuery = fc
  .record({
    words: fc.option(fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 2 }), { nil: undefined }),
    tag: fc.option(fc.constantFrom(...TAGS), { nil: undefined }),
    days: fc.option(fc.tuple(day, day), { nil: undefined }),
    sort: fc.constantFrom("desc" as const, "asc" as const),
    limit: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ days, ...query }) => ({ ...query, days: days?.toSorted() as [string, string] | undefined }));
type SomeQuery = typeof someQuery extends fc.Arbitrary<infer T> ? T : never;

/** What the pages must hold together, by looking at every entry. */
function scan(entries: readonly (SomeEntry & { readonly id: string })[], query: SomeQuery): string[] {
  const { words = [], tag, days, sort } = query;
  return entries
    .filter((entry) => words.every((word) => entry.words.includes(word)))
    .filter((entry) => tag === undefined || entry.tags.includes(tag))
    .filter(({ at, timezone }) => {
      const local = new Intl.DateTimeFormat("en-CA", { timeZone: timezone, dateStyle: "short" }).format(at);
      return days === undefined || (days[0] <= local && local <= days[1]);
    })
    .toSorted((a, b) => (a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1)) * (sort === "asc" ? 1 : -1))
    .map(({ id }) => id);
}

/** Every page, by number or by cursor; each says what is true of its place. */
async function readAll(pages: Pages, userId: string, query: SomeQuery, way: "page" | "cursor", total: number) {
  const { words, tag, days, sort, limit } = query;
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let page = 1; ; page++) {
    const { json } = await pages.list(userId, {
      sort,
      limit,
      ...(words === undefined ? {} : { search: words.join(" ") }),
      ...(tag === undefined ? {} : { tag: tag.toUpperCase() }),
      ...(days === undefined ? {} : { from_date: days[0], to_date: days[1] }),
      ...(way === "page" ? { page } : {}),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const { items, pagination } = JSON.parse(json.toString()) as EntryList;
    ids.push(...items.map(({ entryId }) => entryId));
    assert.equal(pagination.page, page);
    assert.equal(pagination.totalPages, Math.ceil(pagination.total / limit));
    if (pagination.totalRelation === "exact") assert.equal(pagination.total, total);
    else assert.ok(pagination.total > ids.length && pagination.total <= total);
    cursor = pagination.nextCursor;
    if (cursor === undefined) {
      assert.equal(pagination.totalRelation, "exact");
      return ids;
    }
    assert.equal(items.length, limit, "no page but the last is short");
  }
}

const logger = createLogger({ level: "silent" });

/** Where the candidates of a search come from. */
const SOURCES: Readonly<Record<string, () => Pick<SignatureTables, "of">>> = {
  "from the index of the database": () => ({ of: async () => undefined }),
  "from a table in memory": () => {
    const tables = createSignatureTables({ database: journal.database, logger, maxBytes: 10_000_000, minEntries: 1 });
    return {
      async of(keyring) {
        if ((await tables.of(keyring)) === undefined) await tables.settled();
        return tables.of(keyring);
      },
    };
  },
};

for (const [source, tablesOf] of Object.entries(SOURCES)) {
  describe(source, () => {
    test("words, tag, days and order narrow a list as a look at every entry does, on every page, with true totals", async () => {
      const { database, keys, opener } = journal;
      const signals = createChangeSignals();
      const pages = createPages({
        shared: undefined,
        database,
        reads: readsOf(database),
        opener,
        search: createSearch({ candidates: createCandidates({ database, tables: tablesOf() }), keys, opener }),
        tagPages: createTagPages({ database, keys, opener }),
        clock: createJournalClock({
          signals,
          read: async (userId) => (await readJournalState(database.as(userId), userId)).changeSeq,
        }),
        cache: createSealedCache({ name: "pages", maxBytes: 1_000_000, randomBytes }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(someEntry, { minLength: 1, maxLength: 30, size: "max" }),
          fc.array(someQuery, { minLength: 1, maxLength: 6, size: "max" }),
          async (entries, queries) => {
            const userId = randomUUID();
            const ids = await journal.write(
              entries.map(({ words, tags, at, timezone }) => ({
                content: words.join(" "),
                timestamp: at,
                timezone,
                text: { tags },
              })),
              userId,
            );
            const known = entries.map((entry, nth) => ({ ...entry, id: ids[nth] ?? "" }));
            for (const query of queries) {
              const expected = scan(known, query);
              for (const way of ["page", "cursor"] as const) {
                assert.deepEqual(await readAll(pages, userId, query, way, expected.length), expected);
              }
            }
          },
        ),
        { numRuns: 40 },
      );
    });
  });
}
