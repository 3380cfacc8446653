import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { Route } from "@aura-journal/contracts";
import type { FastifyReply } from "fastify";

/** Whether a route's answer ends when its client goes, and no sooner. */
export function isLasting(route: Route): boolean {
  return route.produces === "text/event-stream";
}

declare module "fastify" {
  interface FastifyInstance {
    /** Those on which an answer lasts: the server itself knows them no more. */
    lastingConnections: Set<Socket>;
  }
}

/** A client has nothing to say once it has asked: so much is thrown away unread, then the connection. */
const MAX_UNASKED_BYTES = 64 * 1024;
/** How long the last bytes of an answer that was ended may take to be read. */
const LAST_BYTES_MS = 5_000;
const LAST_CHUNK = "0\r\n\r\n";

/**
 * Sends an answer that may last for days, past the framework and past node:http: there are thousands of these at a time, and what
 * the two keep for each (request, answer, parser, their headers and listeners) is several times what its connection takes.
 * Hooks that run when an answer is sent, or after it, do not; the request counts as answered once this has returned.
 * The connection ends with the answer: whoever keeps it could otherwise send a next request into a server that stops.
 * @param stream destroyed when the client goes away; ended, it ends the answer; failed, the connection is cut
 */
export function sendLasting(reply: FastifyReply, stream: Readable): FastifyReply {
  const { raw, server } = reply;
  reply.header("connection", "close").hijack();
  raw.writeHead(reply.statusCode, reply.getHeaders() as Record<string, string>);
  if (reply.request.method === "HEAD") {
    stream.destroy();
    raw.end();
    return reply;
  }
  raw.flushHeaders();
  stream.on("error", () => {});
  if (raw.destroyed) stream.destroy();
  else if (raw.socket !== null) pourOver(raw, raw.socket, stream, server.lastingConnections);
  else waitForTurn(raw, stream, server.lastingConnections);
  return reply;
}

/** An earlier request on the same connection is still being answered. */
function waitForTurn(raw: ServerResponse, stream: Readable, open: Set<Socket>): void {
  const leave = (): void => void stream.destroy();
  raw.once("close", leave);
  raw.once("socket", (socket: Socket) => {
    raw.off("close", leave);
    // The head is written after this event.
    process.nextTick(() => pourOver(raw, socket, stream, open));
  });
}

function pourOver(raw: ServerResponse, socket: Socket, stream: Readable, open: Set<Socket>): void {
  takeConnection(raw, socket);
  open.add(socket);
  socket.once("close", () => open.delete(socket));
  pour(stream, socket, raw.chunkedEncoding);
}

/** What node:http hangs on a connection beside its listeners. */
interface HttpSocket extends Socket {
  parser?: { remove(): void; close(): void } | null;
}

/**
 * Takes a connection out of the hands of node:http once the head of its last answer is written, as it lets go of one by itself
 * where a client switches protocols: it offers that for no other.
 */
function takeConnection(response: ServerResponse, socket: HttpSocket): void {
  // Whoever listens for data takes the bytes from the parser's hands.
  socket.on("data", () => {});
  socket.removeAllListeners();
  response.detachSocket(socket);
  // Whoever waits for the end of this exchange still hears of it, and keeps it for as long.
  for (const side of [response, response.req])
    if (side.listenerCount("close") > 0) socket.once("close", () => side.emit("close"));
  const { parser } = socket;
  if (parser !== null && parser !== undefined) {
    // From the list of connections that the server looks through for idle and slow ones.
    parser.remove();
    socket.parser = null;
    // It may be further up this very stack.
    setImmediate(() => parser.close());
  }
}

/** Hands a stream on to a connection, no faster than that takes it. */
function pour(stream: Readable, socket: Socket, isChunked: boolean): void {
  const askedBytes = socket.bytesRead;
  socket.on("data", () => {
    if (socket.bytesRead - askedBytes > MAX_UNASKED_BYTES) socket.destroy();
  });
  socket.on("drain", () => stream.resume());
  socket.on("end", leave).on("timeout", leave).on("error", leave);
  socket.once("close", () => stream.destroy());
  stream.on("data", (piece: Buffer) => {
    if (!socket.write(isChunked ? chunkOf(piece) : piece)) stream.pause();
  });
  stream.once("close", () => {
    if (!stream.readableEnded) return socket.destroy();
    if (isChunked) socket.write(LAST_CHUNK);
    socket.setTimeout(LAST_BYTES_MS);
    return socket.destroySoon();
  });
  if (socket.destroyed) stream.destroy();
}

/** Without a byte either way for long, or one that will say no more. */
function leave(this: Socket): void {
  this.destroy();
}

/** RFC 9112, section 7.1. */
function chunkOf(piece: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]);
}
