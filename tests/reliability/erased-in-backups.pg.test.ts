import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { backUp, keepNewest } from "../../apps/server/src/backup/back-up.ts";
import { dueCommand } from "../../apps/server/src/backup/keeper.ts";
import { restore } from "../../apps/server/src/backup/restore.ts";
import { volumeNames } from "../../apps/server/src/backup/volume.ts";
import { statement, type Database } from "../../apps/server/src/platform/database.ts";
import { loadMasterKey } from "../../apps/server/src/platform/master-key.ts";
import { migrationSets } from "../../apps/server/src/services/index.ts";
import { readReceipt } from "../../apps/server/src/services/users/receipt.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const DAY_MS = 86_400_000;
const { signal } = new AbortController();
const TIMES = { journalDays: 12, keyDays: 7 };
const ENTRIES = statement("SELECT count(*) AS count FROM journal.journal_entries WHERE user_id = $1");
const KEYS = statement("SELECT user_id AS id, wrapped_key AS wrapped FROM keys.user_keys");

interface Restored {
  /** Rows of a journal. */
  readonly entries: (userId: string) => Promise<number | undefined>;
  /** Keys by the people whose they are, as receipts name them. */
  readonly keys: ReadonlyMap<string, string>;
}

test("the receipt of an erasure holds: from the days that it names no backup opens for whoever was erased, and none has a row of theirs", async () => {
  let nowMs = Date.parse("2026-03-01T12:00:00Z");
  const now = (): Date => new Date(nowMs);
  const directory = await mkdtemp(join(tmpdir(), "aura-erased-"));
  await using server = await startTestServer({ now, isApart: false, config: { backupTimes: TIMES } });
  const { kek } = await loadMasterKey(server.config, { now: now(), mayCreate: async () => false });

  /** A day passes, and its backup is made as the keeper has it made. */
  async function day(): Promise<void> {
    nowMs += DAY_MS;
    const program = "test";
    await backUp({ connection: server.ownerConnection, kek, directory, now, program, signal, onProgress: () => {} });
    const args = dueCommand({}, now(), TIMES) ?? [];
    const kept = (option: string): number => Number(args[args.indexOf(option) + 1]);
    await keepNewest(directory, "journal", kept("--keep"));
    await keepNewest(directory, "keys", kept("--keep-keys"));
  }

  async function untilDay(instant: string | null): Promise<void> {
    assert.ok(instant);
    // Somebody may look in the very moment: the day's own backup is yet to come.
    while (nowMs + DAY_MS < Date.parse(instant)) await day();
  }

  async function oldest<T>(look: (restored: Restored) => Promise<T>): Promise<T> {
    await using database = await createTestDatabase();
    const [name] = await volumeNames(directory, "journal");
    assert.ok(name);
    await restore({
      connection: database.ownerConnection,
      rolesCanLogIn: true,
      sets: migrationSets,
      kek,
      directory,
      name,
      signal,
      onProgress: () => {},
    });
    return await look(await restoredOf(database.owner));
  }

  try {
    const [erased, stays] = [await server.register(), await server.register()];
    for (const by of [erased, stays]) await written(server, by.accessToken);
    await day();
    await day();
    const { email, password } = erased;
    const { accessToken: token } = (await server.call("POST", "/auth/login", { body: { email, password } })).body;
    const { receipt } = (await server.call("DELETE", "/users/me", { token, body: { password, when: "now" } })).body;
    const { statement: said } = await readReceipt(receipt, []);
    const [fingerprint] = said.keys;
    assert.ok(fingerprint);
    const [id, other] = [erased.user.userId, stays.user.userId];

    // The oracle sees what a backup of before holds: row and key.
    await oldest(async ({ entries, keys }) => {
      assert.equal(await entries(id), 1);
      assert.equal(keys.get(id), fingerprint);
    });

    await untilDay(said.backups.unreadableFrom);
    await oldest(async ({ entries, keys }) => {
      assert.equal(await entries(id), 1, "the sealed row is still in it");
      assert.ok(![...keys.values()].includes(fingerprint), "and no key that opens it");
      assert.equal(keys.has(id), false);
      assert.equal(keys.has(other), true, "whoever stayed is read");
    });

    await untilDay(said.backups.goneFrom);
    await oldest(async ({ entries }) => {
      assert.deepEqual([await entries(id), await entries(other)], [0, 1]);
    });
  } finally {
    await rm(directory, { recursive: true });
  }
});

async function written(server: TestServer, token: string): Promise<void> {
  const { status } = await server.call("POST", "/entries", { token, body: { content: "Canary." } });
  assert.equal(status, 201);
}

async function restoredOf(owner: Database): Promise<Restored> {
  const rows = await owner.query<{ id: string; wrapped: Buffer }>(KEYS);
  return {
    keys: new Map(rows.map(({ id, wrapped }) => [id, createHash("sha256").update(wrapped).digest("hex")])),
    entries: async (userId) => (await owner.query<{ count: number }>(ENTRIES, [userId]))[0]?.count,
  };
}
