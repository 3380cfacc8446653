import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { Pool } from "undici";
import { eventually } from "../../../../tests/support/eventually.ts";
import { exchangeOver, type UpstreamCall } from "./upstream-exchange.ts";

const CALL: UpstreamCall = {
  method: "GET",
  target: "/",
  headers: {},
  timeoutMs: 5_000,
  silenceMs: 5_000,
  isRepeatable: true,
};

/** One connection to a server that answers so. */
async function oneConnection(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { connections: 1 });
  return {
    pool,
    async [Symbol.asyncDispose]() {
      await pool.destroy();
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

test("a short answer is given whole, in however many pieces it comes, and after what announces it", async () => {
  await using to = await oneConnection((_request, response) => {
    response.writeProcessing();
    response.writeHead(200, { "content-length": 6 });
    response.write("abc");
    setImmediate(() => response.end("def"));
  });
  const { status, body } = await exchangeOver(to.pool, CALL);
  assert.equal(status, 200);
  assert.ok(Buffer.isBuffer(body));
  assert.equal(body.toString(), "abcdef");
});

test("an answer without a length flows, no faster than it is read", async () => {
  const piece = Buffer.alloc(256 * 1024, "x");
  let written = 0;
  await using to = await oneConnection((_request, response) => {
    const source = new Readable({
      read() {
        written += piece.length;
        this.push(written > 64 * 1024 * 1024 ? null : piece);
      },
    });
    source.pipe(response);
  });
  const { body } = await exchangeOver(to.pool, CALL);
  assert.ok(body instanceof Readable);
  let before = -1;
  await eventually("the sender waits", () => {
    const isQuiet = written === before;
    before = written;
    return isQuiet;
  });
  assert.ok(written < 32 * 1024 * 1024, `${written} bytes were taken that nobody reads`);
  assert.equal((await buffer(body)).length, 64 * 1024 * 1024);
});

test("a body that breaks off fails whoever reads it, and nobody else", async () => {
  await using to = await oneConnection((_request, response) => {
    response.write("begun");
    setImmediate(() => response.destroy());
  });
  const { body } = await exchangeOver(to.pool, CALL);
  assert.ok(body instanceof Readable);
  await assert.rejects(buffer(body));
});

test("who leaves a body unread ends the exchange for the other side", async () => {
  const left = Promise.withResolvers<void>();
  await using to = await oneConnection((_request, response) => {
    response.write("begun");
    response.once("close", () => left.resolve());
  });
  const { body } = await exchangeOver(to.pool, CALL);
  assert.ok(body instanceof Readable);
  body.destroy();
  await left.promise;
});

test("a caller that goes away while it waits for a connection is let go at once, and its call is never made", async () => {
  const seen: string[] = [];
  const first = Promise.withResolvers<ServerResponse>();
  await using to = await oneConnection((request, response) => {
    seen.push(request.url ?? "");
    if (request.url === "/first") first.resolve(response);
    else response.end();
  });
  const answered = exchangeOver(to.pool, { ...CALL, target: "/first" });
  const response = await first.promise;
  const controller = new AbortController();
  const waiting = exchangeOver(to.pool, { ...CALL, target: "/second", signal: controller.signal });
  controller.abort();
  await assert.rejects(waiting, /went away/);
  await assert.rejects(exchangeOver(to.pool, { ...CALL, signal: controller.signal }), /went away/);
  response.end();
  await answered;
  await exchangeOver(to.pool, { ...CALL, target: "/third" });
  assert.deepEqual(seen, ["/first", "/third"]);
});
