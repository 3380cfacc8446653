import { hkdfSync } from "node:crypto";

/**
 * The key that hides names in what processes share (Redis), from a secret that all of them have (HKDF-SHA-256, RFC 5869). Another secret
 * means other names: what stood under the old ones is counted anew. It opens nothing.
 */
export function nameKeyFrom(secret: string | Uint8Array): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", "aura/v1/shared-names", 32));
}
