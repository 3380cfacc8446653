import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { AuraError } from "../../platform/errors.ts";
import { createLogger } from "../../platform/logger.ts";
import { createCandidates } from "./candidates.ts";
import { createTestJournal, type TestJournal } from "./journal.fixture.ts";
import { createSearch, type Search, type SearchRequest } from "./search.ts";
import { createSignatureTables, type SignatureTables } from "./signature-tables.ts";

let journal: TestJournal;
let search: Search;
before(async () => {
  journal = await createTestJournal();
});
after(() => journal[Symbol.asyncDispose]());

/** Where the candidates of a search come from. */
const SOURCES: Readonly<Record<string, (journal: TestJournal) => Pick<SignatureTables, "of">>> = {
  "from the index of the database": () => ({ of: async () => undefined }),
  "from a table in memory": ({ database }) => {
    const logger = createLogger({ level: "silent" });
    const tables = createSignatureTables({ database, logger, maxBytes: 10_000_000, minEntries: 1 });
    return {
      async of(keyring) {
        if ((await tables.of(keyring)) === undefined) await tables.settled();
        return tables.of(keyring);
      },
    };
  },
};
let keep: (journal: TestJournal) => Pick<SignatureTables, "of">;

function searchWith(keys: Pick<TestJournal["keys"], "keyringFor">): Search {
  const { database, opener } = journal;
  return createSearch({ candidates: createCandidates({ database, tables: keep(journal) }), keys, opener });
}

for (const [source, tables] of Object.entries(SOURCES)) {
  describe(source, () => {
    before(() => {
      keep = tables;
      search = searchWith(journal.keys);
    });
    searchTests();
  });
}

/** Follows the cursors to the end. */
async function allIds(userId: string, request: SearchRequest): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let page = 1; ; page++) {
    const answer = await search.search(userId, { ...request, ...(cursor === undefined ? {} : { cursor }) });
    assert.equal(answer.pagination.page, page);
    ids.push(...answer.items.map(({ entry }) => entry.entryId));
    assert.ok(answer.pagination.total >= ids.length);
    cursor = answer.pagination.nextCursor;
    if (cursor === undefined) {
      assert.equal(answer.pagination.total, ids.length);
      assert.equal(answer.pagination.totalRelation, "exact");
      return ids;
    }
  }
}

// Words that no stemmer changes and no two of which share a stem, so that an oracle needs no stems.
const WORDS = ["zorb", "quop", "blint", "marn", "tusk", "felk", "drap", "vimp"];
const word = fc.constantFrom(...WORDS);
const corpus = fc.array(fc.array(word, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 14 });
const part = fc.oneof(
  word.map((w) => ({ text: w, words: [w], isPhrase: false })),
  fc
    .array(word, { minLength: 2, maxLength: 3 })
    .map((ws) => ({ text: `"${ws.join(" ")}"`, words: ws, isPhrase: true })),
);
const query = fc.array(part, { minLength: 1, maxLength: 4 });

