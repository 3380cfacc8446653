import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { statement, type Statement } from "../../apps/server/src/platform/database.ts";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import { createRuntime } from "../../apps/server/src/runtime.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";
import { registerAdmin, writeEntry } from "./accounts.ts";
import { createExchange, type Exchange } from "./exchange.ts";
import { createFaultFinder, type FindFault } from "./json-schema.ts";
import { readServedApi } from "./served-api.ts";

interface Journal {
  readonly by: TestAccount;
  /** Oldest first; the first one is tampered with. */
  readonly ids: readonly string[];
}

/**
 * Can at most have a text read outside whose writer consents to that now, since consent is asked again before each text is sent;
 * and leave a client with the analysis that it has.
 */
const DOES_LITTLE = new Set(["is_remote_wanted", "attached_version"]);

const ENTRIES = 4;
/**
 * Columns outside the seal's columns: who holds the database can hide an entry from lists with them, as by deleting its row,
 * but shows no other words by it and makes no device forget it (see the tests of forged tombstones). The ids are bound by the
 * seal's place, which has tests of its own below.
 */
const HIDES_AT_MOST = new Set(["user_id", "entry_id", "change_seq", "is_deleted", "is_purged", "model"]);

let server: TestServer;
let exchange: Exchange;
let findFault: FindFault;
let admin: TestAccount;

