import { getRandomBytes, randomUUID } from "expo-crypto";
import { fetchWithFiles, openFile } from "../platform/file-access";
import { openSessionStore } from "../platform/session-store";
import { ACCOUNT_METHODS, type Account } from "./account.ts";
import type { LiveAccount } from "./account-context.tsx";
import { later, openDevice, type Device, type DeviceOptions } from "./device.ts";
import type { LiveJournal } from "./journal-context.tsx";
import { JOURNAL_METHODS, type Journal, type JournalTopic } from "./journal.ts";
import { IMPORT_METHODS, type Imports, type LiveImports, type MovingImport } from "./moving-in/imports.ts";
import { loadImports } from "./moving-in/load-imports";
import { loadReader } from "./readings/load-reader";
import { asyncDriver } from "./sqlite/async-driver.ts";
import { openStore } from "./sqlite/driver.native.ts";
import { acknowledgeRecovery, openNewest, type OpenDatabase } from "./sqlite/generations.ts";
import { journalSchema } from "./sqlite/journal-schema.ts";
import { fixedNotices, type LiveStorage } from "./storage-notices.ts";

/** The server of this build; without one the app is a journal of this phone alone. */
const SERVER = process.env["EXPO_PUBLIC_AURA_SERVER"] ?? "";

/** The journal and the account of this phone, in the app itself, on a database that is encrypted. */
export function openLiveDevice(): {
  readonly journal: LiveJournal;
  readonly account: LiveAccount;
  readonly imports: LiveImports;
  readonly storage: LiveStorage;
} {
  const listeners = new Map<JournalTopic, Set<(detail: unknown) => void>>();
  const database = openDatabase();
  const opened = open(database, (topic, detail) => listeners.get(topic)?.forEach((listener) => listener(detail)));
  // Each call that waits for it tells why it failed; without one nobody has to know.
  opened.catch(() => {});
  const subscribe = (topic: JournalTopic, listener: (detail: unknown) => void): (() => void) => {
    const ofTopic = listeners.get(topic) ?? new Set();
    listeners.set(topic, ofTopic.add(listener));
    return () => void ofTopic.delete(listener);
  };
  const journal = Object.fromEntries(
    JOURNAL_METHODS.map((name) => [name, later(opened, ({ journal }) => journal, name)]),
  ) as unknown as Journal;
  const account = Object.fromEntries(
    ACCOUNT_METHODS.map((name) => [name, later(opened, ({ account }) => account, name)]),
  ) as unknown as Account;
  const imports = Object.fromEntries(
    IMPORT_METHODS.map((name) => [name, later(opened, (device) => device.imports, name)]),
  ) as unknown as Imports;
  return {
    journal: { ...journal, subscribe },
    account: { ...account, subscribe: (listener) => subscribe("account", listener) },
    imports: {
      ...imports,
      subscribe: (listener) => subscribe("imports", (reached) => listener(reached as MovingImport)),
    },
    storage: fixedNotices(
      database.then(
        ({ facts }) => (facts.recoveredAt === undefined ? [] : ["recovered"]),
        () => [],
      ),
      async () => acknowledgeRecovery((await database).driver),
    ),
  };
}

async function openDatabase(): Promise<OpenDatabase> {
  const store = await openStore();
  return openNewest({ store, schema: journalSchema, now: () => new Date(), newId: randomUUID });
}

async function open(database: Promise<OpenDatabase>, emit: DeviceOptions["emit"]): Promise<Device> {
  const { driver } = await database;
  return openDevice({
    driver: asyncDriver(driver),
    baseUrl: SERVER,
    fetch: fetchWithFiles,
    sessionStore: openSessionStore(),
    randomBytes: getRandomBytes,
    loadReader,
    loadImports,
    openFile,
    emit,
  });
}
