import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { eventually } from "../../../../tests/support/eventually.ts";
import { readConfig } from "../config.ts";
import { noteBackup } from "../platform/backup-status.ts";
import { createLogger } from "../platform/logger.ts";
import { dueCommand, startKeeper } from "./keeper.ts";

const TIMES = { journalDays: 30, keyDays: 7 };
const NOW = new Date("2026-03-10T12:00:00Z");
const logger = createLogger({ level: "silent" });

let directory: string;
let statusFile: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "aura-keeper-"));
  statusFile = join(directory, "status.json");
});
after(() => rm(directory, { recursive: true }));

test("a backup is due a day after the last that succeeded, and its proof a week after the last", () => {
  const due = (lastBackupAt?: string, lastVerifyAt?: string): string | undefined =>
    dueCommand({ ...(lastBackupAt && { lastBackupAt }), ...(lastVerifyAt && { lastVerifyAt }) }, NOW, TIMES)?.join(" ");
  assert.equal(due(), "backup --keep 30 --keep-keys 7");
  assert.equal(due("2026-03-09T12:00:00Z"), "backup --keep 30 --keep-keys 7");
  assert.equal(due("2026-03-09T12:00:01Z"), "backup verify");
  assert.equal(due("2026-03-10T11:00:00Z", "2026-03-03T12:00:00Z"), "backup verify");
  assert.equal(due("2026-03-10T11:00:00Z", "2026-03-03T12:00:01Z"), undefined);
});

test("it keeps what receipts promise: as many backups a day apart as its configuration says days", () => {
  const { backupTimes } = readConfig(
    { AURA_BACKUP_DIR: "/b", AURA_BACKUP_DAYS: "90", AURA_BACKUP_KEY_DAYS: "14" },
    { isRoot: false, cores: 1 },
  );
  assert.deepEqual(dueCommand({}, NOW, backupTimes), ["backup", "--keep", "90", "--keep-keys", "14"]);
});

test("what is due is run, one after the other, and the history is stored round after round and once more at the end", async () => {
  const ran: string[] = [];
  const reached: Date[] = [];
  let rounds = 0;
  const keeper = startKeeper({
    history: { round: async () => new Date(NOW.getTime() + (rounds += 1)) },
    times: TIMES,
    statusFile,
    logger,
    now: () => NOW,
    onReach: (reach) => reached.push(reach),
    roundEveryMs: 1,
    firstAfterMs: 0,
    async run(args) {
      ran.push(args.join(" "));
      const at = NOW.toISOString();
      await noteBackup(statusFile, args[1] === "verify" ? { lastVerifyAt: at } : { lastBackupAt: at });
      return 0;
    },
  });
  await eventually("both have run, and three rounds", () => ran.length === 2 && rounds >= 3);
  const before = rounds;
  await keeper[Symbol.asyncDispose]();
  assert.deepEqual(ran, ["backup --keep 30 --keep-keys 7", "backup verify"]);
  assert.ok(rounds > before);
  assert.equal(reached.length, rounds);
});

test("a round that fails is not the end of it, and a command that fails is not run again at once", async () => {
  let [rounds, runs] = [0, 0];
  await using _ = startKeeper({
    history: {
      async round() {
        rounds += 1;
        throw new Error("no room");
      },
    },
    times: TIMES,
    statusFile: join(directory, "none.json"),
    logger,
    now: () => NOW,
    onReach: () => assert.fail("nothing is stored"),
    roundEveryMs: 1,
    firstAfterMs: 0,
    run: async () => {
      runs += 1;
      return 1;
    },
  });
  await eventually("it goes on", () => rounds >= 3);
  assert.equal(runs, 1);
});
