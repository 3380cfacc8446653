import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type pg from "pg";
import {
  missingPostgres,
  startExternalPostgres,
  type ExternalPostgres,
  type StandbyPostgres,
} from "../support/debian-postgres.ts";
import { eventually } from "../support/eventually.ts";
import { serveOn, type ScaleServer } from "./server.ts";

/** What came of asking the replica, as the metrics count it. */
type Outcome = "answered" | "behind" | "lagging" | "failed";

describe("beside a streaming replica", { skip: missingPostgres ?? false }, () => {
  const started = new AsyncDisposableStack();
  let external: ExternalPostgres;
  let standby: StandbyPostgres;
  let onStandby: pg.Client;
  let server: ScaleServer;
  let token: string;
  let written = 0;

  before(async () => {
    external = started.use(await startExternalPostgres());
    standby = started.use(await external.startStandby());
    server = started.use(await serveOn({ DATABASE_URL: external.url, DATABASE_READ_URL: standby.url }));
    onStandby = await standby.connectAsSuperuser();
    started.defer(() => onStandby.end());
    token = await server.register();
  });
  after(() => started.disposeAsync());

  async function write(): Promise<void> {
    await server.call("POST", "/entries", 201, token, { content: `the ${++written}. day by the lake` });
  }

  /** The list and the summary, which no cache answers: another limit and another range each time. */
  let asked = 0;
  async function read(): Promise<void> {
    asked += 1;
    const { items, pagination } = await server.call("GET", `/entries?limit=${(asked % 90) + 10}`, 200, token);
    assert.equal(pagination.total, written);
    assert.equal(items[0].content, `the ${written}. day by the lake`);
    const summary = await server.call(
      "GET",
      `/entries/analytics/summary?from_date=19${10 + (asked % 80)}-01-01`,
      200,
      token,
    );
    assert.equal(summary.totalEntries, written);
  }

  async function counted(outcome: Outcome): Promise<number> {
    const line = new RegExp(`^replica_reads_total\\{outcome="${outcome}"\\} (\\d+)`, "m").exec(await server.metrics());
    return Number(line?.[1] ?? 0);
  }

  /** Reads on until one has come out so. */
  async function readUntil(outcome: Outcome): Promise<void> {
    const before = await counted(outcome);
    await eventually(`a read was ${outcome}`, async () => {
      await read();
      return (await counted(outcome)) > before;
    });
  }

  async function replay(verb: "pause" | "resume"): Promise<void> {
    await onStandby.query(`SELECT pg_wal_replay_${verb}()`);
  }

  test("lists and summaries come from it once it is known to keep up", async () => {
    await write();
    await readUntil("answered");
    const answered = await counted("answered");
    await read();
    assert.equal(await counted("answered"), answered + 2);
    const { rows } = await onStandby.query(
      "SELECT DISTINCT application_name AS name FROM pg_stat_activity WHERE usename = 'journal_owner'",
    );
    assert.deepEqual(
      rows.map(({ name }) => name),
      ["aura-entries-reads"],
    );
  });

  test("who has just written reads it, however far the replica is", async () => {
    for (let round = 0; round < 8; round++) {
      await write();
      await read();
    }
    await readUntil("answered");
    await replay("pause");
    await write();
    await read();
    assert.ok((await counted("behind")) > 0);
  });

  test("one that lags is left alone, and asked again when it has caught up", async () => {
    await readUntil("lagging");
    const answered = await counted("answered");
    await write();
    await read();
    assert.equal(await counted("answered"), answered);
    await replay("resume");
    await readUntil("answered");
  });

  test("synchronisation, search and single entries never come from it", async () => {
    const answered = await counted("answered");
    assert.equal((await server.call("GET", "/sync/changes", 200, token)).changes.length, written);
    await server.call("POST", "/entries/search", 200, token, { q: "lake" });
    const { items } = await server.call("GET", "/entries?tag=none", 200, token);
    assert.deepEqual(items, []);
    assert.equal(await counted("answered"), answered);
  });

  test("one that hangs costs the first who ask a moment, and nobody an answer", async () => {
    await standby.freeze(true);
    const failed = await counted("failed");
    // Four people and more at once: each waits for its own answer at most.
    await Promise.all(Array.from({ length: 8 }, () => read()));
    assert.ok((await counted("failed")) > failed);
    await write();
    await readUntil("lagging");
    await standby.freeze(false);
    await readUntil("answered");
  });

  test("one that is gone is noticed, and not missed", async () => {
    await standby.kill();
    await write();
    await Promise.all(Array.from({ length: 8 }, () => read()));
    await readUntil("lagging");
    assert.match(server.log(), /the database takes all reads/);
  });
});
