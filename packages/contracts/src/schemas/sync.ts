import Type, { type Static } from "typebox";
import { ENTRY_LIMITS, SYNC_LIMITS } from "../limits.ts";
import { EntryMetadataInput, JournalEntry, Unreadable } from "./entries.ts";
import { ErrorCodeName } from "./errors.ts";
import { Closed, Cursor, GivenUuid, InstantInput, OneOf, Text, TimeZone, Uuid, Version } from "./primitives.ts";

/** One change a device made; `put` needs `content`. */
export const SyncMutation = Closed({
  mutationId: GivenUuid,
  op: OneOf(["put", "delete"]),
  entryId: GivenUuid,
  baseVersion: Type.Integer({
    minimum: 0,
    maximum: 2_147_483_647,
    description: "The version the change was made to; 0 for a new entry.",
  }),
  content: Type.Optional(Text({ min: 1, max: ENTRY_LIMITS.contentLength })),
  timestamp: Type.Optional(InstantInput),
  timezone: Type.Optional(TimeZone),
  metadata: Type.Optional(EntryMetadataInput),
});
export type SyncMutation = Static<typeof SyncMutation>;

export const SyncPushRequest = Closed({
  deviceId: GivenUuid,
  mutations: Type.Array(SyncMutation, { maxItems: SYNC_LIMITS.mutations }),
});
export type SyncPushRequest = Static<typeof SyncPushRequest>;

/** What became of a mutation. */
export const SyncResult = Closed({
  mutationId: Uuid,
  status: OneOf(["applied", "duplicate", "conflict", "rejected"]),
  version: Type.Optional(Version),
  current: Type.Optional(JournalEntry),
  error: Type.Optional(Closed({ code: ErrorCodeName, message: Text({ min: 1, max: 500 }) })),
});
export type SyncResult = Static<typeof SyncResult>;

/** One result for each mutation, in their order; `mark` as with changes. */
export const SyncPushResponse = Closed({
  results: Type.Array(SyncResult, { maxItems: SYNC_LIMITS.mutations }),
  mark: Type.Optional(Cursor),
});
export type SyncPushResponse = Static<typeof SyncPushResponse>;

export const SyncChangesQuery = Closed({
  since: Type.Optional(Cursor),
  mark: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: SYNC_LIMITS.changes, default: SYNC_LIMITS.changes })),
});
export type SyncChangesQuery = Static<typeof SyncChangesQuery>;

/**
 * Changes in the order they were committed; deleted entries come as tombstones. `mark` is sent back beside the cursor: by it a
 * server that was put back to an older state sees that the device knows changes which it does not, and answers `restarted`, from
 * the beginning. What the two had in common is then nobody's knowledge any more.
 */
export const SyncChanges = Closed({
  changes: Type.Array(JournalEntry, { maxItems: SYNC_LIMITS.changes }),
  cursor: Cursor,
  hasMore: Type.Boolean(),
  mark: Type.Optional(Cursor),
  restarted: Type.Optional(Type.Literal(true)),
  unreadable: Unreadable,
});
export type SyncChanges = Static<typeof SyncChanges>;

/** The data of a `change` event in the stream. */
export const SyncChangeEvent = Closed({ cursor: Cursor });
export type SyncChangeEvent = Static<typeof SyncChangeEvent>;
