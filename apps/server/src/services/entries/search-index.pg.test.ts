import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { eventually } from "../../../../../tests/support/eventually.ts";
import { startTestServer, type TestServer } from "../../../../../tests/support/server.ts";
import { statement, type Database } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import { createJobs } from "../../platform/jobs.ts";
import { createLogger } from "../../platform/logger.ts";
import { createCandidates } from "./candidates.ts";
import { createTestJournal, type TestJournal } from "./journal.fixture.ts";
import { findEntries } from "./repository.ts";
import { sealEntry, openDraft } from "./sealing.ts";
import { createSearch, type SearchAnswer } from "./search.ts";
import { createSearchIndex, SEARCH_INDEX_TASK } from "./search-index.ts";
import { createSignatureTables, type SignatureTables } from "./signature-tables.ts";
import { resealEntries } from "./upkeep-repository.ts";

let journal: TestJournal;
before(async () => {
  journal = await createTestJournal();
});
after(() => journal[Symbol.asyncDispose]());

const logger = createLogger({ level: "silent" });
const BATCH = 5;
const ENTRIES = 23;

const STATE = statement(`
  SELECT search_index AS state,
    (SELECT count(*) FROM journal.journal_entries WHERE user_id = $1 AND signature <> '') AS signed,
    (SELECT count(*) FROM journal.journal_entries WHERE user_id = $1 AND signature = '') AS unsigned
  FROM journal.journals WHERE user_id = $1`);
const JOBS = statement("SELECT count(*) AS count FROM graphile_worker.jobs WHERE key = 'entries.search_index:' || $1");

interface Standing {
  readonly state: string;
  readonly signed: number;
  readonly unsigned: number;
}

async function standing(userId: string, owner: Database = journal.store.owner): Promise<Standing | undefined> {
  return (await owner.query<Standing>(STATE, [userId]))[0];
}

async function jobsOf(userId: string): Promise<number | undefined> {
  return (await journal.store.owner.query<{ count: number }>(JOBS, [userId]))[0]?.count;
}

/** A writer with a journal, and what a process does with its search index. */
async function writer(more: { readonly database?: Database; readonly maxBatches?: number } = {}) {
  const userId = randomUUID();
  const ids = await journal.write(
    Array.from({ length: ENTRIES }, (_, nth) => ({ content: `zorb ${nth}`, text: { tags: ["walks"] } })),
    userId,
  );
  const wish = { search: "server" as "server" | "device", asked: 0, onAsked: async (_nth: number) => {} };
  const keys = { ...journal.keys, onFetch: async () => {} };
  const tables = createSignatureTables({ database: journal.database, logger, maxBytes: 10_000_000, minEntries: 1 });
  const index = createSearchIndex({
    database: more.database ?? journal.database,
    keys: {
      async existingKeyringOf(user, versions) {
        await keys.onFetch();
        return keys.existingKeyringOf(user, versions);
      },
    },
    facts: {
      forget: () => {},
      async privacyOf() {
        const { search } = wish;
        await wish.onAsked(++wish.asked);
        return { analysis: "off", search };
      },
    },
    opener: journal.opener,
    tables,
    jobs: createJobs(),
    batchSize: BATCH,
    ...(more.maxBatches === undefined ? {} : { maxBatches: more.maxBatches }),
  });
  return { userId, ids: ids.toReversed(), wish, keys, tables, index };
}

/** What a search finds by way of the database's index and of a process's table, which must say the same. */
async function found(userId: string, tables: SignatureTables, q = "zorb"): Promise<SearchAnswer> {
  const { database, keys, opener } = journal;
  const answers: SearchAnswer[] = [];
  for (const tableOf of [async () => undefined, tables.of]) {
    const search = createSearch({ candidates: createCandidates({ database, tables: { of: tableOf } }), keys, opener });
    await search.search(userId, { q });
    await tables.settled();
    answers.push(await search.search(userId, { q, limit: 100 }));
  }
  assert.deepEqual(answers[0], answers[1]);
  return answers[0] as SearchAnswer;
}

const idsOf = ({ items }: SearchAnswer): string[] => items.map(({ entry }) => entry.entryId);

async function refused(search: Promise<SearchAnswer>): Promise<void> {
  await assert.rejects(
    search,
    (error) => error instanceof AuraError && error.code === "VAL_001" && error.details?.["field"] === "privacy.search",
  );
}

