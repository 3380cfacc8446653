import { createSecretKey, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InternalClients, JournalEntry } from "@aura-journal/contracts";
import { createFitter, type Format, type MovedEntry, type MovedItem } from "@aura-journal/moving";
import { readConfig } from "../../../config.ts";
import { offsetMsAt } from "../../../platform/days.ts";
import { createLogger } from "../../../platform/logger.ts";
import { createTelemetry } from "../../../platform/telemetry.ts";
import { createAccountFacts } from "../account-facts.ts";
import { createAttachments, type Attachments } from "../attachments/attachments.ts";
import { createChangeSignals } from "../change-signals.ts";
import { createTestJournal, type TestJournal } from "../journal.fixture.ts";
import { createSync, type Sync } from "../sync.ts";
import { createAgain } from "./again.ts";
import { BEFORE_AGAIN } from "./import-record.ts";
import { createImportStore, type ImportStore, type OpenImport } from "./import-store.ts";
import { createMoveIn, type MovedIn } from "./move-in.ts";
import { createUndo } from "./undo.ts";

/** A journal that others move into. */
export interface MovingJournal extends AsyncDisposable {
  readonly journal: TestJournal;
  readonly store: ImportStore;
  readonly sync: Sync;
  readonly attachments: Attachments;
  begin(): Promise<OpenImport>;
  /** Moves items in, as the import given or a new one. */
  move(
    items: Iterable<MovedItem> | AsyncIterable<MovedItem>,
    given?: { of?: OpenImport; shouldPause?: () => boolean },
  ): Promise<MovedIn>;
  undo(of: OpenImport): Promise<OpenImport>;
  /** Reads the originals of an import once more, by a reader. */
  again(of: OpenImport, format: Format, shouldPause?: () => boolean): Promise<MovedIn>;
  /** What stands in the journal, in the order of its changes. */
  entries(): Promise<readonly JournalEntry[]>;
}

export async function createMovingJournal(now: () => Date = () => new Date()): Promise<MovingJournal> {
  const journal = await createTestJournal();
  const { database, keys, opener, events, userId } = journal;
  const clients = {
    users: {
      getPreferences: async () => ({
        body: { preferences: { privacy: { analysis: "off", search: "server" }, analytics: { enabled: false } } },
      }),
    },
    auth: { getAccount: async () => ({ body: { account: { timezone: "UTC" } } }) },
  } as unknown as InternalClients;
  const facts = createAccountFacts(clients);
  const signals = createChangeSignals({ announce: () => {} });
  const sync = createSync({ database, keys, facts, opener, events, signals, now });
  const store = createImportStore({ database, keys, now, randomBytes });
  const blobs = await mkdtemp(join(tmpdir(), "aura-moving-"));
  const config = readConfig({ AURA_DATA_DIR: blobs }, { isRoot: false, cores: 1 });
  const logger = createLogger({ level: "silent" });
  const telemetry = createTelemetry(now);
  const attachments = await createAttachments({ config, database, keys, telemetry, logger, events, now, randomBytes });
  const moveIn = createMoveIn({
    database,
    sync,
    store,
    attachments: attachments.storing,
    happened: async () => {},
    now,
  });
  const undo = createUndo({ database, sync, store });
  const again = createAgain({ database, sync, store, keys });
  const idKey = createSecretKey(Buffer.alloc(32, 7));
  const begin = (): Promise<OpenImport> => store.begin(userId, { state: "running", name: "a.zip" });
  const offsetIn = (timezone: string) => (epochMs: number) => offsetMsAt(epochMs, timezone);
  return {
    journal,
    store,
    sync,
    begin,
    async move(items, { of, shouldPause } = {}) {
      return moveIn({
        of: of ?? (await begin()),
        format: "test",
        idKey,
        items: flowing(items),
        fit: createFitter({ timezone: "UTC", journalsAsTags: true, offsetIn }),
        ...(shouldPause === undefined ? {} : { shouldPause }),
      });
    },
    async undo(of) {
      const undoing = await database.transaction(userId, (transaction) =>
        store.change(transaction, of, { state: "undoing" }),
      );
      return (await undo({ of: undoing, idKey })).of;
    },
    async again(of, format, shouldPause) {
      const facts = { ...of.facts, choices: { timezone: "UTC", journalsAsTags: true, answers: {} } };
      const rereading =
        of.state === "rereading"
          ? of
          : await database.transaction(userId, (transaction) =>
              store.change(transaction, of, { state: "rereading", facts: { ...facts, again: BEFORE_AGAIN } }),
            );
      return again({ of: rereading, format, idKey, ...(shouldPause === undefined ? {} : { shouldPause }) });
    },
    async entries() {
      const all: JournalEntry[] = [];
      let since: string | undefined;
      for (;;) {
        const page = await sync.changes(userId, since === undefined ? {} : { since });
        all.push(...page.changes);
        since = page.cursor;
        if (!page.hasMore) return all;
      }
    },
    attachments,
    async [Symbol.asyncDispose]() {
      await journal[Symbol.asyncDispose]();
      await rm(blobs, { recursive: true, force: true });
    },
  };
}

/** An entry as a reader finds it. */
export function movedEntry(nth: number, given: Partial<MovedEntry> = {}): MovedItem & { readonly kind: "entry" } {
  const entry: MovedEntry = {
    sourceId: `source ${nth}`,
    content: `Entry ${nth}.`,
    when: { kind: "instant", timestamp: new Date(Date.UTC(2020, 0, 1) + nth * 3_600_000).toISOString() },
    metadata: {},
    media: [],
    lost: [],
    original: JSON.stringify({ nth }),
    ...given,
  };
  return { kind: "entry", entry };
}

async function* flowing(items: Iterable<MovedItem> | AsyncIterable<MovedItem>): AsyncGenerator<MovedItem> {
  yield* items;
}
