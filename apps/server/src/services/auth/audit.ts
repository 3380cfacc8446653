import { randomUUID } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import type { AuditEvent } from "@aura-journal/contracts";
import type { Queryable } from "../../platform/database.ts";
import type { Telemetry } from "../../platform/telemetry.ts";
import { insertEvent } from "./outbox-repository.ts";

/** Where a request came from: what the audit log may know, and the language in which its mails are written. */
export interface Origin {
  readonly requestId?: string;
  readonly address?: string;
  readonly language?: string | undefined;
}

export interface SecurityEvent {
  readonly action: `auth.${string}`;
  /** Who did it; absent where nobody has been recognised. */
  readonly actorId?: string;
  /** Whose account it is about. */
  readonly subjectId?: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** Notes a security event in the transaction of the change itself; the relay brings it to the audit log. */
export type NoteEvent = (transaction: Queryable, event: SecurityEvent, origin: Origin) => Promise<void>;

export function createNoteEvent(options: { readonly now: () => Date; readonly telemetry: Telemetry }): NoteEvent {
  return async (transaction, event, origin) => {
    const address = origin.address === undefined ? undefined : networkPrefix(origin.address);
    const full: AuditEvent = {
      eventId: randomUUID(),
      at: options.now().toISOString(),
      action: event.action,
      ...(event.actorId === undefined ? {} : { actorId: event.actorId }),
      ...(event.subjectId === undefined ? {} : { subjectId: event.subjectId }),
      ...(origin.requestId === undefined ? {} : { requestId: origin.requestId }),
      ...(address === undefined ? {} : { address }),
      ...(event.details === undefined ? {} : { details: { ...event.details } }),
    };
    await insertEvent(transaction, full);
    options.telemetry.securityEvents.inc({ action: event.action });
  };
}

/** The network an address lies in (IPv4 /24, IPv6 /48): enough to see a pattern, too little to find a household. */
export function networkPrefix(address: string): string | undefined {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, "").split("%", 1)[0] ?? "";
  if (isIPv4(bare)) return `${bare.split(".").slice(0, 3).join(".")}.0/24`;
  if (!isIPv6(bare)) return undefined;
  const [head = "", tail = ""] = bare.toLowerCase().split("::");
  const left = head.split(":").filter((group) => group !== "");
  const right = tail.split(":").filter((group) => group !== "");
  const zeros = bare.includes("::") ? Math.max(0, 8 - left.length - right.length) : 0;
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  return `${groups.slice(0, 3).join(":")}::/48`;
}
