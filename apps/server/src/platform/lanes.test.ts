import assert from "node:assert/strict";
import { test } from "node:test";
import { AuraError } from "./errors.ts";
import { createLanes } from "./lanes.ts";

const refuse = () => new AuraError("EXT_001", "Too many", { status: 503, retryAfterSeconds: 10 });

test("the work of one key comes one after another in its order, that of others does not wait for it", async () => {
  const lanes = createLanes({ limit: 10, refuse });
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = lanes.run("a", async () => {
    log.push("a1 begins");
    await gate.promise;
    log.push("a1 ends");
    throw new Error("failed");
  });
  const second = lanes.run("a", async () => void log.push("a2"));
  await lanes.run("b", async () => void log.push("b1"));
  gate.resolve();
  await assert.rejects(first, /failed/);
  await second;
  assert.deepEqual(log, ["a1 begins", "b1", "a1 ends", "a2"]);
});

test("beyond the limit callers are sent away, and room comes back", async () => {
  const lanes = createLanes({ limit: 2, refuse });
  const gate = Promise.withResolvers<void>();
  const waiting = [lanes.run("a", () => gate.promise), lanes.run("a", () => gate.promise)];
  await assert.rejects(
    lanes.run("b", async () => {}),
    { status: 503, retryAfterSeconds: 10 },
  );
  gate.resolve();
  await Promise.all(waiting);
  await lanes.run("b", async () => {});
});
