import type { WebhookMessage } from "./schemas/webhooks.ts";

export interface SignedMessage {
  /** The secret that was shown when the webhook was made; several while one takes another's place. */
  readonly secret: string | readonly string[];
  /** Those of the request, as the framework has them. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As it came, before anything parsed it: another spelling of the same JSON is another message. */
  readonly body: string | Uint8Array;
  readonly now?: Date;
  /** How old, or how far ahead, a message may be; five minutes where absent. */
  readonly toleranceSeconds?: number;
}

/** A message that is not from the journal server, was changed on its way, or is an old one played again. */
export class WebhookVerificationError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "WebhookVerificationError";
  }
}

const TOLERANCE_SECONDS = 300;
const PREFIX = "whsec_";

/**
 * What a message says, once it is known to be one of the server's (Standard Webhooks 1.0.0, scheme `v1`). Needs Web Crypto, which
 * browsers, Node.js, Deno and workers have.
 * @throws WebhookVerificationError
 */
export async function verifyWebhook(message: SignedMessage): Promise<WebhookMessage> {
  const { now = new Date(), toleranceSeconds = TOLERANCE_SECONDS } = message;
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) =>
    headerOf(message.headers, `webhook-${name}`),
  );
  if (id === undefined || timestamp === undefined || signatures === undefined)
    throw new WebhookVerificationError("The headers of a webhook are missing");
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  // The other way round, a time that is none would pass.
  const isNow = Math.abs(now.getTime() / 1_000 - seconds) <= toleranceSeconds;
  if (!isNow) throw new WebhookVerificationError("The message is not of now");
  const body = typeof message.body === "string" ? new TextEncoder().encode(message.body) : message.body;
  const signed = concatenated(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  for (const secret of typeof message.secret === "string" ? [message.secret] : message.secret) {
    const key = await keyOf(secret);
    for (const code of codesIn(signatures)) {
      if (await crypto.subtle.verify("HMAC", key, code, signed))
        return JSON.parse(new TextDecoder().decode(body)) as WebhookMessage;
    }
  }
  throw new WebhookVerificationError("No signature fits");
}

function headerOf(headers: SignedMessage["headers"], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? [];
  return typeof value === "string" ? value : value?.[0];
}

async function keyOf(secret: string): ReturnType<typeof crypto.subtle.importKey> {
  const bytes = secret.startsWith(PREFIX) ? bytesOf(secret.slice(PREFIX.length)) : undefined;
  if (bytes === undefined || bytes.length === 0) throw new WebhookVerificationError("The secret is none");
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

function codesIn(signatures: string): Uint8Array<ArrayBuffer>[] {
  return signatures.split(" ").flatMap((signature) => {
    const [version, encoded = ""] = signature.split(",");
    const code = version === "v1" ? bytesOf(encoded) : undefined;
    return code === undefined ? [] : [code];
  });
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function concatenated(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
