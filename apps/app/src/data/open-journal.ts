import {
  createJournalReader,
  openReplica,
  openSqliteStorage,
  type Network,
  type Replica,
  type SqliteDriver,
} from "@aura-journal/sync";
import { deviceTimezone, localDateOf } from "../locale/format.ts";
import { createDeviceJournal } from "./device-journal.ts";
import type { Journal, JournalTopic } from "./journal.ts";

export interface OpenJournalOptions {
  readonly driver: SqliteDriver;
  readonly network: Network;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly emit: (topic: JournalTopic) => void;
}

export interface OpenJournal {
  readonly journal: Journal;
  readonly replica: Replica;
}

/** Opens the journal on its database, with what the platform has for clock and timers. */
export async function openJournal({ driver, network, randomBytes, emit }: OpenJournalOptions): Promise<OpenJournal> {
  const replica = await openReplica({
    storage: await openSqliteStorage(driver),
    network,
    clock: {
      now: () => Date.now(),
      timezone: deviceTimezone,
      dayOf: (timestamp, timezone) => localDateOf(new Date(timestamp), timezone),
    },
    timers: {
      start(delayMs, ring) {
        const timer = setTimeout(ring, delayMs);
        return () => clearTimeout(timer);
      },
    },
    randomBytes,
  });
  replica.subscribe(({ entryIds }) => {
    if (entryIds.length > 0) emit("entries");
    emit("sync");
  });
  return { journal: createDeviceJournal({ replica, reader: createJournalReader(driver) }), replica };
}
