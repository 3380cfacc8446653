import type { AuditEvent, AuditList, AuditQuery } from "@aura-journal/contracts";
import type { Kek } from "@aura-journal/crypto";
import type { Database, Transaction } from "../../../platform/database.ts";
import { invalid } from "../../../platform/errors.ts";
import type { Logger } from "../../../platform/logger.ts";
import {
  dropPartitions,
  insertCheckpoint,
  insertFirstSigningKey,
  insertRecords,
  listRecords,
  makePartitions,
  readHead,
  readHeadBefore,
  readSigningKeys,
  takePen,
  thinCheckpoints,
} from "./audit-repository.ts";
import { continueChain, GENESIS, recordToWire, type ChainHead } from "./record.ts";
import { makeSigningKey, openSigningKey, signCheckpoint, type SigningKey } from "./signing.ts";

export interface AuditOptions {
  readonly database: Database;
  readonly kek: Kek;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly newId: () => string;
  readonly logger: Pick<Logger, "info" | "error">;
  /** At most one checkpoint in this time; what is newer than the last one can be cut off unseen. */
  readonly checkpointIntervalMs?: number;
  readonly retentionDays?: number;
  /** Told of each event that was new. */
  readonly onAppended?: (event: AuditEvent) => void;
}

/** The log's keeper. */
export interface Audit {
  /** Appends events that are not there yet; all of them or none. */
  append(events: readonly AuditEvent[]): Promise<void>;
  /** Opens the signing key; to be awaited before a transaction that appends. */
  ready(): Promise<void>;
  /** The key that checkpoints are signed with, for what else this service vouches for. */
  signer(): Promise<SigningKey>;
  /** The same inside the transaction that causes the events, after `ready`. */
  appendIn(transaction: Transaction, events: readonly AuditEvent[]): Promise<void>;
  /** Records, newest first. */
  list(query: AuditQuery): Promise<AuditList>;
  /** Signs the chain's end, unless it is signed already. */
  checkpoint(): Promise<void>;
  /** Makes the coming months' partitions, drops months past their retention; for start and once a day. */
  maintain(): Promise<void>;
  /** Signs what is not signed yet and ends the timer. */
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;
const MONTHS_AHEAD = 4;
const DEFAULT_PAGE = 20;
/** How far two clocks of one installation may be apart. */
const CLOCK_TOLERANCE_MS = DAY_MS;

/**
 * Keeps the chain. One writer at a time over all processes holds the pen (an advisory lock) to the end of its transaction:
 * numbers follow commit order without a gap, and a record that stands has all before it standing.
 *
 * After a crash: what was committed is chained; a checkpoint not yet written is made after the next append or at the next
 * stop, and until then a thief with the database owner's rights could cut the newest records unseen (at most
 * `checkpointIntervalMs` of them while the server runs).
 */
export function createAudit(options: AuditOptions): Audit {
  const { database, kek, now, logger } = options;
  const intervalMs = options.checkpointIntervalMs ?? 1_000;
  let opened: Promise<SigningKey> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function loadSigningKey(): Promise<SigningKey> {
    let [stored] = await readSigningKeys(database);
    if (stored === undefined) {
      // A new key would sign whatever stands there: a log that lost its key is for an operator to look at.
      if ((await readHead(database)) !== undefined) throw new Error("The audit log has records but no signing key");
      const made = await makeSigningKey(kek, options.newId(), options.randomBytes);
      await database.transaction(null, (transaction) => insertFirstSigningKey(transaction, made, now()));
      [stored] = await readSigningKeys(database);
    }
    return openSigningKey(kek, stored!);
  }

  function signingKey(): Promise<SigningKey> {
    opened ??= loadSigningKey().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  }

  async function checkpoint(): Promise<ChainHead | undefined> {
    const head = await readHead(database);
    if (head === undefined) return undefined;
    const said = { kind: "chain", seq: head.seq, hash: head.hash, at: now() } as const;
    await insertCheckpoint(database, signCheckpoint(await signingKey(), said));
    return head;
  }

  /** The line in the process log is an anchor outside the database. */
  async function checkpointAloud(): Promise<void> {
    const head = await checkpoint();
    if (head !== undefined)
      logger.info({ auditSeq: head.seq, auditHash: head.hash.toString("hex") }, "audit checkpoint");
  }

  function checkpointSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      // The events themselves are safe; the next append tries again.
      checkpoint().catch((error: unknown) => logger.error({ err: error }, "audit checkpoint could not be written"));
    }, intervalMs).unref();
  }

  async function appendIn(transaction: Transaction, events: readonly AuditEvent[]): Promise<void> {
    const eventsById = new Map(events.map((event) => [event.eventId, event]));
    if (eventsById.size === 0) return;
    // No record may ever stand without a key that can sign for it. The key is opened before any transaction, never inside:
    // that takes a second connection, and transactions that all wait for one would wait for each other.
    if (opened === undefined) throw new Error("The audit log is not ready");
    const key = await opened;
    const earliestMs = events.reduce((least, event) => Math.min(least, Date.parse(event.at)), Infinity);
    const since = new Date(earliestMs - CLOCK_TOLERANCE_MS);
    const { head, knownIds } = await takePen(transaction, [...eventsById.keys()], since);
    const fresh = [...eventsById.values()].filter((event) => !knownIds.has(event.eventId));
    if (fresh.length === 0) return;
    const records = continueChain(head ?? GENESIS, fresh, now());
    await insertRecords(transaction, records);
    if (head === undefined) {
      // A log is under a signature from its first record on: one without any has lost them.
      const { seq, hash } = records.at(-1)!;
      await insertCheckpoint(transaction, signCheckpoint(key, { kind: "chain", seq, hash, at: now() }));
    }
    for (const event of fresh) options.onAppended?.(event);
    checkpointSoon();
  }

  async function dropOldMonths(): Promise<void> {
    const cutoff = startOfMonth(new Date(now().getTime() - (options.retentionDays ?? 400) * DAY_MS));
    const key = await signingKey();
    const dropped = await database.transaction(null, async (transaction) => {
      const last = await readHeadBefore(transaction, cutoff);
      if (last === undefined) return 0;
      // From here on the chain begins after this record, and the signature says that it is meant to.
      const said = { kind: "retention", seq: last.seq, hash: last.hash, at: now() } as const;
      await insertCheckpoint(transaction, signCheckpoint(key, said));
      return dropPartitions(transaction, dayOf(cutoff));
    });
    if (dropped > 0) logger.info({ months: dropped }, "audit records past their retention were dropped");
  }

  return {
    async append(events) {
      await signingKey();
      await database.transaction(null, (transaction) => appendIn(transaction, events));
    },
    async ready() {
      await signingKey();
    },
    signer: signingKey,
    appendIn,
    async list(query) {
      const limit = query.limit ?? DEFAULT_PAGE;
      const filter = {
        beforeSeq: query.cursor === undefined ? null : cursorToSeq(query.cursor),
        from: query.from_date === undefined ? null : new Date(query.from_date),
        until: query.to_date === undefined ? null : new Date(Date.parse(query.to_date) + DAY_MS),
        action: query.action ?? null,
        actorId: query.actor_id ?? null,
        subjectId: query.subject_id ?? null,
      };
      const records = await listRecords(database, filter, limit + 1);
      const items = records.slice(0, limit).map(recordToWire);
      return { items, ...(records.length > limit ? { nextCursor: String(items.at(-1)!.seq) } : {}) };
    },
    async checkpoint() {
      await checkpoint();
    },
    async maintain() {
      await signingKey();
      await makePartitions(database, dayOf(now()), MONTHS_AHEAD);
      await dropOldMonths();
      await thinCheckpoints(database);
      await checkpointAloud();
    },
    async stop() {
      clearTimeout(timer);
      timer = undefined;
      // The events themselves are safe, and a store that is away must not keep the server from stopping in order.
      await checkpointAloud().catch((error: unknown) =>
        logger.error({ err: error }, "the last audit checkpoint could not be written"),
      );
    },
  };
}

function cursorToSeq(cursor: string): number {
  if (!/^[1-9]\d{0,15}$/.test(cursor)) throw invalid("cursor", "is not one this list gave out");
  return Number(cursor);
}

function startOfMonth(instant: Date): Date {
  return new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth(), 1));
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
