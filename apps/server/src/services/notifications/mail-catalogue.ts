import type { SendMailRequest } from "@aura-journal/contracts";

type MailTemplate = SendMailRequest["template"];

/** The words of one mail. `{value}` stands for what the sender fills in; nothing else in a value has a meaning. */
export interface MailWords {
  /** Never holds a value: a subject is a header, and headers are ours alone. */
  readonly subject: string;
  /** Each becomes a paragraph; one that is a value alone and an address becomes a link. */
  readonly paragraphs: readonly string[];
}

/** Every mail in English. A value that is missing leaves its paragraph out. */
export const MAIL_CATALOGUE: Readonly<Record<MailTemplate, MailWords>> = {
  "verify-email": {
    subject: "Verify your e-mail address",
    paragraphs: [
      "Welcome to AURA Journal. Open this link to show that this address is yours:",
      "{link}",
      "It works once, within {minutes} minutes. Where you are asked for a token instead, it is:",
      "{token}",
      "If you did not open an account, ignore this mail: nothing happens without the link.",
    ],
  },
  "account-exists": {
    subject: "You already have an account",
    paragraphs: [
      "Somebody tried to open an AURA Journal account with this address, which already has one.",
      "If it was you, sign in, or choose a new password there if you have forgotten yours:",
      "{home}",
      "If it was not you, there is nothing to do: your account has not changed.",
    ],
  },
  "reset-password": {
    subject: "Choose a new password",
    paragraphs: [
      "Somebody asked for a new password for your AURA Journal account. Open this link to choose one:",
      "{link}",
      "It works once, within {minutes} minutes. Where you are asked for a token instead, it is:",
      "{token}",
      "If it was not you, ignore this mail: your password stays as it is.",
    ],
  },
  "password-changed": {
    subject: "Your password was changed",
    paragraphs: [
      "The password of your AURA Journal account was changed on {at}, and you were signed out everywhere else.",
      "If it was not you, choose a new password at once with “Forgot password”:",
      "{home}",
    ],
  },
  "mfa-changed": {
    subject: "Your second factor was changed",
    paragraphs: [
      "The second factor of your AURA Journal account was changed on {at}. It is now {state}.",
      "If it was not you, change your password at once:",
      "{home}",
    ],
  },
  "new-sign-in": {
    subject: "A new sign-in to your journal",
    paragraphs: [
      "Your AURA Journal account was used from a device that it had not been used from before: {device}, on {at}.",
      "If it was not you, change your password at once; that signs out every other device:",
      "{home}",
    ],
  },
};

/** How a mail begins, with a name and without. */
export const GREETING = { named: "Hello {name},", plain: "Hello," } as const;
