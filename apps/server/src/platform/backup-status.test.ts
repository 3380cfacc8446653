import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Registry } from "prom-client";
import { watchBackups } from "./backup-status.ts";

const NOW = new Date("2026-03-02T12:00:00Z");

let directory: string;
let file: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "aura-status-"));
  file = join(directory, "status.json");
});
after(() => rm(directory, { recursive: true }));

function watching(): () => Promise<Record<string, number>> {
  const registry = new Registry();
  watchBackups(registry, { file, now: () => NOW });
  return async () => {
    const samples = (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return Object.fromEntries(samples.map((line) => [line.split(" ")[0], Number(line.split(" ")[1])]));
  };
}

test("without a status there are no metrics, and they come and go with it", async () => {
  const metrics = watching();
  assert.deepEqual(await metrics(), {});
  await writeFile(file, JSON.stringify({ lastBackupAt: "2026-03-02T11:00:00Z", lastBackupOk: true }));
  assert.deepEqual(await metrics(), { backup_age_seconds: 3_600, backup_ok: 1 });
  await rm(file);
  assert.deepEqual(await metrics(), {});
});

test("age and result of the last backup and of its proof are told, with any offset in the instant", async () => {
  const status = {
    lastBackupAt: "2026-03-02T12:30:00+01:00",
    lastBackupOk: false,
    lastVerifyAt: "2026-03-01T12:00:00Z",
    lastVerifyOk: true,
  };
  await writeFile(file, JSON.stringify(status));
  assert.deepEqual(await watching()(), {
    backup_age_seconds: 1_800,
    backup_ok: 0,
    backup_verified_age_seconds: 86_400,
    backup_verified_ok: 1,
  });
});

test("a backup from a clock that ran ahead is new and not younger", async () => {
  await writeFile(file, JSON.stringify({ lastBackupAt: "2026-03-02T13:00:00Z", lastBackupOk: true }));
  assert.equal((await watching()()).backup_age_seconds, 0);
});

test("a status that says nothing one can go by gives no metrics, and breaks no other", async () => {
  const good = { lastBackupAt: "2026-03-02T11:00:00Z", lastBackupOk: true };
  for (const text of [
    "",
    "{",
    "null",
    JSON.stringify({ ...good, lastBackupOk: "yes" }),
    JSON.stringify({ ...good, lastBackupAt: "yesterday" }),
    JSON.stringify({ ...good, lastVerifyAt: "yesterday" }),
    JSON.stringify({ ...good, padding: "x".repeat(20_000) }),
  ]) {
    await writeFile(file, text);
    assert.deepEqual(await watching()(), {}, text.slice(0, 80));
  }
});
