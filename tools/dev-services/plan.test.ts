import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_PROCESSES, environmentOf, readLayout, type Layout } from "./plan.ts";

function layoutOf(text: string): readonly Layout[] {
  const layout = readLayout(text);
  if (typeof layout === "string") throw new Error(layout);
  return layout;
}

test("every service has a process of its own unless told otherwise, and the journal two", () => {
  assert.deepEqual(
    layoutOf(DEFAULT_PROCESSES).map(({ name }) => name),
    ["gateway", "auth", "users", "entries-1", "entries-2", "nlp", "notifications"],
  );
});

test("each process is told where all of the others are", () => {
  const plans = layoutOf("gateway,auth+users,entries:2,nlp+notifications").map((plan, index) => ({
    ...plan,
    port: 8000 + index,
  }));
  assert.deepEqual(environmentOf(plans[1]!, plans), {
    AURA_TARGET: "auth,users",
    PORT: "8001",
    AURA_AUTH_URL: "http://127.0.0.1:8001",
    AURA_USERS_URL: "http://127.0.0.1:8001",
    AURA_ENTRIES_URL: "http://127.0.0.1:8002,http://127.0.0.1:8003",
    AURA_NLP_URL: "http://127.0.0.1:8004",
    AURA_NOTIFICATIONS_URL: "http://127.0.0.1:8004",
  });
});

test("what is no service, leaves one out, or has two front doors is told", () => {
  for (const [text, complaint] of [
    ["gateway,journal", /"journal" names no service/],
    ["gateway,auth,users,entries:x,nlp,notifications", /names no service/],
    ["gateway,auth,users,nlp,notifications", /nothing runs entries/],
    ["gateway:2,auth,users,entries,nlp,notifications", /one process runs the gateway/],
    ["gateway+auth+users+entries+nlp+notifications", /npm start/],
  ] as const) {
    const read = readLayout(text);
    assert.ok(typeof read === "string");
    assert.match(read, complaint);
  }
});
