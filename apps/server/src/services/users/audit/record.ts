import type { AuditEvent, AuditRecord } from "@aura-journal/contracts";
import { hash as digest } from "node:crypto";
import { networkPrefix } from "./network-prefix.ts";

/** A record of the audit log as it is stored. */
export interface StoredRecord {
  readonly seq: number;
  readonly recordedAt: Date;
  readonly eventId: string;
  readonly at: Date;
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly action: string;
  readonly requestId: string | null;
  readonly address: string | null;
  /** Canonical JSON. */
  readonly details: string | null;
  readonly prevHash: Buffer;
  readonly hash: Buffer;
}

/** Where a chain ends, or where it stands before its first record. */
export interface ChainHead {
  readonly seq: number;
  readonly recordedAt: Date;
  readonly hash: Buffer;
}

/** The head of an empty chain. */
export const GENESIS: ChainHead = { seq: 0, recordedAt: new Date(0), hash: Buffer.alloc(32) };

const RECORD_DOMAIN = "aura/audit-record/v1";

/** The records that continue a chain with these events. Their instants never run backwards, whatever the clock does. */
export function continueChain(head: ChainHead, events: readonly AuditEvent[], now: Date): StoredRecord[] {
  const recordedAt = now > head.recordedAt ? now : head.recordedAt;
  let previous: Pick<ChainHead, "seq" | "hash"> = head;
  return events.map((event) => {
    const unsealed = {
      seq: previous.seq + 1,
      recordedAt,
      eventId: event.eventId,
      at: new Date(event.at),
      actorId: event.actorId ?? null,
      subjectId: event.subjectId ?? null,
      action: event.action,
      requestId: event.requestId ?? null,
      address: event.address === undefined ? null : (networkPrefix(event.address) ?? null),
      details: event.details === undefined ? null : canonicalJson(event.details),
      prevHash: previous.hash,
    };
    const record = { ...unsealed, hash: hashOf(unsealed) };
    previous = record;
    return record;
  });
}

/** SHA-256 over every column, the hash of the record before included. */
export function hashOf(record: Omit<StoredRecord, "hash">): Buffer {
  return digest(
    "sha256",
    encodeFields(RECORD_DOMAIN, [
      String(record.seq),
      String(record.recordedAt.valueOf()),
      record.eventId,
      String(record.at.valueOf()),
      record.actorId,
      record.subjectId,
      record.action,
      record.requestId,
      record.address,
      record.details,
      record.prevHash.toString("hex"),
    ]),
    "buffer",
  );
}

/**
 * Fields as one string that only they can give: each stands behind its length in bytes, an absent one is `-`. Without the
 * lengths a character moved from the end of one field to the start of the next would leave the hash as it was; without
 * the domain a signature over one kind of statement could be shown as another's.
 */
export function encodeFields(domain: string, fields: readonly (string | null)[]): string {
  let encoded = `${Buffer.byteLength(domain)}:${domain};`;
  for (const field of fields) encoded += field === null ? "-;" : `${Buffer.byteLength(field)}:${field};`;
  return encoded;
}

/** The record as administrators see it. */
export function recordToWire(record: StoredRecord): AuditRecord {
  return {
    seq: record.seq,
    eventId: record.eventId,
    at: record.at.toISOString(),
    ...(record.actorId === null ? {} : { actorId: record.actorId }),
    ...(record.subjectId === null ? {} : { subjectId: record.subjectId }),
    action: record.action,
    ...(record.requestId === null ? {} : { requestId: record.requestId }),
    ...(record.address === null ? {} : { address: record.address }),
    ...(record.details === null ? {} : { details: JSON.parse(record.details) as NonNullable<AuditRecord["details"]> }),
    hash: record.hash.toString("hex"),
  };
}

function canonicalJson(details: NonNullable<AuditEvent["details"]>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(details).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
