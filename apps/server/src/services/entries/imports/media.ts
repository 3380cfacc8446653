import { ATTACHMENT_LIMITS } from "@aura-journal/contracts";
import { attachmentIdOf, RefusedSource, type MovedEntry, type MovedMedia, type SourceMac } from "@aura-journal/moving";
import { AuraError } from "../../../platform/errors.ts";
import type { AttachmentStoring } from "../attachments/storing.ts";

/** A file of an entry that comes along, under the id that it always gets. */
export interface ComingMedia extends MovedMedia {
  readonly file: NonNullable<MovedMedia["file"]>;
  readonly attachmentId: string;
  /** Whether a photo keeps the place that it tells. */
  readonly keepsPlace: boolean;
}

/** An entry whose content names files by the ids under which they are going to be stored. */
export interface LinkedEntry {
  readonly entry: MovedEntry;
  readonly coming: readonly ComingMedia[];
}

/** Gives the files of an entry their ids. What the export names and does not hold keeps its place in the text. */
export function linkMedia(mac: SourceMac, sourceKey: Uint8Array, entry: MovedEntry): LinkedEntry {
  const coming: ComingMedia[] = [];
  let { content } = entry;
  for (const media of entry.media) {
    const { file, ref } = media;
    if (file === undefined || coming.length === ATTACHMENT_LIMITS.perEntry) continue;
    const attachmentId = media.attachmentId ?? attachmentIdOf(mac, sourceKey, ref);
    // What comes from AURA tells no more than its writer has let it tell there.
    coming.push({ ...media, file, attachmentId, keepsPlace: media.attachmentId !== undefined });
    content = content.replaceAll(`(aura-media:${ref})`, `(aura-attachment:${attachmentId})`);
  }
  return { entry: { ...entry, content }, coming };
}

/** A link to a file that did not come along leads to what the source called it. */
export function withoutMedia(content: string, gone: readonly Pick<ComingMedia, "attachmentId" | "ref">[]): string {
  let left = content;
  for (const { attachmentId, ref } of gone) {
    left = left.replaceAll(`(aura-attachment:${attachmentId})`, `(aura-media:${ref})`);
  }
  return left;
}

/**
 * Stores a file of an entry; once more is no second one. What one from elsewhere tells of a place is left out of it.
 * @returns whether it came along: the export's copy may be damaged, of a kind that nobody shows, or more than there is room for
 */
export async function storeMedia(
  storing: AttachmentStoring,
  userId: string,
  entryId: string,
  { attachmentId, name, file, keepsPlace }: ComingMedia,
): Promise<boolean> {
  const shortName = [...name.replaceAll("\0", "").toWellFormed()].slice(0, ATTACHMENT_LIMITS.nameLength).join("");
  try {
    const stored = await storing.put(userId, {
      attachmentId,
      entryId,
      ...(shortName === "" ? {} : { name: shortName }),
      keepsPlace,
      bytes: file.open(),
    });
    return stored.kind !== "conflict";
  } catch (error) {
    const isRefused = error instanceof AuraError && (error.code === "VAL_001" || error.code === "RATE_001");
    if (isRefused || error instanceof RefusedSource) return false;
    throw error;
  }
}
