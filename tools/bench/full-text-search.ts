import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import type { ConnectionOptions } from "../../apps/server/src/platform/database.ts";
import type { NewEntry } from "./accounts.ts";
import { connect } from "./database.ts";

const WORKER = fileURLToPath(new URL("./fts-worker.ts", import.meta.url));
const DATABASE = "aura_texts";
const BATCH = 1_000;

/** The same texts in clear in a database beside the server's, with GIN over `to_tsvector('english')`. */
export interface TextDatabase {
  add(entries: readonly NewEntry[]): Promise<void>;
  /** Milliseconds of each query, `repeats` times all of them in turn, after a round that does not count. */
  search(queries: readonly string[], repeats: number, signal: AbortSignal): Promise<Float64Array>;
}

export async function createTextDatabase(owner: ConnectionOptions): Promise<TextDatabase> {
  await using server = await connect(owner);
  await server.rows(`CREATE DATABASE ${DATABASE}`);
  const connection: ConnectionOptions = { ...owner, database: DATABASE };
  await using database = await connect(connection);
  await database.rows(`CREATE TABLE texts (
    entry_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "timestamp" timestamptz NOT NULL,
    content text NOT NULL,
    words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('english', content)) STORED
  )`);
  await database.rows("CREATE INDEX texts_words ON texts USING gin (words) WITH (fastupdate = off)");
  return {
    async add(entries) {
      await using writer = await connect(connection);
      for (let at = 0; at < entries.length; at += BATCH) {
        const batch = entries.slice(at, at + BATCH);
        await writer.rows(
          'INSERT INTO texts ("timestamp", content) SELECT * FROM unnest($1::timestamptz[], $2::text[])',
          [batch.map(({ timestamp }) => timestamp), batch.map(({ content }) => content)],
        );
      }
      await writer.rows("VACUUM ANALYZE texts");
    },
    async search(queries, repeats, signal) {
      const child = fork(WORKER, [], { serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"] });
      const kill = (): void => void child.kill("SIGKILL");
      signal.addEventListener("abort", kill, { once: true });
      try {
        child.send({ connection: connection as pg.ClientConfig, queries, repeats });
        const [answer] = (await once(child, "message", { signal })) as [
          { latenciesMs: Float64Array } | { error: string },
        ];
        if ("error" in answer) throw new Error(`the search in PostgreSQL failed: ${answer.error}`);
        return answer.latenciesMs;
      } finally {
        signal.removeEventListener("abort", kill);
      }
    },
  };
}
