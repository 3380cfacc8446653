import pg from "pg";
import type { ConnectionOptions } from "./database.ts";
import type { Logger } from "./logger.ts";

/** Which workers live, so that the jobs of those that died are taken up again. */
export interface JobLocks {
  /** Workers of this process work under this name from now on. */
  hold(name: string): void;
  /** They have ended: whatever they had locked is free. */
  release(name: string): void;
  /** Looks now instead of at the next turn. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

const INTERVAL_MS = 15_000;

/** A name in the queue stands for the advisory lock that a session of the process holds as long as it lives. */
const HOLD = "SELECT pg_advisory_lock(hashtextextended('aura.jobs.' || $1, 0))";

const TAKE_BACK = `
  WITH names AS MATERIALIZED (
    SELECT DISTINCT locked_by FROM graphile_worker._private_jobs WHERE locked_by <> ALL ($1::text[])
  ), gone AS MATERIALIZED (
    SELECT locked_by FROM names WHERE pg_try_advisory_xact_lock(hashtextextended('aura.jobs.' || locked_by, 0))
  )
  SELECT count(*)::int AS count, graphile_worker.force_unlock_workers(array_agg(locked_by)) FROM gone`;

/**
 * Takes back the jobs of workers that are gone: by itself the queue waits four hours for a process that was killed, and for
 * ever for one that lives and lost the connection on which it would have said that a job is done.
 *
 * Crash model: a job can be taken back while it is still worked on, where the session that held the name was lost; jobs are
 * safe to run twice.
 */
export function createJobLocks(options: { readonly connection: ConnectionOptions; readonly logger: Logger }): JobLocks {
  const { logger } = options;
  const { assumeRole, ...connection } = options.connection;
  const living = new Set<string>();
  let held = new Set<string>();
  let client: pg.Client | undefined;
  let underWay: Promise<void> = Promise.resolve();

  async function session(): Promise<pg.Client> {
    if (client !== undefined) return client;
    const fresh = new pg.Client({
      ...connection,
      ...(assumeRole === undefined ? {} : { options: `-c role=${assumeRole}` }),
      application_name: "aura-job-locks",
    });
    fresh.on("error", () => {
      if (client === fresh) client = undefined;
    });
    await fresh.connect();
    held = new Set();
    client = fresh;
    return fresh;
  }

  async function round(): Promise<void> {
    try {
      const current = await session();
      for (const name of living) {
        if (!held.has(name)) await current.query(HOLD, [name]);
        held.add(name);
      }
      const { rows } = await current.query<{ count: number }>(TAKE_BACK, [[...living]]);
      const count = rows[0]?.count ?? 0;
      if (count > 0) logger.warn({ workers: count }, "jobs of workers that are gone are taken up again");
    } catch (error) {
      logger.warn({ err: error }, "jobs of workers that are gone could not be looked for; it is tried again");
      await disconnect();
    }
  }

  async function disconnect(): Promise<void> {
    const former = client;
    client = undefined;
    await former?.end().catch(() => undefined);
  }

  function look(): Promise<void> {
    underWay = underWay.then(round);
    return underWay;
  }

  const timer = setInterval(() => void look(), INTERVAL_MS).unref();
  return {
    look,
    hold(name) {
      living.add(name);
      void look();
    },
    release: (name) => void living.delete(name),
    async stop() {
      clearInterval(timer);
      await underWay;
      await disconnect();
    },
  };
}
