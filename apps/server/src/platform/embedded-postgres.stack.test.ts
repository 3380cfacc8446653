import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import pg from "pg";
import { eventually } from "../../../../tests/support/eventually.ts";
import type { ConnectionOptions } from "./database.ts";
import { runningPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";
import { createLogger } from "./logger.ts";

const logger = createLogger({ level: "silent" });

async function directoryOfOurOwn(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "aura-embedded-"));
  await chmod(path, 0o711);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function query(connection: ConnectionOptions, text: string): Promise<unknown[]> {
  const client = new pg.Client(connection);
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test("what was committed is there after a stop and a new start, and nobody else can open the socket", async () => {
  await using directory = await directoryOfOurOwn();
  const first = await startEmbeddedPostgres({ directory: directory.path, logger });
  await query(first.owner, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('safe')");
  assert.equal((await stat(String(first.owner.host))).mode & 0o777, 0o700);
  await first.stop();
  assert.equal(await runningPostgres(directory.path), undefined);
  const second = await startEmbeddedPostgres({ directory: directory.path, logger });
  assert.deepEqual(await query(second.owner, "SELECT word FROM kept"), [{ word: "safe" }]);
  await second.stop();
});

test("a server that was killed is started again with everything that was committed", async () => {
  await using directory = await directoryOfOurOwn();
  const server = await startEmbeddedPostgres({ directory: directory.path, logger });
  await query(server.owner, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('safe')");
  const killed = server.pid();
  assert.ok(killed !== undefined);
  process.kill(killed, "SIGKILL");
  let rows: unknown[] = [];
  while (rows.length === 0) {
    rows = await query(server.owner, "SELECT word FROM kept").catch(() => []);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(rows, [{ word: "safe" }]);
  assert.notEqual(server.pid(), killed);
  await server.stop();
});

test("a server that was cut off starts where its number belongs to another process by now", async () => {
  await using directory = await directoryOfOurOwn();
  const first = await startEmbeddedPostgres({ directory: directory.path, logger });
  const pidFile = join(directory.path, "postgres", "data", "postmaster.pid");
  const [, ...rest] = (await readFile(pidFile, "utf8")).split("\n");
  await first.stop();
  // PostgreSQL overlooks processes of other users.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const another = spawn("sleep", ["600"], { stdio: "ignore", cwd: "/", ...user });
  try {
    await writeFile(pidFile, [another.pid, ...rest].join("\n"), { mode: 0o600 });
    if (user.uid !== undefined) await chown(pidFile, user.uid, user.gid);
    const second = await startEmbeddedPostgres({ directory: directory.path, logger });
    assert.deepEqual(await query(second.owner, "SELECT 1 AS one"), [{ one: 1 }]);
    await second.stop();
    assert.equal(another.exitCode, null);
  } finally {
    another.kill();
  }
});

test("what a killed server's last process has to say still comes into the log, and harms nobody", async () => {
  await using directory = await directoryOfOurOwn();
  const server = await startEmbeddedPostgres({ directory: directory.path, logger });
  const client = new pg.Client(server.owner);
  client.on("error", () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const last = rows[0]?.pid ?? 0;
  const killed = server.pid() ?? 0;
  process.kill(last, "SIGSTOP");
  process.kill(killed, "SIGKILL");
  await eventually("the next server is on its way", () => server.pid() !== killed);
  process.kill(last, "SIGCONT");
  await eventually("the last words are in the log", async () => {
    const log = await readFile(join(directory.path, "postgres", "postgres.log"), "utf8");
    return log.includes("unexpected postmaster exit");
  });
  await eventually("the next server answers", () =>
    query(server.owner, "SELECT 1").then(
      () => true,
      () => false,
    ),
  );
  await server.stop();
});

test("without a log that can be written, the database serves all the same", async () => {
  await using directory = await directoryOfOurOwn();
  await mkdir(join(directory.path, "postgres", "postgres.log"), { recursive: true });
  const lines: string[] = [];
  const server = await startEmbeddedPostgres({
    directory: directory.path,
    logger: createLogger({ level: "warn", destination: { write: (line: string) => void lines.push(line) } }),
  });
  assert.deepEqual(await query(server.owner, "SELECT 1 AS one"), [{ one: 1 }]);
  assert.match(lines.join(""), /postgres\.log/);
  await server.stop();
});

test("a server left behind by a killed process is found by a second command, and shut down by the next start", async () => {
  await using directory = await directoryOfOurOwn();
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const parent = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { startEmbeddedPostgres } from ${module("./embedded-postgres.ts")};
       import { createLogger } from ${module("./logger.ts")};
       const server = await startEmbeddedPostgres({ directory: ${JSON.stringify(directory.path)}, logger: createLogger({ level: "silent" }) });
       process.stdout.write(String(server.pid()));`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [chunk] = (await once(parent.stdout, "data")) as [Buffer];
  const leftPid = Number(chunk.toString());
  const gone = once(parent, "exit");
  parent.kill("SIGKILL");
  await gone;
  const beside = await runningPostgres(directory.path);
  assert.deepEqual(await query(beside?.owner ?? {}, "SELECT 1 AS one"), [{ one: 1 }]);
  const server = await startEmbeddedPostgres({ directory: directory.path, logger });
  assert.notEqual(server.pid(), leftPid);
  assert.deepEqual(await query(server.owner, "SELECT 1 AS one"), [{ one: 1 }]);
  await server.stop();
});

test("a broken setting is an error that names the log, not a wait for ever", async () => {
  await using directory = await directoryOfOurOwn();
  await assert.rejects(
    startEmbeddedPostgres({ directory: directory.path, logger, settings: ["no_such_setting=1"] }),
    /postgres\.log/,
  );
});
