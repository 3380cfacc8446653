import { wordsAlone } from "@aura-journal/contracts/attachment-references";
import type { Timers } from "@aura-journal/sync";
import type { EntryLine } from "../journal.ts";
import type { EntryReader } from "./reader.ts";
import type { LocalReading, ReadingsStore } from "./readings-store.ts";

export interface ReadingsOptions {
  readonly store: ReadingsStore;
  readonly loadReader: () => Promise<EntryReader>;
  /** The model that the reader goes by. */
  readonly model: string;
  readonly timers: Timers;
  /** Told when there is something new to see. */
  readonly onRead: () => void;
}

/** What this device reads in its entries by itself: without an account, without a network, and without telling anybody. */
export interface Readings {
  of(entryIds: readonly string[]): Promise<ReadonlyMap<string, LocalReading>>;
  factsOf: ReadingsStore["factsOf"];
  /** The sentences of an entry with what each feels like; none where nothing is to be read. */
  linesOf(entryId: string): Promise<readonly EntryLine[]>;
  soundsLikeDanger(entryId: string): Promise<boolean>;
  /** These entries may have other words now. */
  changed(entryIds: readonly string[]): void;
  isOn(): Promise<boolean>;
  /** The writer's word on whether feelings and topics are read at all. */
  setOn(isOn: boolean): Promise<void>;
  close(): void;
}

/** The pen has rested for so long before anything is read. */
const REST_MS = 700;
/** So many entries are read in a row; then whoever waits for the journal has a turn. */
const BATCH = 4;
const PAUSE_MS = 15;
/** So many are read before screens are told, where many wait. */
const TELL_EVERY = 200;

/**
 * Reads entries in idle time: those that changed, and at the start all that have not been read. What can't be read now, because the
 * model can't be fetched, is read after the next change or at the next start.
 */
export function createReadings({ store, loadReader, model, timers, onRead }: ReadingsOptions): Readings {
  let reader: Promise<EntryReader> | undefined;
  const waiting = new Set<string>();
  /** The stretch of the journal that is to be looked through next; absent once all were. */
  let stretch: number | undefined = 0;
  let isWorking = false;
  let isClosed = false;
  let stopTimer: (() => void) | undefined;

  function loaded(): Promise<EntryReader> {
    reader ??= loadReader().catch((error: unknown) => {
      reader = undefined;
      throw error;
    });
    return reader;
  }

  function wake(): void {
    if (isWorking || isClosed) return;
    stopTimer?.();
    stopTimer = timers.start(REST_MS, () => {
      isWorking = true;
      void work().then(
        () => {
          isWorking = false;
          if (waiting.size > 0) wake();
        },
        // A disk that is full, or a model that is not there: the next change tries again.
        () => (isWorking = false),
      );
    });
  }

  async function work(): Promise<void> {
    let read = 0;
    try {
      for (let entryIds = await nextIds(); entryIds.length > 0 && !isClosed; entryIds = await nextIds()) {
        const before = read;
        read += await readThese(entryIds);
        if (Math.floor(read / TELL_EVERY) > Math.floor(before / TELL_EVERY)) onRead();
        await pause();
      }
    } finally {
      if (read > 0) onRead();
    }
  }

  async function nextIds(): Promise<readonly string[]> {
    if (!(await store.isOn())) {
      waiting.clear();
      return [];
    }
    while (waiting.size === 0 && stretch !== undefined) {
      const { entryIds, isLast } = await store.stretch(stretch);
      stretch = isLast ? undefined : stretch + 1;
      for (const { entryId } of await store.unread(entryIds, model)) waiting.add(entryId);
    }
    return [...waiting].slice(0, BATCH);
  }

  /** @returns how many of them had to be read */
  async function readThese(entryIds: readonly string[]): Promise<number> {
    // One that changes from here on is one that waits again.
    for (const entryId of entryIds) waiting.delete(entryId);
    try {
      const unread = await store.unread(entryIds, model);
      if (unread.length === 0) return 0;
      const { read, languageOf } = await loaded();
      await store.keep(
        unread.map(({ entryId, content, isReadThere }) => ({
          entryId,
          content,
          language: languageOf(wordsAlone(content)),
          ...(isReadThere ? {} : { reading: read(wordsAlone(content)) }),
        })),
        model,
      );
      return unread.length;
    } catch (error) {
      for (const entryId of entryIds) waiting.add(entryId);
      throw error;
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => void timers.start(PAUSE_MS, resolve));
  }

  wake();
  return {
    of: (entryIds) => store.readingsOf(entryIds),
    factsOf: (days) => store.factsOf(days),
    async linesOf(entryId) {
      const content = (await store.isOn()) ? await store.contentOf(entryId) : undefined;
      return content === undefined ? [] : (await loaded()).linesOf(wordsAlone(content));
    },
    async soundsLikeDanger(entryId) {
      const content = await store.contentOf(entryId);
      return content !== undefined && (await loaded()).soundsLikeDanger(wordsAlone(content));
    },
    changed(entryIds) {
      for (const entryId of entryIds) waiting.add(entryId);
      if (entryIds.length > 0) wake();
    },
    isOn: () => store.isOn(),
    async setOn(isOn) {
      if (isOn === (await store.isOn())) return;
      await store.setOn(isOn);
      if (isOn) {
        stretch = 0;
        wake();
      }
      onRead();
    },
    close() {
      isClosed = true;
      stopTimer?.();
    },
  };
}
