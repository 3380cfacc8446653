import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_RATE_LIMITS, windowToSeconds } from "./limits.ts";
import { routes } from "./routes.ts";
import { RateLimits } from "./schemas/rate-limits.ts";
import { accepts } from "./testing/accepts.ts";

test("the default limits are a valid file and stand on routes that exist", () => {
  assert.ok(accepts(RateLimits, DEFAULT_RATE_LIMITS));
  const paths = new Set(
    Object.values(routes).flatMap((table) => Object.values(table).map((route) => `${route.method} ${route.path}`)),
  );
  const { authenticated_users, anonymous } = DEFAULT_RATE_LIMITS.rate_limits;
  for (const rule of [...authenticated_users, ...anonymous])
    assert.ok(paths.has(`${rule.method} ${rule.endpoint}`), rule.endpoint);
});

test("a window is a number and a unit", () => {
  assert.deepEqual(["45s", "15m", "1h", "2d"].map(windowToSeconds), [45, 900, 3_600, 172_800]);
  for (const window of ["", "h", "0h", "1.5h", "-1h", "1w", "1 h", "15", "1e3s", "1constructor"]) {
    assert.throws(() => windowToSeconds(window), RangeError, window);
  }
});

test("a file with a limit of nothing or an unknown field is refused", () => {
  const rule = { endpoint: "/entries", method: "POST", limit: 1, window: "1h" };
  const file = (changed: object) => ({
    rate_limits: { authenticated_users: [{ ...rule, ...changed }], anonymous: [] },
  });
  assert.ok(accepts(RateLimits, file({})));
  for (const changed of [{ limit: 0 }, { window: "1w" }, { endpoint: "entries" }, { method: "TRACE" }, { burst: 3 }]) {
    assert.ok(!accepts(RateLimits, file(changed)), JSON.stringify(changed));
  }
});
