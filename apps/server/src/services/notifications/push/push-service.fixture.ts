import { createDecipheriv, createECDH, createHmac, randomBytes, randomUUID, type ECDH } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createPublicKey } from "node:crypto";
import { jwtVerify } from "jose";
import type { WebPushSubscription } from "@aura-journal/contracts";
import type { Certificate } from "../../../../../../tests/support/certificate.ts";

/** A browser's side of a subscription, with the private key that never leaves it. */
export interface Subscriber {
  readonly id: string;
  readonly key: ECDH;
  readonly auth: Buffer;
  readonly keys: WebPushSubscription["keys"];
}

export function newSubscriber(): Subscriber {
  const key = createECDH("prime256v1");
  key.generateKeys();
  const auth = randomBytes(16);
  const keys = { p256dh: key.getPublicKey("base64url"), auth: auth.toString("base64url") };
  return { id: randomUUID(), key, auth, keys };
}

/**
 * Reads a message as a browser does (RFC 8291 §3.4 and RFC 8188 §2), written by the steps of the text with HMAC alone.
 * @throws where the message is not for this subscriber, or was altered
 */
export function decryptPush(body: Buffer, { key, auth }: Pick<Subscriber, "key" | "auth">): string {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const keyLength = body[20]!;
  const sender = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  if (record.length > recordSize) throw new Error("more than one record");
  const hmac = (secret: Buffer, ...parts: (Buffer | string)[]): Buffer => {
    const code = createHmac("sha256", secret);
    for (const part of parts) code.update(part);
    return code.digest();
  };
  const one = Buffer.from([1]);
  const secret = hmac(hmac(auth, key.computeSecret(sender)), "WebPush: info\0", key.getPublicKey(), sender, one);
  const pseudoRandom = hmac(salt, secret);
  const contentKey = hmac(pseudoRandom, "Content-Encoding: aes128gcm\0", one).subarray(0, 16);
  const nonce = hmac(pseudoRandom, "Content-Encoding: nonce\0", one).subarray(0, 12);
  const decipher = createDecipheriv("aes-128-gcm", contentKey, nonce, { authTagLength: 16 });
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 2) throw new Error("not the last record");
  return padded.subarray(0, end).toString();
}

/** A message as it reached the push service. */
export interface TakenPush {
  readonly subscriberId: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A push service on this machine: it takes messages for subscriptions and answers as it is told to. */
export interface PushService extends AsyncDisposable {
  readonly taken: readonly TakenPush[];
  subscriptionOf(subscriber: Subscriber): WebPushSubscription;
  /** What the next messages are answered, one each; 201 when there is nothing left. A promise is waited for first. */
  readonly answers: (Answer | Promise<Answer>)[];
  /** Refuses a message whose sender is not the one that the key belongs to (RFC 8292). */
  applicationServerKey: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export async function startPushService({ key, cert }: Pick<Certificate, "key" | "cert">): Promise<PushService> {
  const taken: TakenPush[] = [];
  const answers: (Answer | Promise<Answer>)[] = [];
  let origin = "";
  const server: Server = createServer({ key, cert }, (request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const refusal = await refusalOf(request.headers.authorization, origin, service.applicationServerKey);
      const subscriberId = request.url?.split("/").at(-1) ?? "";
      if (refusal !== undefined) {
        response.writeHead(403).end(refusal);
        return;
      }
      taken.push({ subscriberId, headers: request.headers, body: Buffer.concat(chunks) });
      const answer = (await answers.shift()) ?? { status: 201 };
      response.writeHead(answer.status, answer.headers).end(answer.body);
    })();
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  const service: PushService = {
    taken,
    answers,
    applicationServerKey: undefined,
    subscriptionOf: ({ id, keys }) => ({ endpoint: `${origin}/push/${id}`, expirationTime: null, keys }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return service;
}

/** Why a message is not let in: `vapid t=…, k=…` has to be signed by the key of the subscription, for this service, for a day at most. */
async function refusalOf(authorization: string | undefined, origin: string, expectedKey: string | undefined) {
  if (expectedKey === undefined) return undefined;
  const [, token = "", key = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization ?? "") ?? [];
  if (key !== expectedKey) return "another key";
  const point = Buffer.from(key, "base64url");
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  try {
    const publicKey = createPublicKey({ key: jwk, format: "jwk" });
    const { payload } = await jwtVerify(token, publicKey, { algorithms: ["ES256"], audience: origin });
    if (!/^(?:mailto:|https:)/.test(payload.sub ?? "")) return "no subject";
    if ((payload.exp ?? Infinity) > Date.now() / 1_000 + 86_400) return "too long";
    return undefined;
  } catch (error) {
    return String(error);
  }
}
