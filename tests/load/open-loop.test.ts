import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { openLoop, type LoadRequest, type Stage } from "./open-loop.ts";

const REQUEST: LoadRequest = { name: "read", method: "GET", path: "/", headers: {} };
const unaborted = new AbortController().signal;

async function serve(answer: Parameters<typeof createServer>[1]): Promise<AsyncDisposable & { url: string }> {
  const server: Server = createServer(answer as never).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function run(url: string, stages: readonly Stage[], maxUnderWay = 100) {
  return openLoop({ url, stages, next: () => REQUEST, maxUnderWay, signal: unaborted });
}

test("a rate that rises in a line sends what lies under the line, a step what lies under the step", async () => {
  await using server = await serve((_, response) => void response.end("ok"));
  const answers = await run(server.url, [
    { seconds: 0.2, perSecond: 100 },
    { seconds: 0.1, perSecond: 200, isStep: true },
  ]);
  assert.equal(answers.filter(({ stage }) => stage === 0).length, 10);
  assert.equal(answers.filter(({ stage }) => stage === 1).length, 20);
  assert.ok(answers.every(({ status }) => status === 200));
});

test("requests that are due while the server stands still are sent and waited for, from the moment they were due", async () => {
  const held: { end(text: string): void }[] = [];
  const total = 10;
  await using server = await serve((_, response) => {
    held.push(response);
    // Nobody gets an answer until all have asked: a generator that waits for answers would never get here.
    if (held.length === total) for (const one of held) one.end("ok");
  });
  const answers = await run(server.url, [{ seconds: 0.1, perSecond: 100, isStep: true }]);
  assert.equal(answers.length, total);
  const latencies = answers.map(({ latencyMs }) => latencyMs);
  assert.ok(Math.max(...latencies) - Math.min(...latencies) >= 50, latencies.join(", "));
});

test("what exceeds the bound is not sent and counts as failed, as does what breaks", async () => {
  let isFirst = true;
  const held: { end(text: string): void }[] = [];
  await using server = await serve((request, response) => {
    if (isFirst) {
      isFirst = false;
      request.socket.destroy();
      return;
    }
    held.push(response);
    if (held.length === 4) for (const one of held) one.end("ok");
  });
  const answers = await run(server.url, [{ seconds: 0.05, perSecond: 100, isStep: true }], 1_000);
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [0, 200, 200, 200, 200],
  );
  await using silent = await serve(() => {});
  const stuck = new AbortController();
  const bounded = openLoop({
    url: silent.url,
    stages: [{ seconds: 0.1, perSecond: 100, isStep: true }],
    next: () => REQUEST,
    maxUnderWay: 2,
    signal: stuck.signal,
  });
  setTimeout(() => stuck.abort(), 300);
  assert.equal((await bounded).filter(({ status }) => status === 0).length, 8);
});
