import type { DatabaseSync } from "node:sqlite";
import type { Storage } from "@aura-journal/sync";
import { haveSameWordsChanged, wordsOf } from "./words.ts";

/** What the oracle knows: which words the app has confirmed, and which of them somebody took out while seeing them. */
export interface Ledger {
  /** The app has said that these are saved. */
  confirm(words: readonly string[]): void;
  /** Somebody took these out of a text they were shown. */
  takeOut(words: readonly string[]): void;
  /** The app has said that taking them out is saved. */
  confirmTakenOut(entryId: string, words: readonly string[]): void;
  /** Somebody put an entry that showed this text into the bin; `gone` are those of its words that nowhere else shows. */
  bin(device: string, entryId: string, shown: string, gone: readonly string[]): void;
  /** The app has said that an entry on which all agreed is in the bin. */
  confirmBin(entryId: string): void;
  /** Somebody wrote in an entry, or took it out of the bin. */
  touch(entryId: string): void;
  restore(entryId: string, text: string): void;
  /** A newer app wrote into an entry what ours does not know. */
  enrich(entryId: string): void;
  /** Whether what a newer app wrote must still be there: nobody has put the entry into the bin. */
  isEnriched(entryId: string): boolean;
  /** The server was put back to an older state: what was taken out or deleted since its backup may come back, but no word goes. */
  putBack(): void;
  readonly isPutBack: boolean;
  /** The server let the bin's text go. */
  purge(texts: readonly string[]): void;
  /** A device found a conflict. */
  conflict(entryId: string, base: string | undefined, mine: string, theirs: string): void;
  /** The server takes a delete of an entry that has this text. */
  serverDeletes(device: string, entryId: string, text: string): void;
  readonly confirmed: ReadonlySet<string>;
  /** What went wrong on the way. */
  readonly problems: readonly string[];
  /** Whether a word must still be somewhere. */
  isRequired(word: string): boolean;
  /** Words that were taken out of entries in which nothing happened that could bring them back. */
  goneForGood(): ReadonlyMap<string, ReadonlySet<string>>;
  /** Entries that were deleted while all devices agreed on them, and that nobody touched since. */
  mustBeInBin(): ReadonlySet<string>;
}

export function createLedger(): Ledger {
  const confirmed = new Set<string>();
  const takenOut = new Set<string>();
  const binned = new Set<string>();
  const purged = new Set<string>();
  const goneIn = new Map<string, Set<string>>();
  const disputed = new Set<string>();
  const shownAtDelete = new Map<string, Set<string>>();
  const deletedAtRest = new Set<string>();
  const enriched = new Set<string>();
  const everBinned = new Set<string>();
  const problems: string[] = [];
  let isPutBack = false;

  return {
    confirmed,
    problems,
    confirm(words) {
      for (const word of words) confirmed.add(word);
    },
    takeOut(words) {
      for (const word of words) takenOut.add(word);
    },
    confirmTakenOut(entryId, words) {
      const gone = goneIn.get(entryId) ?? new Set();
      for (const word of words) gone.add(word);
      goneIn.set(entryId, gone);
    },
    bin(device, entryId, shown, gone) {
      for (const word of gone) binned.add(word);
      const known = shownAtDelete.get(`${device} ${entryId}`) ?? new Set();
      for (const word of wordsOf(shown)) known.add(word);
      shownAtDelete.set(`${device} ${entryId}`, known);
      disputed.add(entryId);
      everBinned.add(entryId);
      deletedAtRest.delete(entryId);
    },
    confirmBin(entryId) {
      deletedAtRest.add(entryId);
    },
    touch(entryId) {
      deletedAtRest.delete(entryId);
    },
    restore(entryId, text) {
      deletedAtRest.delete(entryId);
      for (const word of wordsOf(text)) binned.delete(word);
    },
    enrich(entryId) {
      deletedAtRest.delete(entryId);
      enriched.add(entryId);
    },
    putBack() {
      isPutBack = true;
    },
    get isPutBack() {
      return isPutBack;
    },
    isEnriched: (entryId) => !isPutBack && enriched.has(entryId) && !everBinned.has(entryId),
    purge(texts) {
      for (const text of texts) for (const word of wordsOf(text)) purged.add(word);
    },
    conflict(entryId, base, mine, theirs) {
      disputed.add(entryId);
      // What the two had in common nobody knows then.
      if (isPutBack) return;
      if (base === undefined || !haveSameWordsChanged(base, mine, theirs)) {
        problems.push(`a conflict where no words were changed by both: ${JSON.stringify({ base, mine, theirs })}`);
      }
    },
    serverDeletes(device, entryId, text) {
      const shown = shownAtDelete.get(`${device} ${entryId}`);
      const unseen = wordsOf(text).filter(
        (word) => confirmed.has(word) && !takenOut.has(word) && shown?.has(word) !== true,
      );
      if (unseen.length > 0) problems.push(`a delete beat an edit: ${device} never showed ${unseen.join(" ")}`);
    },
    isRequired: (word) => confirmed.has(word) && !takenOut.has(word) && !binned.has(word) && !purged.has(word),
    goneForGood: () => new Map(isPutBack ? [] : [...goneIn].filter(([entryId]) => !disputed.has(entryId))),
    mustBeInBin: () => (isPutBack ? new Set() : deletedAtRest),
  };
}

/** A storage that tells the ledger of conflicts as they are written down; by what stands in the database, since a kill right behind a commit takes no more than its answer. */
export function watched(
  storage: Storage,
  database: DatabaseSync,
  ledger: Ledger,
  found: () => void = () => {},
): Storage {
  const isWritten = (copyId: string): boolean =>
    database.prepare("SELECT 1 FROM conflicts WHERE copy_id = ?").get(copyId) !== undefined;
  return {
    ...storage,
    async commit(changes) {
      try {
        await storage.commit(changes);
      } finally {
        for (const change of changes) {
          if (change.kind !== "conflict" || !isWritten(change.conflict.copyId)) continue;
          found();
          const { entryId, base, mine, theirs } = change.conflict;
          ledger.conflict(entryId, base, mine, theirs);
        }
      }
    },
  };
}
