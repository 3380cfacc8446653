import { compareSync, hashSync } from "bcrypt";

/** What the worker is asked: to hash, or to compare with a hash. The secret is a keyed hash of the password, never itself. */
export type HashTask =
  | { readonly kind: "hash"; readonly secret: string; readonly cost: number }
  | { readonly kind: "compare"; readonly secret: string; readonly hash: string };

/** Runs on a thread of its own at a lower priority, so that hashing gives way to everything else. */
export default function work(task: HashTask): string | boolean {
  return task.kind === "hash" ? hashSync(task.secret, task.cost) : compareSync(task.secret, task.hash);
}
