import type { Attachment } from "@aura-journal/contracts";
import type { ExportedAttachment } from "@aura-journal/moving";
import type { Database } from "../../../platform/database.ts";
import type { AttachmentReading } from "../attachments/reading.ts";
import { isTampered } from "../sealing.ts";
import type { AttachmentsOf } from "./journal-reader.ts";
import { entriesWithAttachments } from "./journal-repository.ts";

const KINDS = ["photo", "audio", "video", "pdf"] as const;

/** Files of entries, for exports. One whose bytes are damaged ends where the damage begins, and its entry is named. */
export function createExportedAttachments(options: {
  readonly database: Database;
  readonly reading: Pick<AttachmentReading, "list" | "content">;
}): AttachmentsOf {
  const { database, reading } = options;

  function exported(
    userId: string,
    { attachmentId, kind, name, type, bytes }: Attachment,
    onDamage: () => void,
  ): ExportedAttachment {
    return {
      attachmentId,
      kind: KINDS.find((known) => known === kind) ?? "file",
      name: name ?? "",
      mediaType: type,
      size: bytes,
      async *open() {
        try {
          const content = await reading.content(userId, attachmentId);
          if (content === undefined) return onDamage();
          yield* content.stream;
        } catch (error) {
          if (!isTampered(error)) throw error;
          onDamage();
        }
      },
    };
  }

  return async (userId, entryIds, onDamage) => {
    const found = new Map<string, ExportedAttachment[]>();
    for (const entryId of await entriesWithAttachments(database.as(userId), userId, entryIds)) {
      const { items, unreadable = [] } = await reading.list(userId, entryId);
      if (unreadable.length > 0) onDamage(entryId);
      found.set(
        entryId,
        items.map((item) => exported(userId, item, () => onDamage(entryId))),
      );
    }
    return found;
  };
}
