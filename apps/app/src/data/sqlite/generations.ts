import type { Driver } from "./driver.ts";
import { StorageError } from "./storage-error.ts";

/** Where databases lie under their names. */
export interface Store {
  /** False where everything is gone once the app is. */
  readonly isPersistent: boolean;
  names(): readonly string[];
  /** Opens a database, or makes it. */
  open(name: string): Driver;
  remove(name: string): void;
}

/** What lies in the database, to whoever opens it. */
export interface Schema {
  /** Brings the tables up to date; runs in a transaction. */
  migrate(driver: Driver): void;
  /** Takes over from a damaged database what can still be read and is nowhere else; runs in a transaction of `fresh`. */
  salvage?(damaged: Driver, fresh: Driver): void;
}

/** What a person may have to be told about the database of this device. */
export interface StorageFacts {
  readonly isPersistent: boolean;
  /** Another one: another database. */
  readonly instanceId: string;
  /** When this database took the place of a damaged one; absent once that was read. */
  readonly recoveredAt?: string;
}

export interface OpenDatabase {
  readonly driver: Driver;
  readonly facts: StorageFacts;
}

export interface GenerationOptions {
  readonly store: Store;
  readonly schema: Schema;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Take the newest database for damaged without looking: it has failed while in use. */
  readonly isDamaged?: boolean;
  /**
   * How long one that was looked through is taken for sound, in milliseconds: that takes the longer the more there is in it. For
   * those who open it anew where it fails while in use; absent: it is looked through whenever it is opened.
   */
  readonly soundForMs?: number;
}

const NAME = /^journal-(\d+)\.sqlite3$/;
/** Damaged databases are kept for those who can still read something in them. */
const SET_ASIDE_AT_MOST = 2;

/**
 * Opens the database of this device. Databases are numbered and the newest counts: a damaged one is set aside by making the
 * next, so nothing is copied, renamed or overwritten while it is in doubt.
 *
 * Crash model: a database is one once its facts are in it, and these come in the transaction that also makes the tables and
 * takes over what was salvaged. Killed before, the next start finds a database without facts, and begins anew from the one
 * before it.
 */
export function openNewest(options: GenerationOptions): OpenDatabase {
  const { store, schema } = options;
  const numbers = numbersIn(store);
  const newest = numbers.at(-1);
  if (newest === undefined) return begin(options, 1);
  const opened = options.isDamaged === true ? undefined : openSound(options, newest);
  if (opened === undefined) return begin(options, newest + 1, newest);
  if (!hasFacts(opened)) {
    opened.close();
    return begin(options, newest, numbers.at(-2));
  }
  try {
    opened.transaction(() => schema.migrate(opened));
  } catch (error) {
    opened.close();
    throw error;
  }
  return { driver: opened, facts: readFacts(opened, store) };
}

/** The person has read that the database was damaged. */
export function acknowledgeRecovery(driver: Driver): void {
  driver.run("UPDATE database_facts SET recovered_at = NULL");
}

/** Removes every database, those that were set aside too. Close the open one first. */
export function eraseDatabases(store: Store): void {
  for (const number of numbersIn(store)) store.remove(nameOf(number));
}

function begin(options: GenerationOptions, number: number, damaged?: number): OpenDatabase {
  const { store, schema, now, newId } = options;
  const driver = store.open(nameOf(number));
  try {
    driver.exec("PRAGMA foreign_keys = ON");
    driver.transaction(() => {
      driver.exec(
        "CREATE TABLE database_facts (instance_id TEXT NOT NULL, created_at TEXT NOT NULL, recovered_at TEXT) STRICT",
      );
      const at = now().toISOString();
      driver.run("INSERT INTO database_facts VALUES (?, ?, ?)", [newId(), at, damaged === undefined ? null : at]);
      schema.migrate(driver);
      if (damaged !== undefined) salvage(options, damaged, driver);
    });
  } catch (error) {
    driver.close();
    throw error;
  }
  const setAside = numbersIn(store).filter((other) => other !== number);
  for (const old of setAside.slice(0, -SET_ASIDE_AT_MOST)) store.remove(nameOf(old));
  return { driver, facts: readFacts(driver, store) };
}

/** What cannot be read any more is no reason to have no journal at all. */
function salvage({ store, schema }: GenerationOptions, number: number, fresh: Driver): void {
  let damaged: Driver | undefined;
  try {
    damaged = store.open(nameOf(number));
    const source = damaged;
    fresh.transaction(() => schema.salvage?.(source, fresh));
  } catch (error) {
    if (error instanceof StorageError && error.code === "STORAGE_FULL") throw error;
  } finally {
    damaged?.close();
  }
}

/** Absent: there is something in the place of a database, but it cannot be read. */
function openSound({ store, now, soundForMs = 0 }: GenerationOptions, number: number): Driver | undefined {
  let driver: Driver | undefined;
  try {
    driver = store.open(nameOf(number));
    driver.exec("PRAGMA foreign_keys = ON");
    const agoMs = now().getTime() - lastCheckMs(driver);
    if (agoMs >= 0 && agoMs < soundForMs) return driver;
    const [result] = driver.all<{ quick_check: string }>("PRAGMA quick_check(1)");
    if (result?.quick_check === "ok") {
      if (soundForMs > 0) noteCheck(driver, now());
      return driver;
    }
  } catch (error) {
    if (!(error instanceof StorageError && error.code === "DATABASE_DAMAGED")) {
      driver?.close();
      throw error;
    }
  }
  driver?.close();
  return undefined;
}

function lastCheckMs(driver: Driver): number {
  // A database that may be damaged is written to by nobody who looks at it.
  if (!hasTable(driver, "database_checks")) return Number.NEGATIVE_INFINITY;
  const [last] = driver.all<{ at: string | null }>("SELECT max(checked_at) AS at FROM database_checks");
  return typeof last?.at === "string" ? Date.parse(last.at) : Number.NEGATIVE_INFINITY;
}

/** Where there is no room for the note it is looked through at the next start too. */
function noteCheck(driver: Driver, at: Date): void {
  try {
    driver.transaction(() => {
      driver.exec("CREATE TABLE IF NOT EXISTS database_checks (checked_at TEXT NOT NULL) STRICT");
      driver.run("DELETE FROM database_checks");
      driver.run("INSERT INTO database_checks VALUES (?)", [at.toISOString()]);
    });
  } catch (error) {
    if (!(error instanceof StorageError && error.code === "STORAGE_FULL")) throw error;
  }
}

function hasFacts(driver: Driver): boolean {
  return hasTable(driver, "database_facts") && driver.all("SELECT 1 FROM database_facts").length > 0;
}

function hasTable(driver: Driver, name: string): boolean {
  return driver.all("SELECT 1 FROM sqlite_schema WHERE name = ?", [name]).length > 0;
}

function readFacts(driver: Driver, { isPersistent }: Store): StorageFacts {
  const [row] = driver.all<{ instance_id: string; recovered_at: string | null }>(
    "SELECT instance_id, recovered_at FROM database_facts",
  );
  if (row === undefined) throw new StorageError("DATABASE_DAMAGED", "The database says nothing about itself");
  return {
    isPersistent,
    instanceId: row.instance_id,
    ...(row.recovered_at === null ? {} : { recoveredAt: row.recovered_at }),
  };
}

function numbersIn(store: Store): number[] {
  return store
    .names()
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
}

function nameOf(number: number): string {
  return `journal-${number}.sqlite3`;
}
