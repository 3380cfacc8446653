import type { IncomingMessage } from "node:http";
import { Readable, Transform, type TransformCallback } from "node:stream";
import type { ByteStream } from "@aura-journal/contracts";
import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import { AuraError } from "./errors.ts";

/**
 * Mounts a route whose body is bytes that its handler reads while they arrive, no faster than it can use them. Its parsers are
 * its own: a body that calls itself JSON is bytes here all the same.
 */
export function takeBytes(app: FastifyInstance, route: RouteOptions): void {
  void app.register(async (own) => {
    own.removeAllContentTypeParsers();
    own.addContentTypeParser("*", (request, payload, done) => {
      const limit = request.routeOptions.bodyLimit;
      if (Number(request.headers["content-length"] ?? 0) > limit) return done(tooLarge());
      const body = new ArrivingBytes(payload as IncomingMessage, limit);
      return done(null, body);
    });
    own.addHook("onResponse", (request, _reply, done) => {
      // What was refused unread is not read on from here; the connection is let go of elsewhere.
      if (request.body instanceof ArrivingBytes) request.body.destroy();
      done();
    });
    own.route(route);
  });
}

/** The body of such a request. A request without one has an empty one. */
export function bytesOf(request: FastifyRequest): ByteStream {
  return request.body instanceof Readable ? request.body : Readable.from([]);
}

/** Bytes of a request up to a limit. Whoever stops reading them stops neither the connection nor the answer on it. */
class ArrivingBytes extends Transform {
  readonly #request: IncomingMessage;
  readonly #limit: number;
  readonly #onGone = (): void => {
    if (!this.#request.complete) this.destroy(new AuraError("VAL_001", "The body broke off"));
  };
  #bytes = 0;

  constructor(request: IncomingMessage, limit: number) {
    super();
    this.#request = request;
    this.#limit = limit;
    // Told to whoever reads; a body that nobody reads yet must not end the process.
    this.on("error", () => {});
    request.on("error", this.#onGone).on("close", this.#onGone).pipe(this);
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#bytes += piece.length;
    if (this.#bytes > this.#limit) done(tooLarge());
    else done(null, piece);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#request.unpipe(this);
    this.#request.off("close", this.#onGone);
    // The rest is thrown away as it comes, so that the answer is seen; there is a limit to that elsewhere.
    this.#request.resume();
    done(error);
  }
}

function tooLarge(): AuraError {
  return new AuraError("VAL_001", "The body is too large", { status: 413 });
}
