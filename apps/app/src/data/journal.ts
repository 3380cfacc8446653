import type { JournalEntry } from "@aura-journal/contracts";
import type { InsightEntry } from "@aura-journal/nlp/insights";

/** An entry as it lies on this device. */
export interface LocalEntry extends Omit<JournalEntry, "userId" | "version"> {
  /** The server's version that this one stands on; 0 where the server has never seen it. */
  readonly version: number;
  /** Whether the server has what is written here. */
  readonly isSynced: boolean;
}

/** What a person changes about an entry. Absent parts stay as they are; `null` takes a part away. */
export interface EntryChange {
  readonly content?: string;
  readonly tags?: readonly string[];
  readonly mood?: { readonly rating: 1 | 2 | 3 | 4 | 5; readonly label?: string } | null;
  readonly location?: { readonly latitude: number; readonly longitude: number; readonly name?: string } | null;
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
  /** The beginning of the text, enough for three lines. */
  readonly excerpt: string;
  readonly wordCount: number;
  readonly tags: readonly string[];
  readonly mood?: 1 | 2 | 3 | 4 | 5;
  /** What the analysis read, -1 to 1, where it read anything. */
  readonly sentiment?: number;
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

/** Two texts of one entry that changed the same words. */
export interface Conflict {
  readonly entryId: string;
  readonly localDate: string;
  /** What was written on this device. */
  readonly mine: string;
  /** What came from elsewhere. */
  readonly theirs: string;
  /** Both together, every word of both in it. */
  readonly merged: string;
}

/** The sync state, always one glance away. */
export type SyncState =
  | { readonly kind: "local" }
  | { readonly kind: "saved"; readonly pending: number }
  | { readonly kind: "syncing"; readonly done: number; readonly total?: number }
  | { readonly kind: "synced"; readonly at: string }
  | { readonly kind: "offline"; readonly pending: number }
  | { readonly kind: "needs-you"; readonly reason: "conflict" | "signed-out" | "refused" | "storage" };

/** Things about the storage that a person must know. */
export type StorageWarning = "memory-only" | "recovered" | "evicted" | "full";

/** The journal on this device: what every screen reads and writes. Each promise of a writing call resolves once it is on disk. */
export interface Journal {
  timeline(query: {
    readonly before?: TimelineCursor;
    readonly limit: number;
    readonly tag?: string;
  }): Promise<TimelinePage>;
  entry(entryId: string): Promise<LocalEntry | undefined>;
  entriesOfDay(localDate: string): Promise<readonly LocalEntry[]>;
  /** Entries of this day in earlier years, the latest year first. */
  onThisDay(localDate: string): Promise<readonly TimelineItem[]>;
  writtenDays(range: { readonly from: string; readonly to: string }): Promise<readonly WrittenDay[]>;
  search(query: {
    readonly q: string;
    readonly limit: number;
    readonly tag?: string;
  }): Promise<readonly LocalSearchHit[]>;
  tags(): Promise<readonly { readonly tag: string; readonly count: number }[]>;
  bin(): Promise<readonly TimelineItem[]>;
  conflicts(): Promise<readonly Conflict[]>;
  /** The entries with these ids, in this order; those that are not here are left out. */
  items(entryIds: readonly string[]): Promise<readonly TimelineItem[]>;
  /** What the insights are made of. */
  insightEntries(range: { readonly from: string; readonly to: string }): Promise<readonly InsightEntry[]>;

  /** Keeps what is being typed, without making a version of it. */
  saveDraft(entryId: string, content: string): Promise<void>;
  /** What was being typed when the app went away, newest first. */
  drafts(): Promise<readonly { readonly entryId: string; readonly content: string; readonly localDate: string }[]>;
  /** Makes a new version of an entry, or the entry itself, and takes its draft away. */
  write(entryId: string, change: EntryChange): Promise<LocalEntry>;
  remove(entryId: string): Promise<void>;
  restore(entryId: string): Promise<void>;
  resolveConflict(entryId: string, content: string): Promise<void>;

  syncState(): Promise<SyncState>;
  warnings(): Promise<readonly StorageWarning[]>;
  syncNow(): Promise<void>;
}

/** What may have changed: screens ask anew for what they show. */
export type JournalTopic = "entries" | "sync" | "conflicts" | "drafts";

export interface JournalEvents {
  /** Calls `listener` whenever something of a topic changed, here or in another tab; gives what ends that. */
  subscribe(topic: JournalTopic, listener: () => void): () => void;
}
