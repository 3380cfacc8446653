import { Socket } from "node:net";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AuraError } from "./errors.ts";

/** A caller nobody knows gets as long for the whole of a body as for the headers: it has 64 KiB at most. */
const STRANGERS_BODY_MS = 4_000;
/** What all of them together may have on the way at once. */
const STRANGERS_BYTES = 32 * 1024 * 1024;
/** What one person may have on the way at once: two of the largest bodies. */
const PERSONS_BYTES = 32 * 1024 * 1024;
/** From the first byte of a body that is held in memory until it is whole to its last. */
const PERSONS_BODY_MS = 30_000;
/** The same for one that is read while it arrives, a film from a telephone: of those it is silence that ends a connection. */
export const STREAMED_BODY_MS = 60 * 60_000;
/** What one of those counts as, since little of it is in memory at a time: eight at once. */
const STREAMED_BYTES = 4 * 1024 * 1024;
/** How long, and how much, is still read and thrown away after the answer: closed at once, a client may never see it. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 1024 * 1024;
const LOOK_MS = 100;

type Refuse = (error: AuraError, request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Bounds what bodies cost that do not arrive. What has come of one is held in memory until the rest is there, and a body that
 * was refused unread keeps its connection busy for as long as its client likes to send.
 * @param refuse answers with an error
 */
export function guardBodies(app: FastifyInstance, refuse: Refuse): void {
  const strangers = createStrangers(refuse);
  const persons = createPersons(refuse);
  app.addHook("preParsing", (request, reply, payload, done) => {
    const { "content-length": length, "transfer-encoding": encoding } = request.headers;
    if (length !== undefined || encoding !== undefined) {
      setImmediate(() => {
        // Nearly every body comes in one piece with its headers.
        if (request.raw.complete || reply.sent) return;
        const userId = request.identity?.userId;
        if (userId === undefined) strangers.admit(request, reply);
        else persons.admit(userId, request, reply);
      });
    }
    done(null, payload);
  });
  app.addHook("onResponse", (request, _reply, done) => {
    if (!request.raw.complete) letGo(request.raw);
    done();
  });
}

/** Bodies of callers without an account: each has its time, and when they are too many the longest awaited are given up. */
function createStrangers(refuse: Refuse) {
  const giveUpByRequest = new Map<FastifyRequest, () => void>();
  let bytesOfAll = 0;
  return {
    admit(request: FastifyRequest, reply: FastifyReply): void {
      const bytes = bytesOnTheWay(request);
      const forget = (): void => {
        if (!giveUpByRequest.delete(request)) return;
        bytesOfAll -= bytes;
        clearTimeout(timer);
      };
      const giveUp = (): void => {
        forget();
        if (!request.raw.complete && !reply.sent) refuse(tooSlow(), request, reply.header("connection", "close"));
      };
      const timer = setTimeout(giveUp, STRANGERS_BODY_MS).unref();
      request.raw.once("close", forget);
      giveUpByRequest.set(request, giveUp);
      bytesOfAll += bytes;
      for (const giveUpOldest of giveUpByRequest.values()) {
        if (bytesOfAll <= STRANGERS_BYTES) break;
        giveUpOldest();
      }
    },
  };
}

/** Bodies of people: none is given up, but nobody has more than so much on the way. */
function createPersons(refuse: Refuse) {
  const bytesByUser = new Map<string, number>();
  return {
    admit(userId: string, request: FastifyRequest, reply: FastifyReply): void {
      const bytes = bytesOnTheWay(request);
      const before = bytesByUser.get(userId) ?? 0;
      if (before + bytes > PERSONS_BYTES) return refuse(tooMuch(), request, reply);
      bytesByUser.set(userId, before + bytes);
      const timer = setTimeout(
        () => {
          if (!request.raw.complete && !reply.sent) refuse(tooSlow(), request, reply.header("connection", "close"));
        },
        isStreamed(request) ? STREAMED_BODY_MS : PERSONS_BODY_MS,
      ).unref();
      request.raw.once("close", () => {
        clearTimeout(timer);
        const left = (bytesByUser.get(userId) ?? 0) - bytes;
        if (left > 0) bytesByUser.set(userId, left);
        else bytesByUser.delete(userId);
      });
    },
  };
}

function isStreamed(request: FastifyRequest): boolean {
  return request.routeOptions.config.isStreamed === true;
}

/** As much as is announced, or as the route takes where nothing is. A body announced as larger is refused without being read. */
function bytesOnTheWay(request: FastifyRequest): number {
  if (isStreamed(request)) return STREAMED_BYTES;
  const limit = request.routeOptions.bodyLimit;
  const announced = Number(request.headers["content-length"] ?? limit);
  return announced <= limit ? announced : 0;
}

/** Reads on for a moment, then closes the connection of a body that still has not ended. */
function letGo(request: IncomingMessage): void {
  const { socket } = request;
  // A request that was put in by hand has no connection.
  if (!(socket instanceof Socket)) return;
  const endMs = performance.now() + LINGER_MS;
  const endBytes = socket.bytesRead + LINGER_BYTES;
  const timer = setInterval(() => {
    const isOver = request.complete || socket.destroyed;
    if (!isOver && performance.now() < endMs && socket.bytesRead < endBytes) return;
    clearInterval(timer);
    if (!isOver) socket.destroy();
  }, LOOK_MS);
  timer.unref();
}

function tooSlow(): AuraError {
  return new AuraError("VAL_001", "The request took too long");
}

function tooMuch(): AuraError {
  return new AuraError("RATE_001", "Too much is on the way at once", { retryAfterSeconds: 1 });
}
