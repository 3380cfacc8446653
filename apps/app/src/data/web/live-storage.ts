import type { StorageFacts } from "../sqlite/generations.ts";
import type { LiveStorage, StorageNotice } from "../storage-notices.ts";

/** Used so far, or left less than this, is little room. */
const NEARLY_FULL = 0.9;
const LITTLE_BYTES = 50 * 1024 * 1024;
/** That the browser was asked to keep the database; some ask the person in turn, and nobody is asked twice. */
const ASKED = "aura.keep-asked";

/** Which database this browser had last; it is not in the database's own storage, so it can outlive it. */
const MARKER = "aura.database";

/** As much of the browser's storage for marks as is used. */
export interface Marks {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

export interface LiveStorageOptions {
  readonly facts: () => Promise<StorageFacts>;
  readonly acknowledgeRecovery: () => Promise<void>;
  readonly subscribe: (topic: string, listener: () => void) => () => void;
  /** Absent on a page that is not secure. */
  readonly browser:
    | {
        estimate(): Promise<{ readonly usage?: number; readonly quota?: number }>;
        persist(): Promise<boolean>;
        persisted(): Promise<boolean>;
      }
    | undefined;
  readonly marks: Marks;
}

/**
 * What this browser does with the database. It is asked to keep it, whatever room it needs, once there is something to keep: a
 * person who has just opened a page would be asked about they don't know what.
 */
export function createLiveStorage({
  facts,
  acknowledgeRecovery,
  subscribe,
  browser,
  marks,
}: LiveStorageOptions): LiveStorage {
  const known = new Set<StorageNotice>();
  const read = new Set<StorageNotice>();
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());

  // What it can't find out now it does not tell; it looks again when the database was replaced, and at the next start.
  async function look(): Promise<void> {
    const warning = storageWarningOf(await facts(), marks);
    if (warning !== undefined) known.add(warning);
    if (await isNearlyFull(browser)) known.add("nearly-full");
    tell();
  }

  // Another database in the place of a damaged one, while this page is open.
  subscribe("storage", () => {
    read.delete("recovered");
    void look().catch(() => {});
  });
  const stopWaiting = subscribe("entries", () => {
    stopWaiting();
    void askToKeep(browser, marks).catch(() => {});
  });
  const first = look().catch(() => {});
  return {
    async notices() {
      await first;
      return [...known].filter((notice) => !read.has(notice));
    },
    async read(notice) {
      read.add(notice);
      tell();
      if (notice === "recovered") await acknowledgeRecovery();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

async function isNearlyFull(browser: LiveStorageOptions["browser"]): Promise<boolean> {
  const { usage = 0, quota = 0 } = (await browser?.estimate()) ?? {};
  return quota > 0 && (usage / quota > NEARLY_FULL || quota - usage < LITTLE_BYTES);
}

async function askToKeep(browser: LiveStorageOptions["browser"], marks: Marks): Promise<void> {
  if (browser === undefined || marks.getItem(ASKED) !== null || (await browser.persisted())) return;
  marks.setItem(ASKED, "1");
  await browser.persist();
}

/**
 * What a person must know of the storage: nothing of it stays, it was recovered, or the browser has thrown it away. The last is
 * told once; a browser that throws everything away, this mark too, cannot be told from a new one.
 */
export function storageWarningOf(facts: StorageFacts, marks: Marks): Exclude<StorageNotice, "nearly-full"> | undefined {
  if (!facts.isPersistent) return "memory-only";
  const known = marks.getItem(MARKER);
  marks.setItem(MARKER, facts.instanceId);
  if (facts.recoveredAt !== undefined) return "recovered";
  return known !== null && known !== facts.instanceId ? "evicted" : undefined;
}
