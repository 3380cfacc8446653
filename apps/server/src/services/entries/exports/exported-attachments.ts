import type { Attachment } from "@aura-journal/contracts";
import type { ExportedAttachment } from "@aura-journal/moving";
import type { AttachmentReading } from "../attachments/reading.ts";
import { isTampered } from "../sealing.ts";
import type { AttachmentsOf } from "./journal-reader.ts";

const KINDS = ["photo", "audio", "video", "pdf"] as const;

/** Files of entries, for exports. One whose bytes are damaged ends where the damage begins, and its entry is named. */
export function createExportedAttachments(options: {
  readonly reading: Pick<AttachmentReading, "listAll" | "content">;
}): AttachmentsOf {
  const { reading } = options;

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
    for (const [entryId, { items, unreadable = [] }] of await reading.listAll(userId, entryIds)) {
      if (unreadable.length > 0) onDamage(entryId);
      found.set(
        entryId,
        items.map((item) => exported(userId, item, () => onDamage(entryId))),
      );
    }
    return found;
  };
}
