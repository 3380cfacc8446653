import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { loadModule, parseSync } from "libpg-query";
import { declaredStatements } from "../../apps/server/src/platform/database.ts";
import { usesOfShardedTables, type TableUse } from "./named-users.ts";

const SERVER = join(import.meta.dirname, "..", "..", "apps", "server", "src");
const MIGRATIONS = join(SERVER, "services", "entries", "migrations");

/** Half a second's worth of notes for all users, taken and counted in one go; distributed, each shard counts its own. */
const COUNTING = "the figures of use are counted in the background, for whoever has been here";
/** No group is smaller than twenty people, so none can be told of by one user's rows. */
const GROUPS = "moods are counted in groups of people, in the background";

/** Statements that name no single user, and why a cluster can bear them. Each is known by words that it alone holds. */
const EXCEPTIONS: readonly { readonly words: string; readonly users: TableUse["users"]; readonly why: string }[] = [
  {
    words: "PARTITION BY user_id ORDER BY nth",
    users: "several",
    why: "the batch of writes that arrived during a commit: every row carries its user, and a batch can be cut by shard",
  },
  {
    words: 'SELECT user_id AS "userId", change_seq AS "changeSeq"',
    users: "several",
    why: "the counters of those who listen, five hundred at a time: each shard answers for its own",
  },
  { words: "FROM journal.list_users($1, $2)", users: "nobody", why: "upkeep lists ids a page at a time, once an hour" },
  { words: "FROM journal.list_import_users($1, $2)", users: "nobody", why: "upkeep of imports, once an hour" },
  { words: "FROM journal.list_attachment_owners($1, $2)", users: "nobody", why: "upkeep of attachments, once an hour" },
  {
    words: "journal.remove_expired_exports($1)",
    users: "nobody",
    why: "upkeep of exports, once an hour: by their age",
  },
  {
    words: "FROM journal.find_calendar_feed($1)",
    users: "nobody",
    why: "who comes with a feed's token has said nothing else; calendars come a few times a day",
  },
  { words: "FROM keys.list_users($1, $2)", users: "nobody", why: "a rotation of keys that an operator started" },
  { words: "keys.count_users()", users: "nobody", why: "how far such a rotation has come" },
  { words: "EXISTS (SELECT FROM keys.user_keys)", users: "nobody", why: "once at the start, before a key is made" },
  { words: "FROM journal.product_outbox ORDER BY id LIMIT $1", users: "nobody", why: COUNTING },
  { words: "DELETE FROM journal.product_outbox WHERE id = ANY", users: "nobody", why: COUNTING },
  { words: "INSERT INTO keys.person_keys AS k", users: "several", why: COUNTING },
  { words: "key, left_on AS", users: "several", why: COUNTING },
  { words: "INSERT INTO journal.product_readings", users: "several", why: COUNTING },
  { words: "SELECT DISTINCT user_id FROM journal.product_readings", users: "nobody", why: GROUPS },
  { words: "PARTITION BY user_id ORDER BY at, entry_id", users: "nobody", why: GROUPS },
  { words: "SELECT * FROM journal.entry_analytics WHERE user_id = i.user_id", users: "several", why: GROUPS },
  { words: "DELETE FROM journal.product_readings r USING", users: "several", why: GROUPS },
  { words: "DELETE FROM journal.product_readings WHERE at < $1", users: "nobody", why: GROUPS },
  {
    words: "EXCEPT SELECT user_id FROM journal.journals",
    users: "nobody",
    why: "a backup that is being proven, in a database that serves nobody",
  },
];

await loadModule();

