import Type, { type Static, type TSchema } from "typebox";
import { PAGE_LIMITS } from "../limits.ts";
import { pageProperties, rangeProperties } from "./pagination.ts";
import { Closed, Count, Cursor, GivenUuid, Instant, RequestId, Text, Uuid } from "./primitives.ts";

/** An object with names of the caller's choosing. */
export function Names<S extends TSchema>(value: S, maxProperties: number) {
  return Type.Record(Type.String({ pattern: "^[A-Za-z][A-Za-z0-9_]{0,39}$" }), value, {
    additionalProperties: false,
    maxProperties,
  });
}

/** What happened, in dotted words: `entry.created`, `auth.login.failed`. */
export const AuditAction = Type.String({ pattern: "^[a-z][a-z0-9_-]*(?:\\.[a-z][a-z0-9_-]*)+$", maxLength: 80 });
export type AuditAction = Static<typeof AuditAction>;

const auditEventProperties = {
  eventId: Uuid,
  at: Instant,
  actorId: Type.Optional(Uuid),
  subjectId: Type.Optional(Uuid),
  action: AuditAction,
  requestId: Type.Optional(RequestId),
  address: Type.Optional(
    Type.String({ pattern: "^[0-9A-Fa-f.:/]+$", maxLength: 64, description: "The prefix of the network address." }),
  ),
  details: Type.Optional(Names(Type.Union([Text({ min: 0, max: 200 }), Type.Number(), Type.Boolean()]), 20)),
};

/** Something worth remembering that was done to an account or its data; never journal text. */
export const AuditEvent = Closed(auditEventProperties);
export type AuditEvent = Static<typeof AuditEvent>;

/** An event in the log: its hash covers the one before. */
export const AuditRecord = Closed({
  seq: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  ...auditEventProperties,
  hash: Type.String({ pattern: "^[0-9a-f]{64}$", maxLength: 64 }),
});
export type AuditRecord = Static<typeof AuditRecord>;

export const AuditQuery = Closed({
  limit: pageProperties.limit,
  cursor: Type.Optional(Cursor),
  ...rangeProperties,
  action: Type.Optional(AuditAction),
  actor_id: Type.Optional(GivenUuid),
  subject_id: Type.Optional(GivenUuid),
});
export type AuditQuery = Static<typeof AuditQuery>;

/** Records, newest first; days of the range are days in UTC. */
export const AuditList = Closed({
  items: Type.Array(AuditRecord, { maxItems: PAGE_LIMITS.items }),
  nextCursor: Type.Optional(Cursor),
});
export type AuditList = Static<typeof AuditList>;

/** Whether the log is as it was written; each problem names the record where the chain breaks. */
export const AuditVerification = Closed({
  isIntact: Type.Boolean(),
  recordCount: Count,
  checkpointCount: Count,
  problems: Type.Array(Closed({ seq: Count, eventId: Type.Optional(Uuid), reason: Text({ min: 1, max: 200 }) }), {
    maxItems: 100,
  }),
});
export type AuditVerification = Static<typeof AuditVerification>;
