import type {
  CalendarFeedMade,
  CalendarFeedState,
  CalendarFeedWish,
  CallInput,
  routes,
  Webhook,
  WebhookChange,
  WebhookCreate,
  WebhookCreated,
  WebhookDelivery,
  WebhookDeliveryList,
  WebhookList,
  WebhookSecret,
} from "@aura-journal/contracts";
import type { Account, Outcome } from "./account.ts";

/**
 * The calls about what is connected to a journal, as the contract declares them. They lie beside the pages that make them and
 * not in the worker, which everybody loads; a test holds them against the contract.
 */
export const CONNECTION_CALLS = {
  listWebhooks: "GET /users/me/webhooks user",
  createWebhook: "POST /users/me/webhooks user body",
  updateWebhook: "PUT /users/me/webhooks/{id} user body",
  deleteWebhook: "DELETE /users/me/webhooks/{id} user",
  rotateWebhookSecret: "POST /users/me/webhooks/{id}/secret user",
  testWebhook: "POST /users/me/webhooks/{id}/test user",
  listWebhookDeliveries: "GET /users/me/webhooks/{id}/deliveries user",
  retryWebhookDelivery: "POST /users/me/webhooks/{id}/deliveries/{delivery_id}/retry user",
  getCalendarFeed: "GET /users/me/calendar-feed user",
  makeCalendarFeed: "POST /users/me/calendar-feed user body",
  withdrawCalendarFeed: "DELETE /users/me/calendar-feed user",
} as const satisfies Readonly<
  Partial<Record<keyof ((typeof routes)["notifications"] & (typeof routes)["entries"]), string>>
>;

/** Of the messages of a webhook, so many are looked at: the newest. */
const DELIVERIES = 20;

/** What is told of a journal to programmes and calendars. The secret and the link are given when they are made, and never again. */
export interface Connections {
  webhooks(): Promise<Outcome<WebhookList>>;
  createWebhook(wanted: WebhookCreate): Promise<Outcome<WebhookCreated>>;
  updateWebhook(webhookId: string, change: WebhookChange): Promise<Outcome<Webhook>>;
  deleteWebhook(webhookId: string): Promise<Outcome<void>>;
  rotateWebhookSecret(webhookId: string): Promise<Outcome<WebhookSecret>>;
  testWebhook(webhookId: string): Promise<Outcome<WebhookDelivery>>;
  webhookDeliveries(webhookId: string): Promise<Outcome<WebhookDeliveryList>>;
  retryWebhookDelivery(webhookId: string, deliveryId: string): Promise<Outcome<WebhookDelivery>>;
  calendarFeed(): Promise<Outcome<CalendarFeedState>>;
  makeCalendarFeed(wish: CalendarFeedWish): Promise<Outcome<CalendarFeedMade>>;
  withdrawCalendarFeed(): Promise<Outcome<void>>;
}

/** What is connected, over the account of this device. */
export function createConnections(account: Pick<Account, "callByLine">): Connections {
  const call = <T>(name: keyof typeof CONNECTION_CALLS, input: CallInput = {}): Promise<Outcome<T>> =>
    account.callByLine(CONNECTION_CALLS[name], input) as Promise<Outcome<T>>;
  return {
    webhooks: () => call("listWebhooks"),
    createWebhook: (wanted) => call("createWebhook", { body: wanted }),
    updateWebhook: (id, change) => call("updateWebhook", { params: { id }, body: change }),
    deleteWebhook: (id) => call("deleteWebhook", { params: { id } }),
    rotateWebhookSecret: (id) => call("rotateWebhookSecret", { params: { id } }),
    testWebhook: (id) => call("testWebhook", { params: { id } }),
    webhookDeliveries: (id) => call("listWebhookDeliveries", { params: { id }, query: { limit: DELIVERIES } }),
    retryWebhookDelivery: (id, deliveryId) => call("retryWebhookDelivery", { params: { id, delivery_id: deliveryId } }),
    calendarFeed: () => call("getCalendarFeed"),
    makeCalendarFeed: (wish) => call("makeCalendarFeed", { body: wish }),
    withdrawCalendarFeed: () => call("withdrawCalendarFeed"),
  };
}
