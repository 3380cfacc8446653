import type { WebhookEvent, WebhookFacts } from "@aura-journal/contracts";
import type { Queryable } from "../../platform/database.ts";
import { addHappenings } from "../../platform/happenings.ts";
import type { Jobs } from "../../platform/jobs.ts";
import { uuidv7 } from "../../platform/uuid.ts";

/** Has a writer's webhooks told of what no audit event tells, in the transaction of what happened. */
export type Happened = (
  transaction: Queryable,
  userId: string,
  event: WebhookEvent,
  facts: readonly WebhookFacts[],
) => Promise<void>;

export function createHappened(options: {
  readonly jobs: Jobs;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}): Happened {
  const { jobs, now, randomBytes } = options;
  return async (transaction, userId, event, facts) => {
    if (facts.length === 0) return;
    const at = now();
    const happenings = facts.map((each) => ({
      eventId: uuidv7(at, randomBytes),
      event,
      userId,
      at: at.toISOString(),
      facts: each,
    }));
    await addHappenings(jobs, transaction, happenings);
  };
}
