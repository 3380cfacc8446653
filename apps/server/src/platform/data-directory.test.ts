import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { eventually } from "../../../../tests/support/eventually.ts";
import { currentHolder, DataDirectoryHeld, holdDataDirectory, type Holder } from "./data-directory.ts";

const URL_SHOWN = "http://localhost:8000";
const NOW = new Date("2026-01-25T10:30:00.000Z");

const canMakeNamespaces =
  process.env["AURA_REQUIRE_ALL"] === "1" ||
  spawnSync("unshare", ["--pid", "--uts", "--fork", "true"], { stdio: "ignore" }).status === 0;

async function directoryOfOurOwn(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "aura-hold-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Started through what may stand before it on a command line. */
async function holdInAnotherProcess(
  directory: string,
  before: readonly string[] = [],
): Promise<Disposable & { kill(): Promise<void> }> {
  const module = new URL("data-directory.ts", import.meta.url).href;
  const script = `
    import { holdDataDirectory } from ${JSON.stringify(module)};
    await holdDataDirectory(process.argv[1], ${JSON.stringify(URL_SHOWN)}, new Date());
    console.log("held");
    setInterval(() => {}, 60_000);`;
  const args = ["--input-type=module", "--eval", script, directory];
  const [program = process.execPath, ...more] = before;
  const child = spawn(program, before.length === 0 ? args : [...more, process.execPath, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    async kill() {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    [Symbol.dispose]: () => void child.kill("SIGKILL"),
  };
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
  assert.equal((await stat(join(directory.path, "holder.lock"))).mode & 0o777, 0o600);
  await first[Symbol.asyncDispose]();
  await using second = await holdDataDirectory(directory.path, URL_SHOWN, NOW);
  assert.ok(second);
});

test("what a killed process left is taken over, also where its number belongs to a living process by now", async () => {
  await using directory = await directoryOfOurOwn();
  using child = await holdInAnotherProcess(directory.path);
  await assert.rejects(holdDataDirectory(directory.path, URL_SHOWN, NOW), DataDirectoryHeld);
  await child.kill();
  const record = join(directory.path, "holder.json");
  const left = JSON.parse(await readFile(record, "utf8")) as Holder;
  await writeFile(record, JSON.stringify({ ...left, pid: process.pid }));
  assert.equal(await currentHolder(directory.path), undefined);
  await using held = await holdDataDirectory(directory.path, URL_SHOWN, NOW);
  assert.ok(held);
});

test("a holder in another container is seen, though its number is nobody's here, and nobody is told to end that number", async (t) => {
  if (!canMakeNamespaces) return t.skip("no process namespace can be made here: nothing was tried across containers");
  await using directory = await directoryOfOurOwn();
  using child = await holdInAnotherProcess(directory.path, [
    ...["unshare", "--pid", "--uts", "--kill-child", "--fork"],
    ...["sh", "-c", 'hostname elsewhere && exec "$0" "$@"'],
  ]);
  const holder = await currentHolder(directory.path);
  assert.equal(holder?.pid, 1);
  assert.equal(holder.host, "elsewhere");
  await assert.rejects(holdDataDirectory(directory.path, URL_SHOWN, NOW), (error: Error) => {
    assert.match(error.message, /process id 1 on elsewhere/);
    assert.doesNotMatch(error.message, /kill 1/);
    return true;
  });
  await child.kill();
  await eventually("the directory is free", async () => (await currentHolder(directory.path)) === undefined);
});

test("of many that come at once exactly one holds the directory", async () => {
  await using directory = await directoryOfOurOwn();
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => holdDataDirectory(directory.path, URL_SHOWN, NOW)),
  );
  assert.equal(results.filter((result) => result.status === "fulfilled").length, 1);
});
