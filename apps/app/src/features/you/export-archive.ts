import { mediaPath } from "@aura-journal/moving/media-path";
import type { WrittenFile } from "@aura-journal/moving";
import { writeZip } from "@aura-journal/moving/zip";
import type { HeldAttachment, Journal } from "../../data/journal.ts";
import type { ExportedJournal } from "./export-journal.ts";

/** What an archive of a device is made of. */
export interface ExportArchive {
  readonly journal: Pick<Journal, "attachmentContent">;
  readonly exported: ExportedJournal;
  readonly held: readonly HeldAttachment[];
}

/**
 * A journal with the photos and files that this device alone has, as an archive that moves in again. One at a time is read; what is sent
 * or removed meanwhile is no longer here alone, and its entry says nothing of it.
 */
export async function* writeArchive({ journal, exported, held }: ExportArchive): AsyncIterable<Uint8Array> {
  yield* writeZip(filesOf());

  async function* filesOf(): AsyncGenerator<WrittenFile> {
    const listedByEntry = new Map<string, object[]>();
    for (const attachment of held) {
      const content = await journal.attachmentContent(attachment.attachmentId);
      if (content.kind !== "here") continue;
      const { attachmentId, entryId, kind, name = "", type: mediaType } = attachment;
      const path = mediaPath("media", { attachmentId, mediaType });
      const size = content.bytes.length;
      yield { path, modifiedAt: exported.exportedAt, size, isPackable: false, content: one(content.bytes) };
      const listed = listedByEntry.get(entryId) ?? [];
      listedByEntry.set(entryId, [...listed, { attachmentId, kind, name, mediaType, size, path }]);
    }
    const entries = exported.entries.map((entry) => {
      const attachments = listedByEntry.get(entry.entryId);
      return attachments === undefined ? entry : { ...entry, attachments };
    });
    const text = JSON.stringify({ ...exported, entries }, undefined, 2);
    yield {
      path: "journal.json",
      modifiedAt: exported.exportedAt,
      isPackable: true,
      content: one(new TextEncoder().encode(text)),
    };
  }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
