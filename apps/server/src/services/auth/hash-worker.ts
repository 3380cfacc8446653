import { compareSync, hashSync } from "bcrypt";

/** What the worker is asked: to hash, or to compare with a hash. The secret is a keyed hash of the password, never itself. */
export type HashTask =
  | { readonly kind: "hash"; readonly secret: string; readonly cost: number }
  | { readonly kind: "compare"; readonly secret: string; readonly hash: string };

/** A task with the time by which it is to be begun, on the clock of `process.hrtime`, which all threads share. */
export type Timed<T> = T & { readonly beginBy: bigint };

/**
 * Runs on a thread of its own at a lower priority, so that hashing gives way to everything else. Nothing is done for whom the
 * time has run out.
 */
export default function work(task: Timed<HashTask>): string | boolean | undefined {
  if (process.hrtime.bigint() > task.beginBy) return undefined;
  return task.kind === "hash" ? hashSync(task.secret, task.cost) : compareSync(task.secret, task.hash);
}
