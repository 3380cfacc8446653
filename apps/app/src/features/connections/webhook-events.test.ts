import assert from "node:assert/strict";
import { test } from "node:test";
import { WebhookEvent } from "@aura-journal/contracts";
import { WEBHOOK_EVENTS } from "./webhook-events.ts";

test("every event that the contract has can be chosen, and no other", () => {
  const known = JSON.stringify(WebhookEvent).match(/[a-z]+\.[a-z]+/g) ?? [];
  assert.ok(known.length > 5);
  assert.deepEqual([...new Set(known)].toSorted(), WEBHOOK_EVENTS.toSorted());
});
