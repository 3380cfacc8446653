import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnalysisResult } from "@aura-journal/contracts";
import { createRemoteAnalysis, type RemoteAnswer } from "./remote-analysis.ts";

const RESULT = { provider: "google", model: "google/test" } as AnalysisResult;

function stage() {
  const clock = { nowMs: 0 };
  const seen: string[] = [];
  const states: string[] = [];
  const troubles: number[] = [];
  let sent = 0;
  let next: () => Promise<RemoteAnswer> = async () => ({ result: RESULT });
  const remote = createRemoteAnalysis({
    service: {
      model: "google/test",
      send() {
        sent += 1;
        return next();
      },
      close: async () => {},
    },
    nowMs: () => clock.nowMs,
    random: () => 0,
    observe: (_, outcome) => seen.push(outcome),
    onState: (state) => states.push(state),
    onTrouble: (status) => troubles.push(status),
  });
  return {
    clock,
    seen,
    states,
    troubles,
    sent: () => sent,
    analyze: (status?: number, retryAfterSeconds?: number) => {
      const after = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
      next = async () => (status === undefined ? { result: RESULT } : { status, ...after });
      return remote.analyze("text");
    },
    breaks: () => {
      next = () => Promise.reject(new Error("broken"));
      return remote.analyze("text");
    },
  };
}

test("five answers of 500 and above or time-outs in a row keep further texts at home, until a probe succeeds", async () => {
  const { analyze, breaks, sent, clock, states, seen } = stage();
  for (const status of [500, 503, 504, 502]) assert.equal((await analyze(status)).outcome, "unavailable");
  assert.equal((await breaks()).outcome, "unavailable");
  assert.deepEqual(states, ["open"]);
  assert.deepEqual(await analyze(), { outcome: "unavailable", retryAfterSeconds: 20, mayCost: false });
  assert.equal(sent(), 5);
  clock.nowMs = 20_000;
  assert.deepEqual(await analyze(), { outcome: "analysed", result: RESULT });
  assert.deepEqual(states, ["open", "half-open", "closed"]);
  assert.deepEqual(seen, ["failed", "failed", "timeout", "failed", "failed", "ok"]);
});

test("answers below 500 never open it, whether they speak of the text or of the account", async () => {
  const { analyze, states, sent } = stage();
  for (const status of [400, 401, 403, 404, 409, 413, 422, 429, 499]) {
    const { outcome } = await analyze(status);
    assert.equal(outcome, [400, 404, 409, 413, 422].includes(status) ? "refused" : "unavailable", String(status));
    for (let i = 0; i < 10; i++) await analyze(status);
  }
  assert.deepEqual(states, []);
  assert.equal(sent(), 99);
});

test("a quota that is used up is left alone for as long as the service asks, up to a day", async () => {
  const { analyze, sent, clock, states } = stage();
  const waits = (retryAfterSeconds: number) => ({ outcome: "unavailable", retryAfterSeconds, mayCost: false });
  assert.deepEqual(await analyze(429, 90), waits(90));
  clock.nowMs = 89_500;
  assert.deepEqual(await analyze(), waits(1));
  assert.equal(sent(), 1);
  clock.nowMs = 90_000;
  assert.equal((await analyze()).outcome, "analysed");
  assert.deepEqual(await analyze(429), waits(300));
  assert.equal((await analyze()).outcome, "analysed");
  assert.deepEqual(await analyze(429, 1e9), waits(86_400));
  assert.deepEqual(states, []);
});

test("what is late or cannot be read may be paid for; what was turned away is not", async () => {
  const { analyze } = stage();
  for (const [status, mayCost] of [
    [504, true],
    [502, true],
    [503, false],
    [429, false],
    [401, false],
  ] as const) {
    const outcome = await analyze(status);
    assert.deepEqual("mayCost" in outcome && outcome.mayCost, mayCost, String(status));
  }
});

test("a trouble is told once, until it is another or was over", async () => {
  const { analyze, troubles } = stage();
  for (const status of [401, 401, 429, 401, undefined, 401, 401]) await analyze(status);
  assert.deepEqual(troubles, [401, 429, 401, 401]);
});
