import { Logger as WorkerLogger, run, runMigrations, type Runner } from "graphile-worker";
import pg from "pg";
import { statement, type ConnectionOptions, type Queryable } from "./database.ts";
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

/** Works jobs off until stopped; a job under way is finished first. */
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
  const runner: Runner = await run({
    pgPool: pool,
    schema: "graphile_worker",
    concurrency: 2,
    pollInterval: 2_000,
    noHandleSignals: true,
    logger: silentLogger(),
    taskList: Object.fromEntries(
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
    ),
  });
  return {
    async stop() {
      await runner.stop();
      await pool.end();
    },
  };
}

/** The queue's own lines name job ids and stacks in a form of their own; ours stand where a task is called. */
function silentLogger(): WorkerLogger {
  return new WorkerLogger(() => () => {});
}
