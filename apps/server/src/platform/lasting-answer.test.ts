import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type AddressInfo, type Socket } from "node:net";
import { PassThrough, type Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { FastifyReply } from "fastify";
import { eventually } from "../../../../tests/support/eventually.ts";
import { readConfig } from "../config.ts";
import { createHttpServer } from "./http.ts";
import { sendLasting } from "./lasting-answer.ts";
import { createLogger } from "./logger.ts";

const GET = "GET / HTTP/1.1\r\nhost: here\r\n\r\n";

/** A server whose every answer lasts, and the streams that it was asked for; `/slow` is answered when it is told to. */
async function lastingServer(
  streamOf: () => Readable = () => new PassThrough(),
  onReply?: (reply: FastifyReply) => void,
) {
  const app = await createHttpServer(readConfig({}, { isRoot: false, cores: 1 }), createLogger({ level: "silent" }));
  const streams: Readable[] = [];
  const slow = Promise.withResolvers<string>();
  app.get("/", (_request, reply) => {
    onReply?.(reply);
    const stream = streamOf();
    streams.push(stream);
    sendLasting(reply.header("content-type", "text/event-stream"), stream);
  });
  app.get("/slow", () => slow.promise);
  await app.listen({ host: "127.0.0.1", port: 0 });
  const clients: Socket[] = [];
  return {
    app,
    streams,
    answerSlow: () => slow.resolve("slowly"),
    stream: (nth = 0) => streams[nth] as PassThrough,
    /** Asks, and gives the connection. */
    ask(request: string): Socket {
      const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
      clients.push(socket.on("error", () => {}));
      socket.write(request);
      return socket;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of clients) socket.destroy();
      for (const stream of streams) stream.destroy();
      await app.close();
    },
  };
}

/** What a client has read so far. */
function reading(socket: Socket): () => string {
  let text = "";
  socket.on("data", (piece) => (text += String(piece)));
  return () => text;
}

