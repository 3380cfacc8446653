import { tmpdir } from "node:os";
import pg from "pg";
import { push, register, type Account } from "./bench/accounts.ts";
import { startServer } from "./bench/server-process.ts";
import { number } from "./bench/stats.ts";
import { createTextMaker } from "./bench/texts.ts";
import { isWhole, readOptions } from "./options.ts";
import { printTable } from "./table.ts";

/** `npm run bench:scale`: what an entry takes of the database, measured on journals that were really written. */
const USAGE = `usage: npm run bench:scale -- [options]

  --journals N   how many journals are filled (default: 4)
  --entries N    entries of each (default: 2000)
  --words N      words of each (default: 120)
  --help         this

Prints bytes of disk and of write-ahead log an entry. Takes a minute or two.
`;

const values = readOptions(
  USAGE,
  {
    journals: { type: "string", default: "4" },
    entries: { type: "string", default: "2000" },
    words: { type: "string", default: "120" },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ journals, entries, words }) =>
    isWhole(journals, 1, 100) && isWhole(entries, 1, 100_000) && isWhole(words, 1, 2_000),
);

const SIZES = `
  SELECT CASE WHEN c.relispartition THEN regexp_replace(c.relname, '_[0-9]{2}$', '') ELSE c.relname END AS name,
    n.nspname AS schema, sum(pg_total_relation_size(c.oid))::float8 AS bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('journal', 'keys', 'users', 'auth') AND c.relkind = 'r'
  GROUP BY 1, 2`;

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interruption.abort());
await using server = await startServer({ directory: tmpdir(), signal: interruption.signal });
const owner = new pg.Client(server.owner);
await owner.connect();
const entriesEach = Number(values.entries);
const total = entriesEach * Number(values.journals);
const accounts = await register(server.url, Number(values.journals), "local");
const maker = createTextMaker(3);
const before = await sizes();
const walBefore = await wal();
for (const account of accounts) await fill(account);
// Audit events and jobs are on their way for a moment longer; what they leave is part of what an entry takes.
await settled();
const walBytes = (await wal()) - walBefore;
const after = await sizes();
await owner.end();

const grown = [...after]
  .map(([name, bytes]) => ({ name, perEntry: (bytes - (before.get(name) ?? 0)) / total }))
  .filter(({ perEntry }) => perEntry >= 1)
  .toSorted((a, b) => b.perEntry - a.perEntry);
const sum = grown.reduce((bytes, { perEntry }) => bytes + perEntry, 0);
process.stdout.write(
  `${total} entries of ${values.words} words in ${values.journals} journals, by POST /sync/push\n\n`,
);
printTable([
  ["", "bytes an entry"],
  ...grown.map(({ name, perEntry }) => [name, number(perEntry)]),
  ["all of it", number(sum)],
  ["write-ahead log", number(walBytes / total)],
]);

async function fill(account: Account): Promise<void> {
  for (let at = 0; at < entriesEach; at += 500) {
    interruption.signal.throwIfAborted();
    const count = Math.min(500, entriesEach - at);
    const entries = Array.from({ length: count }, (_, nth) => ({
      content: maker.text(Number(values.words)),
      timestamp: new Date(Date.UTC(2020, 0, 1, 8 * (at + nth))).toISOString(),
    }));
    await push(account, entries);
  }
}

async function sizes(): Promise<Map<string, number>> {
  const { rows } = await owner.query<{ schema: string; name: string; bytes: number }>(SIZES);
  return new Map(rows.map(({ schema, name, bytes }) => [`${schema}.${name}`, bytes]));
}

async function wal(): Promise<number> {
  const { rows } = await owner.query<{ bytes: number }>(
    "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS bytes",
  );
  return rows[0]?.bytes ?? Number.NaN;
}

async function settled(): Promise<void> {
  for (let waiting = Infinity; waiting > 0;) {
    interruption.signal.throwIfAborted();
    const { rows } = await owner.query<{ waiting: number }>(
      `SELECT (SELECT count(*) FROM journal.outbox)::int
         + (SELECT count(*) FROM journal.entry_analytics WHERE model IS NULL)::int AS waiting`,
    );
    waiting = rows[0]?.waiting ?? 0;
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
}
