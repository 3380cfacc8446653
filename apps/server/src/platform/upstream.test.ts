import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import fc from "fast-check";
import { eventually } from "../../../../tests/support/eventually.ts";
import type { AuraError } from "./errors.ts";
import { failing, json, nobody, startLiar, startNeighbour } from "./upstream.fixture.ts";
import type { UpstreamCall } from "./upstream-exchange.ts";
import type { UpstreamInstance } from "./upstream-instance.ts";
import { createUpstream, pickInstance } from "./upstream.ts";

const OK = json(200, { fine: true });

function answering({ status, headers, text }: ReturnType<typeof json>): RequestListener {
  return (_request, response) => void response.writeHead(status, headers).end(text);
}

function get(more: Partial<UpstreamCall> = {}): UpstreamCall {
  return { method: "GET", target: "/", headers: {}, timeoutMs: 5_000, silenceMs: 5_000, isRepeatable: true, ...more };
}

const POST = { method: "POST", body: "{}", isRepeatable: false } as const;

function upstreamOf(urls: readonly string[], clock = { nowMs: 0 }) {
  const upstream = createUpstream({ urls, nowMs: () => clock.nowMs, random: Math.random });
  return { ...upstream, [Symbol.asyncDispose]: () => upstream.close() };
}

async function refusal(call: Promise<unknown>): Promise<{ status: number; code: string; retryAfterSeconds: unknown }> {
  const error = await call.then(
    () => assert.fail("it was answered"),
    (thrown: unknown) => thrown as AuraError,
  );
  return { status: error.status, code: error.code, retryAfterSeconds: error.retryAfterSeconds };
}

test("calls are spread over the instances", async () => {
  await using a = await startNeighbour(answering(OK));
  await using b = await startNeighbour(answering(OK));
  await using upstream = upstreamOf([a.url, b.url]);
  for (let i = 0; i < 60; i += 1) assert.equal((await upstream.send(get())).status, 200);
  assert.ok(a.seen() > 10 && b.seen() > 10, `${a.seen()} and ${b.seen()}`);
});

test("of two that were drawn the less busy is asked, and none that is not ready or left alone while another is neither", () => {
  const instance = fc.record({ isReady: fc.boolean(), waitMs: fc.constantFrom(0, 1_000), load: fc.nat(5) });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(instance, { maxLength: 5 }),
      fc.array(random, { minLength: 2, maxLength: 2 }),
      (all, draws) => {
        const made = all.map((facts) => ({
          isReady: () => facts.isReady,
          waitMs: () => facts.waitMs,
          load: () => facts.load,
        })) as unknown as UpstreamInstance[];
        let at = 0;
        const picked = pickInstance(made, () => draws[at++] as number);
        const callable = made.filter((one) => one.waitMs() === 0);
        if (picked === undefined) return assert.equal(callable.length, 0);
        assert.ok(callable.includes(picked));
        if (callable.some((one) => one.isReady())) assert.ok(picked.isReady());
        const rivals = callable.filter((one) => one.isReady() === picked.isReady());
        if (rivals.length === 2) assert.equal(picked.load(), Math.min(...rivals.map((one) => one.load())));
      },
    ),
  );
});

test("whom nobody reaches is passed over, whatever the call, and is not asked again until it is ready", async () => {
  await using well = await startNeighbour(answering(OK));
  await using upstream = upstreamOf([await nobody(), well.url]);
  for (let i = 0; i < 20; i += 1) assert.equal((await upstream.send(get(POST))).status, 200);
  assert.equal(well.seen(), 20);
});

test("an instance that drains gets nothing new while another is ready, and is asked again once it is well", async () => {
  let isReady = false;
  await using draining = await startNeighbour(answering(OK), () => isReady);
  await using well = await startNeighbour(answering(OK));
  const notes: [number, boolean][] = [];
  const upstream = createUpstream({
    urls: [draining.url, well.url],
    nowMs: () => 0,
    random: Math.random,
    onReady: (instance, ready) => notes.push([instance, ready]),
  });
  await using _ = { [Symbol.asyncDispose]: () => upstream.close() };
  await eventually("readiness has been noticed", () => notes.length === 1);
  for (let i = 0; i < 20; i += 1) await upstream.send(get());
  assert.equal(draining.seen(), 0);
  isReady = true;
  await eventually("readiness has been noticed", () => notes.length === 2);
  assert.deepEqual(notes, [
    [0, false],
    [0, true],
  ]);
  for (let i = 0; i < 40; i += 1) await upstream.send(get());
  assert.ok(draining.seen() > 0);
});

test("where none is ready one is asked all the same: what it says is more than we could", async () => {
  await using unwell = await startNeighbour(answering(failing(503, "DB_001")), () => false);
  await using upstream = upstreamOf([unwell.url]);
  await eventually("readiness has been noticed", () => !upstream.isReady());
  const { status, body } = await upstream.send(get());
  assert.equal(status, 503);
  assert.ok(Buffer.isBuffer(body) && body.includes("DB_001"));
});

test("where nobody is there, it is a 503 that says when to come back", async () => {
  await using upstream = upstreamOf([await nobody(), await nobody()]);
  assert.deepEqual(await refusal(upstream.send(get())), { status: 503, code: "EXT_001", retryAfterSeconds: 2 });
});

