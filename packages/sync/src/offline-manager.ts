import type { AnalysisResult, JournalEntry } from "@aura-journal/contracts";
import { countWords, readingTimeSeconds } from "@aura-journal/contracts/words";
import { isWaiting, type Row } from "./records.ts";
import type { Replica } from "./replica.ts";
import type { JournalReader } from "./sqlite/journal-reader.ts";
import type { SyncRound } from "./syncing.ts";

/** The journal as one that works without a network. */
export interface OfflineManager {
  /** Keeps an entry on the device and sends it when the server can be reached. Resolves once it is on disk. */
  queueEntry(entry: JournalEntry): Promise<void>;
  /** Sends what waits and fetches what is new; resolves when that is done or cannot be done now. */
  syncPendingEntries(): Promise<SyncRound>;
  /** What the server does not have yet. */
  getOfflineEntries(): Promise<JournalEntry[]>;
}

const NOBODY = "00000000-0000-0000-0000-000000000000";

export function createOfflineManager(replica: Replica, reader: JournalReader): OfflineManager {
  return {
    async queueEntry({ entryId, content, timestamp, timezone, metadata, isDeleted }) {
      if (isDeleted) return replica.remove(entryId);
      const { tags, mood, location } = metadata;
      const before = await reader.entry(entryId);
      await replica.write(entryId, {
        content,
        timestamp,
        timezone,
        addTags: tags,
        removeTags: before?.mine.tags.filter((tag) => !tags.includes(tag)) ?? [],
        mood: mood ?? null,
        location: location ?? null,
      });
    },
    syncPendingEntries: () => replica.synchronise(),
    async getOfflineEntries() {
      return (await reader.waiting()).map((row) => entryOf(row, replica.userId));
    },
  };
}

/**
 * An entry on the device in the form of the contract. One that the server never saw has version 0; the analysis is shown while it is of
 * this text.
 */
export function entryOf(row: Row, userId: string | undefined): JournalEntry {
  const { entryId, mine, base, rest } = row;
  const { content, timestamp, timezone, localDate, tags, mood, location, isDeleted } = mine;
  const wordCount = countWords(content);
  const { analysis, updatedAt } = rest;
  return {
    entryId,
    userId: userId ?? NOBODY,
    content,
    timestamp,
    timezone,
    localDate,
    updatedAt: typeof updatedAt === "string" ? updatedAt : timestamp,
    version: base?.version ?? 0,
    isDeleted,
    metadata: {
      wordCount,
      readingTimeSeconds: readingTimeSeconds(wordCount),
      tags: [...tags],
      ...(mood === undefined ? {} : { mood }),
      ...(location === undefined ? {} : { location }),
    },
    ...(analysis === undefined || isWaiting(row) ? {} : { analysis: analysis as unknown as AnalysisResult }),
  };
}
