import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { Readable } from "node:stream";
import { AuraError } from "../../platform/errors.ts";
import { changeCursor } from "./change-cursor.ts";
import { createChangeSignals } from "./change-signals.ts";
import type { Listener } from "./listeners.ts";
import { createChangeStreams } from "./stream.ts";

const ANN = "0190a000-0000-7000-8000-000000000001";

function setUp({ counter = 7, maxStreamsPerUser = 10 } = {}) {
  const state = { counter, isAllowed: true, isDown: false, looks: [] as number[] };
  const signals = createChangeSignals();
  const streams = createChangeStreams({
    lookAt(listeners) {
      state.looks.push(listeners.length);
      if (state.isDown) return Promise.reject(new Error("down"));
      return Promise.resolve(listeners.map(() => (state.isAllowed ? state.counter : undefined)));
    },
    signals,
    checkIntervalMs: 1_000,
    checksPerHeartbeat: 2,
    maxStreamsPerUser,
  });
  const open = (userId = ANN) => {
    const stream = streams.open(listenerOf(userId));
    return { stream, read: reader(stream) };
  };
  return { state, signals, streams, open };
}

function listenerOf(userId: string): Listener {
  const identity = { userId, email: "writer@example.org", roles: [], sessionId: userId };
  return { identity, identifyAgain: () => Promise.resolve(identity) };
}

/** Collects what a client sees; `ended` once the stream is over. */
function reader(stream: Readable) {
  const seen = { text: "", isEnded: false };
  stream.on("data", (chunk: Buffer) => (seen.text += chunk.toString()));
  stream.on("end", () => (seen.isEnded = true));
  return seen;
}

const cursorsIn = (text: string): string[] =>
  [...text.matchAll(/event: change\nid: (\S+)\ndata: (.+)\n\n/g)].map(([, id, data]) => {
    assert.deepEqual(JSON.parse(data ?? ""), { cursor: id });
    return id ?? "";
  });
const turns = async (): Promise<void> => {
  for (let n = 0; n < 5; n++) await turn();
};

test("a stream tells the newest cursor at once, and again after each change", async () => {
  const { signals, open } = setUp();
  const { read } = open();
  await turns();
  signals.changed(ANN, 8);
  signals.changed(ANN, 8);
  signals.changed("somebody else", 99);
  await turns();
  signals.changed(ANN, 10);
  await turns();
  assert.deepEqual(cursorsIn(read.text), [7, 8, 10].map(changeCursor));
  assert.ok(read.text.startsWith("retry: "));
});

test("a change that another process wrote is told by the next look at the counter", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { state, open } = setUp();
  const { read } = open();
  await turns();
  state.counter = 9;
  t.mock.timers.tick(1_000);
  await turns();
  assert.deepEqual(cursorsIn(read.text), [7, 9].map(changeCursor));
});

test("a change that another process tells of is told at once, also where it falls into a look at the counter", async () => {
  const { state, signals, open } = setUp();
  const { read } = open();
  state.counter = 8;
  // The first look is under way and may have read the counter of before.
  signals.mayHaveChanged(ANN);
  state.counter = 9;
  await turns();
  assert.equal(cursorsIn(read.text).at(-1), changeCursor(9));
  state.counter = 10;
  signals.mayHaveChanged();
  await turns();
  assert.equal(cursorsIn(read.text).at(-1), changeCursor(10));
});

test("a quiet stream beats, so that nothing on the way takes it for dead", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { open } = setUp();
  const { read } = open();
  await turns();
  for (let n = 0; n < 4; n++) {
    t.mock.timers.tick(1_000);
    await turns();
  }
  assert.equal(read.text.split(": still here\n\n").length - 1, 2);
});

test("a stream ends when the session ends, when the store is away and when the server stops", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { state, streams, open, signals } = setUp();
  const revoked = open();
  await turns();
  state.isAllowed = false;
  t.mock.timers.tick(1_000);
  await turns();
  assert.ok(revoked.read.isEnded);
  signals.changed(ANN, 50);
  await turns();
  assert.deepEqual(cursorsIn(revoked.read.text), [changeCursor(7)]);
  state.isAllowed = true;

  const cut = open();
  await turns();
  state.isDown = true;
  t.mock.timers.tick(1_000);
  await turns();
  assert.ok(cut.read.isEnded);
  state.isDown = false;

  const last = open();
  await turns();
  streams.close();
  await turns();
  assert.ok(last.read.isEnded);
});

test("a user's streams are bounded, and one that ends makes room", async () => {
  const { open } = setUp({ maxStreamsPerUser: 2 });
  const first = open();
  open();
  assert.throws(open, (error) => error instanceof AuraError && error.code === "RATE_001");
  // The client goes away.
  first.stream.destroy();
  await turns();
  open();
  assert.throws(open, AuraError);
});

test("a client that does not read costs no memory: it gets the newest cursor when it reads again", async () => {
  const { signals, streams } = setUp({ counter: 0 });
  const stream = streams.open(listenerOf(ANN));
  await turns();
  for (let seq = 1; seq <= 10_000; seq++) signals.changed(ANN, seq);
  assert.ok(stream.readableLength < 2_048);
  const seen = reader(stream);
  await turns();
  assert.equal(cursorsIn(seen.text).at(-1), changeCursor(10_000));
});

test("all streams are looked at together, at most as many at once as one call may hold, and each once", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { state, signals, open } = setUp();
  const reads = Array.from({ length: 1_201 }, (_, nth) => open(`user ${nth}`).read);
  await turns();
  assert.deepEqual(state.looks.splice(0), [500, 500, 201], "those that were opened in one turn");
  state.counter = 9;
  t.mock.timers.tick(1_000);
  await turns();
  assert.deepEqual(state.looks.splice(0), [500, 500, 201]);
  assert.ok(reads.every(({ text }) => cursorsIn(text).at(-1) === changeCursor(9)));
  signals.mayHaveChanged("user 7");
  signals.mayHaveChanged("user 7");
  await turns();
  assert.deepEqual(state.looks.splice(0), [1], "one who is told of twice is asked for once");
});

test("a round that takes long is not joined by a second one, and does not hold up who is told of meanwhile", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const held = Promise.withResolvers<readonly number[]>();
  const looks: number[] = [];
  const signals = createChangeSignals();
  const answers = [Promise.resolve([1]), held.promise, Promise.resolve([3])];
  const streams = createChangeStreams({
    lookAt(listeners) {
      looks.push(listeners.length);
      return answers[looks.length - 1] ?? Promise.resolve(listeners.map(() => 4));
    },
    signals,
    checkIntervalMs: 1_000,
  });
  const read = reader(streams.open(listenerOf(ANN)));
  await turns();
  for (let n = 0; n < 3; n++) t.mock.timers.tick(1_000);
  await turns();
  assert.equal(looks.length, 2);
  signals.mayHaveChanged(ANN);
  await turns();
  assert.equal(cursorsIn(read.text).at(-1), changeCursor(3));
  held.resolve([2]);
  await turns();
  t.mock.timers.tick(1_000);
  await turns();
  assert.deepEqual(cursorsIn(read.text), [1, 3, 4].map(changeCursor), "what the held look had read is older");
});