describe("what the parser's reader says of a statement", () => {
  const sharded = new Set(["journal.e", "journal.f"]);
  const users = (sql: string): string[] =>
    usesOfShardedTables(sql, sharded).map((use) => `${use.table.slice(8)} ${use.users}`);

  test("a parameter names one user, a list several", () => {
    assert.deepEqual(users("SELECT 1 FROM journal.e WHERE user_id = $1"), ["e one"]);
    assert.deepEqual(users("SELECT 1 FROM journal.e AS x WHERE ($1::uuid, $2) = (x.user_id, x.id)"), ["e one"]);
    assert.deepEqual(users("DELETE FROM journal.e WHERE user_id = ANY ($1::uuid[])"), ["e several"]);
    assert.deepEqual(users("INSERT INTO journal.e (id, user_id) VALUES ($1, $2)"), ["e one"]);
    assert.deepEqual(users("INSERT INTO journal.e (user_id) SELECT u FROM unnest($1::uuid[]) AS u"), ["e several"]);
  });

  test("a name is carried over joins, subselects and WITH, and over nothing else", () => {
    assert.deepEqual(users("SELECT 1 FROM journal.e JOIN journal.f USING (user_id) WHERE e.user_id = $1"), [
      "e one",
      "f one",
    ]);
    assert.deepEqual(users("SELECT 1 FROM journal.e JOIN journal.f ON f.id = e.id WHERE e.user_id = $1"), [
      "e one",
      "f nobody",
    ]);
    assert.deepEqual(
      users("SELECT (SELECT 1 FROM journal.f WHERE f.user_id = e.user_id) FROM journal.e WHERE e.user_id = $1"),
      ["e one", "f one"],
    );
    assert.deepEqual(
      users(
        "WITH o AS (SELECT * FROM journal.e WHERE user_id = $1) INSERT INTO journal.f (user_id) SELECT user_id FROM o",
      ),
      ["e one", "f one"],
    );
  });

  test("what need not hold names nobody", () => {
    for (const where of [
      "",
      "WHERE id = $1",
      "WHERE user_id = $1 OR id = $2",
      "WHERE NOT user_id = $1",
      "WHERE user_id > $1",
      "WHERE user_id = other",
    ]) {
      assert.deepEqual(users(`SELECT 1 FROM journal.e ${where}`), ["e nobody"], where);
    }
    assert.deepEqual(users("UPDATE journal.e SET x = 1 WHERE id IN (SELECT id FROM journal.f WHERE user_id = $1)"), [
      "e nobody",
      "f one",
    ]);
    assert.deepEqual(users("SELECT 1 FROM journal.e WHERE user_id = $1 UNION SELECT 1 FROM journal.f"), [
      "e one",
      "f nobody",
    ]);
    assert.deepEqual(users("SELECT journal.everybody()"), ["everybody nobody"]);
  });
});

describe("every statement on the journal's tables names its user, so that they can be distributed by it", () => {
  let tables: ReadonlySet<string>;
  let used: { readonly text: string; readonly uses: TableUse[] }[];

  before(async () => {
    tables = await tablesByUser();
    for await (const file of glob("**/*.ts", { cwd: SERVER })) {
      if (/(\.test|\.fixture|-worker)\.ts$|^cli\.ts$/.test(file)) continue;
      if (/\bstatement\(/.test(await readFile(join(SERVER, file), "utf8"))) await import(join(SERVER, file));
    }
    used = declaredStatements()
      .map(({ text }) => ({ text, uses: usesOfShardedTables(text, tables) }))
      .filter(({ uses }) => uses.length > 0);
  });

  test("the tables and the statements were found", () => {
    assert.ok(tables.size >= 6, [...tables].join(", "));
    assert.ok(used.length >= 90, `${used.length} statements`);
    const seen = new Set(used.flatMap(({ uses }) => uses.map(({ table }) => table)));
    assert.deepEqual(
      [...tables].filter((table) => !seen.has(table)),
      [],
      "tables that nobody asks",
    );
  });

  test("each names one user, but for a list of exceptions", () => {
    const strays = used.flatMap(({ text, uses }) => {
      const others = uses.filter((use) => use.users !== "one");
      if (others.length === 0) return [];
      const exception = EXCEPTIONS.find(({ words }) => text.includes(words));
      const isBorne = exception !== undefined && others.every(({ users }) => users === exception.users);
      return isBorne ? [] : [`${others.map(({ table, users }) => `${table}: ${users}`).join(", ")} in ${text}`];
    });
    assert.deepEqual(strays, []);
  });

  test("no exception has outlived its statement", () => {
    for (const { words } of EXCEPTIONS) {
      assert.equal(used.filter(({ text }) => text.includes(words)).length, 1, words);
    }
  });
});

/** The tables of the journal's schemas that have a `user_id`, as the migrations make them. */
async function tablesByUser(): Promise<Set<string>> {
  const tables = new Set<string>();
  for await (const file of glob("*.sql", { cwd: MIGRATIONS })) {
    for (const { stmt } of parseSync(await readFile(join(MIGRATIONS, file), "utf8")).stmts ?? []) {
      if (stmt === undefined || !("CreateStmt" in stmt)) continue;
      const { relation, tableElts = [] } = stmt.CreateStmt;
      const hasUser = tableElts.some((column) => "ColumnDef" in column && column.ColumnDef.colname === "user_id");
      if (hasUser && relation !== undefined) tables.add(`${relation.schemaname}.${relation.relname}`);
    }
  }
  return tables;
}
