import { BODY_LIMITS } from "../limits.ts";
import { defineRoute } from "../route.ts";
import { SyncChanges, SyncChangesQuery, SyncPushRequest, SyncPushResponse } from "../schemas/sync.ts";

/** Synchronisation of a person's devices; the `entries` service answers. */
export const syncRoutes = {
  pushChanges: defineRoute({
    name: "pushChanges",
    service: "entries",
    method: "POST",
    path: "/sync/push",
    summary: "Send changes made on a device; each is applied once",
    access: { kind: "user", scope: "entries:write" },
    body: SyncPushRequest,
    bodyLimitBytes: BODY_LIMITS.bulk,
    responses: { 200: SyncPushResponse },
    errors: ["SEC_001"],
    cost: (body: SyncPushRequest) => body.mutations.length,
  }),
  pullChanges: defineRoute({
    name: "pullChanges",
    service: "entries",
    method: "GET",
    path: "/sync/changes",
    summary: "Changes since a cursor, or from the beginning",
    access: { kind: "user", scope: "entries:read" },
    bodyLimitBytes: BODY_LIMITS.small,
    query: SyncChangesQuery,
    responses: { 200: SyncChanges },
    errors: ["SEC_001"],
  }),
  streamChanges: defineRoute({
    name: "streamChanges",
    service: "entries",
    method: "GET",
    path: "/sync/stream",
    summary: "Server-sent events: `change` with the newest cursor",
    access: { kind: "user", scope: "entries:read" },
    bodyLimitBytes: BODY_LIMITS.small,
    responses: { 200: null },
    produces: "text/event-stream",
  }),
} as const;
