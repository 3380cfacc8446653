import { createCipheriv, createDecipheriv, createHash, hkdfSync } from "node:crypto";

type RandomBytes = (size: number) => Buffer;

const TOKEN_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A secret of 256 random bits, as its bearer holds it. */
export function createToken(randomBytes: RandomBytes): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** What is stored of a token: of 256 random bits a plain SHA-256 can't be guessed back. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token, "utf8").digest();
}

/**
 * Seals a new refresh token for whoever holds its parent, so that an answer that got lost can be given again. The key comes
 * from the parent itself, of which the database has only the hash: its thief can't open the child.
 */
export function sealChild(parent: string, child: string, randomBytes: RandomBytes): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", childKey(parent), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(hashToken(parent));
  return Buffer.concat([nonce, cipher.update(child, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error where the sealed child is not this parent's. */
export function openChild(parent: string, sealed: Buffer): string {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", childKey(parent), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(hashToken(parent));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES));
  return Buffer.concat([plain, decipher.final()]).toString("utf8");
}

function childKey(parent: string): Buffer {
  return Buffer.from(hkdfSync("sha256", parent, "", "aura/v1/refresh-child", 32));
}
