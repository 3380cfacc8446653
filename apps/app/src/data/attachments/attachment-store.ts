import type { Attachment } from "@aura-journal/contracts";
import type { AsyncDriver, Statement } from "../sqlite/async-driver.ts";
import type { AttachmentKind, AttachmentRefusal, NewAttachment } from "./local-attachment.ts";

/** What is known of an attachment besides where it is. */
export interface AttachmentFacts {
  readonly kind: AttachmentKind;
  readonly type: string;
  readonly name?: string;
  readonly bytes?: number;
  readonly hasThumbnail?: boolean;
}

export interface StoredAttachment {
  readonly attachmentId: string;
  readonly entryId: string;
  readonly facts: AttachmentFacts;
  /**
   * `keeping`: its bytes are being written down; `here`: they are here, and to be sent; `there`: the server has it; `leaving`: the server
   * is to remove it.
   */
  readonly state: "keeping" | "here" | "there" | "leaving";
  readonly refusal?: AttachmentRefusal;
}

export interface AttachmentCounts {
  /** To be sent or removed, those that were refused left out. */
  readonly waiting: number;
  readonly refused: number;
}

export interface AttachmentStore {
  find(attachmentIds: readonly string[]): Promise<StoredAttachment[]>;
  ofEntry(entryId: string): Promise<StoredAttachment[]>;
  /** Begins to write one down: whatever an earlier try left of it goes. */
  begin(attachment: NewAttachment, addedAt: string): Promise<void>;
  keepPart(attachmentId: string, number: number, bytes: Uint8Array): Promise<void>;
  /** All bytes are here: from now on it is to be sent. */
  finish(attachmentId: string, bytes: number, thumbnail: Uint8Array | undefined): Promise<void>;
  part(attachmentId: string, number: number): Promise<Uint8Array | undefined>;
  /** Those whose bytes are here and nowhere else. */
  held(): Promise<StoredAttachment[]>;
  /** Those whose entry does not show them yet: the app went away in between. */
  unplaced(): Promise<StoredAttachment[]>;
  placed(attachmentId: string): Promise<void>;
  /** The one that is to be sent or removed next, the oldest first. */
  next(): Promise<StoredAttachment | undefined>;
  sent(attachment: Attachment): Promise<void>;
  refused(attachmentId: string, refusal: AttachmentRefusal): Promise<void>;
  tryAgain(): Promise<void>;
  /** It is wanted no more: here it is gone, and the server is to remove it, which may have it whatever was heard of that. */
  leave(attachmentId: string, entryId: string): Promise<void>;
  forget(attachmentId: string): Promise<void>;
  /** What the server has of an entry, and nothing else that it was known to have. @returns whether that is news */
  listed(entryId: string, attachments: readonly Attachment[]): Promise<boolean>;
  thumbnail(attachmentId: string, usedAt: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  keepThumbnail(attachmentId: string, bytes: Uint8Array, usedAt: number): Promise<void>;
  counts(): Promise<AttachmentCounts>;
}

/** Small pictures of what the server has that are kept for times without it, the ones that were seen last; some 30 KB each. */
const THUMBNAILS = 1_000;

/** Made where they are not yet. */
export const ATTACHMENT_TABLES = `
  CREATE TABLE IF NOT EXISTS attachments (
    attachment_id TEXT PRIMARY KEY,
    entry_id TEXT NOT NULL,
    facts TEXT NOT NULL,
    state TEXT NOT NULL,
    refusal TEXT,
    is_placed INTEGER NOT NULL,
    added_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS attachments_of_entries ON attachments (entry_id);
  CREATE TABLE IF NOT EXISTS attachment_parts (
    attachment_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (attachment_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS attachment_thumbnails (
    attachment_id TEXT PRIMARY KEY,
    bytes BLOB NOT NULL,
    used_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/**
 * What is left of those whose bytes were being written down when the app went away: whoever added them was told of no success. A disk that
 * is full keeps it until the next start.
 */
const CLEAN = [
  "DELETE FROM attachment_parts WHERE attachment_id NOT IN (SELECT attachment_id FROM attachments WHERE state = 'here')",
  "DELETE FROM attachments WHERE state = 'keeping'",
];

const SELECT = `SELECT attachment_id AS attachmentId, entry_id AS entryId, facts, state, refusal FROM attachments`;

interface Columns extends Omit<StoredAttachment, "facts" | "refusal"> {
  readonly facts: string;
  readonly refusal: AttachmentRefusal | null;
}

/**
 * Attachments in the database of this device, which is where the journal is: sealed as it is, and gone with it.
 *
 * Crash model: one is to be sent once its last byte is on disk, and its bytes go in the transaction that notes that the server has it.
 */
export async function openAttachmentStore(driver: AsyncDriver): Promise<AttachmentStore> {
  await driver.exec(ATTACHMENT_TABLES);
  const [left] = await driver.all({ sql: "SELECT 1 FROM attachments WHERE state = 'keeping' LIMIT 1" });
  // What was cut off while it was being kept is sent nowhere; a disk that can't let go of it now is asked again at the next start.
  if (left !== undefined) await driver.transaction(CLEAN.map((sql) => ({ sql }))).catch(() => {});

  async function select(where: string, params: Statement["params"] = []): Promise<StoredAttachment[]> {
    const rows = await driver.all<Columns>({ sql: `${SELECT} ${where}`, params });
    return rows.map(({ facts, refusal, ...row }) => ({
      ...row,
      facts: JSON.parse(facts) as AttachmentFacts,
      ...(refusal === null ? {} : { refusal }),
    }));
  }

  return {
    find: (ids) => select("WHERE attachment_id IN (SELECT value FROM json_each(?))", [JSON.stringify(ids)]),
    ofEntry: (entryId) => select("WHERE entry_id = ? ORDER BY added_at, attachment_id", [entryId]),
    begin: ({ attachmentId, entryId, kind, type, name }, addedAt) =>
      driver.transaction([
        deleteFrom("attachment_parts", attachmentId),
        {
          sql: `INSERT INTO attachments (attachment_id, entry_id, facts, state, is_placed, added_at)
            VALUES (?, ?, ?, 'keeping', 0, ?) ON CONFLICT (attachment_id) DO NOTHING`,
          params: [
            attachmentId,
            entryId,
            JSON.stringify({ kind, type, ...(name === undefined ? {} : { name }) } satisfies AttachmentFacts),
            addedAt,
          ],
        },
      ]),
    keepPart: (attachmentId, number, bytes) =>
      driver.run({ sql: "INSERT INTO attachment_parts VALUES (?, ?, ?)", params: [attachmentId, number, bytes] }),
    finish: (attachmentId, bytes, thumbnail) =>
      driver.transaction([
        {
          sql: "UPDATE attachments SET state = 'here', facts = json_set(facts, '$.bytes', ?) WHERE attachment_id = ?",
          params: [bytes, attachmentId],
        },
        ...(thumbnail === undefined ? [] : [putThumbnail(attachmentId, thumbnail, 0)]),
      ]),
    async part(attachmentId, number) {
      const [row] = await driver.all<{ bytes: Uint8Array }>({
        sql: "SELECT bytes FROM attachment_parts WHERE attachment_id = ? AND number = ?",
        params: [attachmentId, number],
      });
      return row?.bytes;
    },
    held: () => select("WHERE state = 'here' ORDER BY added_at, attachment_id"),
    unplaced: () => select("WHERE state = 'here' AND is_placed = 0 ORDER BY added_at, attachment_id"),
    placed: (attachmentId) =>
      driver.run({ sql: "UPDATE attachments SET is_placed = 1 WHERE attachment_id = ?", params: [attachmentId] }),
    async next() {
      // One that no entry shows yet waits for that: what is on the server is nobody's to place any more.
      const where = "WHERE state IN ('here', 'leaving') AND is_placed = 1 AND refusal IS NULL";
      return (await select(`${where} ORDER BY added_at, attachment_id LIMIT 1`))[0];
    },
    sent: (attachment) =>
      driver.transaction([
        deleteFrom("attachment_parts", attachment.attachmentId),
        {
          sql: "UPDATE attachments SET state = 'there', facts = ? WHERE attachment_id = ? AND state = 'here'",
          params: [JSON.stringify(factsOf(attachment)), attachment.attachmentId],
        },
      ]),
    refused: (attachmentId, refusal) =>
      driver.run({
        sql: "UPDATE attachments SET refusal = ? WHERE attachment_id = ? AND state = 'here'",
        params: [refusal, attachmentId],
      }),
    tryAgain: () => driver.run({ sql: "UPDATE attachments SET refusal = NULL WHERE refusal IS NOT NULL" }),
    leave: (attachmentId, entryId) =>
      driver.transaction([
        deleteFrom("attachment_parts", attachmentId),
        deleteFrom("attachment_thumbnails", attachmentId),
        {
          // Also one that this device knows by the text alone.
          sql: `INSERT INTO attachments (attachment_id, entry_id, facts, state, is_placed, added_at)
            VALUES (?, ?, '{}', 'leaving', 1, '')
            ON CONFLICT (attachment_id) DO UPDATE SET state = 'leaving', refusal = NULL, is_placed = 1`,
          params: [attachmentId, entryId],
        },
      ]),
    forget: (attachmentId) =>
      driver.transaction([
        deleteFrom("attachment_parts", attachmentId),
        deleteFrom("attachment_thumbnails", attachmentId),
        deleteFrom("attachments", attachmentId),
      ]),
    async listed(entryId, attachments) {
      const before = await select("WHERE entry_id = ? AND state = 'there'", [entryId]);
      const knownById = new Map(before.map(({ attachmentId, facts }) => [attachmentId, JSON.stringify(facts)]));
      const gone = before.filter(({ attachmentId: known }) => attachments.every((one) => one.attachmentId !== known));
      const news = attachments.filter((one) => knownById.get(one.attachmentId) !== JSON.stringify(factsOf(one)));
      if (gone.length + news.length === 0) return false;
      await driver.transaction([
        ...gone.map(({ attachmentId }) => deleteFrom("attachments", attachmentId)),
        ...news.map((one) => ({
          sql: `INSERT INTO attachments (attachment_id, entry_id, facts, state, is_placed, added_at)
            VALUES (?, ?, ?, 'there', 1, ?)
            ON CONFLICT (attachment_id) DO UPDATE SET facts = excluded.facts, entry_id = excluded.entry_id
            WHERE state = 'there'`,
          params: [one.attachmentId, entryId, JSON.stringify(factsOf(one)), one.createdAt],
        })),
      ]);
      return true;
    },
    async thumbnail(attachmentId, usedAt) {
      const [row] = await driver.all<{ bytes: Uint8Array<ArrayBuffer> }>({
        sql: "SELECT bytes FROM attachment_thumbnails WHERE attachment_id = ?",
        params: [attachmentId],
      });
      if (row === undefined) return undefined;
      await driver.run({
        sql: "UPDATE attachment_thumbnails SET used_at = ? WHERE attachment_id = ?",
        params: [usedAt, attachmentId],
      });
      return row.bytes;
    },
    keepThumbnail: (attachmentId, bytes, usedAt) =>
      driver.transaction([
        putThumbnail(attachmentId, bytes, usedAt),
        {
          // What waits here has no other picture.
          sql: `DELETE FROM attachment_thumbnails WHERE attachment_id IN (
              SELECT attachment_id FROM attachment_thumbnails LEFT JOIN attachments USING (attachment_id)
              WHERE state IS NOT 'here' ORDER BY used_at DESC LIMIT -1 OFFSET ?)`,
          params: [THUMBNAILS],
        },
      ]),
    async counts() {
      const [counts] = await driver.all<AttachmentCounts>({
        sql: `SELECT count(*) FILTER (WHERE refusal IS NULL) AS waiting, count(refusal) AS refused
          FROM attachments WHERE state <> 'there'`,
      });
      return counts ?? { waiting: 0, refused: 0 };
    },
  };
}

function factsOf({ kind, type, name, bytes, hasThumbnail }: Attachment): AttachmentFacts {
  return { kind: kind as AttachmentKind, type, ...(name === undefined ? {} : { name }), bytes, hasThumbnail };
}

function deleteFrom(
  table: "attachments" | "attachment_parts" | "attachment_thumbnails",
  attachmentId: string,
): Statement {
  return { sql: `DELETE FROM ${table} WHERE attachment_id = ?`, params: [attachmentId] };
}

function putThumbnail(attachmentId: string, bytes: Uint8Array, usedAt: number): Statement {
  return {
    sql: `INSERT INTO attachment_thumbnails VALUES (?, ?, ?)
      ON CONFLICT (attachment_id) DO UPDATE SET bytes = excluded.bytes, used_at = excluded.used_at`,
    params: [attachmentId, bytes, usedAt],
  };
}
