import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { JobHelpers, Logger as WorkerLogger, TaskList } from "graphile-worker";
import pg from "pg";
import { statement, type ConnectionOptions, type Queryable } from "./database.ts";
import { createJobLocks, type JobLocks } from "./job-locks.ts";
import type { Logger } from "./logger.ts";
import type { Telemetry } from "./telemetry.ts";
import { currentSpan, within } from "./tracing.ts";

/** What a job may carry: ids and small facts. Text, tokens, addresses and keys are fetched or made when the job runs. */
export type JobPayload = Readonly<Record<string, string | number | boolean>>;

/** Works a job off; thrown errors bring it back later, so it must be safe to run twice. */
export type JobTask = (
  payload: JobPayload,
  context: { readonly log: Logger; readonly attempt: number },
) => Promise<void>;

/**
 * Thrown by a task whose job is not worth another attempt: what it needs was refused for good. The job is kept as one that has used
 * up its attempts, for an operator to see. The message goes into the queue: it names nobody and quotes nothing.
 */
export class PermanentFailure extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "PermanentFailure";
  }
}

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
      // What is due later is an occasion of its own, and its trace another.
      const traceparent = options.runAt === undefined ? currentSpan()?.traceparent : undefined;
      await transaction.query(ADD, [
        task,
        JSON.stringify(traceparent === undefined ? payload : { ...payload, traceparent }),
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
    const { Logger, runMigrations } = await import("graphile-worker");
    await runMigrations({ pgPool: pool, schema: "graphile_worker", logger: silentLogger(Logger) });
  } finally {
    await pool.end();
  }
}

const RESTART_MS = 500;
/** A runner whose workers are done, and that has still not said that it ended, never will. */
const FAREWELL_MS = 1_000;
/** So many failures to fetch a job in a row are no passing trouble: two workers ask every two seconds. */
const MAX_REFUSALS = 4;

/** Workers of the queue with a pool of connections of their own. */
interface JobRunner {
  /** Settles when they have ended, however they did. */
  readonly ended: Promise<void>;
  /** Finishes the jobs under way first. */
  stop(): Promise<void>;
}

interface JobRunnerOptions {
  readonly connection: ConnectionOptions;
  readonly tasks: Readonly<Record<string, JobTask>>;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
}

/**
 * Works jobs off until stopped; a job under way is finished first.
 *
 * Crash model: a job counts as done when the queue has been told so. A queue that cannot be told ends its runner, which is
 * started again here; jobs that its workers, or those of a killed process, had locked are taken back and run once more.
 */
export async function startJobRunner(options: JobRunnerOptions): Promise<{ stop(): Promise<void> }> {
  const { logger } = options;
  const locks = createJobLocks(options);
  const taskList = createTaskList(options);
  const stopping = new AbortController();
  let current: JobRunner | undefined = await launch(options.connection, taskList, locks, logger);

  async function supervise(): Promise<void> {
    for (;;) {
      try {
        current ??= await launch(options.connection, taskList, locks, logger);
        await current.ended;
      } catch (error) {
        if (!stopping.signal.aborted) logger.warn({ err: error }, "the job runner ended; it is started again");
      }
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
      await current?.stop();
      await supervision;
      await locks.stop();
    },
  };
}

/** A job without attempts left is a dead letter. */
const GIVE_UP = "UPDATE graphile_worker._private_jobs SET max_attempts = greatest(attempts, 1) WHERE id = $1";

function createTaskList({ tasks, logger, telemetry }: JobRunnerOptions): TaskList {
  for (const task of Object.keys(tasks)) {
    for (const outcome of ["done", "failed"]) telemetry.jobsTotal.inc({ task, outcome }, 0);
  }
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (payload: unknown, { job, query }: JobHelpers) => {
        const stopTimer = telemetry.jobDuration.startTimer({ task: name });
        const { traceparent, ...own } = payload as JobPayload & { readonly traceparent?: string };
        const span = telemetry.tracing.begin(
          `job ${name}`,
          "consumer",
          { "aura.job.task": name, "aura.job.attempt": job.attempts },
          { traceparent },
        );
        try {
          await within(span, () => task(own, { log: logger, attempt: job.attempts }));
          telemetry.jobsTotal.inc({ task: name, outcome: "done" });
        } catch (error) {
          telemetry.jobsTotal.inc({ task: name, outcome: "failed" });
          if (error instanceof PermanentFailure) {
            logger.warn({ task: name, jobId: job.id, reason: error.message }, "job failed for good; it is kept");
            await query(GIVE_UP, [job.id]);
            throw new Error(`${name} failed for good: ${error.message}`, { cause: error });
          }
          logger.warn({ err: error, task: name, attempt: job.attempts }, "job failed; it is tried again later");
          // The queue stores the message it is given: a driver's could quote a row.
          throw new Error(`${name} failed`, { cause: error });
        } finally {
          stopTimer();
        }
      },
    ]),
  );
}

