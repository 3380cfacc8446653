import assert from "node:assert/strict";
import { test } from "node:test";
import { createChangeSignals } from "./change-signals.ts";

const ANN = "0190a000-0000-7000-8000-000000000001";
const BEN = "0190a000-0000-7000-8000-000000000002";

test("a listener hears each newer change of its own user and nothing of another's", () => {
  const signals = createChangeSignals();
  const heard: (number | undefined)[] = [];
  const stop = signals.subscribe(ANN, (seq) => heard.push(seq));
  signals.changed(ANN, 3);
  signals.changed(BEN, 9);
  signals.changed(ANN, 2);
  signals.changed(ANN, 3);
  signals.changed(ANN, 4);
  stop();
  signals.changed(ANN, 5);
  assert.deepEqual(heard, [3, 4]);
  assert.equal(signals.known(ANN), 5);
});

test("stopping one of two equal listeners leaves the other", () => {
  const signals = createChangeSignals();
  let calls = 0;
  const listener = (): void => void calls++;
  const stop = signals.subscribe(ANN, listener);
  signals.subscribe(ANN, listener);
  stop();
  stop();
  signals.changed(ANN, 1);
  assert.equal(calls, 1);
});

test("the user who was quiet longest is forgotten first", () => {
  const signals = createChangeSignals({ maxUsers: 1 });
  signals.changed(ANN, 1);
  signals.changed(BEN, 1);
  assert.equal(signals.known(ANN), undefined);
  assert.equal(signals.known(BEN), 1);
});

test("what another process says wakes a listener without a number, and what is written here is told to the others once", () => {
  const announced: string[] = [];
  const signals = createChangeSignals({ announce: (userId) => announced.push(userId) });
  const heard: [string, number | undefined][] = [];
  signals.subscribe(ANN, (seq) => heard.push([ANN, seq]));
  signals.subscribe(BEN, (seq) => heard.push([BEN, seq]));
  signals.mayHaveChanged(ANN);
  signals.mayHaveChanged();
  assert.deepEqual(heard, [
    [ANN, undefined],
    [ANN, undefined],
    [BEN, undefined],
  ]);
  assert.equal(signals.known(ANN), undefined, "it is no number to go by");
  signals.changed(BEN, 4);
  signals.changed(BEN, 4);
  assert.deepEqual(announced, [BEN]);
});
