import type { JobQueue, JobTaskState } from "@aura-journal/contracts";
import type { Database, Transaction } from "../../platform/database.ts";
import { notFound } from "../../platform/errors.ts";
import type { SignedInContext } from "../../platform/service.ts";
import type { Audit } from "./audit/audit.ts";
import type { EventOf } from "./audit-events.ts";
import { readDeadLetters, readTasks, removeJob, retryJob } from "./job-queue-repository.ts";

export interface JobQueueOptions {
  readonly database: Database;
  readonly audit: Pick<Audit, "ready" | "appendIn">;
  readonly eventOf: EventOf;
}

/** What administrators may see of the queue and do with it; what a job carries is none of it. */
export function createJobQueue({ database, audit, eventOf }: JobQueueOptions) {
  /** The act and its event stand or fall together. */
  async function act(
    jobId: string,
    action: string,
    doIt: (transaction: Transaction, jobId: string) => Promise<string | undefined>,
    context: SignedInContext,
  ): Promise<void> {
    await audit.ready();
    await database.transaction(null, async (transaction) => {
      const task = await doIt(transaction, jobId);
      if (task === undefined) throw notFound();
      await audit.appendIn(transaction, [eventOf(context, { action, details: { jobId, task } })]);
    });
  }

  return {
    tasks: (): Promise<JobTaskState[]> => readTasks(database),

    async look(): Promise<JobQueue> {
      const [tasks, deadLetters] = await Promise.all([readTasks(database), readDeadLetters(database)]);
      return { tasks, deadLetters };
    },

    /** @throws AuraError RES_001 where the job is no dead letter (any more) */
    retry: (jobId: string, context: SignedInContext) => act(jobId, "admin.job.retried", retryJob, context),

    /** @throws AuraError RES_001 where the job is no dead letter (any more) */
    remove: (jobId: string, context: SignedInContext) => act(jobId, "admin.job.removed", removeJob, context),
  };
}

export type AdminJobQueue = ReturnType<typeof createJobQueue>;
