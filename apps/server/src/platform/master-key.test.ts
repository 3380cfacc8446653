import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { KeyringError } from "@aura-journal/crypto";
import { createKeyringFile, loadMasterKey } from "./master-key.ts";

async function freshDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "aura-key-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

test("of many that make the key at once, one makes it, and all find the same", async (t) => {
  const directory = await freshDirectory(t);
  const file = join(directory, "master.key");
  const made = await Promise.all(Array.from({ length: 8 }, () => createKeyringFile(file, new Date())));
  assert.equal(made.filter(Boolean).length, 1);
  const first = await readFile(file, "utf8");
  assert.equal(await createKeyringFile(file, new Date()), false);
  assert.equal(await readFile(file, "utf8"), first);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(directory), ["master.key"], "a draft was left behind");
});

test("processes that share a key make none: they say what to do", async (t) => {
  const masterKeyFile = join(await freshDirectory(t), "master.key");
  const options = { now: new Date(), isShared: true, mayCreate: async () => true };
  const config = { masterKey: undefined, masterKeyFile };
  await assert.rejects(loadMasterKey(config, options), (error: unknown) => {
    assert.ok(error instanceof KeyringError);
    assert.match(error.message, /aura keys create/);
    return true;
  });
  await createKeyringFile(masterKeyFile, new Date());
  assert.equal((await loadMasterKey(config, options)).isNew, false);
});
