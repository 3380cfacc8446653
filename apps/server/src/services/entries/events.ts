import type { AuditEvent } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import { uuidv7 } from "../../platform/uuid.ts";
import { insertEvent } from "./repository.ts";

export type EntryAction =
  | "entry.created"
  | "entry.updated"
  | "entry.deleted"
  | "entry.restored"
  | "entry.purged"
  | "entry.integrity_failure"
  | "attachment.integrity_failure"
  | "calendar_feed.created"
  | "calendar_feed.removed"
  | "journal.erased"
  | "journal.exported"
  | "journal.key_rotated";

export interface EntryEvents {
  make(
    action: EntryAction,
    about: {
      readonly userId: string;
      readonly entryId?: string;
      readonly attachmentId?: string;
      readonly version?: number;
      readonly requestId?: string | undefined;
      /** Whether the journal's owner did it; otherwise the server did. */
      readonly isOwnDoing?: boolean;
    },
  ): AuditEvent;
  /** Puts an event that stands by itself into the outbox. */
  record(event: AuditEvent): Promise<void>;
}

/** Makes audit events about entries: ids, versions and actions, never text. */
export function createEntryEvents(options: {
  readonly database: Database;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}): EntryEvents {
  const { database, now, randomBytes } = options;
  return {
    make(action, { userId, entryId, attachmentId, version, requestId, isOwnDoing = false }) {
      const at = now();
      return {
        eventId: uuidv7(at, randomBytes),
        at: at.toISOString(),
        ...(isOwnDoing ? { actorId: userId } : {}),
        subjectId: userId,
        action,
        ...(requestId === undefined ? {} : { requestId }),
        ...(attachmentId === undefined ? {} : { details: { attachmentId } }),
        ...(entryId === undefined ? {} : { details: version === undefined ? { entryId } : { entryId, version } }),
      };
    },
    record: (event) => insertEvent(database, event),
  };
}
