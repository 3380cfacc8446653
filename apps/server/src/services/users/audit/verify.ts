import type { AuditVerification } from "@aura-journal/contracts";
import type { Kek } from "@aura-journal/crypto";
import type { KeyObject } from "node:crypto";
import type { Queryable } from "../../../platform/database.ts";
import {
  newestCheckpointSeq,
  readCheckpoints,
  readSigningKeys,
  walkRecords,
  type WalkPosition,
} from "./audit-repository.ts";
import { GENESIS, hashOf, type StoredRecord } from "./record.ts";
import { isGenuine, openSigningKey, type Checkpoint } from "./signing.ts";

export interface VerifyAuditOptions {
  /** Connected as the service or as the owner. */
  readonly database: Queryable;
  readonly kek: Pick<Kek, "unwrap">;
  /** Records read at a time. */
  readonly chunk?: number;
}

type Problem = AuditVerification["problems"][number];

const MAX_PROBLEMS = 100;
const BEFORE_ALL: WalkPosition = { seq: Number.MIN_SAFE_INTEGER, recordedAt: new Date(0) };

/**
 * Walks the whole log and names every place where it is not as it was written: altered, missing, inserted, exchanged
 * records, a cut end, checkpoints that were forged or that say otherwise. Memory stays flat.
 *
 * The keys that count are those the master key opens: whoever rewrote the chain and signed it with a key of their own
 * has no wrapped private key to go with it. What this cannot see: records cut off together with every checkpoint that
 * covers them, and records exchanged before any checkpoint covered them; the newest checkpoint therefore also goes to the
 * process log, once a day and at every stop.
 */
export async function verifyAudit(options: VerifyAuditOptions): Promise<AuditVerification> {
  const { database } = options;
  const chunk = options.chunk ?? 1_000;
  const problems: Problem[] = [];
  const report = (seq: number, reason: string, eventId?: string): void => {
    if (problems.length < MAX_PROBLEMS) problems.push({ seq, reason, ...(eventId === undefined ? {} : { eventId }) });
  };
  const publicKeysById = await trustedKeys(options, report);
  // Before the records: a checkpoint is written after its record, so that the walk meets every record it could name.
  const newestSigned = await newestCheckpointSeq(database);

  let recordCount = 0;
  let checkpointCount = 0;
  let previous: Pick<StoredRecord, "seq" | "hash"> = GENESIS;
  let position: WalkPosition = BEFORE_ALL;
  let checkpointsRead = 0;

  async function checkCheckpoints(upTo: number, hashesBySeq: ReadonlyMap<number, Buffer>): Promise<void> {
    for (;;) {
      const page = await readCheckpoints(database, "chain", checkpointsRead, upTo, chunk);
      for (const checkpoint of page) {
        checkpointsRead = checkpoint.seq;
        checkpointCount += 1;
        const fault = checkpointFault(checkpoint, publicKeysById) ?? chainFault(checkpoint, hashesBySeq);
        if (fault !== undefined) report(checkpoint.seq, fault);
      }
      if (page.length < chunk) break;
    }
    checkpointsRead = Math.max(checkpointsRead, upTo);
  }

  async function retainedFrom(first: StoredRecord): Promise<Pick<StoredRecord, "seq" | "hash">> {
    const [checkpoint] = await readCheckpoints(database, "retention", first.seq - 2, first.seq - 1, 1);
    if (checkpoint === undefined) return GENESIS;
    checkpointCount += 1;
    const fault = checkpointFault(checkpoint, publicKeysById);
    if (fault === undefined) return checkpoint;
    report(checkpoint.seq, fault);
    return GENESIS;
  }

  for (;;) {
    const records = await walkRecords(database, position, chunk);
    const last = records.at(-1);
    if (last === undefined) break;
    if (recordCount === 0 && records[0]!.seq > 1) {
      previous = await retainedFrom(records[0]!);
      checkpointsRead = previous.seq;
    }
    const hashesBySeq = new Map<number, Buffer>();
    for (const record of records) {
      const fault = recordFault(record, previous);
      if (fault !== undefined) report(record.seq, fault, record.eventId);
      if (!hashesBySeq.has(record.seq)) hashesBySeq.set(record.seq, record.hash);
      previous = record;
    }
    recordCount += records.length;
    position = last;
    await checkCheckpoints(last.seq, hashesBySeq);
  }
  const lastSeq = Math.max(0, position.seq);
  if (newestSigned > lastSeq) {
    await checkCheckpoints(newestSigned, new Map());
    report(lastSeq + 1, `The log ends at ${lastSeq}, yet a checkpoint covers records up to ${newestSigned}`);
  }
  if (recordCount > 0 && checkpointCount === 0) report(lastSeq, "No checkpoint covers the log");
  return { isIntact: problems.length === 0, recordCount, checkpointCount, problems };
}

/** What is wrong with a record that follows another; of several faults the one that says most. */
function recordFault(record: StoredRecord, previous: Pick<StoredRecord, "seq" | "hash">): string | undefined {
  if (record.seq <= previous.seq) return "The record was inserted: its number is taken or before the first";
  if (!hashOf(record).equals(record.hash)) return "The record was altered, or stands in another's place";
  if (record.seq > previous.seq + 1) return `Records ${previous.seq + 1} to ${record.seq - 1} before it are missing`;
  if (!record.prevHash.equals(previous.hash)) return "The record does not follow the one before it";
  return undefined;
}

function checkpointFault(checkpoint: Checkpoint, publicKeysById: ReadonlyMap<string, KeyObject>): string | undefined {
  const publicKey = publicKeysById.get(checkpoint.keyId);
  if (publicKey === undefined) return "A checkpoint is signed with a key that is not the log's";
  return isGenuine(checkpoint, publicKey) ? undefined : "A checkpoint is forged: its signature does not hold";
}

function chainFault(checkpoint: Checkpoint, hashesBySeq: ReadonlyMap<number, Buffer>): string | undefined {
  const hash = hashesBySeq.get(checkpoint.seq);
  if (hash === undefined) return "A checkpoint covers a record that is missing";
  return hash.equals(checkpoint.hash) ? undefined : "The record differs from the one that was signed";
}

async function trustedKeys(
  options: VerifyAuditOptions,
  report: (seq: number, reason: string) => void,
): Promise<Map<string, KeyObject>> {
  const keys = new Map<string, KeyObject>();
  for (const stored of await readSigningKeys(options.database)) {
    try {
      const { publicKey } = await openSigningKey(options.kek, stored);
      keys.set(stored.keyId, publicKey);
      if (!publicKey.export({ format: "der", type: "spki" }).equals(stored.publicKey)) {
        report(0, `The public key stored for signing key ${stored.keyId} is not its own`);
      }
    } catch {
      report(0, `The master key does not open signing key ${stored.keyId}`);
    }
  }
  return keys;
}
