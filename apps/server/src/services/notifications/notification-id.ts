import { createHash } from "node:crypto";

/**
 * The id of what somebody is told of one instant (RFC 9562, version 8): whoever makes it, and however often, it is the same. Push
 * services know it as a topic, browsers as a tag, mail programmes by the Message-ID.
 */
export function notificationIdOf(userId: string, kind: string, dueAt: Date): string {
  return uuidOf(`aura/notification/v1:${userId}:${kind}:${dueAt.toISOString()}`);
}

/** The id of the last mail to an account. */
export function partingMailIdOf(userId: string): string {
  return uuidOf(`aura/parting-mail/v1:${userId}`);
}

function uuidOf(name: string): string {
  const bytes = createHash("sha256").update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
