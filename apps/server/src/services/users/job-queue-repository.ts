import { MAX_DEAD_LETTERS, type DeadLetter, type JobTaskState } from "@aura-journal/contracts";
import { statement, type Queryable } from "../../platform/database.ts";

type DeadLetterRow = Omit<DeadLetter, "jobId" | "lastError" | "failedAt"> & {
  readonly jobId: number;
  readonly lastError: string | null;
  readonly failedAt: Date;
};

const TASKS = statement(
  `SELECT task, waiting, running, failed, oldest_waiting_seconds AS "oldestWaitingSeconds" FROM jobs.tasks()`,
);
const DEAD_LETTERS = statement(
  `SELECT job_id AS "jobId", task, attempts, last_error AS "lastError", failed_at AS "failedAt" FROM jobs.dead_letters($1)`,
);
const RETRY = statement("SELECT jobs.retry($1) AS task");
const REMOVE = statement("SELECT jobs.remove($1) AS task");

/** How the jobs of each task stand, by the task's name. */
export async function readTasks(queryable: Queryable): Promise<JobTaskState[]> {
  return queryable.query<JobTaskState>(TASKS);
}

/** Jobs that have failed as often as they may, the newest first. */
export async function readDeadLetters(queryable: Queryable): Promise<DeadLetter[]> {
  const rows = await queryable.query<DeadLetterRow>(DEAD_LETTERS, [MAX_DEAD_LETTERS]);
  return rows.map(({ jobId, task, attempts, lastError, failedAt }) => ({
    jobId: String(jobId),
    task,
    attempts,
    ...(lastError === null ? {} : { lastError }),
    failedAt: failedAt.toISOString(),
  }));
}

/** Puts a dead letter back among those that wait; gives its task, or `undefined` where the job is none. */
export async function retryJob(queryable: Queryable, jobId: string): Promise<string | undefined> {
  return (await queryable.query<{ task: string | null }>(RETRY, [jobId]))[0]?.task ?? undefined;
}

/** Removes a dead letter; gives its task, or `undefined` where the job is none. */
export async function removeJob(queryable: Queryable, jobId: string): Promise<string | undefined> {
  return (await queryable.query<{ task: string | null }>(REMOVE, [jobId]))[0]?.task ?? undefined;
}