test("what was sent and not answered is sent again where that is safe, and never where it is not", async () => {
  const hangUp: RequestListener = (request) => request.socket.destroy();
  await using a = await startNeighbour(hangUp);
  await using b = await startNeighbour(hangUp);
  await using upstream = upstreamOf([a.url, b.url]);
  assert.equal((await refusal(upstream.send(get(POST)))).status, 502);
  assert.equal(a.seen() + b.seen(), 1, "a POST reached a second instance");
  assert.equal((await refusal(upstream.send(get()))).status, 502);
  assert.equal(a.seen() + b.seen(), 3, "a GET was not tried once on each");
});

test("who takes a call and does not answer in time is a 504, and is not asked twice", async () => {
  await using slow = await startNeighbour(() => {});
  await using other = await startNeighbour(() => {});
  await using upstream = upstreamOf([slow.url, other.url]);
  assert.deepEqual(await refusal(upstream.send(get({ timeoutMs: 100 }))), {
    status: 504,
    code: "EXT_001",
    retryAfterSeconds: 2,
  });
  assert.equal(slow.seen() + other.seen(), 1);
});

test("an answer that begins and does not end in time is a 504", async () => {
  await using dripping = await startNeighbour((_request, response) => {
    response.writeHead(200, { "content-length": "100" });
    const timer = setInterval(() => response.write("."), 20);
    response.once("close", () => clearInterval(timer));
  });
  await using upstream = upstreamOf([dripping.url]);
  assert.equal((await refusal(upstream.send(get({ timeoutMs: 200 })))).status, 504);
});

for (const [what, bytes, isClosed] of [
  ["garbage", "\u0000\u0001 this is no HTTP\r\n\r\n", false],
  ["half a head", "HTTP/1.1 200 OK\r\ncontent-", true],
  ["less than it announced", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort", true],
  ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc", true],
  ["headers without end", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(40_000)}\r\n\r\n`, true],
] as const) {
  test(`who answers with ${what} is a 502`, async () => {
    await using liar = await startLiar(bytes, { isClosed });
    await using upstream = upstreamOf([liar.url]);
    const { status, code } = await refusal(upstream.send(get(POST)));
    assert.deepEqual([status, code], [502, "EXT_001"]);
    assert.equal(liar.seen(), 1);
  });
}

test("after five failures an instance is left alone, and one probe at a time finds out whether it is well", async () => {
  let isIll = true;
  await using neighbour = await startNeighbour((request, response) =>
    answering(isIll ? failing(500, "SYS_001") : OK)(request, response),
  );
  const clock = { nowMs: 0 };
  await using upstream = upstreamOf([neighbour.url], clock);
  for (let i = 0; i < 5; i += 1)
    assert.equal((await upstream.send(get())).status, 500, "its own answer reaches the caller");
  assert.equal((await refusal(upstream.send(get()))).status, 503);
  assert.equal(neighbour.seen(), 5);
  clock.nowMs += 3_001;
  const probes = await Promise.allSettled([upstream.send(get()), upstream.send(get()), upstream.send(get())]);
  assert.equal(neighbour.seen(), 6, "more than one found out");
  assert.deepEqual(probes.map(({ status }) => status).toSorted(), ["fulfilled", "rejected", "rejected"]);
  isIll = false;
  clock.nowMs += 3_001;
  assert.equal((await upstream.send(get())).status, 200);
  assert.equal((await upstream.send(get())).status, 200);
});

test("an entry that cannot be opened, a full queue and what clients do wrong shut nobody out", async () => {
  for (const [status, code] of [
    [500, "SEC_001"],
    [503, "EXT_001"],
    [404, "RES_001"],
    [429, "RATE_001"],
  ] as const) {
    await using neighbour = await startNeighbour(answering(failing(status, code)));
    await using upstream = upstreamOf([neighbour.url]);
    for (let i = 0; i < 12; i += 1) assert.equal((await upstream.send(get())).status, status);
  }
});

test("a caller that goes away ends the call, and says nothing about the other side", async () => {
  const gone = Promise.withResolvers<void>();
  let isAnswering = false;
  await using neighbour = await startNeighbour((request, response) => {
    if (isAnswering) return answering(OK)(request, response);
    request.socket.once("close", () => gone.resolve());
  });
  await using upstream = upstreamOf([neighbour.url]);
  for (let i = 0; i < 6; i += 1) {
    const controller = new AbortController();
    const call = upstream.send(get({ signal: controller.signal }));
    await eventually("the call arrived", () => neighbour.seen() === i + 1);
    controller.abort();
    await refusal(call);
  }
  await gone.promise;
  isAnswering = true;
  assert.equal((await upstream.send(get())).status, 200);
});

test("answers that last are spread over the instances by how many each has, and close no connection but their own", async () => {
  const lasting: RequestListener = (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", connection: "close" }).write("begun");
  };
  await using a = await startNeighbour(lasting);
  await using b = await startNeighbour(lasting);
  await using upstream = upstreamOf([a.url, b.url]);
  const bodies: Readable[] = [];
  for (let i = 0; i < 40; i += 1) {
    const { body } = await upstream.send(get({ isLasting: true }));
    assert.ok(body instanceof Readable);
    bodies.push(body);
    // Were an instance taken to leave, because its answer ends its connection, none but the other would be asked.
    assert.equal(upstream.isReady(), true);
    assert.ok(Math.abs(a.seen() - b.seen()) <= 1, `${a.seen()} and ${b.seen()}`);
  }
  for (const body of bodies.splice(0, 20)) body.destroy();
  const ended = Promise.all(bodies.map(async (body) => assert.rejects(text(body))));
  await upstream.close();
  await ended;
});
