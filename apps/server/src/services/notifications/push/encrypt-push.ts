import { createCipheriv, createECDH, hkdfSync, type ECDH } from "node:crypto";

/** The two keys of a subscription, as bytes. */
export interface SubscriptionKeys {
  /** A point on P-256, uncompressed: 65 bytes. */
  readonly p256dh: Buffer;
  /** 16 bytes that only the browser and we know. */
  readonly auth: Buffer;
}

const POINT_BYTES = 65;
const AUTH_BYTES = 16;
const SALT_BYTES = 16;
const TAG_BYTES = 16;
/** One record holds all that is ever sent; the last record of a message ends with 2 (RFC 8188 §2). */
const RECORD_SIZE = 4_096;
const LAST_RECORD = Buffer.from([2]);

/** A key for one message. */
export function newMessageKey(): ECDH {
  const key = createECDH("prime256v1");
  key.generateKeys();
  return key;
}

/** The keys of a subscription, `undefined` where they are none: a wrong length, or a point that is not on the curve. */
export function readSubscriptionKeys(keys: {
  readonly p256dh: string;
  readonly auth: string;
}): SubscriptionKeys | undefined {
  const p256dh = Buffer.from(keys.p256dh, "base64url");
  const auth = Buffer.from(keys.auth, "base64url");
  if (p256dh.length !== POINT_BYTES || p256dh[0] !== 4 || auth.length !== AUTH_BYTES) return undefined;
  try {
    newMessageKey().computeSecret(p256dh);
    return { p256dh, auth };
  } catch {
    return undefined;
  }
}

/**
 * Encrypts a message so that the browser of a subscription reads it and the push service in between does not (RFC 8291, with the
 * content coding of RFC 8188). The message key must be new for each message: with it the key and the nonce are.
 */
export function encryptPush(
  message: string,
  keys: SubscriptionKeys,
  { messageKey, salt }: { readonly messageKey: ECDH; readonly salt: Buffer },
): Buffer {
  const ours = messageKey.getPublicKey();
  const shared = messageKey.computeSecret(keys.p256dh);
  const keyInfo = Buffer.concat([Buffer.from("WebPush: info\0"), keys.p256dh, ours]);
  const secret = derive(shared, keys.auth, keyInfo, 32);
  const key = derive(secret, salt, "Content-Encoding: aes128gcm\0", 16);
  const nonce = derive(secret, salt, "Content-Encoding: nonce\0", 12);
  const plaintext = Buffer.concat([Buffer.from(message), LAST_RECORD]);
  if (plaintext.length + TAG_BYTES > RECORD_SIZE) throw new RangeError("the message is longer than one record");
  const cipher = createCipheriv("aes-128-gcm", key, nonce, { authTagLength: TAG_BYTES });
  const size = Buffer.alloc(4);
  size.writeUInt32BE(RECORD_SIZE);
  const header = Buffer.concat([salt.subarray(0, SALT_BYTES), size, Buffer.from([ours.length]), ours]);
  return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function derive(secret: Buffer, salt: Buffer, info: string | Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, length));
}
