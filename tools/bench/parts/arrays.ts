import { randomBytes, randomUUID } from "node:crypto";
import {
  byteaArray,
  int4Array,
  textArray,
  timestamptzArray,
  uuidArray,
} from "../../../apps/server/src/services/entries/pg-arrays.ts";
import type { BenchContext, PartResult } from "../context.ts";
import { connect, type Connection } from "../database.ts";
import { table } from "../markdown.ts";
import { median, milliseconds, number } from "../stats.ts";

interface Item {
  readonly id: string;
  readonly at: Date;
  readonly zone: string;
  readonly version: number;
  readonly content: Buffer;
}

/** Ways to send a batch of rows: SQL and its parameters. */
interface Encoding {
  readonly name: string;
  readonly sql: string;
  readonly values: (items: readonly Item[]) => unknown[];
}

const BATCH = 16;
const CONTENT_BYTES = 1_500;
const COLUMNS = "(id, at, zone, version, content)";
const UNNEST = `INSERT INTO batch ${COLUMNS} SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::int4[], $5::bytea[])`;

const ENCODINGS: readonly Encoding[] = [
  {
    name: "unnest of binary arrays (ours)",
    sql: UNNEST,
    values: (items) => [
      uuidArray(items.map(({ id }) => id)),
      timestamptzArray(items.map(({ at }) => at)),
      textArray(items.map(({ zone }) => zone)),
      int4Array(items.map(({ version }) => version)),
      byteaArray(items.map(({ content }) => content)),
    ],
  },
  {
    name: "unnest of the driver's text arrays",
    sql: UNNEST,
    values: (items) => [
      items.map(({ id }) => id),
      items.map(({ at }) => at.toISOString()),
      items.map(({ zone }) => zone),
      items.map(({ version }) => version),
      items.map(({ content }) => content),
    ],
  },
  {
    name: "VALUES with a parameter a cell",
    sql: `INSERT INTO batch ${COLUMNS} VALUES ${Array.from({ length: BATCH }, (_, row) => {
      const first = row * 5;
      return `($${first + 1}::uuid, $${first + 2}::timestamptz, $${first + 3}, $${first + 4}::int4, $${first + 5}::bytea)`;
    }).join(", ")}`,
    values: (items) =>
      items.flatMap(({ id, at, zone, version, content }) => [id, at.toISOString(), zone, version, content]),
  },
];

/** What a batch of rows costs this process and the database, by the way it is sent. */
export async function arrays(context: BenchContext): Promise<PartResult> {
  await using server = await context.startServer("arrays");
  await using connection = await connect(server.owner);
  await connection.rows(
    "CREATE TEMP TABLE batch (id uuid PRIMARY KEY, at timestamptz, zone text, version int, content bytea)",
  );
  await connection.rows("ALTER TABLE batch ALTER COLUMN content SET STORAGE EXTERNAL");
  const rounds = context.isQuick ? 1 : 7;
  const batches = context.isQuick ? 20 : 400;
  const wallMs = ENCODINGS.map((): number[] => []);
  const cpuMs = ENCODINGS.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, encoding] of ENCODINGS.entries()) {
      context.signal.throwIfAborted();
      const taken = await send(connection, encoding, batches);
      // The first round warms up.
      if (round === 0) continue;
      wallMs[index]?.push(taken.wallMs);
      cpuMs[index]?.push(taken.cpuMs);
    }
  }
  const cells = ENCODINGS.map(({ name }, index) => {
    const wall = median(wallMs[index] ?? []);
    const cpu = median(cpuMs[index] ?? []);
    return { name, wall, cpu };
  });
  const [ours, ...others] = cells as [(typeof cells)[number], ...typeof cells];
  return {
    rows: [
      {
        what: `a batch of ${BATCH} rows, as it is sent`,
        goal: "the cheapest encoding",
        found: `${milliseconds(ours.wall)}; ${others.map(({ name, wall }) => `${name} ${milliseconds(wall)}`).join(", ")}`,
        isMet: others.every(({ wall }) => wall >= ours.wall),
      },
    ],
    details: [
      `${BATCH} rows of ${number(CONTENT_BYTES)} bytes into a temporary table, ${batches} batches in each of ${rounds} rounds in turn, medians. The time is that of the driver and the database together, one batch after another.`,
      table(
        ["", "a batch", "processor time of the sender"],
        cells.map(({ name, wall, cpu }) => [name, milliseconds(wall), milliseconds(cpu)]),
      ),
    ].join("\n\n"),
  };
}

/** Milliseconds a batch. */
async function send(
  connection: Connection,
  { sql, values }: Encoding,
  batches: number,
): Promise<{ wallMs: number; cpuMs: number }> {
  const items = Array.from({ length: batches * BATCH }, (_, nth) => ({
    id: randomUUID(),
    at: new Date(1_767_225_600_000 + nth),
    zone: "Europe/Berlin",
    version: 1,
    content: randomBytes(CONTENT_BYTES),
  }));
  await connection.rows("TRUNCATE batch");
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  for (let at = 0; at < items.length; at += BATCH) await connection.rows(sql, values(items.slice(at, at + BATCH)));
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallMs: (performance.now() - startMs) / batches, cpuMs: (user + system) / 1_000 / batches };
}
