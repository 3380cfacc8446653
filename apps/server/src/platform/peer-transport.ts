import { ApiRequestError, errorFromAnswer, urlOf, type ServiceName, type Transport } from "@aura-journal/contracts";
import type { Readable } from "node:stream";
import { AuraError } from "./errors.ts";
import { currentScope, scopeHeaders } from "./request-scope.ts";
import type { ServiceIdentity } from "./service-identity.ts";
import { childSpan, currentSpan, within } from "./tracing.ts";
import type { Upstream } from "./upstream.ts";

export interface PeerTransportOptions {
  readonly caller: ServiceName;
  readonly audience: ServiceName;
  readonly upstream: Upstream;
  readonly identity: ServiceIdentity;
}

/** Most calls look something up; these do work, or wait in a queue for it. */
const SLOW_CALLS: ReadonlyMap<string, number> = new Map([
  ["analyzeTexts", 65_000],
  ["analyzeRemotely", 65_000],
  ["verifyPassword", 30_000],
  ["eraseJournal", 60_000],
  ["sendMail", 30_000],
]);
const CALL_TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/**
 * Carries a service's calls to another that runs elsewhere, under the caller's credential and with the id of the request that
 * caused them.
 */
export function createPeerTransport({ caller, audience, upstream, identity }: PeerTransportOptions): Transport {
  const call = async (...[route, input, options]: Parameters<Transport>): ReturnType<Transport> => {
    const target = urlOf("", route, input);
    const timeoutMs = SLOW_CALLS.get(route.name) ?? CALL_TIMEOUT_MS;
    const hasBody = route.body !== undefined;
    try {
      const { status, headers, body } = await upstream.send({
        method: route.method,
        target,
        headers: {
          accept: "application/json",
          ...(hasBody ? { "content-type": "application/json" } : {}),
          ...scopeHeaders(currentScope()),
          ...(options.requestId === undefined ? {} : { "x-request-id": options.requestId }),
          ...options.headers,
          ...identity.sign({ caller, audience, method: route.method, target }),
        },
        body: hasBody ? JSON.stringify(input.body) : undefined,
        signal: options.signal,
        timeoutMs,
        silenceMs: timeoutMs,
        isRepeatable: route.isRepeatable === true,
      });
      currentSpan()?.set({ "http.response.status_code": status });
      const text = (Buffer.isBuffer(body) ? body : await collect(body)).toString("utf8");
      const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      if (status >= 400) throw errorFromAnswer(status, parse(text), plain);
      return { status, headers: plain, ...(text === "" ? {} : { body: parse(text) ?? notJson() }) };
    } catch (error) {
      if (options.signal?.aborted === true) throw error;
      throw asRequestError(error);
    }
  };
  return (route, input, options) =>
    within(
      childSpan(`${route.method} ${route.path}`, "client", {
        "http.request.method": route.method,
        "url.template": route.path,
        "service.peer.name": audience,
      }),
      () => call(route, input, options),
    );
}

async function collect(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error("the answer is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notJson(): never {
  throw new ApiRequestError({ code: "EXT_001", status: 502, message: "A part of the service answered with no JSON" });
}

/** The one error that callers of clients know, whether the other service runs here or elsewhere. */
function asRequestError(error: unknown): ApiRequestError {
  if (error instanceof ApiRequestError) return error;
  if (error instanceof AuraError) {
    const { code, status, message, retryAfterSeconds } = error;
    return new ApiRequestError({ code, status, message, retryAfterSeconds, cause: error });
  }
  return new ApiRequestError({ code: "EXT_001", status: 502, message: "A part of the service failed", cause: error });
}
