import type { Person } from "../settings/person.ts";

/** What somebody is told of, as the contract's `NotificationKind` names it. */
export type Kind =
  | "reminder"
  | "streak-saver"
  | "weekly-digest"
  | "new-sign-in"
  | "password-changed"
  | "mfa-changed"
  | "api-key-created"
  | "export-ready"
  | "webhook-disabled";

/** The tasks of the two ways out. The third, the list in the app, is the row itself. */
export const PUSH_TASK = "notifications.push";
export const MAIL_TASK = "notifications.mail";
/** With the queue's pauses, which double and more, a push is tried for an hour and a mail for the better part of a day. */
export const MAX_ATTEMPTS: Readonly<Record<typeof PUSH_TASK | typeof MAIL_TASK, number>> = {
  [PUSH_TASK]: 8,
  [MAIL_TASK]: 12,
};

/** What became of a message. */
export type Delivery =
  | { readonly kind: "sent" }
  /** There is nobody or nothing to tell any more. */
  | { readonly kind: "gone" }
  /** It will not be taken, now or later. */
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "later"; readonly status: number; readonly retryAfterSeconds: number | undefined };

/** Something that somebody is to be told of. */
export interface Told {
  readonly userId: string;
  readonly person: Person;
  readonly notificationId: string;
  readonly kind: Kind;
  readonly dueAt: Date;
  /** How long it is worth telling. */
  readonly leftSeconds: number;
  /** The one device that is to be told; absent for a mail. */
  readonly deviceId: string | undefined;
}

/** A way to tell somebody of something. */
export interface Channel {
  readonly task: keyof typeof MAX_ATTEMPTS;
  /** The preference with which a person does without it. */
  readonly preference: "push" | "email";
  /**
   * Delivers once more or for the first time. Told twice, a person sees one: the message has the same topic, tag or Message-ID.
   * @throws where nobody answers; the message names no address
   */
  deliver(told: Told): Promise<Delivery>;
}

/** From when it was due, how long something is worth telling by push or mail. */
export const LIFE_MS: Readonly<Record<Kind, number>> = {
  reminder: 3_600_000,
  "streak-saver": 3 * 3_600_000,
  "weekly-digest": 2 * 86_400_000,
  "new-sign-in": 7 * 86_400_000,
  "password-changed": 7 * 86_400_000,
  "mfa-changed": 7 * 86_400_000,
  "api-key-created": 7 * 86_400_000,
  "export-ready": 7 * 86_400_000,
  "webhook-disabled": 7 * 86_400_000,
};
