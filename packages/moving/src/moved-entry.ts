import type { EntryMetadataInput } from "@aura-journal/contracts";

/** When an entry was written, as exactly as its source says. */
export type MovedTime =
  /**
   * A moment; `timezone` is the writer's IANA zone then, absent where the source names none (or none that exists). `date` is the day
   * there where the source says it too: an entry stands on the day of its moment, and another one is lost. `offsetMinutes` is how far the
   * writer's clock was ahead of UTC, where the source says no more of the zone.
   */
  | {
      readonly kind: "instant";
      readonly timestamp: string;
      readonly timezone?: string;
      readonly date?: string;
      readonly offsetMinutes?: number;
    }
  /** A day of the writer's calendar; `time` is `HH:MM` or `HH:MM:SS` by their clock. */
  | { readonly kind: "local"; readonly date: string; readonly time?: string; readonly timezone?: string };

export type MediaKind = "photo" | "video" | "audio" | "pdf" | "file";

/** A file that belongs to an entry. */
export interface MovedMedia {
  /** What the content calls it: `![…](aura-media:<ref>)`; letters, digits, `-` and `_`. */
  readonly ref: string;
  readonly kind: MediaKind;
  /** The id it had in AURA, where it comes from there; it then is kept byte for byte, as its writer has had it. */
  readonly attachmentId?: string;
  /** The name a person knows it by. */
  readonly name: string;
  /** The file itself; absent where the export names it but does not hold it. */
  readonly file?: MovedFile;
}

export interface MovedFile {
  /** Where it lies in the export, where it lies in one. */
  readonly path?: string;
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

/** A field of the source for which an entry has no home, by its path in the source's own words (`weather.moonPhase`). */
export type LostField = string;

/** What AURA knows of a version beside what it says. Instants are RFC 3339. */
export interface MovedVersion {
  /** From 1, growing with every change. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When it went to the bin; absent where it is not there. */
  readonly deletedAt?: string;
}

/** An earlier version of an entry. */
export interface MovedRevision extends MovedVersion {
  readonly content: string;
  readonly when: MovedTime & { readonly kind: "instant" };
  readonly metadata: EntryMetadataInput;
}

/** What became of an entry in AURA before it left. */
export interface MovedPast extends MovedVersion {
  /** Oldest first; their versions grow, and are all before the entry's own. */
  readonly revisions: readonly MovedRevision[];
}

/** An entry as a reader of a format found it. */
export interface MovedEntry {
  /** The same for the same entry in every export of its source; ids are derived from it. */
  readonly sourceId: string;
  /** The id it had in AURA, where it comes from there. */
  readonly entryId?: string;
  /** Markdown. Longer than an entry may be: whoever stores it cuts it into several. */
  readonly content: string;
  readonly when: MovedTime;
  readonly metadata: EntryMetadataInput;
  readonly media: readonly MovedMedia[];
  /** Only where it comes from AURA. */
  readonly past?: MovedPast;
  /** The journal, notebook or folder it lay in, where there are several. */
  readonly journal?: string;
  /** Each field once, however often it occurs within the entry. */
  readonly lost: readonly LostField[];
  /** The source's own form of the entry, to be read again by a better reader: see `originalOf`. */
  readonly original: string;
}

/** What a reader of a format says, one thing at a time, in the order of the source. */
export type MovedItem =
  | { readonly kind: "entry"; readonly entry: MovedEntry }
  /** An entry that cannot be read: the rest goes on. `where` names it without quoting it (`entries[12]`, a path). */
  | { readonly kind: "problem"; readonly where: string; readonly reason: string }
  /** Something of the export that is no entry and does not come along, with its count (`templates`, `goals`). */
  | { readonly kind: "left"; readonly what: string; readonly count: number };
