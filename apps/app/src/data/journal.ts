import type { Reading } from "@aura-journal/nlp/insights";
import type { ConflictReview, Glance, Sheet, SyncRound, Write } from "@aura-journal/sync";
import type {
  AttachmentContent,
  Content,
  HeldAttachment,
  LocalAttachment,
  NewAttachment,
} from "./attachments/local-attachment.ts";
import type { Behind, JournalInsights } from "./insights.ts";

export type { ConflictReview, Glance, SyncRound, Write } from "@aura-journal/sync";
export type {
  AttachmentContent,
  HeldAttachment,
  LocalAttachment,
  NewAttachment,
} from "./attachments/local-attachment.ts";

export type MoodRating = 1 | 2 | 3 | 4 | 5;

/** What an analysis found in an entry. */
export interface EntryReading extends Reading {
  readonly keyPhrases: readonly string[];
}

/** A sentence of an entry, and what it feels like. */
export interface EntryLine {
  /** UTF-16 offsets in the text. */
  readonly start: number;
  readonly end: number;
  /** -1 to 1. */
  readonly score: number;
}

/** An entry as it lies on this device. */
export interface LocalEntry {
  readonly entryId: string;
  readonly content: string;
  readonly timestamp: string;
  readonly timezone: string;
  readonly localDate: string;
  readonly isDeleted: boolean;
  readonly wordCount: number;
  readonly tags: readonly string[];
  readonly mood?: { readonly rating: MoodRating; readonly label?: string };
  /** Where it was written, by name. */
  readonly place?: string;
  readonly location?: { readonly latitude: number; readonly longitude: number; readonly name?: string };
  readonly analysis?: EntryReading;
  /** Whether the server has what is written here. */
  readonly isSynced: boolean;
  /** Why the server will not take it as it is. */
  readonly refusal?: string;
}

/** Where a page of the timeline goes on: the last entry seen. */
export interface TimelineCursor {
  readonly timestamp: string;
  readonly entryId: string;
}

export interface TimelineItem {
  readonly entryId: string;
  readonly timestamp: string;
  readonly timezone: string;
  readonly localDate: string;
  /** The beginning of the text, without its marks, enough for three lines. */
  readonly excerpt: string;
  readonly tags: readonly string[];
  readonly place?: string;
  readonly mood?: MoodRating;
  /** What the analysis read, -1 to 1, where it read anything. */
  readonly sentiment?: number;
  /** What the text shows; absent where it shows nothing. */
  readonly attachmentIds?: readonly string[];
}

export interface TimelinePage {
  readonly items: readonly TimelineItem[];
  readonly next?: TimelineCursor;
}

/** A day that has entries. */
export interface WrittenDay {
  readonly localDate: string;
  readonly entries: number;
  /** The mean of the moods that the writer named, 1 to 5. */
  readonly mood?: number;
  /** The mean of what the analysis read, -1 to 1. */
  readonly sentiment?: number;
}

export interface LocalSearchHit extends TimelineItem {
  /** A passage of the text around the first words found, and where in it the found words stand (UTF-16 code units). */
  readonly passage: string;
  readonly highlights: readonly { readonly start: number; readonly end: number }[];
}

/** What insights are asked for: calendar days, and the one that it is for the reader. */
export interface InsightQuery {
  readonly from: string;
  readonly to: string;
  readonly today: string;
}

/** A page that is open for writing. */
export interface OpenPage {
  readonly entryId: string;
  /** Which of the tabs that show this page it is. */
  readonly sheet: string;
  readonly content: string;
  readonly mood?: MoodRating;
  /** Whether this is what was left unfinished when the app went away. */
  readonly isLeftOver: boolean;
}

