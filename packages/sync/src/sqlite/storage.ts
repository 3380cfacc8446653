import type { Change } from "../machine.ts";
import type { Conflict, Draft, Row } from "../records.ts";
import type { Counts, Storage } from "../storage.ts";
import type { SqliteDriver, Statement } from "./driver.ts";
import { migrate } from "./migrations.ts";
import { selectRows, upsert } from "./row-columns.ts";
import { forgetWords, indexWords } from "./word-index.ts";

/**
 * Keeps the replica in SQLite. There must be one writer: on the web the tab that holds the lock, elsewhere the app.
 *
 * Crash model: a commit is one transaction of SQLite, so an entry, its place in the outbox, its copy and its words in the search
 * index are on disk together or not at all.
 * @throws RangeError for a database that a newer app has written
 */
export async function openSqliteStorage(driver: SqliteDriver): Promise<Storage> {
  await migrate(driver);

  /** The statements that keep the search index in step, for entries whose words change. */
  async function reindexing(rows: readonly Row[]): Promise<Statement[]> {
    if (rows.length === 0) return [];
    const before = await driver.all<{ id: string; content: string; is_deleted: number }>({
      sql: `SELECT entry_id AS id, content, is_deleted FROM entries WHERE entry_id IN (SELECT value FROM json_each(?))`,
      params: [JSON.stringify(rows.map(({ entryId }) => entryId))],
    });
    const textById = new Map(before.map(({ id, content, is_deleted }) => [id, is_deleted === 1 ? undefined : content]));
    return rows.flatMap(({ entryId, mine }) => {
      const had = textById.get(entryId);
      const has = mine.isDeleted ? undefined : mine.content;
      if (had === has) return [];
      return [
        ...(had === undefined ? [] : [forgetWords(entryId)]),
        ...(has === undefined ? [] : [indexWords(entryId, has)]),
      ];
    });
  }

  return {
    async known() {
      const facts = await driver.all<{ name: string; value: string }>({ sql: "SELECT name, value FROM facts" });
      const { deviceId, userId, cursor, mark } = Object.fromEntries(facts.map(({ name, value }) => [name, value]));
      return {
        deviceId,
        ...(userId === undefined ? {} : { userId }),
        ...(cursor === undefined ? {} : { cursor }),
        ...(mark === undefined ? {} : { mark }),
      };
    },
    nameDevice: (deviceId) => driver.run(setFact("deviceId", deviceId)),
    row: async (entryId) => (await selectRows(driver, "entry_id = ?", [entryId]))[0],
    rows: (entryIds) => selectRows(driver, "entry_id IN (SELECT value FROM json_each(?))", [JSON.stringify(entryIds)]),
    rowsSentAs: (mutationIds) =>
      selectRows(driver, "sent_as IN (SELECT value FROM json_each(?))", [JSON.stringify(mutationIds)]),
    async rowsToSend({ entries, characters }) {
      // What is on its way goes first: until its fate is known, nothing newer of the same entry can be sent.
      const waiting = await driver.all<{ id: number; size: number }>({
        sql: `SELECT id, length(content) AS size FROM entries
          WHERE is_waiting = 1 AND (refusal IS NULL OR sent_as IS NOT NULL) ORDER BY sent_as IS NULL, id LIMIT ?`,
        params: [entries],
      });
      if (waiting.length === 0) return [];
      let room = characters;
      // One that is longer than all that may be sent goes alone.
      const fitting = waiting.filter(({ size }, index) => (room -= size) >= 0 || index === 0).map(({ id }) => id);
      const where = "id IN (SELECT value FROM json_each(?)) ORDER BY sent_as IS NULL, id";
      return selectRows(driver, where, [JSON.stringify(fitting)]);
    },
    async drafts() {
      const rows = await driver.all<{ draft: string }>({ sql: "SELECT draft FROM drafts ORDER BY entry_id" });
      return rows.map(({ draft }) => JSON.parse(draft) as Draft);
    },
    async draft(entryId) {
      const sql = "SELECT draft FROM drafts WHERE entry_id = ?";
      const [row] = await driver.all<{ draft: string }>({ sql, params: [entryId] });
      return row === undefined ? undefined : (JSON.parse(row.draft) as Draft);
    },
    async conflict(copyId) {
      const sql = "SELECT conflict FROM conflicts WHERE copy_id = ?";
      const [row] = await driver.all<{ conflict: string }>({ sql, params: [copyId] });
      return row === undefined ? undefined : (JSON.parse(row.conflict) as Conflict);
    },
    async counts() {
      const [counts] = await driver.all<Counts>({
        sql: `SELECT
            (SELECT count(*) FROM entries WHERE is_waiting = 1) AS waiting,
            (SELECT count(*) FROM entries WHERE is_waiting = 1 AND refusal IS NOT NULL) AS refused,
            (SELECT count(*) FROM entries WHERE conflict_of IS NOT NULL AND is_deleted = 0) AS conflicts`,
      });
      return counts ?? { waiting: 0, refused: 0, conflicts: 0 };
    },
    async commit(changes) {
      if (changes.length === 0) return;
      const rows = changes.flatMap((change) => (change.kind === "row" ? [change.row] : []));
      const words = await reindexing(rows);
      await driver.transaction([...changes.map(statementOf), ...words]);
    },
  };
}

/** The statement that writes a change. */
export function statementOf(change: Change): Statement {
  switch (change.kind) {
    case "row":
      return upsert(change.row);
    case "conflict":
      return {
        sql: "INSERT INTO conflicts (copy_id, conflict) VALUES (?, ?) ON CONFLICT (copy_id) DO UPDATE SET conflict = excluded.conflict",
        params: [change.conflict.copyId, JSON.stringify(change.conflict)],
      };
    case "conflictOver":
      return { sql: "DELETE FROM conflicts WHERE copy_id = ?", params: [change.copyId] };
    case "draft":
      return {
        sql: "INSERT INTO drafts (entry_id, draft) VALUES (?, ?) ON CONFLICT (entry_id) DO UPDATE SET draft = excluded.draft",
        params: [change.draft.entryId, JSON.stringify(change.draft)],
      };
    case "draftOver":
      return { sql: "DELETE FROM drafts WHERE entry_id = ?", params: [change.entryId] };
    case "user":
      return setFact("userId", change.userId);
    case "cursor":
      return change.cursor === undefined ? forgetFact("cursor") : setFact("cursor", change.cursor);
    case "mark":
      return change.mark === undefined ? forgetFact("mark") : setFact("mark", change.mark);
    case "commonForgotten":
      return {
        sql: `UPDATE entries SET version = NULL, base = NULL, theirs = NULL, sent_as = NULL, sent = NULL, refusal = NULL,
          is_waiting = 1 - is_deleted`,
      };
  }
}

function forgetFact(name: string): Statement {
  return { sql: "DELETE FROM facts WHERE name = ?", params: [name] };
}

function setFact(name: string, value: string): Statement {
  return {
    sql: "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    params: [name, value],
  };
}
