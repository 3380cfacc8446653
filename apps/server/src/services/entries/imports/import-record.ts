import type { Counts, FormatQuestion, MoveReport, Survey } from "@aura-journal/moving";

/**
 * - `receiving`: the upload is under way, or was cut off
 * - `looking`: what arrived is being read for its preview
 * - `ready`: the preview stands, nothing is written
 * - `running`, `done`
 * - `rereading`: its originals are read once more
 * - `undoing`, `undone`
 * - `refused`: the source could not be read at all
 */
export type ImportState =
  "receiving" | "looking" | "ready" | "running" | "done" | "rereading" | "undoing" | "undone" | "refused";

/** So long an original is kept where its writer has chosen nothing. */
export const ORIGINAL_DAYS = 90;

/** What the person has chosen. */
export interface ImportChoices {
  readonly timezone: string;
  readonly journalsAsTags: boolean;
  /** Every day so many years later. */
  readonly shiftYears?: number;
  /** Time of day of entries that name none, in milliseconds since midnight; noon where absent. */
  readonly timeMs?: number;
  readonly answers: Readonly<Record<string, string>>;
}

/** What an undoing has come to. */
export interface UndoReport {
  readonly removed: number;
  /** Changed since by their writer: they stay. */
  readonly kept: number;
  /** Deleted before by their writer. */
  readonly gone: number;
}

/** What reading the originals once more has come to. */
export interface AgainReport {
  /** The last item of the source that has been dealt with. */
  readonly reached: number;
  /** Entries of the source whose originals were there. */
  readonly read: number;
  /** Read better by now: they have a new version. */
  readonly bettered: number;
  /** Read as they were. */
  readonly unchanged: number;
  /** Changed since by their writer: left as they are. */
  readonly changed: number;
  /** Deleted since by their writer: not brought back. */
  readonly deleted: number;
  /** Of which the original cannot be read by itself: left as they are. */
  readonly unreadable: number;
  /** Entries whose original is kept no more. */
  readonly expired: number;
  /** What still has no home or does not fit, with the number of entries. */
  readonly lost: Counts;
  readonly shortened: Counts;
}

/** Before the first of them. */
export const BEFORE_AGAIN: AgainReport = {
  reached: -1,
  read: 0,
  bettered: 0,
  unchanged: 0,
  changed: 0,
  deleted: 0,
  unreadable: 0,
  expired: 0,
  lost: {},
  shortened: {},
};

/** What stands sealed in an import's row. */
export interface ImportFacts {
  /** Of the file or folder. */
  readonly name: string;
  /** The upload: its length, and the header of its chunks in base64url. */
  readonly upload?: { readonly size: number; readonly header: string };
  readonly format?: string;
  /** All that it may be, the likeliest first. */
  readonly formats?: readonly string[];
  /** What a preview that is being made is to follow; until it is there, the one before stands. */
  readonly look?: { readonly format: string; readonly choices: ImportChoices };
  readonly questions?: readonly FormatQuestion[];
  readonly preview?: Survey;
  readonly choices?: ImportChoices;
  readonly report: MoveReport;
  readonly undo?: UndoReport;
  /** Of the latest reading. */
  readonly again?: AgainReport;
  /** Why it was refused, or the preview that was wished for. */
  readonly refusal?: string;
}

/** An import as it stands in the database. */
export interface ImportRow {
  readonly userId: string;
  readonly importId: string;
  readonly state: ImportState;
  readonly sourceCode: Buffer | null;
  readonly nextItem: number;
  readonly revision: number;
  readonly keyVersion: number;
  readonly sealedKey: Buffer;
  readonly facts: Buffer;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** What an import has to do with an entry that stands under an id. */
export interface EntryStanding {
  readonly entryId: string;
  readonly version: number;
  readonly isDeleted: boolean;
  readonly isPurged: boolean;
  /** Null where no import made it. */
  readonly importId: string | null;
  readonly item: number | null;
  readonly importedVersion: number | null;
  readonly isUndone: boolean | null;
}

/** An entry that came by an import. */
export interface ImportedRow {
  readonly entryId: string;
  readonly sourceKey: Buffer;
  readonly item: number;
  readonly piece: number;
  readonly version: number;
  readonly original: Buffer | null;
}

/** An original that is kept, with what its entry is known by. */
export type OriginalRow = Pick<ImportedRow, "entryId" | "sourceKey" | "item"> & { readonly original: Buffer };

/** A piece of an entry of the source, as it stands in the journal. */
export interface StandingPiece {
  readonly entryId: string;
  readonly item: number;
  readonly version: number;
  readonly isDeleted: boolean;
  readonly importedVersion: number;
}
