import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { test } from "node:test";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { createCertificate, missingOpenssl } from "../../../../tests/support/certificate.ts";
import { eventually } from "../../../../tests/support/eventually.ts";
import { createLastingExchanges } from "./lasting-exchange.ts";
import type { UpstreamCall } from "./upstream-exchange.ts";
import { failureOf } from "./upstream-failure.ts";
import { nobody } from "./upstream.fixture.ts";

const CALL: UpstreamCall = {
  method: "GET",
  target: "/sync/stream",
  headers: { accept: "text/event-stream" },
  timeoutMs: 20_000,
  silenceMs: 20_000,
  isRepeatable: true,
  isLasting: true,
};
const HEAD = { "content-type": "text/event-stream" };

/** Calls to a server on a loopback port. */
async function callsTo(server: Server, scheme = "http") {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)).on("error", () => {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const exchanges = createLastingExchanges(`${scheme}://localhost:${port}`, 20_000);
  return {
    ...exchanges,
    port,
    /** How many connections are open. */
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      exchanges.close();
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const callsOverHttp = (answer: RequestListener) => callsTo(createServer(answer));

/** Calls to one that answers with these bytes, whatever it is asked, and then ends the connection. */
const callsToLiar = (bytes: string) =>
  callsTo(createPlainServer((socket) => void socket.once("data", () => socket.end(bytes))));

async function failureOfCall(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => assert.fail("it was answered"),
    (reason: unknown) => reason,
  );
  return failureOf(error, undefined);
}

test("a call is made on a connection of its own, and what comes is handed on as it comes", async () => {
  const { promise: hasHeard, resolve: goOn } = Promise.withResolvers<void>();
  let seen: IncomingMessage | undefined;
  await using to = await callsOverHttp((request, response) => {
    seen = request;
    response.writeHead(200, HEAD).write("one");
    void hasHeard.then(() => response.end("two"));
  });
  const { status, headers, body } = await to.exchange(CALL);
  assert.deepEqual([status, headers["content-type"]], [200, "text/event-stream"]);
  assert.ok(body instanceof Readable);
  assert.deepEqual(
    [seen?.url, seen?.headers["accept"], seen?.headers["connection"]],
    ["/sync/stream", "text/event-stream", "close"],
  );
  const pieces: string[] = [];
  for await (const piece of body) {
    pieces.push(String(piece));
    goOn();
  }
  assert.deepEqual(pieces, ["one", "two"]);
  await eventually("its connection is closed", () => to.open() === 0);
});

test("a refusal is given whole", async () => {
  await using to = await callsOverHttp((_request, response) => {
    response.writeProcessing();
    response.writeHead(429, { "content-length": 6, "retry-after": "3" }).write("abc");
    setImmediate(() => response.end("def"));
  });
  const { status, headers, body } = await to.exchange(CALL);
  assert.ok(Buffer.isBuffer(body));
  assert.deepEqual([status, headers["retry-after"], body.toString()], [429, "3", "abcdef"]);
});

test("what nobody reads is not taken from the sender", async () => {
  const piece = Buffer.alloc(256 * 1024, "x");
  let written = 0;
  await using to = await callsOverHttp((_request, response) => {
    new Readable({
      read() {
        written += piece.length;
        this.push(written > 64 * 1024 * 1024 ? null : piece);
      },
    }).pipe(response.writeHead(200, HEAD));
  });
  const silenceMs = 2_000;
  const { body } = await to.exchange({ ...CALL, silenceMs });
  assert.ok(body instanceof Readable);
  let before = -1;
  await eventually("the sender waits", () => {
    const isQuiet = written === before;
    before = written;
    return isQuiet;
  });
  assert.ok(written < 32 * 1024 * 1024, `${written} bytes were taken that nobody reads`);
  const sinceMs = performance.now();
  // It is not the other side that is silent.
  await eventually("it could have been silent for too long", () => performance.now() - sinceMs > 1.5 * silenceMs);
  assert.equal((await buffer(body)).length, 64 * 1024 * 1024);
});

test("who leaves ends the call for the other side, before its answer and after", async () => {
  const requests: IncomingMessage[] = [];
  await using to = await callsOverHttp((request, response) => {
    requests.push(request);
    if (requests.length === 2) response.writeHead(200, HEAD).write("begun");
  });
  const controller = new AbortController();
  const waiting = to.exchange({ ...CALL, signal: controller.signal });
  await eventually("it is asked", () => requests.length === 1);
  controller.abort();
  await assert.rejects(waiting, /went away/);
  await assert.rejects(to.exchange({ ...CALL, signal: controller.signal }), /went away/);
  const { body } = await to.exchange(CALL);
  assert.ok(body instanceof Readable);
  body.destroy();
  await eventually("nobody is connected", () => to.open() === 0);
  assert.equal(requests.length, 2);
});

test("an answer that is ended here looks whole, and the other side is let go", async () => {
  await using to = await callsOverHttp((_request, response) => void response.writeHead(200, HEAD).write("begun"));
  const { body } = await to.exchange(CALL);
  assert.ok("finish" in body);
  body.finish();
  assert.equal(await text(body), "begun");
  await eventually("nobody is connected", () => to.open() === 0);
});

test("what breaks off fails whoever reads it, unless the connection is all that ends it", async () => {
  const begun = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";
  for (const [bytes, read] of [
    [`${begun}transfer-encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n\r\n`, "whole"],
    [`${begun}\r\nto the end`, "to the end"],
    [`${begun}transfer-encoding: chunked\r\n\r\n5\r\nwhole\r\n`, undefined],
    [`${begun}transfer-encoding: chunked\r\n\r\n5\r\nwholesome\r\n0\r\n\r\n`, undefined],
    [`${begun}content-length: 9999999\r\n\r\nwhole`, undefined],
  ] as const) {
    await using to = await callsToLiar(bytes);
    const { body } = await to.exchange(CALL);
    assert.ok(body instanceof Readable);
    if (read === undefined) await assert.rejects(text(body), bytes);
    else assert.equal(await text(body), read);
  }
});

test("what is no answer is broken, what does not come late, and where nobody is unreachable", async () => {
  for (const bytes of [
    "",
    "garbage\r\n\r\n",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort",
  ]) {
    await using to = await callsToLiar(bytes);
    assert.equal(await failureOfCall(to.exchange(CALL)), "broken", bytes);
  }
  await using silent = await callsOverHttp((request, response) => {
    if (request.url === "/half") response.writeHead(200, { "content-length": 9 }).write("half");
    if (request.url === "/begun") response.writeHead(200, HEAD).write("begun");
  });
  assert.equal(await failureOfCall(silent.exchange({ ...CALL, timeoutMs: 20 })), "late");
  assert.equal(await failureOfCall(silent.exchange({ ...CALL, target: "/half", timeoutMs: 100 })), "late");
  const { body } = await silent.exchange({ ...CALL, target: "/begun", silenceMs: 50 });
  assert.ok(body instanceof Readable);
  assert.equal(await failureOfCall(text(body)), "late");
  await eventually("nobody is connected", () => silent.open() === 0);
  assert.equal(await failureOfCall(createLastingExchanges(await nobody(), 20_000).exchange(CALL)), "unreachable");
});

test("a neighbour whose connection is never made is unreachable after a while", async () => {
  // It accepts, and never says what a secure connection begins with.
  await using to = await callsTo(createPlainServer());
  const exchanges = createLastingExchanges(`https://127.0.0.1:${to.port}`, 50);
  assert.equal(await failureOfCall(exchanges.exchange(CALL)), "unreachable");
});

test("nothing gets into the head of a call that would be a line of its own", async () => {
  let seen = 0;
  await using to = await callsOverHttp((_request, response) => {
    seen += 1;
    response.end();
  });
  for (const call of [
    { ...CALL, target: "/a\r\nx: y" },
    { ...CALL, target: "/a b" },
    { ...CALL, headers: { accept: "x\r\nforged: y" } },
    { ...CALL, headers: { accept: "x\ny" } },
    { ...CALL, headers: { accept: "x\0" } },
  ]) {
    await assert.rejects(to.exchange(call), /not the head/);
  }
  assert.equal(seen, 0);
});

test(
  "a neighbour is asked over TLS where its address says so, and believed only with its certificate",
  { skip: missingOpenssl ?? false },
  async () => {
    const directory = await mkdtemp(join(tmpdir(), "aura-lasting-"));
    await using undo = new AsyncDisposableStack();
    undo.defer(() => rm(directory, { recursive: true, force: true }));
    const { key, cert } = await createCertificate(directory);
    await using to = await callsTo(
      createSecureServer({ key, cert }, (_request, response) => {
        response.writeHead(200, HEAD).write("kept");
        response.end(" secret");
      }),
      "https",
    );
    await assert.rejects(to.exchange(CALL), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    const before = getCACertificates("default");
    undo.defer(() => setDefaultCACertificates(before));
    setDefaultCACertificates([...before, cert]);
    const { body } = await to.exchange(CALL);
    assert.ok(body instanceof Readable);
    assert.equal(await text(body), "kept secret");
  },
);
