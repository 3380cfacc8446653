import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startAura } from "../support/process.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";
import { statement } from "../../apps/server/src/platform/database.ts";

const WRITER = "samuel@example.org";
const ENTRIES = 6_000;
const COUNT = statement("SELECT count(*) AS count, count(DISTINCT content_hash) AS texts FROM journal.journal_entries");
const CAME = statement("SELECT count(*) AS count FROM journal.imported_entries");

let database: TestDatabase;
let dataDir: string;
let env: Record<string, string>;

before(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "aura-import-crash-"));
  await chmod(dataDir, 0o711);
  const { host, port, user, database: name } = database.ownerConnection;
  const where = new URLSearchParams({ host: host ?? "", port: String(port), user: user ?? "" });
  env = { DATABASE_URL: `postgres:///${name}?${where.toString()}`, AURA_DATA_DIR: dataDir };
  await using command = startAura(["user", "add", WRITER, "--password-stdin"], env, undefined, "the navy office\n");
  assert.equal(await command.exit, 0, command.printed());
});
after(async () => {
  await database[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

async function entries(): Promise<{ count: number; texts: number }> {
  return (await database.owner.query<{ count: number; texts: number }>(COUNT))[0] ?? { count: -1, texts: -1 };
}

test("an import that is killed again and again has every entry once in the end, and says how many", async () => {
  const file = join(dataDir, "diary.jsonl");
  const lines = Array.from({ length: ENTRIES }, (_, nth) =>
    JSON.stringify({ date: "2024-01-01", text: `Entry ${nth} of a long diary.` }),
  );
  await writeFile(file, `${lines.join("\n")}\n`);
  const args = ["import", file, "--user", WRITER, "--no-analysis", "--json"];
  let kills = 0;
  for (; kills < 3; kills += 1) {
    const before = (await entries()).count;
    await using command = startAura(args, env);
    while ((await entries()).count <= before + 700 && command.child.exitCode === null) await delay(5);
    if (command.child.exitCode !== null) break;
    command.child.kill("SIGKILL");
    await command.exit;
  }
  assert.ok(kills >= 2, "it was too fast to be killed");
  const between = await entries();
  assert.ok(between.count > 0 && between.count < ENTRIES, `${between.count} entries`);
  // What is there is known to have come by the import, whenever it was killed.
  assert.equal((await database.owner.query<{ count: number }>(CAME))[0]?.count, between.count);

  await using last = startAura(args, env);
  assert.equal(await last.exit, 0, last.printed());
  assert.deepEqual(await entries(), { count: ENTRIES, texts: ENTRIES });
  const report = JSON.parse(/^\{.*\}$/m.exec(last.printed())?.[0] ?? "{}") as Record<string, unknown>;
  assert.deepEqual([report["read"], report["added"], report["present"], report["failed"]], [ENTRIES, ENTRIES, 0, 0]);
});