/** Starts workers. What fails before they work throws; what ends them later shows in `ended`. */
async function launch(
  connection: ConnectionOptions,
  taskList: TaskList,
  locks: JobLocks,
  logger: Logger,
): Promise<JobRunner> {
  const connections = openConnections(connection, logger);
  const events = new EventEmitter();
  const workersDone = Promise.withResolvers<void>();
  let name = "";
  events.on("pool:create", ({ workerPool }: { workerPool: { id: string } }) => {
    name = workerPool.id;
    locks.hold(name);
  });
  events.on("pool:fatalError", ({ error }: { error: unknown }) => {
    logger.warn({ err: error }, "the job queue could not be told of a job");
  });
  for (const event of ["gracefulShutdown:complete", "forcefulShutdown:complete", "forcefulShutdown:error"]) {
    events.on(`pool:${event}`, () => workersDone.resolve());
  }

  // The library keeps the refusal of its very first question, and gives it as the answer to all that follow.
  const unanswered = Promise.withResolvers<never>();
  let refusals = 0;
  events.on("worker:getJob:error", ({ error }: { error: unknown }) => {
    if (++refusals === MAX_REFUSALS) unanswered.reject(new Error("jobs cannot be fetched", { cause: error }));
  });
  for (const event of ["worker:getJob:empty", "job:start"]) events.on(event, () => (refusals = 0));
  unanswered.promise.catch(() => {});

  async function close(): Promise<void> {
    locks.release(name);
    await connections.close();
  }

  try {
    const { Logger, run } = await import("graphile-worker");
    const runner = await run({
      pgPool: connections.pool,
      schema: "graphile_worker",
      concurrency: 2,
      pollInterval: 2_000,
      noHandleSignals: true,
      logger: silentLogger(Logger),
      events,
      // Told at once, but by way of the batcher: without it a refusal is a rejection that nobody can handle.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList,
    });
    // The library's batcher of completions miscounts where two are refused, and then waits for ever for the end of what has
    // ended: its word is waited for, but not longer than a moment after its workers are done.
    const said = new AbortController();
    const farewell = workersDone.promise.then(() => delay(FAREWELL_MS, undefined, said)).then(neverSaid);
    const ended = (async () => {
      try {
        await Promise.race([runner.promise, farewell, unanswered.promise]);
      } finally {
        said.abort();
        runner.stop().catch(() => {});
        await close();
      }
    })();
    ended.catch(() => {});
    return {
      ended,
      async stop() {
        runner.stop().catch(() => {});
        await ended.catch(() => {});
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function neverSaid(): never {
  throw new Error("the workers are done, and their runner did not end");
}

/** A pool whose connections can be closed although somebody never gave them back. */
function openConnections(options: ConnectionOptions, logger: Logger) {
  const { assumeRole, ...connection } = options;
  const pool = new pg.Pool({
    ...connection,
    ...(assumeRole === undefined ? {} : { options: `-c role=${assumeRole}` }),
    application_name: "aura-jobs",
    max: 4,
    connectionTimeoutMillis: 5_000,
  });
  const open = new Set<pg.PoolClient>();
  pool.on("error", (error) => logger.warn({ err: error }, "job queue connection lost; it is made anew"));
  pool.on("connect", (client) => {
    open.add(client);
    client.on("error", () => {});
    client.once("end", () => open.delete(client));
  });
  return {
    pool,
    async close(): Promise<void> {
      // Whether they were all given back, could not be, or are not in time: what is open then is cut off.
      const ended = new AbortController();
      const isOver = pool.end().finally(() => ended.abort());
      await Promise.allSettled([Promise.race([isOver, delay(FAREWELL_MS, undefined, ended)])]);
      for (const client of open) (client as unknown as { connection: { stream: Duplex } }).connection.stream.destroy();
    },
  };
}

/** The queue's own lines name job ids and stacks in a form of their own; ours stand where a task is called. */
function silentLogger(Logger: typeof WorkerLogger): WorkerLogger {
  return new Logger(() => () => {});
}
