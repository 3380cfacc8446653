import assert from "node:assert/strict";
import { test } from "node:test";
import { createOpenApi, errorCodesOf } from "./openapi.ts";
import { allRoutes, internalRoutes, routes } from "./routes.ts";
import { hashOf } from "./testing/canonical.ts";

const document = createOpenApi(allRoutes(), { title: "AURA Journal", version: "0", serverUrl: "/" });

const PUBLIC_WIRE = "e8dc56a2b68feed9a93a1fd24edbd04016eaba051a83b76e7d11d3e80aa968b7";
const INTERNAL_WIRE = "94b9b447fb101649408e461c202e791ef0187edda5a13c731886b97958e61b3e";

const ADVICE =
  "The wire has changed. If that is not meant, undo it. If it is, see to it that older clients still work against the new " +
  "server and the reverse (fields may be added, never renamed or removed), tell of it in CHANGELOG.md, and put this hash here: ";

test("the wire is the one that was agreed", () => {
  assert.equal(hashOf(document), PUBLIC_WIRE, ADVICE + hashOf(document));
  assert.equal(hashOf(internalRoutes), INTERNAL_WIRE, ADVICE + hashOf(internalRoutes));
});

test("the description has each open route once and no internal one", () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, operation]) => `${method.toUpperCase()} ${path} ${String(operation["operationId"])}`,
    ),
  );
  const open = allRoutes().filter((route) => route.access.kind !== "internal");
  assert.equal(open.length, 99);
  assert.deepEqual(described.sort(), open.map((route) => `${route.method} ${route.path} ${route.name}`).sort());
  assert.ok(!JSON.stringify(document).includes("/internal"));
});

test("every reference leads to a component and every component is referred to", () => {
  const text = JSON.stringify(document);
  const referred = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g)].map((match) => `${match[1]}/${match[2]}`),
  );
  const present = ["schemas", "headers"].flatMap((kind) =>
    Object.keys(document.components[kind] ?? {}).map((name) => `${kind}/${name}`),
  );
  assert.deepEqual([...referred].sort(), present.sort());
  for (const name of ["User", "JournalEntry", "AnalysisResult", "AnalyticsSummary", "ErrorBody", "UserPreferences"]) {
    assert.ok(present.includes(`schemas/${name}`), name);
  }
});

test("each operation says who may call it", () => {
  assert.deepEqual(document.paths["/auth/login"]?.["post"]?.["security"], []);
  assert.deepEqual(document.paths["/auth/profile"]?.["get"]?.["security"], [{ bearer: [] }]);
  const entries = document.paths["/entries"]?.["post"];
  assert.deepEqual(entries?.["security"], [{ bearer: [] }, { apiKey: [] }]);
  assert.equal(entries?.["x-required-scope"], "entries:write");
  assert.equal(document.paths["/admin/audit"]?.["get"]?.["x-required-role"], "admin");
});

test("each operation names the errors that its shape implies", () => {
  const update = errorCodesOf(routes.entries.updateEntry);
  assert.deepEqual([...update.keys()], [400, 401, 403, 404, 409, 412, 413, 415, 429, 500, 502, 503, 504]);
  assert.deepEqual(update.get(500), ["SEC_001", "SYS_001"]);
  assert.deepEqual([...errorCodesOf(routes.gateway.livez).keys()], [400, 413, 429, 500, 502, 503, 504]);
  assert.deepEqual(errorCodesOf(routes.auth.login).get(401), ["AUTH_001"]);
  assert.deepEqual(errorCodesOf(routes.auth.login).get(403), ["AUTH_003"]);
});

test("limited routes and answers to retry carry the headers that say so", () => {
  type Answers = Record<string, { headers: Record<string, unknown> }>;
  const answers = document.paths["/analyze"]?.["post"]?.["responses"] as Answers;
  assert.ok("RateLimit-Remaining" in (answers["200"]?.headers ?? {}));
  assert.ok("Retry-After" in (answers["429"]?.headers ?? {}));
  assert.ok("Retry-After" in (answers["503"]?.headers ?? {}));
  const list = document.paths["/entries"]?.["get"]?.["responses"] as Answers;
  assert.ok("ETag" in (list["304"]?.headers ?? {}) && !("RateLimit-Limit" in (list["200"]?.headers ?? {})));
});
