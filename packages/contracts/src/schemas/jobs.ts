import Type, { type Static } from "typebox";
import { Closed, Count, Instant } from "./primitives.ts";

/** The most dead letters that are listed. */
export const MAX_DEAD_LETTERS = 100;

const COUNT = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

export const JobId = Type.String({
  pattern: "^[1-9][0-9]{0,17}$",
  maxLength: 18,
  description: "The number of a job in the queue.",
});

/** What kind of work a job is: `<service>.<task>`. */
export const TaskName = Type.String({ pattern: "^[a-zA-Z][a-zA-Z0-9_.-]*$", maxLength: 128 });

/** How the jobs of one task stand. */
export const JobTaskState = Closed({
  task: TaskName,
  waiting: Type.Integer({
    ...COUNT,
    description: "Jobs to be worked off now, at their hour, or once more after a failure.",
  }),
  running: Count,
  failed: Type.Integer({ ...COUNT, description: "Dead letters: jobs that have failed as often as they may." }),
  oldestWaitingSeconds: Type.Integer({
    ...COUNT,
    description: "How long the job that has been due for longest has waited; 0 where none is due.",
  }),
});
export type JobTaskState = Static<typeof JobTaskState>;

/** A job that has failed as often as it may. It is kept until somebody has it tried again or removes it. */
export const DeadLetter = Closed({
  jobId: JobId,
  task: TaskName,
  attempts: Count,
  lastError: Type.Optional(
    Type.String({ pattern: "^[a-zA-Z0-9_.-]+ failed$", maxLength: 140, description: "The server's own words." }),
  ),
  failedAt: Instant,
});
export type DeadLetter = Static<typeof DeadLetter>;

/** The job queue: numbers and names, never what a job carries. Dead letters, the newest first: a hundred at most. */
export const JobQueue = Closed({
  tasks: Type.Array(JobTaskState, { maxItems: 1_000 }),
  deadLetters: Type.Array(DeadLetter, { maxItems: MAX_DEAD_LETTERS }),
});
export type JobQueue = Static<typeof JobQueue>;