before(async () => {
  server = await startTestServer({ logLevel: "silent" });
  exchange = createExchange(server.baseUrl);
  findFault = createFaultFinder(readServedApi((await server.call("GET", "/openapi.json")).body).components);
  admin = await registerAdmin(server);
});
after(async () => {
  exchange[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

test("any byte of a sealed text or figure that is flipped costs that entry alone", async () => {
  const journal = await keepJournal();
  for (const [table, column] of [
    ["journal_entries", "content_encrypted"],
    ["entry_analytics", "analytics_encrypted"],
    ["journal_entries", "signature"],
  ] as const) {
    const [{ length } = { length: 0 }] = await server.owner.query<{ length: number }>(
      statement(`SELECT length(${column}) AS length FROM journal.${table} WHERE entry_id = $1`),
      [journal.ids[0]],
    );
    assert.ok(length > 100, `${column} was not seen`);
    const flip = statement(
      `UPDATE journal.${table} SET ${column} = set_byte(${column}, $2, get_byte(${column}, $2) # $3) WHERE entry_id = $1`,
    );
    for (const at of positionsIn(length)) {
      const bit = 1 << (at % 8);
      await tampering(journal, `${column} at byte ${at}`, flip, flip, [at, bit]);
    }
  }
});

test("every column of an entry is sealed, or can hide the entry at most", async () => {
  const columns = await server.owner.query<{ name: string }>(
    statement(`SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = 'journal' AND table_name IN ('journal_entries', 'entry_analytics')`),
  );
  const tried = new Set([...EDITS.map(([column]) => column), "content_encrypted", "analytics_encrypted", "signature"]);
  const missing = columns
    .map(({ name }) => name)
    .filter((name) => !tried.has(name) && !HIDES_AT_MOST.has(name) && !DOES_LITTLE.has(name));
  assert.deepEqual(missing, [], "say for a new column how it is tampered with, or that it hides at most");
});

/** Column, the change and how it is taken back. */
const EDITS: readonly (readonly [string, string, string, string?])[] = [
  [
    "timestamp",
    `"timestamp" = "timestamp" + interval '1 millisecond'`,
    `"timestamp" = "timestamp" - interval '1 millisecond'`,
  ],
  ["timestamp", `"timestamp" = "timestamp" - interval '1 year'`, `"timestamp" = "timestamp" + interval '1 year'`],
  ["timezone", "timezone = 'Asia/Tokyo'", "timezone = 'UTC'"],
  ["timezone", "timezone = 'Etc/UTC'", "timezone = 'UTC'"],
  ["local_date", "local_date = local_date + 1", "local_date = local_date - 1"],
  ["created_at", "created_at = created_at - interval '1 day'", "created_at = created_at + interval '1 day'"],
  ["updated_at", "updated_at = updated_at + interval '1 ms'", "updated_at = updated_at - interval '1 ms'"],
  ["deleted_at", "deleted_at = now()", "deleted_at = NULL"],
  ["version", "version = version + 1", "version = version - 1"],
  ["version", "version = version - 1", "version = version + 1"],
  ["key_version", "key_version = key_version + 1", "key_version = key_version - 1"],
  ["entry_version", "entry_version = entry_version + 1", "entry_version = entry_version - 1", "entry_analytics"],
  ["key_version", "key_version = key_version + 1", "key_version = key_version - 1", "entry_analytics"],
  ["content_hash", `content_hash = reverse(content_hash)`, `content_hash = reverse(content_hash)`],
];

for (const [column, change, back, table = "journal_entries"] of EDITS) {
  test(`${column} of ${table} edited (${change}) costs that entry alone`, async () => {
    const sql = (set: string): Statement => statement(`UPDATE journal.${table} SET ${set} WHERE entry_id = $1`);
    await tampering(await keepJournal(), change, sql(change), sql(back));
  });
}

test("both values emptied, or cut by a byte, cost that entry alone", async () => {
  for (const change of [
    "content_encrypted = ''",
    "content_encrypted = NULL",
    "content_hash = NULL",
    "content_encrypted = substring(content_encrypted FOR length(content_encrypted) - 1)",
    "content_encrypted = content_encrypted || '\\x00'",
    "content_encrypted = substring(content_encrypted FOR 12)",
  ]) {
    const journal = await keepJournal();
    await alter(statement(`UPDATE journal.journal_entries SET ${change} WHERE entry_id = $1`), [journal.ids[0]]);
    await assertOnlyDamaged(journal, [journal.ids[0]!], change);
  }
});

const SWAP = statement(`
  UPDATE journal.journal_entries e
  SET content_encrypted = o.content_encrypted, content_hash = o.content_hash, signature = o.signature,
    key_version = o.key_version, "timestamp" = o."timestamp", timezone = o.timezone, local_date = o.local_date,
    created_at = o.created_at, updated_at = o.updated_at, version = o.version
  FROM journal.journal_entries o
  WHERE e.entry_id IN ($1, $2) AND o.entry_id IN ($1, $2) AND e.entry_id <> o.entry_id`);
const SWAP_FIGURES = statement(`
  UPDATE journal.entry_analytics e SET analytics_encrypted = o.analytics_encrypted, entry_version = o.entry_version
  FROM journal.entry_analytics o WHERE e.entry_id IN ($1, $2) AND o.entry_id IN ($1, $2) AND e.entry_id <> o.entry_id`);

test("two entries of one writer that changed places, with all their columns, are both found", async () => {
  const journal = await keepJournal();
  const both = journal.ids.slice(0, 2);
  await alter(SWAP, both);
  await alter(SWAP_FIGURES, both);
  await assertOnlyDamaged(journal, both, "swapped");
});

test("figures alone that changed places are found", async () => {
  const journal = await keepJournal();
  const both = journal.ids.slice(0, 2);
  await alter(SWAP_FIGURES, both);
  await assertOnlyDamaged(journal, both, "figures swapped");
});

test("entries that changed places between two writers show neither the other's words", async () => {
  const [one, two] = [await keepJournal(), await keepJournal()];
  const both = [one.ids[0]!, two.ids[0]!];
  await alter(SWAP, both);
  await alter(SWAP_FIGURES, both);
  await assertOnlyDamaged(one, [one.ids[0]!], "swapped between writers");
  await assertOnlyDamaged(two, [two.ids[0]!], "swapped between writers");
});

test("an entry given to another writer, with its key's row left behind, is not theirs to read", async () => {
  const [one, two] = [await keepJournal(), await keepJournal()];
  const id = one.ids[0]!;
  for (const table of ["journal_entries", "entry_analytics"]) {
    const set = table === "journal_entries" ? "user_id = $2, change_seq = change_seq + 1000" : "user_id = $2";
    await alter(statement(`UPDATE journal.${table} SET ${set} WHERE entry_id = $1`), [id, two.by.user.userId]);
  }
  await assertOnlyDamaged({ by: two.by, ids: [...two.ids, id] }, [id], "given away", id);
});

test("an entry rolled back to its earlier version, with all its columns, is found", async () => {
  const journal = await keepJournal();
  await alter(
    statement(`
      UPDATE journal.journal_entries e
      SET version = r.version, content_encrypted = r.content_encrypted, content_hash = r.content_hash,
        key_version = r.key_version, "timestamp" = r."timestamp", timezone = r.timezone, local_date = r.local_date,
        created_at = r.created_at, updated_at = r.updated_at
      FROM journal.entry_revisions r WHERE e.entry_id = $1 AND r.entry_id = $1 AND r.version = 1`),
    [journal.ids[0]],
  );
  await assertOnlyDamaged(journal, [journal.ids[0]!], "rolled back");
});

test("a user's key that is damaged, or another's, costs that journal and no other", async () => {
  const [one, two, three] = [await keepJournal(), await keepJournal(), await keepJournal()];
  const flip = statement(
    "UPDATE keys.user_keys SET wrapped_key = set_byte(wrapped_key, 20, get_byte(wrapped_key, 20) # 1) WHERE user_id = $1",
  );
  const swap = statement(`
    UPDATE keys.user_keys k SET wrapped_key = o.wrapped_key FROM keys.user_keys o
    WHERE k.user_id IN ($1, $2) AND o.user_id IN ($1, $2) AND k.user_id <> o.user_id`);
  const [user, other] = [one.by.user.userId, three.by.user.userId];
  await alter(flip, [user]);
  assert.deepEqual(await readAfresh(one, two), ["SEC_001", undefined]);
  await alter(flip, [user]);
  await alter(swap, [user, other]);
  assert.deepEqual(await readAfresh(one, two, three), ["SEC_001", undefined, "SEC_001"]);
  await alter(swap, [user, other]);
  assert.deepEqual(await readAfresh(one, two, three), [undefined, undefined, undefined]);
});

/** The error code with which each journal's first entry is answered by a process of its own: the first one has the keys in memory. */
async function readAfresh(...journals: readonly Journal[]): Promise<(string | undefined)[]> {
  await using fresh = await createRuntime({
    config: server.config,
    logger: createLogger({ level: "silent" }),
    database: {
      owner: server.runtime.ownerConnection,
      as: (role) => ({ ...server.runtime.ownerConnection, user: role }),
      rolesCanLogIn: true,
    },
    hasBackgroundWork: false,
  });
  const { url } = await fresh.listen();
  return await Promise.all(
    journals.map(async ({ by, ids }) => {
      const headers = { authorization: `Bearer ${by.accessToken}` };
      const body = (await (await fetch(`${url}/entries/${ids[0]}`, { headers })).json()) as {
        error?: { code: string };
        entryId?: string;
      };
      assert.ok(body.error !== undefined || body.entryId === ids[0]);
      return body.error?.code;
    }),
  );
}

/** Alters, looks, takes back, looks again. */
async function tampering(
  journal: Journal,
  what: string,
  change: Statement,
  back: Statement,
  values: readonly unknown[] = [],
): Promise<void> {
  const [id] = journal.ids;
  await alter(change, [id, ...values]);
  await assertOnlyDamaged(journal, [id!], what);
  await alter(back, [id, ...values]);
  assert.equal((await get(journal, `/entries/${id}`)).status, 200, `${what}: not taken back`);
  assert.equal((await get(journal, "/entries")).body.unreadable, undefined, `${what}: a mended entry is shown again`);
}

/**
 * The damaged entries are refused and named, the others are served as they are in every answer, the counter of the alarm goes
 * up and the audit log tells of it.
 */
async function assertOnlyDamaged(
  journal: Journal,
  damaged: readonly string[],
  what: string,
  alone = damaged[0],
): Promise<void> {
  const countBefore = await failureCount();
  const read = await exchange.send({
    method: "GET",
    target: `/entries/${alone}`,
    headers: { authorization: `Bearer ${journal.by.accessToken}` },
  });
  assert.equal(read.status, 500, what);
  const body = JSON.parse(read.text) as { error: { code: string } };
  assert.equal(body.error.code, "SEC_001", what);
  assert.equal(findFault({ $ref: "#/components/schemas/ErrorBody" }, body), undefined, what);
  assert.ok((await failureCount()) > countBefore, `${what}: the alarm was not raised`);

  const whole = journal.ids.filter((id) => !damaged.includes(id)).toSorted();
  for (const id of whole) assert.equal((await get(journal, `/entries/${id}`)).status, 200, what);
  const list = await get(journal, "/entries?limit=50");
  const search = await get(journal, "/entries/search?q=words&limit=50");
  const changes = await get(journal, "/sync/changes");
  for (const [where, status, shown, unreadable] of [
    ["list", list.status, list.body.items, list.body.unreadable],
    ["search", search.status, search.body.items?.map((hit: { entry: unknown }) => hit.entry), undefined],
    ["sync", changes.status, changes.body.changes, changes.body.unreadable],
  ] as const) {
    assert.equal(status, 200, `${what}: ${where}`);
    assert.deepEqual(
      (shown as { entryId: string }[]).map(({ entryId }) => entryId).toSorted(),
      whole,
      `${what}: ${where}`,
    );
    for (const entry of shown as { entryId: string; content: string }[]) {
      assert.equal(entry.content, contentOf(journal.by, journal.ids.indexOf(entry.entryId)), `${what}: ${where}`);
    }
    if (where !== "search")
      assert.deepEqual((unreadable as string[]).toSorted(), damaged.toSorted(), `${what}: ${where}`);
  }
  assert.equal((await get(journal, "/entries/analytics/summary")).status, 200, `${what}: summary`);
  await assertAudited(journal, alone!, what);
}

/** Events reach the audit log by the outbox, a moment later. */
async function assertAudited(journal: Journal, entryId: string, what: string): Promise<void> {
  const path = `/admin/audit?action=entry.integrity_failure&subject_id=${journal.by.user.userId}`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { body } = await server.call("GET", path, { token: admin.accessToken });
    if ((body.items as { details?: { entryId?: string } }[]).some((item) => item.details?.entryId === entryId)) return;
    await sleep(50);
  }
  assert.fail(`${what}: no event in the audit log`);
}

/** Four entries of two versions each. */
async function keepJournal(): Promise<Journal> {
  const by = await server.register();
  const ids: string[] = [];
  for (let index = 0; index < ENTRIES; index += 1) {
    const entryId = await writeEntry(server, by, {
      content: "At first.",
      timestamp: `2026-01-0${index + 1}T12:00:00Z`,
      timezone: "UTC",
    });
    const body = { content: contentOf(by, index), metadata: { tags: ["kept"], mood: { rating: 4 } } };
    const changed = await server.call("PUT", `/entries/${entryId}`, { token: by.accessToken, body });
    assert.equal(changed.status, 200);
    ids.push(entryId);
  }
  return { by, ids };
}

function contentOf(by: TestAccount, index: number): string {
  return `Words of ${by.user.userId}, the ${index}. of them.`;
}

function get({ by }: Journal, path: string) {
  return server.call("GET", path, { token: by.accessToken });
}

async function alter(sql: Statement, values: readonly unknown[]): Promise<void> {
  assert.ok((await server.owner.execute(sql, values)) > 0, "the alteration met no row");
}

/** Header and nonce byte by byte, then a sample of the text and the tag. */
function positionsIn(length: number): number[] {
  const sample = Array.from({ length: 6 }, (_, index) => 18 + Math.floor(((length - 34) * index) / 6));
  return [...new Set([0, 1, 2, 5, 6, 12, 17, ...sample, length - 16, length - 8, length - 1])].filter(
    (at) => at < length,
  );
}

async function failureCount(): Promise<number> {
  const { values } = await server.runtime.telemetry.integrityFailures.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}