test("for a writer who searches on the device all signatures go and searches are refused; back on the server all are found again", async () => {
  const { userId, ids, wish, tables, index } = await writer();
  // Another process, which nobody tells of the preference.
  const elsewhere = createSignatureTables({ database: journal.database, logger, maxBytes: 10_000_000, minEntries: 1 });
  assert.deepEqual(idsOf(await found(userId, elsewhere)), ids);
  wish.search = "device";
  await index.follow(userId);
  assert.deepEqual(await standing(userId), { state: "off", signed: 0, unsigned: ENTRIES });
  await refused(found(userId, tables));
  const [late = ""] = await journal.write([{ content: "zorb late", isIndexed: false }], userId);
  wish.search = "server";
  await index.follow(userId);
  assert.deepEqual(await standing(userId), { state: "on", signed: ENTRIES + 1, unsigned: 0 });
  for (const process of [tables, elsewhere]) {
    const answer = await found(userId, process);
    assert.deepEqual(idsOf(answer), [late, ...ids]);
    assert.equal(answer.pagination.totalRelation, "exact");
    assert.equal(answer.unreadable, undefined);
  }
  await index.follow(userId);
  assert.deepEqual(await standing(userId), { state: "on", signed: ENTRIES + 1, unsigned: 0 });
});

test("killed before any of its steps, either way is gone to its end by the next run, and a search never calls itself exact meanwhile", async () => {
  for (const from of ["server", "device"] as const) {
    const to = from === "server" ? "device" : "server";
    for (let survived = 0, isKilled = true; isKilled; survived++) {
      const dying = { left: Number.POSITIVE_INFINITY };
      const { userId, ids, wish, tables, index } = await writer({ database: mortal(journal.database, dying) });
      if (from === "device") {
        wish.search = "device";
        await index.follow(userId);
      }
      wish.search = to;
      dying.left = survived;
      isKilled = await index.follow(userId).then(
        () => false,
        () => true,
      );
      const state = await standing(userId);
      if (isKilled && to === "server" && state?.state === "building") {
        const { pagination } = await found(userId, tables);
        assert.equal(pagination.totalRelation, "atLeast", `after ${survived} steps`);
        assert.equal(pagination.nextCursor, undefined);
      }
      if (state?.state !== "building")
        assert.equal(state?.state, isKilled && survived === 0 ? stateOf(from) : stateOf(to));
      dying.left = Number.POSITIVE_INFINITY;
      await index.follow(userId);
      if (to === "device") assert.deepEqual(await standing(userId), { state: "off", signed: 0, unsigned: ENTRIES });
      else assert.deepEqual(idsOf(await found(userId, tables)), ids);
    }
  }
});

function stateOf(search: "server" | "device"): string {
  return search === "server" ? "on" : "off";
}

/** A database whose process dies after so many statements and transactions. */
function mortal(database: Database, life: { left: number }): Database {
  const step = <T>(work: () => Promise<T>): Promise<T> => {
    if (life.left === 0) return Promise.reject(new Error("killed"));
    life.left--;
    return work();
  };
  return {
    ...database,
    transaction: (scope, work) => step(() => database.transaction(scope, work)),
    as(scope) {
      const scoped = database.as(scope);
      return {
        ...scoped,
        query: (text, values) => step(() => scoped.query(text, values)),
        execute: (text, values) => step(() => scoped.execute(text, values)),
      };
    },
  };
}

test("a long journal is worked off by several jobs, each of which leaves the rest to the next", async () => {
  const { userId, ids, wish, tables, index } = await writer({ maxBatches: 2 });
  wish.search = "device";
  await index.follow(userId);
  assert.deepEqual(await standing(userId), { state: "off", signed: ENTRIES - 2 * BATCH, unsigned: 2 * BATCH });
  assert.equal(await jobsOf(userId), 1);
  for (let runs = 0; runs < 3; runs++) await index.follow(userId);
  assert.equal((await standing(userId))?.signed, 0);
  wish.search = "server";
  for (let runs = 0; runs < 4; runs++) await index.follow(userId);
  assert.deepEqual(idsOf(await found(userId, tables)), ids);
});

test("a job that is overtaken by the opposite preference undoes nothing of what the later one has done", async () => {
  for (const [first, second] of [
    ["device", "server"],
    ["server", "device"],
  ] as const) {
    const { userId, wish, keys, index } = await writer();
    if (first === "server") {
      wish.search = "device";
      await index.follow(userId);
    }
    wish.search = first;
    let isOvertaken = false;
    // After the second batch was read and before it is written.
    let fetches = 0;
    keys.onFetch = async () => {
      if (++fetches !== 2 || isOvertaken) return;
      isOvertaken = true;
      wish.search = second;
      await index.follow(userId);
    };
    await index.follow(userId);
    assert.ok(isOvertaken);
    const expected =
      second === "server"
        ? { state: "on", signed: ENTRIES, unsigned: 0 }
        : { state: "off", signed: 0, unsigned: ENTRIES };
    assert.deepEqual(await standing(userId), expected);
  }
});

