import assert from "node:assert/strict";
import { copyFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { statement } from "../platform/database.ts";
import { readKeyring } from "../platform/master-key.ts";
import { createTestMachine, importRules, failureOf, type TestMachine } from "./command.fixture.ts";
import { doctor } from "./doctor.ts";
import { exportJournal } from "./export.ts";
import { importFile } from "./import.ts";
import { rotateKeys } from "./keys.ts";

const WRAPPED = statement(`
  SELECT kek_id AS id FROM keys.user_keys
  UNION SELECT convert_from(substr(wrapped, 3, get_byte(wrapped, 1)), 'UTF8') FROM (
    SELECT wrapped FROM auth.server_secrets UNION ALL SELECT private_wrapped FROM auth.signing_keys
    UNION ALL SELECT wrapped FROM notify.server_secrets UNION ALL SELECT address_wrapped FROM notify.devices
    UNION ALL SELECT wrapped FROM notify.webhooks
  ) AS secrets`);

let machine: TestMachine;
let user: string;
before(async () => {
  machine = await createTestMachine();
  user = await machine.addUser();
  const file = join(machine.config.dataDir, "diary.jsonl");
  await writeFile(file, '{"date":"2024-01-01","text":"one"}\n{"date":"2024-01-02","text":"two"}\n');
  await importFile(machine.context(), file, importRules(user));
  await rotateKeys(machine.context(), { signing: true });
});
after(async () => machine[Symbol.asyncDispose]());

async function journal(): Promise<string[]> {
  const context = machine.context();
  await exportJournal(context, { user, output: "-" });
  return [...context.said.output.matchAll(/"text":"(\w+)"/g)].map((match) => match[1] ?? "");
}

async function kekIds(): Promise<string[]> {
  return (await machine.database.owner.query<{ id: string }>(WRAPPED)).map((row) => row.id).toSorted();
}

test("a rotation of the master key leaves nothing under the old one and takes it out of the file", async () => {
  const file = machine.config.masterKeyFile;
  const context = machine.context();
  await rotateKeys(context, {});
  const keyring = await readKeyring(file);
  assert.deepEqual([...keyring.keys.keys()], ["k2"]);
  assert.deepEqual(await kekIds(), ["k2"]);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.match(context.said.output, /Back up/);
  assert.deepEqual(await journal(), ["one", "two"]);
});

test("an interrupted rotation keeps both keys, opens everything, and is finished by the next instead of begun anew", async () => {
  const stopped = await failureOf(rotateKeys(machine.context({ signal: AbortSignal.abort() }), { kek: true }));
  assert.equal(stopped.exitCode, 130);
  assert.deepEqual([...(await readKeyring(machine.config.masterKeyFile)).keys.keys()], ["k2", "k3"]);
  assert.deepEqual(await journal(), ["one", "two"]);
  await rotateKeys(machine.context(), { kek: true });
  assert.deepEqual([...(await readKeyring(machine.config.masterKeyFile)).keys.keys()], ["k3"]);
  assert.deepEqual(await kekIds(), ["k3"]);
});

test("a rotation of user keys seals every entry anew, and all can be read", async () => {
  const context = machine.context();
  await rotateKeys(context, { userKeys: true, user });
  // Both entries, and the key of the import that they came with.
  assert.match(context.said.output, /^Sealed 3 values anew/);
  assert.deepEqual(await journal(), ["one", "two"]);
});

test("two rotations at once: the second says who is at it", async () => {
  const results = await Promise.allSettled([
    rotateKeys(machine.context(), { kek: true }),
    rotateKeys(machine.context(), { kek: true }),
  ]);
  assert.deepEqual(results.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  assert.deepEqual(await journal(), ["one", "two"]);
});

test("--user without --user-keys is a wrong usage", async () => {
  assert.equal((await failureOf(rotateKeys(machine.context(), { user }))).exitCode, 2);
});

test("the doctor finds a database that loses confirmed entries, and nothing else", async () => {
  const context = machine.context();
  const failure = await failureOf(doctor(context, { json: true }));
  assert.equal(failure.exitCode, 1);
  const { findings } = JSON.parse(context.said.output) as {
    findings: { verdict: string; message: string; area: string }[];
  };
  const bad = findings.filter(({ verdict }) => verdict === "bad");
  // The clusters of tests run with fsync off: the one thing that is truly wrong here.
  assert.equal(bad.length, 1, JSON.stringify(bad));
  assert.match(bad[0]?.message ?? "", /fsync, full_page_writes are off/);
  assert.ok(findings.some(({ area, message }) => area === "keys" && message === "the master key opens what is stored"));
});

test("the doctor knows a wrong key and one that others can read", async () => {
  const file = machine.config.masterKeyFile;
  const kept = `${file}.kept`;
  await copyFile(file, kept);
  const other = Buffer.alloc(32, 9).toString("base64");
  const { activeId } = await readKeyring(file);
  const key = { id: activeId, key: other, createdAt: "2026-01-01T00:00:00.000Z" };
  await writeFile(file, JSON.stringify({ format: "aura-keyring/1", activeId, keys: [key] }), { mode: 0o600 });
  const context = machine.context();
  await failureOf(doctor(context, {}));
  await copyFile(kept, file);
  assert.match(context.said.output, /✗ keys +the master key does not open what is stored/);
  assert.doesNotMatch(context.said.output, new RegExp(other.slice(0, 20)));
});
