import type { Conflict, Draft, Fields, Row } from "../records.ts";
import type { Statement } from "./driver.ts";
import { tablesFromNothing } from "./migrations.ts";
import { rowOf, upsert, type EntryColumns } from "./row-columns.ts";
import { statementOf } from "./storage.ts";
import { indexWords } from "./word-index.ts";

/** The tables of a journal by what their rows are told apart by. */
export const JOURNAL_TABLES = { entries: "id", drafts: "entry_id", conflicts: "copy_id", facts: "name" } as const;

/**
 * What makes a new journal of what can still be read of a damaged one: all that no server has, which is what waits, what was never sent and
 * what was being written. The rest comes from the server again, from the beginning, since no cursor is taken over. A text that the server
 * has is left out although it could be read: nobody knows whether the damage went through it, and it would be sent back as an edit.
 * @param rowsOf the readable rows of one of the tables
 */
export function salvagedJournal(
  rowsOf: (table: keyof typeof JOURNAL_TABLES, key: string) => readonly object[],
): Statement[] {
  const read = <T>(table: keyof typeof JOURNAL_TABLES): readonly Partial<T>[] =>
    rowsOf(table, JOURNAL_TABLES[table]) as readonly Partial<T>[];
  const facts = read<{ name: string; value: string }>("facts").flatMap(({ name, value }): Statement[] =>
    (name === "deviceId" || name === "userId") && typeof value === "string"
      ? [{ sql: "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", params: [name, value] }]
      : [],
  );
  const rows = read<EntryColumns>("entries")
    .filter(({ version, is_waiting }) => version === null || is_waiting !== 0)
    .flatMap((columns) => readableRow(columns) ?? []);
  const drafts = read<{ draft: string }>("drafts").flatMap(({ draft }) => parsed<Draft>(draft, "write") ?? []);
  const conflicts = read<{ conflict: string }>("conflicts").flatMap(
    ({ conflict }) => parsed<Conflict>(conflict, "copyId") ?? [],
  );
  return [
    ...tablesFromNothing(),
    ...facts,
    ...rows.flatMap((row) => [upsert(row), ...(row.mine.isDeleted ? [] : [indexWords(row.entryId, row.mine.content)])]),
    ...drafts.map((draft) => statementOf({ kind: "draft", draft })),
    ...conflicts.map((conflict) => statementOf({ kind: "conflict", conflict })),
  ];
}

/** A row whose particulars cannot be read is its text, which meets the server's as a stranger's: what differs becomes a conflict copy. */
function readableRow(columns: Partial<EntryColumns>): Row | undefined {
  const { entry_id: entryId, content, written_at, timezone, local_date, is_deleted } = columns;
  if (typeof entryId !== "string" || typeof content !== "string") return undefined;
  try {
    return rowOf(columns as EntryColumns);
  } catch {
    if (content.trim() === "" || is_deleted === 1) return undefined;
    const mine: Fields = {
      content,
      timestamp: written_at ?? "1970-01-01T00:00:00.000Z",
      timezone: timezone ?? "UTC",
      localDate: local_date ?? "1970-01-01",
      tags: [],
      isDeleted: false,
    };
    return { entryId, mine, rest: {} };
  }
}

function parsed<T>(text: unknown, needed: keyof T): T | undefined {
  try {
    const value = JSON.parse(text as string) as T | null;
    return typeof value === "object" && value !== null && needed in value ? value : undefined;
  } catch {
    return undefined;
  }
}
