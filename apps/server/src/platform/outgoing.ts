import { request, Agent } from "node:https";
import { createPublicLookup, isPublicHost, PrivateAddressError } from "./public-address.ts";

export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  /** As text, cut where it is longer than what anybody has to say here. */
  readonly text: string;
}

/** Posts to places that others have named. */
export type PostOutside = (request: OutgoingRequest) => Promise<OutgoingAnswer>;

export interface OutgoingOptions {
  readonly timeoutMs: number;
  readonly nowMs: () => number;
  /** For tests alone: places on this machine may be called, and this certificate vouches for them. */
  readonly loopback?: { readonly ca: string } | undefined;
}

const MAX_ANSWER_BYTES = 16 * 1024;

/**
 * Posts over https to public addresses and nowhere else; no redirect is followed, no answer is longer than 16 KiB.
 * @throws PrivateAddressError where the place is not public; the errors of sockets and name servers as they come
 */
export function createPostOutside(options: OutgoingOptions): PostOutside & { close(): void } {
  const { loopback } = options;
  const agent = new Agent({
    keepAlive: false,
    ...(loopback === undefined ? { lookup: createPublicLookup() as never } : { ca: loopback.ca }),
  });
  const post: PostOutside = ({ url: address, headers, body }) => {
    const url = new URL(address);
    const isAllowed = url.protocol === "https:" && (loopback !== undefined || isPublicHost(url));
    if (!isAllowed || url.username !== "" || url.password !== "") return Promise.reject(new PrivateAddressError());
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(options.timeoutMs);
      const length = String(body.length);
      const sent = request(url, { method: "POST", agent, signal, headers: { ...headers, "content-length": length } });
      sent.on("error", reject);
      sent.on("response", (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const answer = (): void =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfterSeconds: readRetryAfter(response.headers["retry-after"], options.nowMs()),
            text: Buffer.concat(chunks).toString("utf8"),
          });
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MAX_ANSWER_BYTES) chunks.push(chunk);
          else {
            answer();
            response.destroy();
          }
        });
        response.on("end", answer);
        response.on("error", reject);
      });
      sent.end(body);
    });
  };
  return Object.assign(post, { close: () => agent.destroy() });
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - nowMs) / 1_000));
}
