/** Every mail that is one text with values in it. */
export type MailName =
  | "verify-email"
  | "account-exists"
  | "reset-password"
  | "password-changed"
  | "mfa-changed"
  | "new-sign-in"
  | "api-key-created"
  | "export-ready"
  | "webhook-disabled"
  | "account-closing"
  | "account-waiting";

/** The words of one mail. `{value}` stands for what the sender fills in; nothing else in a value has a meaning. */
export interface MailWords {
  /** Never holds a value: a subject is a header, and headers are ours alone. */
  readonly subject: string;
  /** Each becomes a paragraph; one that is a value alone and an address becomes a link. */
  readonly paragraphs: readonly string[];
}

/** What a device shows. Generic on purpose: it lies open on a locked screen, and passes through others' hands. */
export interface PushWords {
  readonly title: string;
  readonly body: string;
}

/** Says a number of things: "one entry", "3 entries". */
export type Counted = (count: number) => string;

/** How the weekly digest speaks. */
export interface DigestWords {
  readonly subject: string;
  readonly title: string;
  /** Between two days, as they are written in the language. */
  readonly range: (from: string, to: string) => string;
  readonly entries: Counted;
  readonly words: Counted;
  readonly daysWritten: (days: number) => string;
  readonly streak: Counted;
  /** Against the week before; absent where there is nothing to compare with. */
  readonly compared: (entries: number, before: number) => string;
  readonly labels: {
    readonly entries: string;
    readonly words: string;
    readonly days: string;
    readonly streak: string;
    readonly mood: string;
    readonly feelings: string;
    readonly topics: string;
    readonly phrases: string;
  };
  readonly mood: (average: string, days: number) => string;
  /** Where there is too little to speak of moods and feelings. */
  readonly fewData: string;
  readonly emotions: Readonly<Record<string, string>>;
  readonly topics: Readonly<Record<string, string>>;
  readonly open: string;
  readonly why: string;
  readonly unsubscribe: string;
}

/** The page behind the link at the foot of a mail. */
export interface UnsubscribeWords {
  readonly title: string;
  readonly ask: string;
  readonly button: string;
  readonly done: string;
  readonly broken: string;
}

/** Everything that the server itself says to a person, in one language. */
export interface Catalogue {
  readonly language: string;
  /** How a mail begins, with a name and without. */
  readonly greeting: { readonly named: string; readonly plain: string };
  /** At the foot of mails about the account. */
  readonly foot: string;
  readonly states: { readonly on: string; readonly off: string };
  /** A browser or app on a system: `{browser}` and `{system}`. */
  readonly device: string;
  readonly unknownDevice: string;
  readonly mails: Readonly<Record<MailName, MailWords>>;
  readonly push: { readonly reminder: PushWords; readonly "streak-saver": PushWords };
  readonly digest: DigestWords;
  readonly unsubscribe: UnsubscribeWords;
}
