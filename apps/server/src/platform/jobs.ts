import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Logger as WorkerLogger, run, runMigrations, type Runner } from "graphile-worker";
import pg from "pg";
import { statement, type ConnectionOptions, type Queryable } from "./database.ts";
import { createJobLocks } from "./job-locks.ts";
import type { Logger } from "./logger.ts";
import type { Telemetry } from "./telemetry.ts";

/** What a job may carry: ids and small facts. Text, tokens, addresses and keys are fetched or made when the job runs. */
export type JobPayload = Readonly<Record<string, string | number | boolean>>;

/** Works a job off; thrown errors bring it back later, so it must be safe to run twice. */
export type JobTask = (
  payload: JobPayload,
  context: { readonly log: Logger; readonly attempt: number },
) => Promise<void>;

export interface JobOptions {
  /** Jobs of one key are one job: a second `add` before the first ran changes nothing. */
  readonly key?: string;
  readonly runAt?: Date;
  readonly maxAttempts?: number;
}

/** Jobs live in PostgreSQL and are enqueued in the transaction that causes them. */
export interface Jobs {
  add(transaction: Queryable, task: string, payload: JobPayload, options?: JobOptions): Promise<void>;
}

const ADD = statement("SELECT jobs.add($1, $2::json, $3, $4, $5)");

/** The enqueuing side, all that a service sees. */
export function createJobs(): Jobs {
  return {
    async add(transaction, task, payload, options = {}) {
      await transaction.query(ADD, [
        task,
        JSON.stringify(payload),
        options.key ?? null,
        options.runAt ?? null,
        options.maxAttempts ?? 25,
      ]);
    },
  };
}

/** Brings the queue's own tables up to date, as the owner of the database. */
export async function migrateJobs(connection: ConnectionOptions): Promise<void> {
  const pool = new pg.Pool({ ...connection, max: 1 });
  // The queue insists on somebody listening; what fails here fails the migration itself.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  try {
    await runMigrations({ pgPool: pool, schema: "graphile_worker", logger: silentLogger() });
  } finally {
    await pool.end();
  }
}

const RESTART_MS = 500;

/**
 * Works jobs off until stopped; a job under way is finished first.
 *
 * Crash model: a job counts as done when the queue has been told so. A queue that cannot be told ends its runner, which is
 * started again here; jobs that its workers, or those of a killed process, had locked are taken back and run once more.
 */
export async function startJobRunner(options: {
  readonly connection: ConnectionOptions;
  readonly tasks: Readonly<Record<string, JobTask>>;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
}): Promise<{ stop(): Promise<void> }> {
  const { assumeRole, ...connection } = options.connection;
  const pool = new pg.Pool({
    ...connection,
    ...(assumeRole === undefined ? {} : { options: `-c role=${assumeRole}` }),
    application_name: "aura-jobs",
    max: 4,
  });
  pool.on("error", (error) => options.logger.warn({ err: error }, "job queue connection lost; it is made anew"));
  pool.on("connect", (client) => client.on("error", () => {}));
  const locks = createJobLocks(options);
  const taskList = Object.fromEntries(
    Object.entries(options.tasks).map(([name, task]) => [
      name,
      async (payload: unknown, helpers: { job: { attempts: number } }) => {
        try {
          await task(payload as JobPayload, { log: options.logger, attempt: helpers.job.attempts });
          options.telemetry.jobsTotal.inc({ task: name, outcome: "done" });
        } catch (error) {
          options.telemetry.jobsTotal.inc({ task: name, outcome: "failed" });
          options.logger.warn(
            { err: error, task: name, attempt: helpers.job.attempts },
            "job failed; it is tried again later",
          );
          // The queue stores the message it is given: a driver's could quote a row.
          throw new Error(`${name} failed`, { cause: error });
        }
      },
    ]),
  );

  async function launch(): Promise<{ runner: Runner; name: string }> {
    const events = new EventEmitter();
    let name = "";
    events.on("pool:create", ({ workerPool }: { workerPool: { id: string } }) => {
      name = workerPool.id;
      locks.hold(name);
    });
    const runner = await run({
      pgPool: pool,
      schema: "graphile_worker",
      concurrency: 2,
      pollInterval: 2_000,
      noHandleSignals: true,
      logger: silentLogger(),
      events,
      // Told at once, but by way of the batcher: without it a refusal is a rejection that nobody can handle.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList,
    });
    return { runner, name };
  }

  const stopping = new AbortController();
  let current: { runner: Runner; name: string } | undefined = await launch();

  async function supervise(): Promise<void> {
    for (;;) {
      try {
        current ??= await launch();
        await current.runner.promise;
      } catch (error) {
        if (!stopping.signal.aborted) options.logger.warn({ err: error }, "the job runner ended; it is started again");
      }
      if (current !== undefined) locks.release(current.name);
      current = undefined;
      if (stopping.signal.aborted) return;
      await delay(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
    }
  }

  const supervision = supervise();
  return {
    async stop() {
      stopping.abort();
      await current?.runner.stop().catch(() => undefined);
      await supervision;
      await locks.stop();
      await pool.end();
    },
  };
}

/** The queue's own lines name job ids and stacks in a form of their own; ours stand where a task is called. */
function silentLogger(): WorkerLogger {
  return new WorkerLogger(() => () => {});
}
