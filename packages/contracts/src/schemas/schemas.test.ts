import assert from "node:assert/strict";
import { test } from "node:test";
import Type, { type TSchema } from "typebox";
import * as contracts from "../index.ts";
import { allRoutes } from "../index.ts";
import { accepts } from "../testing/accepts.ts";
import { faultsOf } from "../testing/schema-faults.ts";

const exported = Object.entries(contracts).filter(([, value]) => isSchema(value)) as [string, TSchema][];

test("every schema bounds its strings and arrays and closes its objects", () => {
  const inRoutes = allRoutes()
    // The OpenAPI document is described by OpenAPI itself.
    .filter((route) => route.path !== "/openapi.json")
    .flatMap((route) => partsOf(route));
  assert.ok(exported.length > 90, `only ${exported.length} schemas seen`);
  assert.ok(inRoutes.length > 70, `only ${inRoutes.length} parts of routes seen`);
  assert.deepEqual(
    [...exported, ...inRoutes].flatMap(([name, schema]) => faultsOf(schema, name)),
    [],
  );
});

test("the check of schemas sees what is open", () => {
  const open = Type.Object({ text: Type.String(), list: Type.Array(Type.Unknown()) });
  assert.deepEqual(faultsOf(open, "x"), [
    "x: an object that is open",
    "x.text: a string without maxLength",
    "x.text: a string without format or pattern",
    "x.list: an array without maxItems",
    "x.list[]: admits anything",
  ]);
});

test("a field that the contract does not name is refused", () => {
  assert.ok(accepts(contracts.LoginRequest, { email: "ann@example.org", password: "x" }));
  assert.ok(!accepts(contracts.LoginRequest, { email: "ann@example.org", password: "x", isAdmin: true }));
  assert.ok(!accepts(contracts.ProfileUpdate, { email: "ann@example.org" }));
});

test("part of the preferences is an update, and a wrong part is none", () => {
  assert.ok(accepts(contracts.UserPreferencesUpdate, {}));
  assert.ok(accepts(contracts.UserPreferencesUpdate, { privacy: { analysis: "off" } }));
  assert.ok(!accepts(contracts.UserPreferencesUpdate, { privacy: { analysis: "elsewhere" } }));
  assert.ok(!accepts(contracts.UserPreferencesUpdate, { privacy: { unknown: true } }));
  assert.ok(accepts(contracts.UserPreferences, contracts.defaultPreferences));
  assert.equal(contracts.defaultPreferences.privacy.analysis, "local");
});

test("an entry holds 1 to 100,000 characters, whatever they are", () => {
  assert.ok(!accepts(contracts.EntryCreate, { content: "" }));
  assert.ok(accepts(contracts.EntryCreate, { content: "😀".repeat(100_000) }));
  assert.ok(!accepts(contracts.EntryCreate, { content: "a".repeat(100_001) }));
  assert.ok(!accepts(contracts.EntryCreate, { content: "a\0b" }));
  assert.ok(!accepts(contracts.EntryCreate, { content: "a\ud83d" }));
});

test("moods, places and tags keep their bounds", () => {
  const withMetadata = (metadata: unknown) => accepts(contracts.EntryCreate, { content: "x", metadata });
  assert.ok(
    withMetadata({ mood: { rating: 5, label: "glad" }, tags: ["sea"], location: { latitude: -90, longitude: 180 } }),
  );
  assert.ok(!withMetadata({ mood: { rating: 6 } }));
  assert.ok(!withMetadata({ mood: { rating: 2.5 } }));
  assert.ok(!withMetadata({ location: { latitude: 90.1, longitude: 0 } }));
  assert.ok(!withMetadata({ tags: Array.from({ length: 51 }, (_, index) => `t${index}`) }));
  assert.ok(!withMetadata({ wordCount: 3 }));
});

test("an audit event carries a few plain facts and nothing nested", () => {
  const event = {
    eventId: "0198c0de-0000-7000-8000-000000000000",
    at: "2026-01-25T10:30:00.000Z",
    action: "auth.login.failed",
  };
  assert.ok(accepts(contracts.AuditEvent, event));
  assert.ok(accepts(contracts.AuditEvent, { ...event, details: { count: 3, method: "totp", isFirst: true } }));
  assert.ok(!accepts(contracts.AuditEvent, { ...event, details: { nested: {} } }));
  assert.ok(!accepts(contracts.AuditEvent, { ...event, details: { "not a name": 1 } }));
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`n${index}`, index]));
  assert.ok(!accepts(contracts.AuditEvent, { ...event, details: many }));
  assert.ok(!accepts(contracts.AuditEvent, { ...event, action: "login" }));
});

test("a session that has ended tells nothing of its account", () => {
  assert.ok(accepts(contracts.SessionCheck, { isActive: false }));
  assert.ok(!accepts(contracts.SessionCheck, { isActive: true }));
});

function isSchema(value: unknown): boolean {
  return typeof value === "object" && value !== null && "~kind" in value;
}

function partsOf(route: contracts.Route): [string, TSchema][] {
  const parts = { params: route.params, query: route.query, body: route.body, ...route.responses };
  return Object.entries(parts)
    .filter((entry): entry is [string, TSchema] => entry[1] !== undefined && entry[1] !== null)
    .map(([name, schema]) => [`${route.name} ${name}`, schema]);
}
