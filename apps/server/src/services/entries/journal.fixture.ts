import { randomBytes, randomUUID } from "node:crypto";
import { countWords, type AnalysisResult } from "@aura-journal/contracts";
import { createKeyring, createLocalKek, generateUserKey } from "@aura-journal/crypto";
import type { Database } from "../../platform/database.ts";
import { createLogger } from "../../platform/logger.ts";
import { createTelemetry } from "../../platform/telemetry.ts";
import { createTestDatabase, type TestDatabase } from "../../../../../tests/support/postgres.ts";
import { localDateOf } from "../../platform/days.ts";
import { searchSignature } from "./drafts.ts";
import { createEntryEvents, type EntryEvents } from "./events.ts";
import { createEntryOpener, type EntryOpener } from "./integrity.ts";
import { activateNextKey } from "./key-repository.ts";
import type { EntryDraft, EntryText } from "./record.ts";
import { insertEntries } from "./repository.ts";
import { isTampered, sealEntry } from "./sealing.ts";
import { createUserKeys, keyContext, type UserKeyStore } from "./user-keys.ts";

/** What a test says of an entry; the rest is filled in. */
export interface TestEntry {
  readonly content: string;
  readonly entryId?: string;
  readonly timestamp?: Date;
  readonly timezone?: string;
  readonly text?: Partial<EntryText>;
  readonly analysis?: AnalysisResult;
  /** False: `privacy.search` is "device". */
  readonly isIndexed?: boolean;
}

export interface TestJournal extends AsyncDisposable {
  readonly store: TestDatabase;
  /** Connected as the service's role. */
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly userId: string;
  readonly events: EntryEvents;
  readonly opener: EntryOpener;
  /** Entries whose damage was reported. */
  readonly damaged: readonly string[];
  /** Gives the user a new active key; entries under the old one stay as they are. */
  rotateKey(userId: string): Promise<void>;
  /** Writes entries past every rule, straight into the tables; returns their ids. */
  write(entries: readonly TestEntry[], userId?: string): Promise<string[]>;
}

/** A migrated database with one user's journal, for tests of what reads it. */
export async function createTestJournal(): Promise<TestJournal> {
  const store = await createTestDatabase();
  const database = store.databaseFor("aura_journal");
  const kek = createLocalKek(createKeyring(randomBytes, new Date("2026-01-01T00:00:00Z")));
  const keys = createUserKeys({ database, kek, randomBytes });
  const owner = randomUUID();
  let minutes = 0;
  const events = createEntryEvents({ database, now: () => new Date(), randomBytes });
  const damaged: string[] = [];
  const quiet = createEntryOpener({
    keys,
    telemetry: createTelemetry(() => new Date()),
    logger: createLogger({ level: "silent" }),
    events,
  });
  const opener: EntryOpener = {
    ...quiet,
    report(userId, entryId, error) {
      if (isTampered(error)) damaged.push(entryId);
    },
  };
  return {
    store,
    database,
    keys,
    userId: owner,
    events,
    opener,
    damaged,
    async write(entries, userId = owner) {
      const keyring = await keys.keyringOf(userId);
      const ids: string[] = [];
      for (let at = 0; at < entries.length; at += 500) {
        const writes = entries.slice(at, at + 500).map((entry) => {
          const draft = draftOf(userId, entry, new Date(Date.UTC(2026, 0, 1) + minutes++ * 60_000));
          ids.push(draft.entryId);
          const search = entry.isIndexed === false ? "device" : "server";
          const signature = searchSignature(keyring.active, draft.text, { search });
          const event = { eventId: randomUUID(), at: draft.createdAt.toISOString(), action: "entry.created" };
          return { sealed: sealEntry(keyring.active, draft, signature), event };
        });
        await insertEntries(database.as(userId), writes);
      }
      return ids;
    },
    async rotateKey(userId) {
      const wrapped = await kek.wrap(generateUserKey(randomBytes), keyContext(userId));
      const key = { wrapped, kekId: kek.kekIdOf(wrapped) };
      await database.transaction(userId, (tx) => activateNextKey(tx, userId, key, new Date()));
      keys.forget(userId);
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

function draftOf(userId: string, entry: TestEntry, fallback: Date): EntryDraft {
  const timestamp = entry.timestamp ?? fallback;
  const timezone = entry.timezone ?? "UTC";
  return {
    userId,
    entryId: entry.entryId ?? randomUUID(),
    version: 1,
    timestamp,
    timezone,
    localDate: localDateOf(timestamp, timezone),
    createdAt: fallback,
    updatedAt: fallback,
    deletedAt: null,
    text: { tags: [], ...entry.text, content: entry.content },
    words: countWords(entry.content),
    analysis: entry.analysis,
    model: entry.analysis === undefined ? "none" : entry.analysis.model,
    isRemoteWanted: false,
  };
}
