import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { BlobUnreadable } from "./blob-store.ts";
import { createDirectoryBlobs } from "./directory-blobs.ts";

async function start() {
  const directory = await mkdtemp(join(tmpdir(), "aura-blobs-"));
  const now = { ms: Date.now() };
  const store = createDirectoryBlobs(directory, () => new Date(now.ms));
  return {
    directory,
    store,
    now,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

async function* pieces(...texts: readonly (string | Error)[]): AsyncGenerator<Buffer> {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield Buffer.from(text);
  }
}

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(bytes)).toString();
}

test("a blob is read as it was written, and in parts, by its owner alone", async () => {
  await using place = await start();
  await place.store.write("user/blob", pieces("And so ", "to bed."));
  assert.equal(await textOf(await place.store.read("user/blob", 0, 14)), "And so to bed.");
  assert.equal(await textOf(await place.store.read("user/blob", 4, 6)), "so");
  assert.equal((await stat(join(place.directory, "user/blob"))).mode & 0o777, 0o600);
  assert.equal((await stat(join(place.directory, "user"))).mode & 0o777, 0o700);
});

test("a stream that fails leaves nothing, not even a draft", async () => {
  await using place = await start();
  await assert.rejects(place.store.write("user/blob", pieces("And so ", new Error("gone"))), /gone/);
  assert.deepEqual(await readdir(join(place.directory, "user")), []);
  assert.deepEqual(await readdir(join(place.directory, "drafts")), []);
});

test("what is missing or too short is told before anything is given", async () => {
  await using place = await start();
  await place.store.write("user/blob", pieces("short"));
  await assert.rejects(place.store.read("user/blob", 0, 6), BlobUnreadable);
  await assert.rejects(place.store.read("user/other", 0, 1), BlobUnreadable);
});

test("a draft that a crash left is removed a day later, and one in the making is not", async () => {
  await using place = await start();
  await place.store.write("user/blob", pieces("kept"));
  const drafts = join(place.directory, "drafts");
  for (const name of ["old", "new"]) await writeFile(join(drafts, name), "half");
  const twoDaysAgo = new Date(place.now.ms - 2 * 86_400_000);
  await utimes(join(drafts, "old"), twoDaysAgo, twoDaysAgo);
  assert.deepEqual(
    (await Array.fromAsync(place.store.list())).map(({ name }) => name),
    ["user/blob"],
  );
  assert.deepEqual(await readdir(drafts), ["new"]);
});

test("a store that holds nothing yet lists nothing, and removing what is not there is no error", async () => {
  await using place = await start();
  const empty = createDirectoryBlobs(join(place.directory, "none"), () => new Date());
  assert.deepEqual(await Array.fromAsync(empty.list()), []);
  await empty.remove("user/blob");
  await empty.removeAllOf("user");
});
