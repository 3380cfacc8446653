import { getRandomBytes } from "expo-crypto";
import * as SecureStore from "expo-secure-store";
import { openDatabaseAsync, type SQLiteDatabase } from "expo-sqlite";
import type { SqliteDriver, SqlValue } from "@aura-journal/sync";
import type { LiveJournal } from "./journal-context.tsx";
import { JOURNAL_METHODS, type JournalTopic } from "./journal.ts";
import { createNetwork } from "./network.ts";
import { openJournal } from "./open-journal.ts";

const FILE = "journal.sqlite3";
const KEY = "aura.databaseKey";

/** The journal of this phone, in the app itself, on a database that is encrypted under a key of the secure store. */
export function openLiveJournal(): LiveJournal {
  const listeners = new Map<JournalTopic, Set<() => void>>();
  const opened = openEncrypted().then((database) =>
    openJournal({
      driver: expoDriver(database),
      network: createNetwork({
        baseUrl: "",
        fetch,
        getAccessToken: () => Promise.reject(new Error("Nobody has signed in")),
        isSignedOut: () => true,
      }),
      randomBytes: getRandomBytes,
      emit: (topic) => listeners.get(topic)?.forEach((listener) => listener()),
    }),
  );
  opened.catch(() => {});
  const methods = JOURNAL_METHODS.map((name) => [
    name,
    async (...args: readonly unknown[]) => {
      const { journal } = await opened;
      return (journal[name] as (...given: readonly unknown[]) => unknown)(...args);
    },
  ]);
  const subscribe: LiveJournal["subscribe"] = (topic, listener) => {
    const ofTopic = listeners.get(topic) ?? new Set();
    listeners.set(topic, ofTopic.add(listener));
    return () => void ofTopic.delete(listener);
  };
  return { ...Object.fromEntries(methods), subscribe } as LiveJournal;
}

async function openEncrypted(): Promise<SQLiteDatabase> {
  let key = await SecureStore.getItemAsync(KEY);
  if (key === null) {
    key = Array.from(getRandomBytes(32), (byte) => byte.toString(16).padStart(2, "0")).join("");
    await SecureStore.setItemAsync(KEY, key, { keychainAccessible: SecureStore.AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY });
  }
  const database = await openDatabaseAsync(FILE);
  // A raw key of SQLCipher: it is random already and needs no derivation.
  await database.execAsync(`PRAGMA key = "x'${key}'"; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;`);
  return database;
}

function expoDriver(database: SQLiteDatabase): SqliteDriver {
  const values = (params: readonly SqlValue[] = []): SqlValue[] => [...params];
  return {
    exec: (sql) => database.execAsync(sql),
    run: async ({ sql, params }) => void (await database.runAsync(sql, values(params))),
    all: ({ sql, params }) => database.getAllAsync(sql, values(params)),
    transaction: (statements) =>
      database.withTransactionAsync(async () => {
        for (const { sql, params } of statements) await database.runAsync(sql, values(params));
      }),
  };
}
