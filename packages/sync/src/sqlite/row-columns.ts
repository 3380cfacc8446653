import { conflictOf, isWaiting, type Fields, type Json, type Row } from "../records.ts";
import type { SqlValue, Statement } from "./driver.ts";

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

export const ENTRY_COLUMNS = NAMES.join(", ");

const UPSERT = `
  INSERT INTO entries (${ENTRY_COLUMNS}) VALUES (${NAMES.map(() => "?").join(", ")})
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

/** The entry that columns hold. */
export function rowOf(columns: EntryColumns): Row {
  const { entry_id, version, base, theirs, sent, rest, is_text_stale, refusal } = columns;
  const mine = fieldsOf(columns);
  return {
    entryId: entry_id,
    mine,
    ...(version === null ? {} : { base: { version, fields: base === null ? mine : (JSON.parse(base) as Fields) } }),
    ...(theirs === null ? {} : { theirs: JSON.parse(theirs) as NonNullable<Row["theirs"]> }),
    ...(sent === null ? {} : { sent: JSON.parse(sent) as NonNullable<Row["sent"]> }),
    rest: JSON.parse(rest) as Row["rest"],
    ...(is_text_stale === 1 ? { isTextStale: true } : {}),
    ...(refusal === null ? {} : { refusal: JSON.parse(refusal) as NonNullable<Row["refusal"]> }),
  };
}

function fieldsOf(columns: EntryColumns): Fields {
  const { content, written_at, timezone, local_date, tags, mood, location, unknown, is_deleted } = columns;
  return {
    content,
    timestamp: written_at,
    timezone,
    localDate: local_date,
    tags: JSON.parse(tags) as string[],
    ...(mood === null ? {} : { mood: JSON.parse(mood) as NonNullable<Fields["mood"]> }),
    ...(location === null ? {} : { location: JSON.parse(location) as NonNullable<Fields["location"]> }),
    ...(unknown === null ? {} : { unknown: JSON.parse(unknown) as Readonly<Record<string, Json>> }),
    isDeleted: is_deleted === 1,
  };
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
