import type { AuditEvent } from "@aura-journal/contracts";
import type { SignedInContext } from "../../platform/service.ts";

/** What happened; who did it, when and from where is added. */
export interface Happening {
  readonly action: string;
  readonly subjectId?: string;
  readonly details?: NonNullable<AuditEvent["details"]>;
}

/** Makes the audit event of something a signed-in person did; about themselves unless said otherwise. */
export function createEventOf(options: { readonly now: () => Date; readonly newId: () => string }) {
  return (context: SignedInContext, happening: Happening): AuditEvent => ({
    eventId: options.newId(),
    at: options.now().toISOString(),
    actorId: context.identity.userId,
    subjectId: happening.subjectId ?? context.identity.userId,
    action: happening.action,
    requestId: context.requestId,
    address: context.address,
    ...(happening.details === undefined ? {} : { details: happening.details }),
  });
}

export type EventOf = ReturnType<typeof createEventOf>;