/** The journal on this device: what every screen reads and writes. Each promise of a writing call resolves once it is on disk. */
export interface Journal {
  timeline(query: {
    readonly after?: TimelineCursor;
    readonly limit: number;
    readonly tag?: string;
  }): Promise<TimelinePage>;
  entry(entryId: string): Promise<LocalEntry | undefined>;
  entriesOfDay(localDate: string): Promise<readonly LocalEntry[]>;
  /** Entries of this day in earlier years, the latest year first. */
  onThisDay(localDate: string): Promise<readonly TimelineItem[]>;
  writtenDays(range: { readonly from: string; readonly to: string }): Promise<readonly WrittenDay[]>;
  /** Entries that have all words, the newest first; the last word may be a beginning. */
  search(query: { readonly q: string; readonly limit: number }): Promise<readonly LocalSearchHit[]>;
  bin(): Promise<readonly TimelineItem[]>;
  conflicts(): Promise<readonly ConflictReview[]>;
  insights(query: InsightQuery): Promise<JournalInsights>;
  /** Of the entries that a figure of these insights is made of the newest, the newest first. */
  entriesBehind(query: InsightQuery, behind: Behind, limit: number): Promise<readonly TimelineItem[]>;

  /** Opens a page: of an entry, of the one that was left unfinished, or a new one. */
  openPage(entryId?: string): Promise<OpenPage>;
  /**
   * Keeps what was typed or chosen on a page, without making it part of the journal yet.
   * @param sheet with a text: the sheet of the page, and what it showed before, so that what was typed on another one is merged
   */
  keep(entryId: string, write: Write, sheet?: Sheet): Promise<void>;
  /** Makes what stands on a page part of the journal. */
  settlePage(entryId: string): Promise<void>;
  closePage(entryId: string): Promise<void>;
  /** Changes an entry, or makes a new one, at once. */
  write(entryId: string, write: Write): Promise<void>;
  remove(entryId: string): Promise<void>;
  /** False where only the server has the text, and it can't be asked now. */
  restore(entryId: string): Promise<boolean>;
  /** Ends a conflict with this text, or with what stands. */
  decide(copyId: string, content?: string): Promise<void>;

  newAttachmentId(): Promise<string>;
  /** What belongs to an entry besides its text: what the text shows, in its order, and then the rest. */
  attachmentsOf(entryId: string): Promise<readonly LocalAttachment[]>;
  /** All whose bytes this device has and the server does not, the oldest first. */
  heldAttachments(): Promise<readonly HeldAttachment[]>;
  /** Keeps a file for an entry, which shows it from now on, and sends it when the server can be reached. Twice under one id is once. */
  attach(attachment: NewAttachment, content: Content): Promise<void>;
  /** Takes it away from its entry, here and on the server. */
  detach(entryId: string, attachmentId: string): Promise<void>;
  /** A small picture; undefined where there is none, or none that can be had now: then the topic tells when to ask again. */
  thumbnail(entryId: string, attachmentId: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  attachmentContent(attachmentId: string): Promise<AttachmentContent>;
  /** Sends once more what the server did not take. */
  sendAttachmentsAgain(): Promise<void>;

  /** The sentences of an entry with what each feels like; none where its language is not read, or nothing is to be read. */
  linesOf(entryId: string): Promise<readonly EntryLine[]>;
  /** Whether an entry sounds as if its writer were in danger. It is worked out here when asked, and kept nowhere. */
  soundsLikeDanger(entryId: string): Promise<boolean>;
  /** Whether feelings and topics are read on this device. */
  isReadHere(): Promise<boolean>;
  /** Off forgets what was read here. An account's own word on it comes before this one. */
  setReadHere(isOn: boolean): Promise<void>;

  glance(): Promise<Glance>;
  synchronise(): Promise<SyncRound>;
  setOnline(isOnline: boolean): Promise<void>;
}

/** The names of a journal's methods, for handing it over from where its database is. */
export const JOURNAL_METHODS = [
  "timeline",
  "entry",
  "entriesOfDay",
  "onThisDay",
  "writtenDays",
  "search",
  "bin",
  "conflicts",
  "insights",
  "entriesBehind",
  "openPage",
  "keep",
  "settlePage",
  "closePage",
  "write",
  "remove",
  "restore",
  "decide",
  "newAttachmentId",
  "attachmentsOf",
  "heldAttachments",
  "attach",
  "detach",
  "thumbnail",
  "attachmentContent",
  "sendAttachmentsAgain",
  "linesOf",
  "soundsLikeDanger",
  "isReadHere",
  "setReadHere",
  "glance",
  "synchronise",
  "setOnline",
] as const satisfies readonly (keyof Journal)[];

/** What may have changed: screens ask anew for what they show. */
export type JournalTopic = "entries" | "sync" | "account" | "imports" | "attachments";
