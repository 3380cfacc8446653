import Type, { type Static } from "typebox";
import { PAGE_LIMITS, WEBHOOK_LIMITS } from "../limits.ts";
import { pageProperties, Pagination } from "./pagination.ts";
import { Closed, Count, GivenUuid, Instant, OneOf, Text, Uuid, Version } from "./primitives.ts";

const EVENTS = [
  "entry.created",
  "entry.updated",
  "entry.deleted",
  "entry.restored",
  "analysis.ready",
  "import.done",
  "export.ready",
  "account.closing",
] as const;

/** What a webhook can be told of. */
export const WebhookEvent = OneOf(EVENTS);
export type WebhookEvent = Static<typeof WebhookEvent>;

/**
 * What a message can tell of: those, a test that was asked for, and that more happened than is told one by one
 * (`GET /sync/changes` knows what).
 */
export const WebhookMessageType = OneOf([...EVENTS, "webhook.test", "events.skipped"]);
export type WebhookMessageType = Static<typeof WebhookMessageType>;

/** What a message says besides what happened and when: ids and instants, never a word of a journal. */
export const WebhookFacts = Closed({
  entryId: Type.Optional(Uuid),
  version: Type.Optional(Version),
  importId: Type.Optional(Uuid),
  exportId: Type.Optional(Uuid),
  dueAt: Type.Optional(Instant),
});
export type WebhookFacts = Static<typeof WebhookFacts>;

/** The body of a message, as it is posted. */
export const WebhookMessage = Closed({
  type: WebhookMessageType,
  timestamp: Instant,
  data: Closed({ ...WebhookFacts.properties, userId: Uuid, webhookId: Uuid }),
});
export type WebhookMessage = Static<typeof WebhookMessage>;

const url = Type.String({
  pattern: "^https?://[!-~]+$",
  maxLength: WEBHOOK_LIMITS.urlLength,
  description:
    "Where messages are posted: https, at a public address, without a name and password in it. The operator may allow others.",
});
const name = Text({ min: 1, max: WEBHOOK_LIMITS.nameLength });
const events = Type.Array(WebhookEvent, { minItems: 1, maxItems: EVENTS.length, uniqueItems: true });

export const WebhookCreate = Closed({
  url,
  name: Type.Optional(name),
  events: Type.Optional({ ...events, description: "What it is told of; everything where absent." }),
});
export type WebhookCreate = Static<typeof WebhookCreate>;

/** What is absent stays as it is. */
export const WebhookChange = Closed({
  url: Type.Optional(url),
  name: Type.Optional(name),
  events: Type.Optional(events),
  enabled: Type.Optional(
    Type.Boolean({
      description: "Switched on, it is told of what happens from now on; what waited is dropped with `false`.",
    }),
  ),
});
export type WebhookChange = Static<typeof WebhookChange>;

const webhookProperties = {
  webhookId: Uuid,
  url,
  name: Type.Optional(name),
  events,
  enabled: Type.Boolean(),
  createdAt: Instant,
  failingSince: Type.Optional({ ...Instant, description: "Since when no message has been taken." }),
  disabledAt: Type.Optional({
    ...Instant,
    description: "When the server switched it off, because no message was taken for days.",
  }),
  previousSecretUntil: Type.Optional({
    ...Instant,
    description: "Until when messages are signed with the secret before, too.",
  }),
};

/** An address that is told of what happens. */
export const Webhook = Closed(webhookProperties);
export type Webhook = Static<typeof Webhook>;

export const WebhookList = Closed({ items: Type.Array(Webhook, { maxItems: WEBHOOK_LIMITS.perPerson }) });
export type WebhookList = Static<typeof WebhookList>;

const WebhookSecretText = Type.String({
  pattern: "^whsec_[A-Za-z0-9+/]{43}=$",
  maxLength: 50,
  description: "What messages are signed with (Standard Webhooks); shown this once.",
});

export const WebhookCreated = Closed({ ...webhookProperties, secret: WebhookSecretText });
export type WebhookCreated = Static<typeof WebhookCreated>;

export const WebhookSecret = Closed({ secret: WebhookSecretText, previousSecretUntil: Instant });
export type WebhookSecret = Static<typeof WebhookSecret>;

export const WebhookParams = Closed({ id: GivenUuid });
export const WebhookDeliveryParams = Closed({ id: GivenUuid, delivery_id: GivenUuid });

/** Why an attempt came to nothing. `address`: its name leads to no public address. */
export const WebhookProblem = OneOf(["address", "unreachable", "timeout", "redirect", "status"]);
export type WebhookProblem = Static<typeof WebhookProblem>;

/** What became of one message. `failed`: every attempt came to nothing; `dropped`: it was switched off while it waited. */
export const WebhookDelivery = Closed({
  deliveryId: { ...Uuid, description: "The `webhook-id` of the message; the same with every attempt." },
  type: WebhookMessageType,
  occurredAt: Instant,
  state: OneOf(["waiting", "delivered", "failed", "dropped"]),
  attempts: Count,
  lastAttemptAt: Type.Optional(Instant),
  lastStatus: Type.Optional(Type.Integer({ minimum: 100, maximum: 999 })),
  lastProblem: Type.Optional(WebhookProblem),
  nextAttemptAt: Type.Optional(Instant),
});
export type WebhookDelivery = Static<typeof WebhookDelivery>;

export const WebhookDeliveryQuery = Closed(pageProperties);
export type WebhookDeliveryQuery = Static<typeof WebhookDeliveryQuery>;

export const WebhookDeliveryList = Closed({
  items: Type.Array(WebhookDelivery, { maxItems: PAGE_LIMITS.items }),
  pagination: Pagination,
});
export type WebhookDeliveryList = Static<typeof WebhookDeliveryList>;

/** Something that happened, as services tell each other. Told twice, it counts once. */
export const Happening = Closed({
  eventId: Uuid,
  event: WebhookEvent,
  userId: Uuid,
  at: Instant,
  facts: WebhookFacts,
});
export type Happening = Static<typeof Happening>;

export const HappeningsRequest = Closed({
  happenings: Type.Array(Happening, { minItems: 1, maxItems: WEBHOOK_LIMITS.happenings }),
});
export type HappeningsRequest = Static<typeof HappeningsRequest>;
