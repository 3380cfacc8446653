import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BreakerOpen, createBreaker, type BreakerState } from "./breaker.ts";

type Ending = "well" | "ill" | "answers";

/** A breaker on a clock of its own, whose calls end when they are told to. */
function stage(random = () => 0) {
  const clock = { nowMs: 0 };
  const states: BreakerState[] = [];
  const breaker = createBreaker({
    nowMs: () => clock.nowMs,
    random,
    isIll: (error) => (error as { ending: Ending }).ending === "ill",
    threshold: 3,
    openMs: 1_000,
    onState: (state) => states.push(state),
  });
  /** Begins a call: undefined where it is not let through, else a way to end it. */
  async function begin(): Promise<((ending: Ending) => Promise<void>) | undefined> {
    const answer = Promise.withResolvers<void>();
    let isBegun = false;
    const run = breaker
      .run(() => {
        isBegun = true;
        return answer.promise;
      })
      .catch((error: unknown) => assert.ok(!isBegun || !(error instanceof BreakerOpen)));
    if (!isBegun) {
      await run;
      return undefined;
    }
    return async (ending) => {
      if (ending === "well") answer.resolve();
      else answer.reject({ ending });
      await run;
    };
  }
  async function call(ending: Ending): Promise<boolean> {
    const end = await begin();
    await end?.(ending);
    return end !== undefined;
  }
  return { clock, states, begin, call };
}

test("three calls in a row that find the other side ill open it, others between them begin the count anew", async () => {
  const { call, states } = stage();
  for (const ending of ["ill", "ill", "answers", "ill", "ill", "well", "ill", "ill"] as const) {
    assert.ok(await call(ending));
  }
  assert.deepEqual(states, []);
  assert.ok(await call("ill"));
  assert.deepEqual(states, ["open"]);
  assert.equal(await call("well"), false);
});

test("half open it lets one call through, and goes by what that one finds", async () => {
  const { call, begin, clock, states } = stage();
  for (let i = 0; i < 3; i++) await call("ill");
  clock.nowMs = 999;
  assert.equal(await begin(), undefined);
  clock.nowMs = 1_000;
  const probe = await begin();
  assert.deepEqual(await Promise.all(Array.from({ length: 50 }, begin)), Array(50).fill(undefined));
  await probe?.("ill");
  assert.deepEqual(states, ["open", "half-open", "open"]);
  clock.nowMs = 1_999;
  assert.equal(await begin(), undefined);
  clock.nowMs = 2_000;
  assert.ok(await call("answers"), "a refusal is an answer");
  assert.equal(states.at(-1), "closed");
});

test("it opens for a time between the shortest and half as much again", async () => {
  const { call, clock } = stage(() => 0.999_999);
  for (let i = 0; i < 3; i++) await call("ill");
  clock.nowMs = 1_499;
  assert.equal(await call("well"), false);
  clock.nowMs = 1_500;
  assert.ok(await call("well"));
});

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("begin" as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("end" as const),
      which: fc.nat(5),
      ending: fc.constantFrom<Ending>("ill", "ill", "ill", "answers", "well"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, 400, 1_000, 1_500) }),
  },
);

test("whatever calls overlap and however they end, it does what its description says", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 80, size: "max" }),
      fc.double({ min: 0, max: 0.99 }),
      async (steps, jitter) => {
        const { begin, clock } = stage(() => jitter);
        const longestMs = 1_000 * (1 + jitter / 2);
        // The model: when it opened, how often in a row it failed, which call is the probe; calls carry the opening they belong to.
        let openedAtMs: number | undefined;
        let inARow = 0;
        let openings = 0;
        let probe: object | undefined;
        const underWay: { end: (ending: Ending) => Promise<void>; openings: number; isProbe: boolean }[] = [];
        for (const one of steps) {
          if (one.kind === "wait") {
            clock.nowMs += one.ms;
          } else if (one.kind === "begin") {
            const isDue = openedAtMs !== undefined && clock.nowMs >= openedAtMs + longestMs && probe === undefined;
            const end = await begin();
            assert.equal(end !== undefined, openedAtMs === undefined || isDue);
            if (end === undefined) continue;
            const isProbe = openedAtMs !== undefined;
            const call = { end, openings, isProbe };
            if (isProbe) probe = call;
            underWay.push(call);
          } else {
            const [call] = underWay.splice(one.which, 1);
            if (call === undefined) continue;
            await call.end(one.ending);
            const isIll = one.ending === "ill";
            if (call.isProbe) {
              probe = undefined;
              if (isIll) openedAtMs = clock.nowMs;
              else openedAtMs = undefined;
              if (openedAtMs === undefined) {
                openings += 1;
                inARow = 0;
              }
            } else if (openedAtMs === undefined && call.openings === openings) {
              if (isIll) inARow += 1;
              else inARow = 0;
              if (inARow === 3) {
                openedAtMs = clock.nowMs;
                openings += 1;
                inARow = 0;
              }
            }
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});
