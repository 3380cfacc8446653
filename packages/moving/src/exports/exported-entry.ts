import type { GeolocationData, MoodRating } from "@aura-journal/contracts";
import type { MediaKind } from "../moved-entry.ts";

/** One version of an entry as it leaves: everything its writer said, nothing that can be worked out again. */
export interface ExportedVersion {
  /** From 1, growing by 1 with every change. */
  readonly version: number;
  /** Markdown; attachments stand in it as `![name](aura-attachment:<uuid>)`. */
  readonly content: string;
  /** RFC 3339 in UTC with milliseconds, as every instant here. */
  readonly timestamp: string;
  /** The writer's IANA zone then. */
  readonly timezone: string;
  /** The calendar day there. */
  readonly localDate: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When it went to the bin; absent where it is not there. */
  readonly deletedAt?: string;
  readonly metadata: ExportedMetadata;
}

export interface ExportedMetadata {
  readonly tags: readonly string[];
  readonly mood?: MoodRating;
  readonly location?: GeolocationData;
}

export interface ExportedEntry extends ExportedVersion {
  readonly entryId: string;
  readonly attachments: readonly ExportedAttachment[];
  /** Earlier versions, oldest first; none in an export of a part. */
  readonly revisions: readonly ExportedVersion[];
}

/** A file of an entry: what is known of it, and a way to its bytes. */
export interface ExportedAttachment {
  readonly attachmentId: string;
  readonly kind: MediaKind;
  /** The name a person knows it by. */
  readonly name: string;
  /** Such as `image/jpeg`. */
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
  /** @throws Error where the bytes cannot be read any more */
  open(): AsyncIterable<Uint8Array>;
}

/** Which part of a journal is exported; absent where it is the whole. */
export interface ExportedPart {
  readonly fromDate?: string;
  readonly toDate?: string;
  readonly tag?: string;
}

/** A file of an export. Files come one after another: the content of each is read to its end before the next is asked for. */
export interface WrittenFile {
  /** Relative, with `/`. */
  readonly path: string;
  /** RFC 3339; from what is exported, never from the clock. */
  readonly modifiedAt?: string;
  /** At most so many bytes, where that is known beforehand. */
  readonly size?: number;
  /** Whether it is worth packing: pictures and the like are packed already. */
  readonly isPackable: boolean;
  readonly content: AsyncIterable<Uint8Array>;
}
