import {
  STATUS_CODES,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { errorAnswer } from "./error-form.ts";
import { AuraError, invalid } from "./errors.ts";

/** How long a connection is listened to after such an answer: closed at once, a client that still sends may never see it. */
const LINGER_MS = 500;

/** What the head of a request may cost. The check of its Host header is left to `refusalOf`, whose answer has a form. */
export const HEAD_LIMITS = {
  headersTimeout: 4_000,
  connectionsCheckingInterval: 500,
  maxHeaderSize: 16_384,
  requireHostHeader: false,
} as const;

/**
 * Sees to it that also those requests are answered in the contract's form which node:http answers by itself, or not at all.
 * Whatever answers the server's requests has to ask `refusalOf` first.
 */
export function answerOddRequests(server: Server): void {
  // Handed on as a request like any other: `refusalOf` finds what is wrong with it.
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    server.emit("request", request, response);
  });
  server.on("connect", (request: IncomingMessage, socket: Duplex) => {
    // From here on nobody else listens to this connection.
    socket.on("error", () => socket.destroy());
    const error = new AuraError("RES_001", "This server is no proxy", { status: 405 });
    // Nothing is allowed on another's address (RFC 9110, section 10.2.1).
    answerConnection(socket, error, request, { allow: "" });
  });
}

/** What is wrong with the head of a request that node:http could read. */
export function refusalOf(request: IncomingMessage): AuraError | undefined {
  const { host, expect } = request.headers;
  // RFC 9112, section 3.2: HTTP/1.1 names the host; HTTP/1.0 did not have to.
  if (host === undefined && request.httpVersion !== "1.0") return invalid("Host", "is missing");
  // RFC 9110, section 10.1.1.
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") return invalid("Expect", "is not known here");
  return undefined;
}

/**
 * Answers what node:http could not read as a request at all. A connection on which nothing was said ends without a word: browsers
 * open some ahead, and an answer would meet the first request on its way and be taken for its own. One that finds the connection
 * closed is sent again.
 */
export function answerUnreadable(error: Error & { code?: string }, socket: Duplex): void {
  // What goes on arriving after the answer is no request either.
  if (socket.writableEnded) return;
  const isSilent = socket instanceof Socket && socket.bytesRead === 0;
  if (!socket.writable || isSilent || error.code === "ECONNRESET") socket.destroy();
  else answerConnection(socket, unreadable(error.code), { headers: {} }, {});
}

function unreadable(code: string | undefined): AuraError {
  if (code === "HPE_HEADER_OVERFLOW") return new AuraError("VAL_001", "The headers are too large", { status: 413 });
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new AuraError("VAL_001", "The request took too long");
  return new AuraError("VAL_001", "Not an HTTP request");
}

function answerConnection(
  socket: Duplex,
  error: AuraError,
  request: { readonly headers: IncomingHttpHeaders },
  more: Readonly<Record<string, string>>,
): void {
  const { status, headers, body } = errorAnswer(error, request);
  const lines = Object.entries({ ...headers, ...more, connection: "close" }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once("close", () => clearTimeout(timer));
  socket.resume();
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
}
