import assert from "node:assert/strict";
import { copyFile, mkdir, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { eventually } from "../../../../tests/support/eventually.ts";
import { readBackupStatus } from "../platform/backup-status.ts";
import { createDatabase, statement } from "../platform/database.ts";
import { createTestMachine, importRules, failureOf, type TestMachine } from "./command.fixture.ts";
import { makeBackup } from "./backup.ts";
import { verifyBackup } from "./backup-verify.ts";
import { exportJournal } from "./export.ts";
import { importFile } from "./import.ts";
import { restoreBackup } from "./restore.ts";

/** Twice is as before. */
const FLIP = "set_byte(content_encrypted, 40, get_byte(content_encrypted, 40) # 1)";
const DAMAGE_ONE = statement(`
  UPDATE journal.journal_entries SET content_encrypted = ${FLIP} WHERE entry_id = (SELECT min(entry_id::text)::uuid FROM journal.journal_entries)
  RETURNING entry_id AS id`);
const FORGE_RECORD = statement(`
  INSERT INTO users.audit_log (chain_seq, recorded_at, event_id, at, action, prev_hash, hash)
  SELECT coalesce(max(chain_seq), 0) + 1, now(), gen_random_uuid(), now(), 'auth.login', sha256('1'), sha256('2')
  FROM users.audit_log`);
const FORGET_RECORD = statement("DELETE FROM users.audit_log WHERE prev_hash = sha256('1')");
const DELETE_KEYS = statement("DELETE FROM keys.user_keys");
const SET_JOURNALS_ASIDE = statement("CREATE TABLE public.journals_aside AS TABLE journal.journals");
const LOSE_JOURNALS = statement("DELETE FROM journal.journals");
const FIND_JOURNALS = statement("INSERT INTO journal.journals SELECT * FROM public.journals_aside");
const FORGET_ASIDE = statement("DROP TABLE public.journals_aside");
const TEXT = "Nobody but me reads this 7391";

let machine: TestMachine;
let user: string;
let backups: string;
before(async () => {
  machine = await createTestMachine();
  user = await machine.addUser();
  backups = join(machine.config.dataDir, "backups");
  const file = join(machine.config.dataDir, "diary.jsonl");
  await writeFile(file, `{"date":"2024-01-01","text":"${TEXT}"}\n{"date":"2024-01-02","text":"two"}\n`);
  await importFile(machine.context(), file, { ...importRules(user), isAnalysed: true });
  await makeBackup(machine.context(), {});
});
after(async () => machine[Symbol.asyncDispose]());

/** Another machine with the same master key. */
async function freshMachine(options: { readonly hasKey: boolean } = { hasKey: true }): Promise<TestMachine> {
  const fresh = await createTestMachine();
  if (options.hasKey) await copyFile(machine.config.masterKeyFile, fresh.config.masterKeyFile);
  else await fresh.addUser();
  return fresh;
}

/** Names count whole seconds. */
function later(minutes: number) {
  return { ...machine.context(), now: () => new Date(Date.now() + minutes * 60_000) };
}

async function journal(of: TestMachine): Promise<string> {
  const context = of.context();
  await exportJournal(context, { user, output: "-" });
  return context.said.output;
}

test("a backup brings every word back on a machine that has nothing but the key", async () => {
  await using fresh = await freshMachine();
  const context = fresh.context();
  await restoreBackup(context, { from: backups });
  assert.match(context.said.output, /^\d{8}T\d{6}Z-[0-9a-f]{8}: [\d,]+ rows are back\.\n$/);
  assert.equal(await journal(fresh), await journal(machine));
  assert.match(await journal(fresh), new RegExp(TEXT));
});

test("nothing in a backup can be read without the key, addresses neither, and nobody else may look", async () => {
  for (const entry of await readdir(backups, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    assert.equal((await stat(path)).mode & 0o077, 0, path);
    if (!entry.isFile()) continue;
    const bytes = await readFile(path);
    for (const word of [TEXT, user]) assert.equal(bytes.includes(word), false, path);
  }
});

test("under another master key nothing is restored, and it is said which is wanted", async () => {
  await using fresh = await freshMachine({ hasKey: false });
  const failure = await failureOf(restoreBackup(fresh.context(), { from: backups }));
  assert.match(failure.message, /^Nothing was restored: this is not the master key/);
});

test("a database with accounts is not written over", async () => {
  const failure = await failureOf(restoreBackup(machine.context(), {}));
  assert.match(failure.message, /holds accounts already/);
  assert.match(await journal(machine), new RegExp(TEXT));
});

test("beneath a server that works nothing is restored", async () => {
  await using fresh = await freshMachine();
  const { ownerConnection: connection } = fresh.database;
  const server = createDatabase({ connection, applicationName: "aura-jobs", maxConnections: 1 });
  await server.query(statement("SELECT 1"));
  const failure = await failureOf(restoreBackup(fresh.context(), { from: backups }));
  assert.match(
    failure.message,
    /^A server works on the database of DATABASE_URL: stop it first\. Nothing was restored\.$/,
  );
  await server.close();
  await restoreBackup(fresh.context(), { from: backups });
});

test("a byte that changed in any file is found before anything is written", async () => {
  const files = (await readdir(backups, { recursive: true, withFileTypes: true })).filter(
    // How it ended is noted beside the backups.
    (entry) => entry.isFile() && entry.name !== "status.json",
  );
  assert.ok(files.length > 20);
  await using fresh = await freshMachine();
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    const before = await readFile(path);
    const changed = Buffer.from(before);
    const at = Math.floor(changed.length * 0.7);
    changed[at] = (changed[at] as number) ^ 1;
    await writeFile(path, changed);
    const failure = await failureOf(restoreBackup(fresh.context(), { from: backups }));
    assert.match(failure.message, /^Nothing was restored: /, path);
    await writeFile(path, before);
  }
  await restoreBackup(fresh.context(), { from: backups });
  assert.match(await journal(fresh), new RegExp(TEXT));
});

test("a file that lacks its end, or is missing, is found", async () => {
  await using fresh = await freshMachine();
  const [name] = await readdir(join(backups, "journal"));
  const path = join(backups, "journal", name as string, "journal.journal_entries.aura");
  const before = await readFile(path);
  const file = await open(path, "r+");
  await file.truncate(before.length - 20);
  await file.close();
  assert.match(
    (await failureOf(restoreBackup(fresh.context(), { from: backups }))).message,
    /journal_entries.*cut off/,
  );
  await rm(path);
  assert.match((await failureOf(restoreBackup(fresh.context(), { from: backups }))).message, /journal_entries.*ENOENT/);
  await writeFile(path, before, { mode: 0o600 });
});

test("an interrupted backup leaves nothing behind", async () => {
  const there = await readdir(backups, { recursive: true });
  const failure = await failureOf(makeBackup(machine.context({ signal: AbortSignal.abort() }), {}));
  assert.equal(failure.exitCode, 130);
  assert.deepEqual(await readdir(backups, { recursive: true }), there);
});

test("a backup that fails when its keys are written leaves no keys behind", async () => {
  const to = join(machine.config.dataDir, "no-room");
  await mkdir(to);
  await writeFile(join(to, "journal"), "a file where the folder should be");
  await assert.rejects(makeBackup(machine.context(), { to }), { code: /ENOTDIR|EEXIST/ });
  assert.deepEqual(await readdir(join(to, "keys")), []);
});

test("where backups are made again and again one that fails is told and does not end that", async () => {
  const stop = new AbortController();
  const context = machine.context({ signal: stop.signal });
  const making = makeBackup(context, { to: machine.config.masterKeyFile, every: 3_600 });
  await eventually("it says so", () => /ENOTDIR|not a directory/i.test(context.said.errors));
  stop.abort();
  await making;
});

test("a backup is proven by opening every entry of it in a database of its own", async () => {
  const context = machine.context();
  await verifyBackup(context, {});
  assert.match(
    context.said.output,
    /^\S+ \([\d,]+ rows\) is whole: 2 versions of entries were opened, the audit log holds\.\n$/,
  );
});

test("how a backup and its proof ended is noted for the metrics", async () => {
  const { backupStatusFile } = machine.config;
  await makeBackup(machine.context(), {});
  await verifyBackup(machine.context(), {});
  const status = async () => (await readBackupStatus(backupStatusFile)) ?? {};
  const { lastBackupAt, lastBackupOk, lastVerifyAt, lastVerifyOk } = await status();
  assert.deepEqual([lastBackupOk, lastVerifyOk], [true, true]);
  assert.ok(Date.parse(lastVerifyAt ?? "") > Date.parse(lastBackupAt ?? ""));
  const to = join(machine.config.dataDir, "nowhere");
  await writeFile(to, "a file where a folder should be");
  await assert.rejects(makeBackup(machine.context(), { to }));
  await assert.rejects(verifyBackup(machine.context(), { from: to }));
  assert.deepEqual(await status(), { lastBackupAt, lastBackupOk: false, lastVerifyAt, lastVerifyOk: false });
});

test("where backups are made again and again they are proven, when the last proof is old enough", async () => {
  const to = join(machine.config.dataDir, "proven");
  const stop = new AbortController();
  const context = machine.context({ signal: stop.signal });
  const making = makeBackup(context, { to, every: 3_600, verifyEvery: 1 });
  await eventually("it is proven", () => /is whole/.test(context.said.output));
  stop.abort();
  await making;
});

test("the database of DATABASE_URL is proven where it is", async () => {
  const context = machine.context();
  await verifyBackup(context, { database: true });
  assert.match(
    context.said.output,
    /^The database is whole: 2 versions of entries were opened, the audit log holds\.\n$/,
  );
});

test("a backup that holds what had been damaged before is said not to be whole, and where", async () => {
  const { owner } = machine.database;
  const [damaged] = await owner.query<{ id: string }>(DAMAGE_ONE);
  await owner.query(FORGE_RECORD);
  await makeBackup(later(1), {});
  const failure = await failureOf(verifyBackup(machine.context(), {}));
  assert.equal(failure.exitCode, 1);
  assert.match(
    failure.message,
    new RegExp(
      `can be read, and is not whole:\\n {2}entry ${damaged?.id}, version 1: damaged\\n {2}audit record \\d+: `,
    ),
  );
  await owner.query(DAMAGE_ONE);
  await owner.query(FORGET_RECORD);
});

test("entries of nobody's journal are found, although no walk over journals meets them", async () => {
  const { owner } = machine.database;
  await owner.query(SET_JOURNALS_ASIDE);
  await owner.query(LOSE_JOURNALS);
  const failure = await failureOf(verifyBackup(machine.context(), { database: true }));
  assert.match(
    failure.message,
    /^The database can be read, and is not whole:\n {2}entries of 1 people belong to no journal/,
  );
  await owner.query(FIND_JOURNALS);
  await owner.query(FORGET_ASIDE);
  await verifyBackup(machine.context(), { database: true });
});

test("a journal without a key is not taken for whole", async () => {
  const { owner } = machine.database;
  await owner.query(DELETE_KEYS);
  await makeBackup(later(2), {});
  assert.match((await failureOf(verifyBackup(machine.context(), {}))).message, /1 journals have no key/);
});

test("who was erased stays unreadable in an older backup once the keys of that time have gone", async () => {
  await makeBackup(later(3), { keepKeys: 1 });
  await using fresh = await freshMachine();
  const [oldest] = (await readdir(join(backups, "journal"))).toSorted();
  const restored = fresh.context();
  await restoreBackup(restored, { from: backups, name: oldest as string });
  assert.match(restored.said.output, /Its own keys have expired; those of .* were taken/);
  await assert.rejects(journal(fresh));
});