test("a job that learns of a preference and sets its state only after a later one was followed looks again", async () => {
  const { userId, wish, index } = await writer();
  wish.onAsked = async (nth) => {
    if (nth !== 1) return;
    // The first job has its answer, "server"; before it goes on, the writer changes to the device and that is followed.
    wish.search = "device";
    await index.follow(userId);
  };
  await index.follow(userId);
  assert.deepEqual(await standing(userId), { state: "off", signed: 0, unsigned: ENTRIES });
});

test("a write that does not fit the state of the index calls the job in its own commit, and an index it leaves incomplete says so", async () => {
  const { userId, ids, wish, tables, index } = await writer();
  assert.equal(await jobsOf(userId), 0);
  const [stray = ""] = await journal.write([{ content: "zorb stray", isIndexed: false }], userId);
  assert.equal(await jobsOf(userId), 1);
  const partial = await found(userId, tables);
  assert.deepEqual(idsOf(partial), ids);
  assert.equal(partial.pagination.totalRelation, "atLeast");
  await index.follow(userId);
  assert.deepEqual(idsOf(await found(userId, tables)), [stray, ...ids]);

  const other = await writer();
  wish.search = other.wish.search = "device";
  await other.index.follow(other.userId);
  assert.equal(await jobsOf(other.userId), 0);
  await journal.write([{ content: "zorb quiet", isIndexed: false }], other.userId);
  assert.equal(await jobsOf(other.userId), 0, "what fits calls nobody");
  await journal.write([{ content: "zorb late" }], other.userId);
  assert.equal(await jobsOf(other.userId), 1);
  await other.index.follow(other.userId);
  assert.equal((await standing(other.userId))?.signed, 0);
});

test("an entry that comes unsigned behind the job's back keeps the index from calling itself whole", async () => {
  const { userId, ids, wish, keys, tables, index } = await writer();
  wish.search = "device";
  await index.follow(userId);
  wish.search = "server";
  const first = "00000000-0000-4000-8000-000000000000";
  let fetches = 0;
  keys.onFetch = async () => {
    if (++fetches === 3) await journal.write([{ content: "zorb behind", entryId: first, isIndexed: false }], userId);
  };
  await index.follow(userId);
  assert.deepEqual(await standing(userId), { state: "on", signed: ENTRIES + 1, unsigned: 0 });
  assert.deepEqual(idsOf(await found(userId, tables)), [first, ...ids]);
});

test("a table that was read while signatures were gone is not used once they are back", async () => {
  const { userId, ids, wish, index } = await writer();
  let statements = 0;
  const database: Database = {
    ...journal.database,
    as(scope) {
      const scoped = journal.database.as(scope);
      return {
        ...scoped,
        async query<Row>(...given: Parameters<typeof scoped.query>): Promise<Row[]> {
          // The first statement reads the state, the second the signatures.
          if (++statements !== 2) return scoped.query<Row>(...given);
          wish.search = "device";
          await index.follow(userId);
          const rows = await scoped.query<Row>(...given);
          wish.search = "server";
          await index.follow(userId);
          return rows;
        },
      };
    },
  };
  const elsewhere = createSignatureTables({ database, logger, maxBytes: 10_000_000, minEntries: 1 });
  await elsewhere.of(await journal.keys.keyringOf(userId));
  await elsewhere.settled();
  assert.deepEqual(idsOf(await found(userId, elsewhere)), ids);
});

test("a rotation that read an entry before its signature was taken away does not put it back", async () => {
  const { userId, ids, wish, index } = await writer();
  const keyring = await journal.keys.keyringOf(userId);
  const [row] = await findEntries(journal.database.as(userId), userId, ids.slice(0, 1));
  assert.ok(row !== undefined);
  const sealed = sealEntry(keyring.active, openDraft(keyring, row), row.signature);
  wish.search = "device";
  await index.follow(userId);
  assert.equal(await resealEntries(journal.database.as(userId), userId, [{ row, sealed }]), 0);
  assert.equal((await standing(userId))?.signed, 0);
});

test("an entry that fails authentication is named and passed over, and the others are indexed", async () => {
  const { userId, ids, wish, tables, index } = await writer();
  wish.search = "device";
  await index.follow(userId);
  const flip = statement(
    `UPDATE journal.journal_entries SET content_encrypted = set_byte(content_encrypted, 40, get_byte(content_encrypted, 40) # 1)
     WHERE user_id = $1 AND entry_id = $2`,
  );
  await journal.store.owner.query(flip, [userId, ids[7]]);
  wish.search = "server";
  await index.follow(userId);
  assert.deepEqual(await standing(userId), { state: "on", signed: ENTRIES - 1, unsigned: 1 });
  assert.ok(journal.damaged.includes(ids[7] ?? ""));
  assert.deepEqual(idsOf(await found(userId, tables)), ids.toSpliced(7, 1));
});