test("an answer that lasts comes in chunks as it is made, and its connection ends with it", async () => {
  await using server = await lastingServer();
  const socket = server.ask(GET);
  const text = reading(socket);
  await eventually("it is asked", () => server.streams.length === 1);
  server.stream().write("event: one\n\n");
  await eventually("the first has come", () => text().includes("\r\n\r\nc\r\nevent: one\n\n\r\n"));
  assert.match(text(), /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(text(), /\r\ncontent-type: text\/event-stream\r\n/);
  assert.match(text(), /\r\nconnection: close\r\n/);
  assert.match(text(), /\r\ntransfer-encoding: chunked\r\n/i);
  server.stream().end("two");
  await once(socket, "close");
  assert.ok(text().endsWith("\r\n3\r\ntwo\r\n0\r\n\r\n"), text());
});

test("a client of HTTP/1.0 gets no chunks", async () => {
  await using server = await lastingServer();
  const socket = server.ask("GET / HTTP/1.0\r\n\r\n");
  const text = reading(socket);
  await eventually("it is asked", () => server.streams.length === 1);
  server.stream().end("event");
  await once(socket, "close");
  assert.ok(text().endsWith("\r\n\r\nevent"), text());
});

test("a stream that fails cuts the connection, so that nobody takes its answer for whole", async () => {
  await using server = await lastingServer();
  const socket = server.ask(GET);
  const text = reading(socket);
  await eventually("it is asked", () => server.streams.length === 1);
  server.stream().write("begun");
  await eventually("it has begun", () => text().includes("begun"));
  server.stream().destroy(new Error("away"));
  await once(socket, "close");
  assert.ok(text().endsWith("begun\r\n"), text());
});

test("a client that goes, or will say no more, ends the stream and the wait for the answer's end", async () => {
  let ended = 0;
  await using server = await lastingServer(undefined, ({ raw }) => void raw.once("close", () => (ended += 1)));
  for (const [nth, leave] of (
    [(socket) => socket.destroy(), (socket) => socket.end()] as ((socket: Socket) => void)[]
  ).entries()) {
    const socket = server.ask(GET);
    await once(socket, "data");
    assert.equal(ended, nth);
    leave(socket);
    await eventually("the stream is ended", () => server.stream(nth).destroyed);
    await eventually("its end is told", () => ended === nth + 1);
  }
});

test("a client that does not read is sent no more than fits on the way", async () => {
  let made = 0;
  await using server = await lastingServer(() => {
    const stream = new PassThrough({
      read() {
        made += 64 * 1024;
        this.push(Buffer.alloc(64 * 1024, "x"));
      },
    });
    return stream;
  });
  const socket = server.ask(GET);
  await once(socket, "readable");
  let before = -1;
  await eventually("nothing more is made", () => {
    const isQuiet = made === before;
    before = made;
    return isQuiet;
  });
  assert.ok(made < 64 * 1024 * 1024, `${made} bytes were made that nobody reads`);
  socket.resume();
  await eventually("more is made once it reads", () => made > before);
});

test("a client that talks on is cut off", async () => {
  await using server = await lastingServer();
  const socket = server.ask(GET);
  await once(socket, "data");
  socket.write(Buffer.alloc(32 * 1024));
  server.stream().write("still here");
  await once(socket, "data");
  socket.write(Buffer.alloc(64 * 1024));
  await once(socket, "close");
  await eventually("the stream is ended", () => server.stream().destroyed);
});

test("a stream asked for behind a call that is not answered yet comes after its answer", async () => {
  await using server = await lastingServer();
  const socket = server.ask(`GET /slow HTTP/1.1\r\nhost: here\r\n\r\n${GET}`);
  const text = reading(socket);
  await eventually("it is asked", () => server.streams.length === 1);
  server.stream().write("event");
  server.answerSlow();
  await eventually("both have come", () => text().endsWith("event\r\n"));
  assert.match(text(), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nslowlyHTTP\/1\.1 200 OK\r\n/);
  socket.destroy();
  await eventually("the stream is ended", () => server.stream().destroyed);
});

test("a client that goes before its turn has come ends the stream", async () => {
  await using server = await lastingServer();
  const socket = server.ask(`GET /slow HTTP/1.1\r\nhost: here\r\n\r\n${GET}`);
  await eventually("it is asked", () => server.streams.length === 1);
  socket.destroy();
  await eventually("the stream is ended", () => server.stream().destroyed);
});

test("HEAD is answered without a stream", async () => {
  await using server = await lastingServer();
  const socket = server.ask(GET.replace("GET", "HEAD"));
  assert.match(String(await buffer(socket)), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/);
  assert.ok(server.stream().destroyed);
});

test("a server that looks for idle connections leaves what lasts alone, and can end with it", async () => {
  await using server = await lastingServer();
  const socket = server.ask(GET);
  await once(socket, "data");
  const closed = server.app.close();
  server.app.server.closeIdleConnections();
  server.stream().write("still here");
  const [piece] = (await once(socket, "data")) as [Buffer];
  assert.match(String(piece), /still here/);
  server.stream().end();
  await closed;
  await eventually("it is forgotten", () => server.app.lastingConnections.size === 0);
});

test("a server that stops waits for a client that does not read no longer than for others", async (t) => {
  await using server = await lastingServer();
  const socket = server.ask(GET);
  await once(socket, "readable");
  server.stream().end(Buffer.alloc(64 * 1024 * 1024));
  await eventually("no more fits on the way", () => server.stream().isPaused());
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let isClosed = false;
  const closed = server.app.close().then(() => (isClosed = true));
  await new Promise(setImmediate);
  assert.equal(isClosed, false);
  t.mock.timers.tick(10_000);
  await closed;
});

test("while an answer lasts, nothing is kept of what asked for it", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const kept: WeakRef<object>[] = [];
  await using server = await lastingServer(undefined, (reply) => {
    kept.push(...[reply, reply.raw, reply.request, reply.request.raw].map((one) => new WeakRef<object>(one)));
  });
  const socket = server.ask(GET);
  await once(socket, "data");
  await eventually(
    "all of it is gone",
    () => {
      collect();
      return kept.length === 4 && kept.every((ref) => ref.deref() === undefined);
    },
    20_000,
  );
  server.stream().write("still here");
  await once(socket, "data");
});
