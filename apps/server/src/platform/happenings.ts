import type { Happening } from "@aura-journal/contracts";
import type { Queryable } from "./database.ts";
import type { Jobs } from "./jobs.ts";

/**
 * Worked off by `notifications`: the webhooks of those whom it concerns are told. Enqueued by other services in the transaction of what
 * happened; what stands in the audit log is told by `users`, which keeps it.
 */
export const HAPPENED_TASK = "notifications.happened";

/** Has the webhooks told of what happened, at least once: ids, kinds and instants alone. */
export function addHappenings(jobs: Jobs, transaction: Queryable, happenings: readonly Happening[]): Promise<void> {
  return jobs.add(transaction, HAPPENED_TASK, { happenings: JSON.stringify(happenings) });
}
