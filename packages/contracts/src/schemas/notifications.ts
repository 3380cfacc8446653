import Type, { type Static } from "typebox";
import { NOTIFICATION_LIMITS, PAGE_LIMITS } from "../limits.ts";
import { pageProperties, Pagination } from "./pagination.ts";
import { Closed, Count, Instant, LanguageTag, OneOf, TimeZone, Uuid } from "./primitives.ts";

/** Something that a person was told. It says of what kind, never a word of a journal: the words are whose shows it. */
export const Notification = Closed({
  notificationId: Uuid,
  kind: OneOf(["reminder"]),
  createdAt: Instant,
  readAt: Type.Optional(Instant),
});
export type Notification = Static<typeof Notification>;

export const NotificationQuery = Closed(pageProperties);
export type NotificationQuery = Static<typeof NotificationQuery>;

export const NotificationList = Closed({
  items: Type.Array(Notification, { maxItems: PAGE_LIMITS.items }),
  unread: Count,
  pagination: Pagination,
});
export type NotificationList = Static<typeof NotificationList>;

const reminderProperties = {
  enabled: Type.Boolean(),
  time: Type.String({
    pattern: "^(?:[01][0-9]|2[0-3]):[0-5][0-9]$",
    maxLength: 5,
    description: "What the clock shows where the person is, HH:MM.",
  }),
  timezone: TimeZone,
  days: Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), {
    maxItems: 7,
    uniqueItems: true,
    description: "Days of the week, 0 for Monday to 6 for Sunday, as in a summary's `byWeekday`.",
  }),
};

/** When somebody wants to be reminded to write. */
export const ReminderSettings = Closed(reminderProperties);
export type ReminderSettings = Static<typeof ReminderSettings>;

/** The same as it stands, with the instant of the next reminder where there will be one. */
export const Reminders = Closed({ ...reminderProperties, nextAt: Type.Optional(Instant) });
export type Reminders = Static<typeof Reminders>;

const BASE64URL = "^[A-Za-z0-9_-]+={0,2}$";

/** What `PushSubscription.toJSON()` of a browser gives (W3C Push API). */
export const WebPushSubscription = Closed({
  endpoint: Type.String({
    pattern: "^https://[!-~]+$",
    maxLength: NOTIFICATION_LIMITS.endpointLength,
    description: "Where the push service takes messages: https, at a public address.",
  }),
  expirationTime: Type.Optional(
    Type.Union([Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), Type.Null()]),
  ),
  keys: Closed({
    p256dh: Type.String({ pattern: BASE64URL, maxLength: 100, description: "A point on P-256, uncompressed." }),
    auth: Type.String({ pattern: BASE64URL, maxLength: 30, description: "16 bytes." }),
  }),
});
export type WebPushSubscription = Static<typeof WebPushSubscription>;

const language = Type.Optional({
  ...LanguageTag,
  description: "The language in which this device is told; English where absent.",
});

/** A device that wants to be told: a phone by its Expo push token, a browser by its subscription. */
export const DeviceRegistration = Type.Union([
  Closed({
    platform: OneOf(["ios", "android"]),
    token: Type.String({
      pattern: "^Expo(?:nent)?PushToken\\[[A-Za-z0-9_-]+\\]$",
      maxLength: NOTIFICATION_LIMITS.tokenLength,
    }),
    language,
  }),
  Closed({ platform: OneOf(["web"]), subscription: WebPushSubscription, language }),
]);
export type DeviceRegistration = Static<typeof DeviceRegistration>;

export const Device = Closed({ deviceId: Uuid, platform: OneOf(["ios", "android", "web"]), createdAt: Instant });
export type Device = Static<typeof Device>;

/** The key that a browser binds its subscription to (RFC 8292): nobody else can send to it. */
export const PushKey = Closed({
  publicKey: Type.String({ pattern: BASE64URL, maxLength: 100, description: "A point on P-256, uncompressed." }),
});
export type PushKey = Static<typeof PushKey>;
