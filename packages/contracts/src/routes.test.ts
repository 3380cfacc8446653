import assert from "node:assert/strict";
import { test } from "node:test";
import { BODY_LIMITS } from "./limits.ts";
import type { Route, RouteTable } from "./route.ts";
import { allRoutes, internalRoutes, routes } from "./routes.ts";

const open = Object.values(routes).flatMap((table: RouteTable) => Object.values(table));
const internal = Object.values(internalRoutes).flatMap((table: RouteTable) => Object.values(table));

/** Written down a second time, from the contract: method, path, service, and who may call. */
const CONTRACT = `
POST /auth/register auth public
POST /auth/login auth public
POST /auth/mfa/verify auth public
POST /auth/mfa/setup auth user
POST /auth/mfa/enable auth user
POST /auth/mfa/disable auth user
POST /auth/refresh auth public
POST /auth/logout auth user
GET /auth/profile auth user
PUT /auth/profile auth user
POST /auth/change-password auth user
GET /auth/sessions auth user
DELETE /auth/sessions/{session_id} auth user
POST /auth/verify-email auth public
POST /auth/forgot-password auth public
POST /auth/reset-password auth public
GET /.well-known/jwks.json auth public
GET /users/me/preferences users user
PUT /users/me/preferences users user
DELETE /users/me users user
POST /users/me/keep users public
GET /users/me/data users user
GET /.well-known/receipt-keys.json users public
POST /api-keys users user
GET /api-keys users user
DELETE /api-keys/{id} users user
GET /admin/users users admin
GET /admin/users/{user_id} users admin
PUT /admin/users/{user_id} users admin
GET /admin/audit users admin
GET /admin/audit/verify users admin
GET /admin/jobs users admin
POST /admin/jobs/{job_id}/retry users admin
DELETE /admin/jobs/{job_id} users admin
GET /admin/analytics entries admin
POST /entries entries entries:write
GET /entries entries entries:read
GET /entries/{entry_id} entries entries:read
PUT /entries/{entry_id} entries entries:write
DELETE /entries/{entry_id} entries entries:write
POST /entries/{entry_id}/restore entries entries:write
GET /entries/{entry_id}/revisions entries entries:read
GET /entries/search entries entries:read
POST /entries/search entries entries:read
GET /entries/analytics/summary entries entries:read
POST /analyze nlp analyze
POST /sync/push entries entries:write
GET /sync/changes entries entries:read
GET /sync/stream entries entries:read
POST /users/me/export entries user
GET /users/me/export entries user
GET /users/me/export/{id} entries user
GET /users/me/export/{id}/file entries user
DELETE /users/me/export/{id} entries user
POST /imports entries user
GET /imports entries user
GET /imports/{import_id} entries user
POST /imports/{import_id}/again entries user
POST /imports/{import_id}/preview entries user
POST /imports/{import_id}/start entries user
DELETE /imports/{import_id} entries user
GET /imports/{import_id}/events entries user
GET /attachments entries entries:read
GET /attachments/usage entries entries:read
PUT /attachments/{attachment_id} entries entries:write
GET /attachments/{attachment_id} entries entries:read
GET /attachments/{attachment_id}/thumbnail entries entries:read
DELETE /attachments/{attachment_id} entries entries:write
GET /notifications notifications user
POST /notifications/{id}/read notifications user
GET /notifications/reminders notifications user
PUT /notifications/reminders notifications user
GET /notifications/settings notifications user
PUT /notifications/settings notifications user
GET /unsubscribe/{token} notifications public
POST /unsubscribe/{token} notifications public
GET /notifications/push-key notifications user
POST /notifications/devices notifications user
DELETE /notifications/devices/{id} notifications user
POST /users/me/webhooks notifications user
GET /users/me/webhooks notifications user
GET /users/me/webhooks/{id} notifications user
PUT /users/me/webhooks/{id} notifications user
DELETE /users/me/webhooks/{id} notifications user
POST /users/me/webhooks/{id}/secret notifications user
POST /users/me/webhooks/{id}/test notifications user
GET /users/me/webhooks/{id}/deliveries notifications user
POST /users/me/webhooks/{id}/deliveries/{delivery_id}/retry notifications user
GET /users/me/calendar-feed entries user
POST /users/me/calendar-feed entries user
DELETE /users/me/calendar-feed entries user
GET /calendar/{file} entries public
GET /livez gateway public
GET /readyz gateway public
GET /health gateway public
GET /openapi.json gateway public
GET /docs gateway public
GET /verify-email gateway public
GET /reset-password gateway public`;

test("the table holds every call of the contract for those it is for, and no other", () => {
  const declared = open.map((route) => `${route.method} ${route.path} ${route.service} ${callerOf(route)}`);
  assert.deepEqual(declared.sort(), CONTRACT.trim().split("\n").sort());
});

test("every call between services is internal and under /internal", () => {
  assert.equal(internal.length, 30);
  for (const route of internal)
    assert.ok(route.access.kind === "internal" && route.path.startsWith(`/internal/${route.service}/`), route.name);
  for (const route of open) assert.ok(!route.path.startsWith("/internal"), route.name);
});

test("a route is known by one name and one path", () => {
  const all = allRoutes();
  assert.equal(all.length, open.length + internal.length);
  assert.equal(new Set(all.map((route) => route.name)).size, all.length);
  assert.equal(new Set(all.map((route) => `${route.method} ${route.path.replace(/\{\w+\}/g, "{}")}`)).size, all.length);
  for (const [service, table] of [...Object.entries(routes), ...Object.entries(internalRoutes)] as [
    string,
    RouteTable,
  ][]) {
    for (const [name, route] of Object.entries(table)) assert.deepEqual([route.name, route.service], [name, service]);
  }
});

test("the parameters of a path are those that its schema describes", () => {
  for (const route of allRoutes()) {
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const described = (route.params ?? { required: [] }) as { required: string[] };
    assert.deepEqual(inPath, described.required, route.name);
  }
});

test("every route bounds its body, and no GET has one", () => {
  const wide = Object.fromEntries(
    open
      .filter((route) => route.bodyLimitBytes !== BODY_LIMITS.small)
      .map((route) => [route.name, route.bodyLimitBytes]),
  );
  assert.deepEqual(wide, {
    createEntry: 1024 * 1024,
    updateEntry: 1024 * 1024,
    analyze: 1024 * 1024,
    pushChanges: 16 * 1024 * 1024,
    uploadImport: 64 * 1024 ** 3,
    putAttachment: 1024 * 1024 * 1024,
  });
  for (const route of allRoutes()) {
    assert.ok(route.bodyLimitBytes !== undefined, route.name);
    if (route.method === "GET") assert.equal(route.body, undefined, route.name);
  }
});

test("a push costs as many units as it has mutations", () => {
  const mutation = { mutationId: "", op: "delete", entryId: "", baseVersion: 1 } as const;
  assert.equal(routes.entries.pushChanges.cost({ deviceId: "", mutations: [mutation, mutation] }), 2);
});

function callerOf(route: Route): string {
  return route.access.kind === "user" ? (route.access.scope ?? "user") : route.access.kind;
}
