import type { AuditEvent, Happening, InternalClients, WebhookEvent } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import { addHappenings } from "../../platform/happenings.ts";
import type { Jobs } from "../../platform/jobs.ts";

const EVENTS: ReadonlySet<string> = new Set<WebhookEvent>([
  "entry.created",
  "entry.updated",
  "entry.deleted",
  "entry.restored",
]);
/** A neighbour that hangs holds up the audit log for no longer than this. */
const PATIENCE_MS = 2_000;

/**
 * Tells webhooks of what the audit log has just taken up: everything that happens to an entry comes by here, at least once, from every
 * service.
 *
 * Crash model: whoever brought the events brings them again unless this has ended, and told twice something counts once. What cannot be
 * told now is a job, which waits for the service that works it off.
 */
export function createTellWebhooks(options: {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "notifications">;
  readonly jobs: Jobs;
}): (events: readonly AuditEvent[]) => Promise<void> {
  return async (events) => {
    const happenings = events.flatMap(happeningOf);
    if (happenings.length === 0) return;
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      await options.clients.notifications.noteHappenings({ body: { happenings } }, { signal });
    } catch {
      await addHappenings(options.jobs, options.database, happenings);
    }
  };
}

function happeningOf({ eventId, at, subjectId, action, details }: AuditEvent): Happening[] {
  if (subjectId === undefined || !EVENTS.has(action)) return [];
  const { entryId, version } = details ?? {};
  const facts = {
    ...(typeof entryId === "string" ? { entryId } : {}),
    ...(typeof version === "number" ? { version } : {}),
  };
  return [{ eventId, event: action as WebhookEvent, userId: subjectId, at, facts }];
}
