import type { AuditEvent } from "@aura-journal/contracts";
import { insertEntries, type EntryWrite } from "../../apps/server/src/services/entries/repository.ts";

/** The bytes of one entry as the server wrote them: the baseline writes rows of the same sizes. */
export interface SampleRow {
  readonly content: Buffer;
  readonly contentHash: string;
  readonly signature: Buffer;
  readonly analytics: Buffer;
  readonly model: string;
  readonly event: AuditEvent;
}

/** A script of pgbench with the variables it names. */
export interface BaselineScript {
  readonly sql: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Every client of pgbench writes for a user of its own, so that none waits for the counter of another; the ids are found
 * the same way in `baselineUsers`.
 */
const USER = "('00000000-0000-4000-8000-' || lpad((:client_id)::text, 12, '0'))::uuid";

/** The users that a run of pgbench with so many clients writes for. */
export function baselineUsers(clients: number): string[] {
  return Array.from({ length: clients }, (_, client) => `00000000-0000-4000-8000-${String(client).padStart(12, "0")}`);
}

/**
 * The statement that the server's writer sends for a batch of one, word for word, with pgbench's variables in the place of
 * its parameters. A column that this does not know stops it: it must never measure something else unnoticed.
 */
export async function sameStatement(sample: SampleRow, index: number): Promise<BaselineScript> {
  const text = await insertText();
  const columns = /\)\s*WITH ORDINALITY AS i\s*\(([^)]*)\)/
    .exec(text)?.[1]
    ?.split(",")
    .map((name) => name.trim().replaceAll('"', ""));
  if (columns === undefined) throw new Error("the writer's statement has another form; the baseline must follow it");
  const values = valuesOf(index);
  const sql = text.replaceAll(/\$(\d+)::(\w+)\[\]/g, (_, place: string, type: string) => {
    const value = values[columns[Number(place) - 1] ?? ""];
    if (value === undefined)
      throw new Error(
        `the writer's statement has a column that the baseline does not know: ${columns[Number(place) - 1]}`,
      );
    return `ARRAY[${value}]::${type}[]`;
  });
  if (/\$\d/.test(sql)) throw new Error("the writer's statement has parameters that the baseline does not know");
  return { sql: `${sql};\n`, variables: variablesOf(sample, index) };
}

/** The same rows with nothing that one entry does not need: no unnest, no windows, no job. Nobody could ask for less. */
export function leanStatement(sample: SampleRow, index: number): BaselineScript {
  const v = valuesOf(index);
  const sql = `
    WITH bumped AS (
      INSERT INTO journal.journals AS j (user_id, change_seq, live_entries) VALUES (${USER}, 1, 1)
      ON CONFLICT (user_id) DO UPDATE SET change_seq = j.change_seq + 1, live_entries = j.live_entries + 1
      RETURNING user_id, change_seq, ${v["entry_id"]} AS entry_id
    ), analytics AS (
      INSERT INTO journal.entry_analytics (user_id, entry_id, entry_version, key_version, analytics_encrypted, model)
      SELECT user_id, entry_id, 1, 1, ${v["analytics"]}::bytea, ${v["model"]} FROM bumped
    ), events AS (
      INSERT INTO journal.outbox (event) VALUES (${v["event"]}::jsonb)
    )
    INSERT INTO journal.journal_entries (
      user_id, entry_id, "timestamp", timezone, local_date, created_at, updated_at, version, change_seq, key_version,
      content_encrypted, content_hash, signature
    )
    SELECT user_id, entry_id, now(), 'UTC', current_date, now(), now(), 1, change_seq, 1,
      ${v["content"]}::bytea, ${v["content_hash"]}, ${v["signature"]}::bytea
    FROM bumped
    RETURNING user_id, entry_id, change_seq`;
  return { sql: `${sql};\n`, variables: variablesOf(sample, index) };
}

/** SQL of each column's value. No literal may hold a colon: pgbench would read a variable. */
function valuesOf(index: number): Readonly<Record<string, string>> {
  return {
    user_id: USER,
    entry_id: "uuidv7()",
    timestamp: "now()",
    timezone: "'UTC'",
    local_date: "current_date",
    created_at: "now()",
    updated_at: "now()",
    version: "1",
    key_version: "1",
    content: `:content_${index}`,
    content_hash: `:content_hash_${index}`,
    signature: `:signature_${index}`,
    analytics: `:analytics_${index}`,
    model: `:model_${index}`,
    event: `:event_${index}`,
    is_remote_wanted: "false",
    is_counted: "true",
    traceparent: "NULL",
  };
}

function variablesOf(sample: SampleRow, index: number): Record<string, string> {
  const hex = (bytes: Buffer): string => `\\x${bytes.toString("hex")}`;
  return {
    [`content_${index}`]: hex(sample.content),
    [`content_hash_${index}`]: sample.contentHash,
    [`signature_${index}`]: hex(sample.signature),
    [`analytics_${index}`]: hex(sample.analytics),
    [`model_${index}`]: sample.model,
    [`event_${index}`]: JSON.stringify(sample.event),
  };
}

/** Asks the repository itself: it is given a database that only listens. */
async function insertText(): Promise<string> {
  let text = "";
  const listening = {
    query: async <Row>(statement: { readonly text: string }): Promise<Row[]> => {
      text = statement.text;
      return [];
    },
  };
  await insertEntries(listening, [ANY_WRITE]);
  return text;
}

const ANY_INSTANT = new Date(0);
const ANY_WRITE: EntryWrite = {
  sealed: {
    userId: "00000000-0000-4000-8000-000000000000",
    entryId: "00000000-0000-4000-8000-000000000000",
    version: 1,
    timestamp: ANY_INSTANT,
    timezone: "UTC",
    localDate: "1970-01-01",
    createdAt: ANY_INSTANT,
    updatedAt: ANY_INSTANT,
    deletedAt: null,
    keyVersion: 1,
    content: Buffer.alloc(0),
    contentHash: "",
    signature: Buffer.alloc(0),
    analytics: Buffer.alloc(0),
    model: null,
    isRemoteWanted: false,
  },
  event: { eventId: "00000000-0000-4000-8000-000000000000", at: "1970-01-01T00:00:00.000Z", action: "entry.created" },
};
