/** What a message is called in the locale files, and where one goes from it. */
export interface MessageKind {
  readonly name: string;
  readonly href: string;
}

const KINDS: Readonly<Record<string, MessageKind>> = {
  reminder: { name: "reminder", href: "/" },
  "streak-saver": { name: "streakSaver", href: "/" },
  "weekly-digest": { name: "weeklyDigest", href: "/insights" },
  "new-sign-in": { name: "newSignIn", href: "/you/sessions" },
  "password-changed": { name: "passwordChanged", href: "/you/account" },
  "mfa-changed": { name: "mfaChanged", href: "/you/second-factor" },
  "api-key-created": { name: "apiKeyCreated", href: "/you/api-keys" },
  "export-ready": { name: "exportReady", href: "/you/export" },
  "webhook-disabled": { name: "webhookDisabled", href: "/you/webhooks" },
};

/** A kind that only a later server knows is a message all the same. */
export function messageOf(kind: string): MessageKind {
  return (Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined) ?? { name: "other", href: "/you" };
}
