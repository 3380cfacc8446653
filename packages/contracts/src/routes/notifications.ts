import Type from "typebox";
import { BODY_LIMITS } from "../limits.ts";
import { defineRoute } from "../route.ts";
import {
  Device,
  DeviceRegistration,
  MessageSettings,
  NotificationList,
  NotificationQuery,
  PushKey,
  Reminders,
  ReminderSettings,
  UnsubscribeToken,
} from "../schemas/notifications.ts";
import { Closed, GivenUuid, LanguageTag } from "../schemas/primitives.ts";

const signedIn = { service: "notifications", access: { kind: "user" }, bodyLimitBytes: BODY_LIMITS.small } as const;

/** A link in a mail, followed without signing in: whoever has the mail may. */
const linked = {
  service: "notifications",
  access: { kind: "public" },
  bodyLimitBytes: BODY_LIMITS.small,
  path: "/unsubscribe/{token}",
  params: Closed({ token: UnsubscribeToken }),
  query: Closed({ language: Type.Optional(LanguageTag) }),
  responses: { 200: null },
  produces: "text/html",
} as const;

/** What a person is told, when, and on which devices. No API key is accepted here. */
export const notificationsRoutes = {
  listNotifications: defineRoute({
    ...signedIn,
    name: "listNotifications",
    method: "GET",
    path: "/notifications",
    summary: "What one was told, newest first; of the last 90 days",
    query: NotificationQuery,
    responses: { 200: NotificationList },
  }),
  readNotification: defineRoute({
    ...signedIn,
    name: "readNotification",
    method: "POST",
    path: "/notifications/{id}/read",
    summary: "Note that one has read it; again is no error",
    params: Closed({ id: GivenUuid }),
    responses: { 204: null },
  }),
  getReminders: defineRoute({
    ...signedIn,
    name: "getReminders",
    method: "GET",
    path: "/notifications/reminders",
    summary: "When one wants to be reminded to write",
    responses: { 200: Reminders },
  }),
  updateReminders: defineRoute({
    ...signedIn,
    name: "updateReminders",
    method: "PUT",
    path: "/notifications/reminders",
    summary: "Say when one wants to be reminded to write",
    body: ReminderSettings,
    responses: { 200: Reminders },
  }),
  getMessageSettings: defineRoute({
    ...signedIn,
    name: "getMessageSettings",
    method: "GET",
    path: "/notifications/settings",
    summary: "What else one wants to be told, and when not",
    responses: { 200: MessageSettings },
  }),
  updateMessageSettings: defineRoute({
    ...signedIn,
    name: "updateMessageSettings",
    method: "PUT",
    path: "/notifications/settings",
    summary: "Say what else one wants to be told, and when not",
    body: MessageSettings,
    responses: { 200: MessageSettings },
  }),
  unsubscribePage: defineRoute({
    ...linked,
    name: "unsubscribePage",
    method: "GET",
    summary: "Where the link at the foot of a mail leads: a page that asks",
  }),
  unsubscribe: defineRoute({
    ...linked,
    name: "unsubscribe",
    method: "POST",
    summary: "Send no more mails of this kind, in one step (RFC 8058); again is no error",
    takesForm: true,
  }),
  getPushKey: defineRoute({
    ...signedIn,
    name: "getPushKey",
    method: "GET",
    path: "/notifications/push-key",
    summary: "The key that a browser subscribes with (RFC 8292)",
    responses: { 200: PushKey },
  }),
  registerDevice: defineRoute({
    ...signedIn,
    name: "registerDevice",
    method: "POST",
    path: "/notifications/devices",
    summary: "Be told on this device; one that is known already is answered with 200",
    body: DeviceRegistration,
    responses: { 200: Device, 201: Device },
  }),
  removeDevice: defineRoute({
    ...signedIn,
    name: "removeDevice",
    method: "DELETE",
    path: "/notifications/devices/{id}",
    summary: "Be told on this device no more",
    params: Closed({ id: GivenUuid }),
    responses: { 204: null },
  }),
} as const;
