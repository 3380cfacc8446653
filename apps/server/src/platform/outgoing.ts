import { Agent as PlainAgent, request as requestPlain } from "node:http";
import { Agent, request } from "node:https";
import {
  addressIn,
  createGuardedLookup,
  isPublicAddress,
  isPublicHost,
  PrivateAddressError,
  type AddressRule,
  type Lookup,
} from "./public-address.ts";

export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Ends it before its time. */
  readonly signal?: AbortSignal;
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
  /** Addresses that the operator allows although they are not public, without TLS too; absent: none. */
  readonly networks?: AddressRule | undefined;
  /** How names are resolved; absent: as the system does. */
  readonly lookup?: Lookup;
  /** For tests alone: places on this machine may be called, and this certificate vouches for them. */
  readonly loopback?: { readonly ca: string } | undefined;
}

const MAX_ANSWER_BYTES = 16 * 1024;
/** Three digits are a status only from here on (RFC 9110 §15). */
const LEAST_STATUS = 100;

/**
 * Posts over https to public addresses, and to those in the networks that the operator allows, and nowhere else; no redirect is followed,
 * no answer is longer than 16 KiB, and nobody waits for one longer than the time given.
 * @throws PrivateAddressError where the place is not one of them; `TimeoutError`; the errors of sockets and name servers as they come
 */
export function createPostOutside(options: OutgoingOptions): PostOutside & { close(): void } {
  const { loopback, networks, lookup } = options;
  const isAllowed: AddressRule = (address) => isPublicAddress(address) || networks?.(address) === true;
  const agent = new Agent({
    keepAlive: false,
    ...(loopback === undefined ? { lookup: createGuardedLookup(isAllowed, lookup) as never } : { ca: loopback.ca }),
  });
  const plainAgent =
    networks && new PlainAgent({ keepAlive: false, lookup: createGuardedLookup(networks, lookup) as never });
  const post: PostOutside = ({ url: address, headers, body, signal: stopping }) => {
    const url = new URL(address);
    const isPlain = url.protocol === "http:";
    const isFit = (loopback !== undefined && url.protocol === "https:") || isPlaceAllowed(url, networks);
    if (!isFit || url.username !== "" || url.password !== "") return Promise.reject(new PrivateAddressError());
    return new Promise((resolve, reject) => {
      const timeout = AbortSignal.timeout(options.timeoutMs);
      const signal = stopping === undefined ? timeout : AbortSignal.any([timeout, stopping]);
      const length = String(body.length);
      const sending = { method: "POST", signal, headers: { ...headers, "content-length": length } };
      const sent = isPlain ? requestPlain(url, { ...sending, agent: plainAgent }) : request(url, { ...sending, agent });
      // Whatever a receiver makes of the connection: who waits here holds a place that others wait for.
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      sent.on("error", reject);
      // Of an answer that takes up another protocol Node tells nobody else, and no time-out ends the call any more.
      sent.on("upgrade", (_response, socket) => {
        socket.destroy();
        reject(new Error("the answer takes up another protocol"));
      });
      sent.on("response", (response) => {
        const { statusCode: status = 0, headers: said } = response;
        if (status < LEAST_STATUS) sent.destroy(new Error("the answer is not HTTP"));
        const chunks: Buffer[] = [];
        let size = 0;
        const answer = (): void =>
          resolve({
            status,
            retryAfterSeconds: readRetryAfter(said["retry-after"], options.nowMs()),
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
  return Object.assign(post, {
    close() {
      agent.destroy();
      plainAgent?.destroy();
    },
  });
}

/**
 * Whether an address, as it stands there, is one that may be called: https at a public place, or either scheme at an IP address or a
 * name that may lead into a network that the operator allows. Where a name truly leads is looked at when it is called.
 */
export function isPlaceAllowed(url: URL, networks: AddressRule | undefined): boolean {
  if (url.protocol !== "https:" && url.protocol !== "http:") return false;
  if (url.protocol === "https:" && isPublicHost(url)) return true;
  const address = addressIn(url);
  return networks !== undefined && (address === undefined || networks(address));
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - nowMs) / 1_000));
}
