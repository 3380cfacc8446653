import { createHmac } from "node:crypto";

const SECRET_PREFIX = "whsec_";
/** Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

export function makeSecret(randomBytes: (size: number) => Buffer): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

/**
 * The headers by which a receiver knows that a message is ours, whole and new (Standard Webhooks 1.0.0, symmetric scheme `v1`): an HMAC
 * over id, time and body, under each of the secrets. The time under the signature keeps a message that was overheard from being played
 * again later.
 */
export function signMessage(
  message: { readonly id: string; readonly at: Date; readonly body: string },
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(message.at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
    const code = createHmac("sha256", key).update(`${message.id}.${timestamp}.${message.body}`).digest("base64");
    return `v1,${code}`;
  });
  return {
    "webhook-id": message.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
