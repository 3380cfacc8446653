import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** The metrics of the job queue. */
export interface JobMetrics {
  readonly jobsTotal: Counter<"task" | "outcome">;
  readonly jobDuration: Histogram<"task">;
  /** Reads how the job queue stands when somebody scrapes, at most every ten seconds. */
  watchJobs(read: () => Promise<readonly TaskState[]>): void;
}

/** How many jobs of a task (one of our own) there are in each state, and how long the first of those that are due has waited. */
export interface TaskState {
  readonly task: string;
  readonly waiting: number;
  readonly running: number;
  readonly failed: number;
  readonly oldestWaitingSeconds: number;
}

/** Counting looks at every job: scrapes that come faster get what the last one counted. */
const COUNTED_FOR_MS = 10_000;

export function createJobMetrics(registry: Registry, now: () => Date): JobMetrics {
  const registers = [registry];
  let read: (() => Promise<readonly TaskState[]>) | undefined;
  let countedAtMs = -Infinity;
  const oldest = new Gauge({
    name: "jobs_oldest_waiting_seconds",
    help: "Seconds that the first due job of each task has waited",
    labelNames: ["task"],
    registers,
    collect: count,
  });
  const inQueue = new Gauge({
    name: "jobs_in_queue",
    help: "Jobs of each task by state; failed ones are dead letters, which wait for an administrator",
    labelNames: ["task", "state"],
    registers,
    collect: count,
  });
  let underWay: Promise<void> = Promise.resolve();

  /** Both gauges are collected at once, and one count serves both. */
  function count(): Promise<void> {
    const nowMs = now().getTime();
    if (read !== undefined && nowMs - countedAtMs >= COUNTED_FOR_MS) {
      countedAtMs = nowMs;
      underWay = take(read);
    }
    return underWay;
  }

  async function take(readTasks: () => Promise<readonly TaskState[]>): Promise<void> {
    // A database that is away must not take the other figures with it: there is then no figure, and never an old one.
    const tasks = await readTasks().catch(() => []);
    inQueue.reset();
    oldest.reset();
    for (const { task, waiting, running, failed, oldestWaitingSeconds } of tasks) {
      inQueue.set({ task, state: "waiting" }, waiting);
      inQueue.set({ task, state: "running" }, running);
      inQueue.set({ task, state: "failed" }, failed);
      oldest.set({ task }, oldestWaitingSeconds);
    }
  }

  return {
    jobsTotal: new Counter({ name: "jobs_total", help: "Jobs worked off", labelNames: ["task", "outcome"], registers }),
    jobDuration: new Histogram({
      name: "job_duration_seconds",
      help: "Seconds that a job took, however it ended",
      labelNames: ["task"],
      buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60],
      registers,
    }),
    watchJobs(readTasks) {
      read = readTasks;
    },
  };
}
