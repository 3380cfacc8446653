import type { WebhookDeliveryList, WebhookList } from "@aura-journal/contracts";
import { WEBHOOK_EVENTS } from "../../apps/app/src/features/connections/webhook-events.ts";

const DAY_MS = 86_400_000;

/** Invented webhooks: one that works, one that nobody takes messages for, one that was switched off. */
export function threeWebhooks(): WebhookList {
  return {
    items: [
      {
        webhookId: "0193f000-0000-7000-8000-000000000001",
        url: "https://home.example.org/aura",
        name: "Home server",
        events: ["entry.created", "entry.updated"],
        enabled: true,
        createdAt: daysAgo(40),
      },
      {
        webhookId: "0193f000-0000-7000-8000-000000000002",
        url: "https://hooks.example.org/journals/of-samuel/a-path-that-is-rather-long-for-a-phone",
        events: [...WEBHOOK_EVENTS],
        enabled: true,
        createdAt: daysAgo(20),
        failingSince: daysAgo(1),
      },
      {
        webhookId: "0193f000-0000-7000-8000-000000000003",
        url: "https://old.example.org/",
        name: "The old one",
        events: [...WEBHOOK_EVENTS],
        enabled: false,
        createdAt: daysAgo(90),
        disabledAt: daysAgo(5),
      },
    ],
  };
}

/** What became of the messages of the first of them. */
export function itsDeliveries(): WebhookDeliveryList {
  return {
    items: [
      { deliveryId: idOf(1), type: "webhook.test", occurredAt: daysAgo(0), state: "waiting", attempts: 0 },
      { deliveryId: idOf(2), type: "entry.created", occurredAt: daysAgo(1), state: "delivered", attempts: 1 },
      {
        deliveryId: idOf(3),
        type: "entry.updated",
        occurredAt: daysAgo(9),
        state: "failed",
        attempts: 10,
        lastStatus: 503,
        lastProblem: "status",
      },
    ],
    pagination: { page: 1, limit: 20, total: 3, totalRelation: "exact", totalPages: 1 },
  };
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}

function idOf(number: number): string {
  return `0193f000-0000-7000-8000-00000000010${number}`;
}
