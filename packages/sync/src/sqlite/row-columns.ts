import { conflictOf, isWaiting, type Fields, type Json, type Row } from "../records.ts";
import type { SqliteDriver, SqlValue, Statement } from "./driver.ts";

/** An entry as it stands in its table. */
export interface EntryColumns {
  readonly entry_id: string;
  readonly content: string;
  readonly written_at: string;
  readonly timezone: string;
  readonly local_date: string;
  readonly tags: string;
  readonly mood: string | null;
  readonly location: string | null;
  readonly unknown: string | null;
  readonly is_deleted: number;
  readonly version: number | null;
  readonly base: string | null;
  readonly theirs: string | null;
  readonly sent_as: string | null;
  readonly sent: string | null;
  readonly rest: string;
  readonly is_text_stale: number;
  readonly refusal: string | null;
  readonly is_waiting: number;
  readonly conflict_of: string | null;
}

const NAMES = [
  "entry_id",
  "content",
  "written_at",
  "timezone",
  "local_date",
  "tags",
  "mood",
  "location",
  "unknown",
  "is_deleted",
  "version",
  "base",
  "theirs",
  "sent_as",
  "sent",
  "rest",
  "is_text_stale",
  "refusal",
  "is_waiting",
  "conflict_of",
] as const satisfies readonly (keyof EntryColumns)[];

/** Those that hold JSON. */
const JSON_NAMES = ["tags", "mood", "location", "unknown", "base", "theirs", "sent", "rest", "refusal"] as const;

/** An entry with what its columns of JSON say. */
interface ReadColumns extends Omit<EntryColumns, (typeof JSON_NAMES)[number]> {
  readonly tags: string[];
  readonly mood: NonNullable<Fields["mood"]> | null;
  readonly location: NonNullable<Fields["location"]> | null;
  readonly unknown: Readonly<Record<string, Json>> | null;
  readonly base: Fields | null;
  readonly theirs: NonNullable<Row["theirs"]> | null;
  readonly sent: NonNullable<Row["sent"]> | null;
  readonly rest: Row["rest"];
  readonly refusal: NonNullable<Row["refusal"]> | null;
}

/** The whole entry as one value: each one that SQLite hands over costs more than all of them read as JSON. */
const AS_JSON = `json_object(${NAMES.map((name) =>
  (JSON_NAMES as readonly string[]).includes(name) ? `'${name}', json(${name})` : `'${name}', ${name}`,
).join(", ")})`;

/** The entries that answer to a condition, which may say their order too. */
export async function selectRows(
  driver: Pick<SqliteDriver, "all">,
  where: string,
  params: readonly SqlValue[] = [],
): Promise<Row[]> {
  const found = await driver.all<{ entry: string }>({
    sql: `SELECT ${AS_JSON} AS entry FROM entries WHERE ${where}`,
    params,
  });
  return found.map(({ entry }) => rowOfRead(JSON.parse(entry) as ReadColumns));
}

const UPSERT = `
  INSERT INTO entries (${NAMES.join(", ")}) VALUES (${NAMES.map(() => "?").join(", ")})
  ON CONFLICT (entry_id) DO UPDATE SET ${NAMES.slice(1)
    .map((name) => `${name} = excluded.${name}`)
    .join(", ")}`;

/** Writes an entry, whether or not it was there. */
export function upsert(row: Row): Statement {
  const columns = columnsOf(row);
  return { sql: UPSERT, params: NAMES.map((name): SqlValue => columns[name]) };
}

function columnsOf(row: Row): EntryColumns {
  const { entryId, mine, base, theirs, sent, rest, isTextStale = false, refusal } = row;
  const waits = isWaiting(row);
  return {
    entry_id: entryId,
    content: mine.content,
    written_at: mine.timestamp,
    timezone: mine.timezone,
    local_date: mine.localDate,
    tags: JSON.stringify(mine.tags),
    mood: json(mine.mood),
    location: json(mine.location),
    unknown: json(mine.unknown),
    is_deleted: Number(mine.isDeleted),
    version: base?.version ?? null,
    // What is not waiting is what the server has: once is enough.
    base: waits ? json(base?.fields) : null,
    theirs: json(theirs),
    sent_as: sent?.mutationId ?? null,
    sent: json(sent),
    rest: JSON.stringify(rest),
    is_text_stale: Number(isTextStale),
    refusal: json(refusal),
    is_waiting: Number(waits),
    conflict_of: conflictOf(mine.tags) ?? null,
  };
}

/** The entry that columns hold. @throws SyntaxError where one of them holds no JSON that should */
export function rowOf(columns: EntryColumns): Row {
  const read: Record<string, unknown> = { ...columns };
  for (const name of JSON_NAMES) read[name] = JSON.parse(columns[name] ?? "null");
  return rowOfRead(read as unknown as ReadColumns);
}

function rowOfRead(columns: ReadColumns): Row {
  const { entry_id, version, base, theirs, sent, rest, is_text_stale, refusal } = columns;
  const mine = fieldsOf(columns);
  return {
    entryId: entry_id,
    mine,
    ...(version === null ? {} : { base: { version, fields: base ?? mine } }),
    ...(theirs === null ? {} : { theirs }),
    ...(sent === null ? {} : { sent }),
    rest,
    ...(is_text_stale === 1 ? { isTextStale: true } : {}),
    ...(refusal === null ? {} : { refusal }),
  };
}

function fieldsOf(columns: ReadColumns): Fields {
  const { content, written_at, timezone, local_date, tags, mood, location, unknown, is_deleted } = columns;
  return {
    content,
    timestamp: written_at,
    timezone,
    localDate: local_date,
    tags,
    ...(mood === null ? {} : { mood }),
    ...(location === null ? {} : { location }),
    ...(unknown === null ? {} : { unknown }),
    isDeleted: is_deleted === 1,
  };
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