test("upkeep follows wherever preference and index do not agree, and nothing is left of an erased journal", async () => {
  const { userId, wish, index } = await writer();
  wish.search = "device";
  assert.ok((await index.followAll()) > 0);
  assert.deepEqual(await standing(userId), { state: "off", signed: 0, unsigned: ENTRIES });
  assert.equal(await index.followAll(), 0);
  const nobody = randomUUID();
  await index.follow(nobody);
  assert.equal(await standing(nobody), undefined);
});

async function preferring(server: TestServer, token: string, search: "server" | "device"): Promise<void> {
  const answer = await server.call("PUT", "/users/me/preferences", { token, body: { privacy: { search } } });
  assert.equal(answer.status, 200);
}

test("served: a change of the preference reaches the bin and earlier versions, whoever writes meanwhile, and comes back", async () => {
  await using server = await startTestServer();
  const by = await server.register();
  const token = by.accessToken;
  const { userId } = by.user;
  const write = async (content: string) =>
    (await server.call("POST", "/entries", { token, body: { content, metadata: { tags: ["walks"] } } })).body.entryId;
  const kept: string[] = [];
  for (let nth = 0; nth < 12; nth++) kept.push(await write(`zorb ${nth}`));
  const binned = await write("zorb in the bin");
  await server.call("DELETE", `/entries/${binned}`, { token });
  await server.call("PUT", `/entries/${kept[0]}`, { token, body: { content: "zorb changed" } });
  const found = () => server.call("POST", "/entries/search", { token, body: { q: "zorb", limit: 100 } });
  const listed = () => server.call("GET", "/entries?search=zorb&tag=walks&limit=100", { token });
  const whole = await listed();
  assert.equal(whole.body.pagination.total, 12);
  // Nobody writes: what a page was remembered under stays the same.
  await preferring(server, token, "device");
  await eventually("the index is off", async () => (await standing(userId, server.owner))?.state === "off");
  assert.equal((await listed()).status, 400, "no page is remembered past the preference");
  await preferring(server, token, "server");
  await eventually("the index is on", async () => (await standing(userId, server.owner))?.state === "on");
  assert.deepEqual((await listed()).body, whole.body);
  let isOver = false;
  const writers = Array.from({ length: 3 }, async (_, lane) => {
    for (let nth = 0; !isOver; nth++) {
      kept.push(await write(`zorb meanwhile ${lane} ${nth}`));
      const { status } = await server.call("PUT", `/entries/${kept[lane + 1]}`, {
        token,
        body: { content: `zorb again ${lane} ${nth}` },
      });
      assert.equal(status, 200);
    }
  });
  for (let round = 0; round < 4; round++) {
    await preferring(server, token, round % 2 === 0 ? "device" : "server");
    const wanted = round % 2 === 0 ? "off" : "on";
    await eventually(`the index is ${wanted}`, async () => (await standing(userId, server.owner))?.state === wanted);
  }
  await preferring(server, token, "device");
  await eventually("the index is off", async () => (await standing(userId, server.owner))?.state === "off");
  isOver = true;
  await Promise.all(writers);
  await eventually("no signature is left", async () => (await standing(userId, server.owner))?.signed === 0);
  for (const answer of [await found(), await listed()]) {
    assert.deepEqual(
      [answer.status, answer.body.error?.code, answer.body.error?.details.field],
      [400, "VAL_001", "privacy.search"],
    );
  }
  assert.equal((await server.call("POST", `/entries/${binned}/restore`, { token })).status, 200);
  assert.equal((await standing(userId, server.owner))?.signed, 0, "restored without a signature");
  await preferring(server, token, "server");
  const total = kept.length + 1;
  await eventually("everything is found", async () => {
    const { status, body } = await found();
    if (status !== 200 || body.pagination.totalRelation !== "exact") return false;
    assert.equal(body.items.length, Math.min(100, total));
    return true;
  });
  assert.deepEqual(await standing(userId, server.owner), { state: "on", signed: total, unsigned: 0 });
  const changed = await server.call("GET", `/entries/${kept[0]}`, { token });
  assert.equal(changed.body.content, "zorb changed");
  assert.equal((await server.call("GET", `/entries/${kept[0]}/revisions`, { token })).body.items.length, 1);
  assert.ok(!server.log().includes(SEARCH_INDEX_TASK), "no job failed");
});
