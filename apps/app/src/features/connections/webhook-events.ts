import type { WebhookEvent } from "@aura-journal/contracts";

/** What a webhook can be told of, in the order in which it is asked; a test holds it against the contract. */
export const WEBHOOK_EVENTS = [
  "entry.created",
  "entry.updated",
  "entry.deleted",
  "entry.restored",
  "analysis.ready",
  "import.done",
  "export.ready",
  "account.closing",
] as const satisfies readonly WebhookEvent[];
