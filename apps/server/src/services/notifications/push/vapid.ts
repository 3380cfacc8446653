import type { Kek } from "@aura-journal/crypto";
import { createECDH, createPrivateKey, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import type { Database } from "../../../platform/database.ts";
import { VAPID } from "../secrets-repository.ts";
import { createServerSecret } from "../server-secret.ts";

const PRIVATE_BYTES = 32;
/** A push service takes none that lasts longer than a day (RFC 8292 §2). */
const TOKEN_HOURS = 12;

export interface VapidOptions {
  readonly database: Database;
  readonly kek: Kek;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
  /** How a push service reaches whoever runs this server: `mailto:` or `https:`. */
  readonly subject: string;
}

/** By what push services know this server (RFC 8292): a key of its own, to which every subscription is bound. */
export interface Vapid {
  /** What a browser subscribes with. */
  publicKey(): Promise<string>;
  /** `Authorization` for a message to this endpoint. */
  authorize(endpoint: string): Promise<string>;
}

interface Keys {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** The key is made at its first use, kept wrapped by the KEK, and in memory from then on. */
export function createVapid(options: VapidOptions): Vapid {
  const keys = createServerSecret({
    ...options,
    name: VAPID,
    make: () => newPrivateKey(options.randomBytes),
    read: keysOf,
  });

  return {
    publicKey: async () => (await keys()).publicKey,
    async authorize(endpoint) {
      const { publicKey, privateKey } = await keys();
      const seconds = Math.floor(options.now().getTime() / 1_000);
      const token = await new SignJWT({ sub: options.subject })
        .setProtectedHeader({ typ: "JWT", alg: "ES256" })
        .setAudience(new URL(endpoint).origin)
        .setExpirationTime(seconds + TOKEN_HOURS * 3_600)
        .sign(privateKey);
      return `vapid t=${token}, k=${publicKey}`;
    },
  };
}

/** A number of P-256's; almost every string of that many bytes is one. */
function newPrivateKey(randomBytes: (size: number) => Buffer): Buffer {
  for (;;) {
    const candidate = randomBytes(PRIVATE_BYTES);
    try {
      createECDH("prime256v1").setPrivateKey(candidate);
      return candidate;
    } catch {
      // Zero, or as large as the order of the curve.
    }
  }
}

function keysOf(secret: Buffer): Keys {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(secret);
  const point = pair.getPublicKey();
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
    d: secret.toString("base64url"),
  };
  secret.fill(0);
  return { publicKey: point.toString("base64url"), privateKey: createPrivateKey({ key: jwk, format: "jwk" }) };
}
