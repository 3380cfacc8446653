import type { SqliteDriver } from "@aura-journal/sync";
import type { EntryReading } from "../journal.ts";

/** What was read in an entry on this device. */
export interface LocalReading {
  readonly language: string;
  /** Absent where only the language was told: the server had read the text already. */
  readonly reading?: EntryReading;
}

/** An entry of which this device has yet to read something. */
export interface UnreadEntry {
  readonly entryId: string;
  readonly content: string;
  /** Whether the server's analysis of this text is here. */
  readonly isReadThere: boolean;
}

/** What the insights are made of, of one entry. */
export interface EntryFacts {
  readonly entryId: string;
  readonly timestamp: string;
  readonly timezone: string;
  readonly localDate: string;
  /** The mood that its writer named. */
  readonly rating: number | null;
  /** What the server read in this text. */
  readonly there: EntryReading | null;
  /** What this device read in it. */
  readonly here: EntryReading | null;
  readonly language: string | null;
  readonly text: string | null;
}

export interface ReadingsStore {
  isOn(): Promise<boolean>;
  /** Reading that is switched off forgets what was read. */
  setOn(isOn: boolean): Promise<void>;
  readingsOf(entryIds: readonly string[]): Promise<ReadonlyMap<string, LocalReading>>;
  /** Of the live entries of some days, oldest first; texts are left out before `textFrom`. All are calendar days. */
  factsOf(days: { readonly from: string; readonly to: string; readonly textFrom: string }): Promise<EntryFacts[]>;
  contentOf(entryId: string): Promise<string | undefined>;
  /** Of these entries those that have not been read by this model. */
  unread(entryIds: readonly string[], model: string): Promise<UnreadEntry[]>;
  /** A stretch of all entries, the newest first; empty behind the last. */
  stretch(number: number): Promise<{ readonly entryIds: readonly string[]; readonly isLast: boolean }>;
  /** Keeps what was read, unless the text has changed meanwhile. */
  keep(
    read: readonly (LocalReading & { readonly entryId: string; readonly content: string })[],
    model: string,
  ): Promise<void>;
}

const STRETCH = 500;

/** A reading is of the text that stands: with another text it goes, in the same transaction. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS readings (
    entry_id TEXT PRIMARY KEY,
    language TEXT NOT NULL,
    model TEXT NOT NULL,
    reading TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER IF NOT EXISTS readings_of_another_text AFTER UPDATE OF content ON entries WHEN OLD.content <> NEW.content
  BEGIN
    DELETE FROM readings WHERE entry_id = NEW.entry_id;
  END;
  CREATE TABLE IF NOT EXISTS choices (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

const IS_READ_THERE =
  "version IS NOT NULL AND json_extract(rest, '$.analysis') IS NOT NULL AND (base IS NULL OR json_extract(base, '$.content') = content)";

/** As one value: ten years are ten thousand entries, and each value that SQLite hands over has its price. */
const FACTS = `
  SELECT json_object(
    'entryId', entry_id, 'timestamp', written_at, 'timezone', timezone, 'localDate', local_date,
    'rating', json_extract(mood, '$.rating'),
    'there', json(CASE WHEN ${IS_READ_THERE} THEN json_extract(rest, '$.analysis') END), 'here', json(reading),
    'language', language, 'text', CASE WHEN local_date >= ? THEN content END
  ) AS facts
  FROM entries LEFT JOIN readings USING (entry_id)
  WHERE is_deleted = 0 AND conflict_of IS NULL AND local_date BETWEEN ? AND ?
  ORDER BY local_date, written_at, entry_id`;

/** Keeps readings beside the entries, in tables of their own: they can be made again, and no server is told of them. */
export async function openReadingsStore(driver: SqliteDriver): Promise<ReadingsStore> {
  await driver.exec(TABLES);
  return {
    async isOn() {
      const [row] = await driver.all<{ value: string }>({ sql: "SELECT value FROM choices WHERE name = 'analysis'" });
      return row?.value !== "off";
    },
    setOn: (isOn) =>
      driver.transaction([
        {
          sql: "INSERT INTO choices (name, value) VALUES ('analysis', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
          params: [isOn ? "on" : "off"],
        },
        ...(isOn ? [] : [{ sql: "DELETE FROM readings" }]),
      ]),
    async readingsOf(entryIds) {
      const rows = await driver.all<{ entryId: string; language: string; reading: string | null }>({
        sql: `SELECT entry_id AS entryId, language, reading FROM readings
          WHERE entry_id IN (SELECT value FROM json_each(?))`,
        params: [JSON.stringify(entryIds)],
      });
      return new Map(
        rows.map(({ entryId, language, reading }) => [
          entryId,
          { language, ...(reading === null ? {} : { reading: JSON.parse(reading) as EntryReading }) },
        ]),
      );
    },
    async factsOf({ from, to, textFrom }) {
      const rows = await driver.all<{ facts: string }>({ sql: FACTS, params: [textFrom, from, to] });
      return rows.map(({ facts }) => JSON.parse(facts) as EntryFacts);
    },
    async contentOf(entryId) {
      const [row] = await driver.all<{ content: string }>({
        sql: "SELECT content FROM entries WHERE entry_id = ?",
        params: [entryId],
      });
      return row?.content;
    },
    async unread(entryIds, model) {
      const rows = await driver.all<{ entryId: string; content: string; isReadThere: number }>({
        sql: `SELECT entry_id AS entryId, content, (${IS_READ_THERE}) AS isReadThere
          FROM entries LEFT JOIN readings USING (entry_id)
          WHERE entry_id IN (SELECT value FROM json_each(?)) AND is_deleted = 0 AND conflict_of IS NULL
            AND (language IS NULL OR model <> ? OR (reading IS NULL AND NOT (${IS_READ_THERE})))`,
        params: [JSON.stringify(entryIds), model],
      });
      return rows.map((row) => ({ ...row, isReadThere: row.isReadThere === 1 }));
    },
    async stretch(number) {
      const rows = await driver.all<{ entryId: string }>({
        sql: "SELECT entry_id AS entryId FROM entries ORDER BY id DESC LIMIT ? OFFSET ?",
        params: [STRETCH, STRETCH * number],
      });
      return { entryIds: rows.map(({ entryId }) => entryId), isLast: rows.length < STRETCH };
    },
    keep: (read, model) =>
      driver.transaction(
        read.map(({ entryId, content, language, reading }) => ({
          sql: `INSERT INTO readings (entry_id, language, model, reading)
            SELECT entry_id, ?, ?, ? FROM entries WHERE entry_id = ? AND content = ?
            ON CONFLICT (entry_id) DO UPDATE SET
              language = excluded.language, model = excluded.model, reading = excluded.reading`,
          params: [language, model, reading === undefined ? null : JSON.stringify(reading), entryId, content],
        })),
      ),
  };
}
