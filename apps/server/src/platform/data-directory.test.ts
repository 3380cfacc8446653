import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { currentHolder, DataDirectoryHeld, holdDataDirectory } from "./data-directory.ts";

const URL_SHOWN = "http://localhost:8000";
const NOW = new Date("2026-01-25T10:30:00.000Z");

async function directoryOfOurOwn(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "aura-hold-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

test("the second to come is told who holds the directory, and gets it once the first has let go", async () => {
  await using directory = await directoryOfOurOwn();
  const first = await holdDataDirectory(directory.path, URL_SHOWN, NOW);
  await assert.rejects(holdDataDirectory(directory.path, URL_SHOWN, NOW), (error: unknown) => {
    assert.ok(error instanceof DataDirectoryHeld);
    assert.equal(error.holder.pid, process.pid);
    assert.match(error.message, new RegExp(`process id ${process.pid}.*http://localhost:8000`));
    return true;
  });
  await first[Symbol.asyncDispose]();
  await using second = await holdDataDirectory(directory.path, URL_SHOWN, NOW);
  assert.ok(second);
});

test("a lock left by a killed process is taken over, as is one whose number was given to another process", async () => {
  await using directory = await directoryOfOurOwn();
  const child = spawn(process.execPath, ["--eval", ""], { stdio: "ignore" });
  await once(child, "exit");
  const dead = { pid: child.pid, startTicks: "1", since: NOW.toISOString(), url: URL_SHOWN };
  for (const holder of [dead, { ...dead, pid: process.ppid }]) {
    await writeFile(join(directory.path, "holder.json"), JSON.stringify(holder));
    assert.equal(await currentHolder(directory.path), undefined);
    await using held = await holdDataDirectory(directory.path, URL_SHOWN, NOW);
    assert.ok(held);
  }
});

test("of many that come at once exactly one holds the directory", async () => {
  await using directory = await directoryOfOurOwn();
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => holdDataDirectory(directory.path, URL_SHOWN, NOW)),
  );
  assert.equal(results.filter((result) => result.status === "fulfilled").length, 1);
});
