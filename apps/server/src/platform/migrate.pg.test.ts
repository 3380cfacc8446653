import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { createTestDatabase } from "../../../../tests/support/postgres.ts";
import { startTestServer } from "../../../../tests/support/server.ts";
import { migrationSets } from "../services/index.ts";
import type { ConnectionOptions } from "./database.ts";
import { migrate, type MigrationSet } from "./migrate.ts";

async function query(connection: ConnectionOptions, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection as pg.ClientConfig);
  await client.connect();
  try {
    return (await client.query(text)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

/** A database beside the test's own that no migration has touched yet. */
async function emptyDatabase(beside: ConnectionOptions): Promise<ConnectionOptions & AsyncDisposable> {
  const name = `${beside.database}_empty`;
  await query(beside, `CREATE DATABASE ${name}`);
  return {
    ...beside,
    database: name,
    [Symbol.asyncDispose]: async () => void (await query(beside, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

test("on an empty database every file runs once, and a second run finds nothing to do", async () => {
  await using database = await createTestDatabase();
  await using empty = await emptyDatabase(database.ownerConnection);
  const { [Symbol.asyncDispose]: _, ...connection } = empty;
  const options = { connection, sets: migrationSets, rolesCanLogIn: true };
  assert.ok((await migrate(options)) >= migrationSets.length);
  assert.equal(await migrate(options), 0);
});

test("two that migrate at once do not get into each other's way", async () => {
  await using database = await createTestDatabase();
  await using empty = await emptyDatabase(database.ownerConnection);
  const { [Symbol.asyncDispose]: _, ...connection } = empty;
  const options = { connection, sets: migrationSets, rolesCanLogIn: true };
  const applied = await Promise.all([migrate(options), migrate(options), migrate(options)]);
  assert.equal(applied.filter((count) => count > 0).length, 1);
});

test("on a full database a second run changes no row", async () => {
  await using server = await startTestServer();
  const { accessToken: token } = await server.register();
  const written = await server.call("POST", "/entries", { token, body: { content: "before the second run" } });
  assert.equal(written.status, 201);
  const applied = await migrate({
    connection: server.runtime.ownerConnection,
    sets: migrationSets,
    rolesCanLogIn: true,
  });
  assert.equal(applied, 0);
  const read = await server.call("GET", `/entries/${written.body.entryId}`, { token });
  assert.deepEqual(read.body, written.body);
});

test("a file that fails leaves nothing behind, and one that was changed after it ran is refused", async () => {
  await using database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "aura-migrations-"));
  const set: MigrationSet = {
    service: "trial",
    role: "aura_users",
    schemas: ["trial"],
    migrations: pathToFileURL(`${folder}/`),
  };
  const run = () => migrate({ connection: database.ownerConnection, sets: [set], rolesCanLogIn: true });
  try {
    await writeFile(join(folder, "0001-half.sql"), "CREATE TABLE trial.half (a int); SELECT 1/0;");
    await assert.rejects(run(), /trial\/0001-half\.sql failed/);
    const [left] = await query(database.ownerConnection, "SELECT to_regclass('trial.half') AS found");
    assert.equal(left?.["found"], null);
    await writeFile(join(folder, "0001-half.sql"), "CREATE TABLE trial.half (a int);");
    assert.equal(await run(), 1);
    await writeFile(join(folder, "0001-half.sql"), "CREATE TABLE trial.half (a int, b int);");
    await assert.rejects(run(), /changed after it had been applied/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
