import Type, { type Static } from "typebox";
import { NOTIFICATION_LIMITS, PAGE_LIMITS } from "../limits.ts";
import { pageProperties, Pagination } from "./pagination.ts";
import { Closed, Count, Instant, LanguageTag, OneOf, Text, TimeZone, Uuid } from "./primitives.ts";

/** What a person may be told of: to write, how a week was, and what was done with their account. */
export const NotificationKind = OneOf([
  "reminder",
  "streak-saver",
  "weekly-digest",
  "new-sign-in",
  "password-changed",
  "mfa-changed",
  "api-key-created",
  "export-ready",
  "webhook-disabled",
]);
export type NotificationKind = Static<typeof NotificationKind>;

/** Something that a person was told. It says of what kind, never a word of a journal: the words are whose shows it. */
export const Notification = Closed({
  notificationId: Uuid,
  kind: NotificationKind,
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

const LocalTime = Type.String({
  pattern: "^(?:[01][0-9]|2[0-3]):[0-5][0-9]$",
  maxLength: 5,
  description: "What the clock shows where the person is, HH:MM.",
});

const reminderProperties = {
  enabled: Type.Boolean(),
  time: LocalTime,
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

/**
 * What else somebody wants to be told, and when not. Times are those of the clock in the zone of their reminders, or of their account
 * where none were ever set.
 */
export const MessageSettings = Closed({
  streakSaver: Type.Boolean({
    description: "A word in the evening where three days or more in a row were written on, and nothing yet today.",
  }),
  weeklyDigest: Closed({
    enabled: Type.Boolean({ description: "The same as `notifications.weeklyDigest` of the preferences." }),
    weekday: Type.Integer({ minimum: 0, maximum: 6, description: "0 for Monday to 6 for Sunday." }),
    time: LocalTime,
    includeWords: Type.Boolean({ description: "Whether topics and key phrases may stand in the mail." }),
  }),
  quietHours: Closed(
    { enabled: Type.Boolean(), from: LocalTime, to: LocalTime },
    { description: "Nobody is told in them but of the safety of the account. `from` and `to` differ." },
  ),
  language: Type.Optional({ ...LanguageTag, description: "The language of mails." }),
});
export type MessageSettings = Static<typeof MessageSettings>;

/** What a link in a mail unsubscribes from; only the server that made it can read it. */
export const UnsubscribeToken = Text({ min: 1, max: 200 }, "The signed token of a link in a mail.");
export type UnsubscribeToken = Static<typeof UnsubscribeToken>;

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
