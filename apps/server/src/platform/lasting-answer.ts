import type { Readable } from "node:stream";
import type { Route } from "@aura-journal/contracts";
import type { FastifyReply } from "fastify";

/** Whether a route's answer ends when its client goes, and no sooner. */
export function isLasting(route: Route): boolean {
  return route.produces === "text/event-stream";
}

/**
 * Sends an answer that may last for days, past the framework: its pipeline keeps a dozen listeners for each, and of these there
 * are thousands at a time. Hooks that run when an answer is sent do not; those that run after it do.
 * The connection ends with the answer: whoever keeps it could otherwise send a next request into a server that stops.
 * @param stream destroyed when the client goes away; ended, it ends the answer; failed, the connection is cut
 */
export function sendLasting(reply: FastifyReply, stream: Readable): FastifyReply {
  const { raw } = reply;
  reply.header("connection", "close").hijack();
  raw.writeHead(reply.statusCode, reply.getHeaders() as Record<string, string>);
  if (reply.request.method === "HEAD") {
    stream.destroy();
    raw.end();
    return reply;
  }
  raw.flushHeaders();
  stream.on("data", (piece: Buffer | string) => {
    if (!raw.write(piece)) stream.pause();
  });
  raw.on("drain", () => stream.resume());
  stream.once("close", () => {
    if (stream.readableEnded) raw.end();
    else raw.destroy();
  });
  stream.on("error", () => {});
  if (raw.destroyed) stream.destroy();
  else raw.once("close", () => stream.destroy());
  return reply;
}
