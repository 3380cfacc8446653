import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import { createLocalKek, type Kek } from "@aura-journal/crypto";
import { clusterDirectory, startEmbeddedPostgres, type EmbeddedPostgres } from "../../platform/embedded-postgres.ts";
import { createLogger } from "../../platform/logger.ts";
import { createHistory, type History, type HistoryOptions } from "./keep-history.ts";
import { recover } from "./recover.ts";

const logger = createLogger({ level: "silent" });
const newKek = (): Kek => createLocalKek({ activeId: "k1", keys: new Map([["k1", randomBytes(32)]]) });
const kek = newKek();
const { signal } = new AbortController();

let root: string;
let directory: string;
let home: string;
let postgres: EmbeddedPostgres;
let marks = 0;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "aura-history-"));
  await chmod(root, 0o711);
  directory = join(root, "backups");
  home = join(root, "served");
  postgres = await start(home);
  await query("CREATE TABLE marks (n int PRIMARY KEY)");
});
after(async () => {
  await postgres.stop();
  await rm(root, { recursive: true, force: true });
});

async function start(at: string): Promise<EmbeddedPostgres> {
  await mkdir(at, { recursive: true, mode: 0o711 });
  return startEmbeddedPostgres({ directory: at, logger });
}

async function query<Row extends pg.QueryResultRow>(text: string, of: EmbeddedPostgres = postgres): Promise<Row[]> {
  const client = new pg.Client(of.owner);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

function historyOf(options: Partial<HistoryOptions> = {}): History {
  return createHistory({
    connection: postgres.owner,
    cluster: clusterDirectory(home),
    kek,
    directory,
    now: () => new Date(),
    program: "test",
    ...options,
  });
}

/** Writes the next mark; gives a moment at which it was the last. */
async function mark(): Promise<{ readonly n: number; readonly at: Date }> {
  marks += 1;
  await query(`INSERT INTO marks VALUES (${marks})`);
  const [row] = await query<{ at: Date }>("SELECT clock_timestamp() AS at");
  return { n: marks, at: new Date((row?.at.getTime() ?? 0) + 1) };
}

/** The marks that are there once a moment was brought back. */
async function marksAt(to: Date | undefined, from = directory): Promise<number[]> {
  const scratch = await mkdtemp(join(root, "recovered-"));
  await chmod(scratch, 0o711);
  try {
    const { postgres: recovered } = await recover({ directory: from, kek, to, home: scratch, logger, signal });
    try {
      return (await query<{ n: number }>("SELECT n FROM marks ORDER BY n", recovered)).map(({ n }) => n);
    } finally {
      await recovered.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);
const basesThere = (): Promise<string[]> => readdir(join(directory, "history"));

test("any moment since the first copy is brought back, also one before everything was deleted", async () => {
  const history = historyOf();
  await mark();
  await history.round(signal);
  const second = await mark();
  await history.round(signal);
  const third = await mark();
  await query("DELETE FROM marks");
  await query("SELECT pg_switch_wal()");
  const reach = await history.round(signal);
  assert.deepEqual(await marksAt(second.at), upTo(second.n));
  assert.deepEqual(await marksAt(third.at), upTo(third.n));
  assert.deepEqual(await marksAt(undefined), []);
  // Where nothing was committed between a moment and the end of the log, the end is what it was like.
  assert.deepEqual(await marksAt(reach), []);
  await query(`INSERT INTO marks SELECT generate_series(1, ${marks})`);
});

test("what was committed before a round is in it, however little of the log is written", async () => {
  const history = historyOf();
  const { n } = await mark();
  await history.round(signal);
  assert.deepEqual(await marksAt(undefined), upTo(n));
  assert.equal((await basesThere()).length, 1, "a process that begins again goes on with what there is");
});

test("a moment from before a second copy is reached from the first, over what was stored with the second", async () => {
  const early = await mark();
  const rounds = historyOf({ baseEveryMs: 0 });
  await query("SELECT pg_switch_wal()");
  await rounds.round(signal);
  const later = await mark();
  await rounds.round(signal);
  assert.equal((await basesThere()).length, 3);
  assert.deepEqual(await marksAt(early.at), upTo(early.n));
  assert.deepEqual(await marksAt(later.at), upTo(later.n));
});

test("a killed database is gone on with, and its history too", async () => {
  const history = historyOf();
  const before = await mark();
  await history.round(signal);
  await postgres.stop();
  postgres = await start(home);
  const { n } = await mark();
  const bases = await basesThere();
  await historyOf().round(signal);
  assert.deepEqual(await basesThere(), bases);
  assert.deepEqual(await marksAt(before.at), upTo(before.n));
  assert.deepEqual(await marksAt(undefined), upTo(n));
});

test("where the log was let go before it was stored, a new copy begins, and the gap is told and not jumped", async () => {
  const history = historyOf();
  await history.round(signal);
  const before = await mark();
  await history.round(signal);
  await query("SELECT pg_drop_replication_slot('aura_history')");
  const lost = await mark();
  for (let nth = 0; nth < 3; nth += 1) {
    await query("SELECT pg_switch_wal()");
    await query("INSERT INTO marks VALUES (0)");
    await query("DELETE FROM marks WHERE n = 0");
  }
  await query("CHECKPOINT");
  await query("CHECKPOINT");
  const bases = (await basesThere()).length;
  await history.round(signal);
  assert.equal((await basesThere()).length, bases + 1);
  assert.deepEqual(await marksAt(before.at), upTo(before.n));
  await assert.rejects(marksAt(lost.at), /^RestoreRefused: The history from before \S+ ends at \S+: ask for that/);
  assert.deepEqual(await marksAt(undefined), upTo(lost.n));
});

test("a moment before the first copy or after the last piece of the log is refused, and so is another key", async () => {
  await assert.rejects(marksAt(new Date(0)), /The history in \S+ begins at /);
  await assert.rejects(marksAt(new Date(Date.now() + 3_600_000)), /ends at /);
  await assert.rejects(marksAt(undefined, join(root, "nowhere")), /There is no history in /);
  const home = join(root, "other-key");
  await assert.rejects(recover({ directory, kek: newKek(), home, logger, signal }), { name: "OtherMasterKey" });
});

test("a byte that changed in any file of it is found and named, and PostgreSQL never sees it", async () => {
  const history = historyOf();
  await history.round(signal);
  // Nothing has been written since: that is noted.
  await history.round(signal);
  const newest = (await basesThere()).toSorted().at(-1) as string;
  const folder = join(directory, "history", newest);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  assert.ok(files.length >= 4, "a manifest, a copy, a reach and a piece of the log");
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    const before = await readFile(path);
    const changed = Buffer.from(before);
    const at = Math.floor(changed.length * 0.6);
    changed[at] = (changed[at] as number) ^ 1;
    await writeFile(path, changed);
    // A wrapped key that was changed is one that no key opens.
    await assert.rejects(marksAt(undefined), ({ name: kind }: Error) => {
      return kind === "BackupDamaged" || (name === "manifest.json" && kind === "OtherMasterKey");
    });
    await writeFile(path, before);
  }
  assert.deepEqual(await marksAt(undefined), upTo(marks));
});

test("copies that are too old to begin with go when there is one that is old enough", async () => {
  const DAY_MS = 86_400_000;
  const bases = (await basesThere()).length;
  await historyOf({ baseEveryMs: 0, now: () => new Date(Date.now() + 3 * DAY_MS) }).round(signal);
  assert.equal((await basesThere()).length, bases + 1, "three days are less than a week");
  await historyOf({ baseEveryMs: 0, now: () => new Date(Date.now() + 11 * DAY_MS) }).round(signal);
  assert.equal((await basesThere()).length, 2);
});

test("nothing of a history can be read without the key", async () => {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    assert.equal(bytes.includes("pg_control"), false, entry.name);
  }
});
