import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { AuraError } from "./errors.ts";

/**
 * On every answer, errors included. The interface returns data, so nothing in it may be shown as a page, framed, sniffed or
 * kept; the page of the documentation loosens this for its own style alone.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** The client's own request id where it is one, a new one elsewhere. */
export function requestIdOf(request: { readonly headers: IncomingHttpHeaders }): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : `req_${randomUUID().replaceAll("-", "")}`;
}

/** The contract's form of an error. */
export function errorBody(error: AuraError, requestId: string): object {
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(error.details === undefined ? {} : { details: error.details }),
      timestamp: new Date().toISOString(),
      requestId,
    },
  };
}

/** An error as a whole answer, for servers and connections that no framework answers on. */
export function errorAnswer(
  error: AuraError,
  request: { readonly headers: IncomingHttpHeaders },
): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const requestId = requestIdOf(request);
  const body = JSON.stringify(errorBody(error, requestId));
  return {
    status: error.status,
    headers: {
      ...SECURITY_HEADERS,
      "content-type": "application/json; charset=utf-8",
      "content-length": String(Buffer.byteLength(body)),
      "x-request-id": requestId,
    },
    body,
  };
}
