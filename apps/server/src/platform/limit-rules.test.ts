import assert from "node:assert/strict";
import { test } from "node:test";
import { allRoutes, DEFAULT_RATE_LIMITS, type RateLimitRule, type RateLimits } from "@aura-journal/contracts";
import { limitsByRoute } from "./limit-rules.ts";

function fileOf(sections: Partial<RateLimits["rate_limits"]>): RateLimits {
  return { rate_limits: { authenticated_users: [], anonymous: [], ...sections } };
}

function rule(method: RateLimitRule["method"], endpoint: string, limit: number): RateLimitRule {
  return { method, endpoint, limit, window: "1m" };
}

test("the contract's limits stand for the calls that it names, and for no other", () => {
  const limits = limitsByRoute(DEFAULT_RATE_LIMITS);
  assert.deepEqual([...limits.keys()].toSorted(), [
    "analyze",
    "createEntry",
    "createWebhook",
    "getCalendar",
    "keepMe",
    "login",
    "makeCalendarFeed",
    "pushChanges",
    "register",
    "startExport",
    "testWebhook",
  ]);
  const { id: _, ...login } = limits.get("login")?.anonymous ?? { id: "" };
  assert.deepEqual(login, { limit: 20, windowSeconds: 900, isInUnits: true });
});

test("the most specific rule of each section stands, wherever it is written", () => {
  const rules = [rule("*", "/*", 1), rule("GET", "/entries/{any}", 2), rule("GET", "/entries/search", 3)];
  for (const authenticated_users of [rules, rules.toReversed()]) {
    const limits = limitsByRoute(fileOf({ authenticated_users, addresses: [rule("*", "/*", 9)] }));
    assert.equal(limits.get("searchEntries")?.authenticated_users?.limit, 3);
    assert.equal(limits.get("getEntry")?.authenticated_users?.limit, 2);
    assert.equal(limits.get("updateEntry")?.authenticated_users?.limit, 1);
    assert.equal(limits.get("login")?.authenticated_users, undefined);
    assert.equal(limits.get("login")?.addresses?.limit, 9);
  }
});

test("calls that go by one rule are counted together, and anew where the rule has changed", () => {
  const limits = limitsByRoute(fileOf({ api_keys: [rule("*", "/*", 7)] }));
  const idOf = (route: string) => limits.get(route)?.api_keys?.id;
  assert.equal(idOf("getEntry"), idOf("createEntry"));
  assert.notEqual(
    idOf("getEntry"),
    limitsByRoute(fileOf({ api_keys: [rule("*", "/*", 8)] })).get("getEntry")?.api_keys?.id,
  );
  assert.equal(limits.get("pushChanges")?.api_keys?.isInUnits, false);
  // No key is let in there, so none is counted.
  assert.equal(limits.get("getProfile"), undefined);
});

test("calls between services and the probes go by no rule for everything", () => {
  const limits = limitsByRoute(fileOf({ addresses: [rule("*", "/*", 7)] }));
  for (const route of allRoutes()) {
    const isSpared = route.access.kind === "internal" || ["livez", "readyz", "health"].includes(route.name);
    assert.equal(limits.has(route.name), !isSpared, route.name);
  }
});