function searchTests(): void {
  test("a search finds exactly the entries that hold every word and phrase, newest first, each once over all pages", async () => {
    await fc.assert(
      fc.asyncProperty(corpus, query, fc.integer({ min: 1, max: 5 }), async (texts, parts, limit) => {
        const userId = randomUUID();
        // Some entries share an instant, so that pages also break between equals.
        const ids = await journal.write(
          texts.map((words, at) => ({
            content: words.join(" "),
            timestamp: new Date(Date.UTC(2026, 0, 1 + (at >> 1))),
          })),
          userId,
        );
        const holds = (words: readonly string[], wanted: readonly string[]): boolean =>
          words.some((_, at) => wanted.every((w, offset) => words[at + offset] === w));
        const expected = texts
          .map((words, at) => ({ words, day: at >> 1, id: ids[at] ?? "" }))
          .filter(({ words }) => parts.every((p) => holds(words, p.words)))
          .sort((a, b) => b.day - a.day || (a.id < b.id ? 1 : -1))
          .map(({ id }) => id);
        const q = parts.map((p) => p.text).join(" ");
        assert.deepEqual(await allIds(userId, { q, limit }), expected);
        const second = await search.search(userId, { q, limit, page: 2 });
        assert.deepEqual(
          second.items.map(({ entry }) => entry.entryId),
          expected.slice(limit, 2 * limit),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("inflected forms match, phrases match as written, and highlights show where", async () => {
    const userId = randomUUID();
    const [walked, walking] = await journal.write(
      [
        { content: "We walked along the beaches." },
        { content: "Walking home. The beach was empty — “cold sea” and all" },
      ],
      userId,
    );
    const found = async (q: string): Promise<string[]> =>
      (await search.search(userId, { q })).items.map(({ entry }) => entry.entryId);
    assert.deepEqual(await found("walk beach"), [walking, walked]);
    assert.deepEqual(await found('"walked along"'), [walked]);
    assert.deepEqual(await found('"cold sea"'), [walking]);
    assert.deepEqual(await found('"sea cold"'), []);
    assert.deepEqual(await found("walks nowhere"), []);
    const [hit] = (await search.search(userId, { q: "beach" })).items;
    assert.deepEqual(
      hit?.highlights.map(({ start, end }) => hit.entry.content.slice(start, end)),
      ["beach"],
    );
  });

  test("long entries are found through every class of signature", async () => {
    const userId = randomUUID();
    const sizes = [10, 200, 450, 900, 4_000];
    const ids = await journal.write(
      sizes.map((size) => ({
        content: `needle ${Array.from({ length: size }, (_, n) => `w${n.toString(36)}q`).join(" ")}`,
      })),
      userId,
    );
    assert.deepEqual(await allIds(userId, { q: "needle", limit: 2 }), ids.toReversed());
    assert.deepEqual(await allIds(userId, { q: "needle w2smq" }), [ids[4]]);
  });

  test("a range of days is that of the writer's calendar", async () => {
    const userId = randomUUID();
    const at = new Date("2026-03-01T10:30:00Z");
    const [kiritimati, utc, pago] = await journal.write(
      ["Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago"].map((timezone) => ({
        content: "zorb",
        timestamp: at,
        timezone,
      })),
      userId,
    );
    const on = async (from_date: string, to_date: string): Promise<string[]> =>
      (await allIds(userId, { q: "zorb", from_date, to_date })).toSorted();
    assert.deepEqual(await on("2026-03-02", "2026-03-02"), [kiritimati]);
    assert.deepEqual(await on("2026-03-01", "2026-03-01"), [utc]);
    assert.deepEqual(await on("2026-02-28", "2026-02-28"), [pago]);
    assert.equal((await on("2026-02-28", "2026-03-02")).length, 3);
  });

  test("what is written to stay off the index is never found, nor what belongs to somebody else", async () => {
    const [ann, ben] = [randomUUID(), randomUUID()];
    await journal.write([{ content: "zorb", isIndexed: false }], ann);
    await journal.write([{ content: "zorb" }], ben);
    assert.equal((await search.search(ann, { q: "zorb" })).pagination.total, 0);
  });

  test("an entry that fails authentication is named and passed over", async () => {
    const userId = randomUUID();
    const ids = await journal.write(
      ["zorb one", "zorb two", "zorb three"].map((content) => ({ content })),
      userId,
    );
    await journal.store.owner.query(
      {
        name: "flip",
        text: `UPDATE journal.journal_entries SET content_encrypted = set_byte(content_encrypted, 40, get_byte(content_encrypted, 40) # 1) WHERE user_id = $1 AND entry_id = $2`,
      },
      [userId, ids[1]],
    );
    const answer = await search.search(userId, { q: "zorb" });
    assert.deepEqual(
      answer.items.map(({ entry }) => entry.entryId),
      [ids[2], ids[0]],
    );
    assert.deepEqual(answer.unreadable, [ids[1]]);
    assert.ok(journal.damaged.includes(ids[1] ?? ""));
  });

  test("during a rotation the entries of both keys are found, also where another process rotated", async () => {
    const userId = randomUUID();
    // The entries of the two keys lie between one another. All are candidates and few match, so that it takes several batches.
    const texts = Array.from({ length: 240 }, (_, at) => ({
      content: at % 40 === 0 ? "zorb quop" : "quop zorb",
      timestamp: new Date(Date.UTC(2026, 0, 1) + at * 60_000),
    }));
    const isOld = (at: number): boolean => at < 40 || at % 7 < 2 || at > 230;
    const ids = new Map<number, string>();
    const write = async (places: number[]): Promise<void> => {
      const written = await journal.write(
        places.flatMap((at) => texts[at] ?? []),
        userId,
      );
      for (const [nth, at] of places.entries()) ids.set(at, written[nth] ?? "");
    };
    await write([...texts.keys()].filter(isOld));
    const stale = searchWith(frozen(journal, userId));
    await stale.search(userId, { q: '"zorb quop"' });
    await journal.rotateKey(userId);
    await write([...texts.keys()].filter((at) => !isOld(at)));
    const expected = [...texts.keys()]
      .filter((at) => at % 40 === 0)
      .map((at) => ids.get(at))
      .toReversed();
    assert.deepEqual(await allIds(userId, { q: '"zorb quop"', limit: 4 }), expected);
    const seen = (await stale.search(userId, { q: '"zorb quop"', limit: 100 })).items.map(({ entry }) => entry.entryId);
    assert.deepEqual(seen, expected);
  });

  test("a row that claims a key that never was is named, not looked for again and again", async () => {
    const userId = randomUUID();
    const [id] = await journal.write([{ content: "zorb" }], userId);
    await journal.store.owner.query(
      { name: "claim", text: "UPDATE journal.journal_entries SET key_version = 99 WHERE user_id = $1" },
      [userId],
    );
    const answer = await search.search(userId, { q: "zorb" });
    assert.deepEqual(answer.unreadable, [id]);
    assert.equal(answer.pagination.total, 0);
  });

  test("a query without words, a range that runs backwards and a foreign cursor are refused", async () => {
    const userId = randomUUID();
    const refused: SearchRequest[] = [
      { q: "  " },
      { q: '"" !?' },
      { q: "zorb", from_date: "2026-02-02", to_date: "2026-02-01" },
      { q: "zorb", cursor: "s1.x" },
      { q: "zorb", cursor: "s1.-6zzzzzzzzz.00000000000000000000000000000000.1.1" },
    ];
    for (const request of refused) {
      await assert.rejects(
        search.search(userId, request),
        (error) => error instanceof AuraError && error.code === "VAL_001",
        JSON.stringify(request),
      );
    }
  });

  test("any string is a query that the database can answer", async () => {
    const userId = randomUUID();
    await journal.write([{ content: "zorb quop" }], userId);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 60 }), async (q) => {
        try {
          await search.search(userId, { q });
        } catch (error) {
          assert.ok(error instanceof AuraError && error.code === "VAL_001", String(error));
        }
      }),
      { numRuns: 80 },
    );
  });
}

/** The keys of a process that has not heard of a rotation until it meets a row of the new key. */
function frozen(from: TestJournal, userId: string): Pick<TestJournal["keys"], "keyringFor"> {
  let remembered: ReturnType<TestJournal["keys"]["keyringFor"]> | undefined;
  return {
    keyringFor(id, versions) {
      assert.equal(id, userId);
      if ([...versions].length > 0) remembered = from.keys.keyringFor(id, versions);
      return (remembered ??= from.keys.keyringFor(id, versions));
    },
  };
}
