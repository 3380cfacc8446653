import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mostElapsedMs, type Instant } from "./instant.ts";
import { atStart, step, type LockEvent, type LockState } from "./lock-machine.ts";

const AFTER_MS = 60_000;
const at = (seconds: number, run = "run"): Instant => ({ wallMs: seconds * 1_000, steadyMs: seconds * 1_000, run });

function after(state: LockState, ...events: readonly LockEvent[]): LockState {
  return events.reduce((now, event) => step(now, event, AFTER_MS), state);
}

test("a journal with a lock is locked at every start", () => {
  assert.deepEqual(atStart(true), { kind: "locked" });
  assert.deepEqual(atStart(false), { kind: "off" });
});

test("it stays open while the app is away for less than the chosen time, and locks after it", () => {
  const open: LockState = { kind: "open" };
  assert.deepEqual(after(open, { kind: "left", at: at(0) }, { kind: "returned", at: at(59) }), open);
  assert.equal(after(open, { kind: "left", at: at(0) }, { kind: "returned", at: at(60) }).kind, "locked");
  assert.equal(after(open, { kind: "left", at: at(0) }, { kind: "waited", at: at(60) }).kind, "locked");
});

test("the time away runs from the first leaving, and anew after each return", () => {
  const open: LockState = { kind: "open" };
  assert.equal(
    after(open, { kind: "left", at: at(0) }, { kind: "left", at: at(50) }, { kind: "returned", at: at(61) }).kind,
    "locked",
  );
  assert.equal(
    after(
      open,
      { kind: "left", at: at(0) },
      { kind: "returned", at: at(50) },
      { kind: "left", at: at(55) },
      { kind: "returned", at: at(100) },
    ).kind,
    "open",
  );
});

test("with no time to be away it locks as it is left", () => {
  assert.deepEqual(step({ kind: "open" }, { kind: "left", at: at(0) }, 0), { kind: "locked" });
});

test("a wall clock that is set back while the app is away locks it", () => {
  const left: Instant = { wallMs: 1_000_000, steadyMs: 0, run: "run" };
  const back: Instant = { wallMs: 900_000, steadyMs: 10, run: "run" };
  assert.equal(after({ kind: "open" }, { kind: "left", at: left }, { kind: "returned", at: back }).kind, "locked");
});

const instants = fc.record({
  wallMs: fc.integer({ min: 0, max: 300_000 }),
  steadyMs: fc.integer({ min: 0, max: 300_000 }),
  run: fc.constant("run"),
});
const events: fc.Arbitrary<LockEvent> = fc.oneof(
  fc.record({ kind: fc.constantFrom("setUp", "removed", "proven", "ordered") }),
  fc.record({ kind: fc.constantFrom("left", "returned", "waited"), at: instants }),
) as fc.Arbitrary<LockEvent>;

test("only a proof, or taking the lock away, opens what is locked", () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 30 }), (list) => {
      let state: LockState = { kind: "locked" };
      for (const event of list) {
        const next = step(state, event, AFTER_MS);
        if (state.kind === "locked" && next.kind !== "locked") assert.ok(/^(?:proven|removed)$/.test(event.kind));
        state = next;
      }
    }),
  );
});

test("nobody comes back to an open journal after the chosen time, by either clock", () => {
  fc.assert(
    fc.property(instants, instants, (left, back) => {
      const state = after({ kind: "open" }, { kind: "left", at: left }, { kind: "returned", at: back });
      assert.equal(state.kind === "locked", mostElapsedMs(left, back) >= AFTER_MS);
      if (back.steadyMs - left.steadyMs >= AFTER_MS || back.wallMs - left.wallMs >= AFTER_MS)
        assert.equal(state.kind, "locked");
    }),
  );
});
