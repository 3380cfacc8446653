import Type, { type Static } from "typebox";
import { ANALYSIS_LIMITS, ENTRY_LIMITS, MAX_CHECKED_SESSIONS, PAGE_LIMITS } from "../limits.ts";
import { Account, Roles, UserPreferences } from "./accounts.ts";
import { AnalysisResult } from "./analysis.ts";
import { AuditEvent, Names } from "./audit.ts";
import { pageProperties } from "./pagination.ts";
import {
  Closed,
  Count,
  Email,
  Instant,
  KnownPassword,
  LanguageTag,
  LocalDate,
  OneOf,
  Text,
  Token,
  Uuid,
} from "./primitives.ts";
import { ErasureReceipt } from "./rights.ts";
import { ApiKeyScopes } from "./users.ts";

/** The account that an internal call is about. */
export const UserReference = Closed({ userId: Uuid });
export type UserReference = Static<typeof UserReference>;

export const SessionCheckRequest = Closed({ sessionId: Uuid, userId: Uuid });
export type SessionCheckRequest = Static<typeof SessionCheckRequest>;

export const SessionsCheckRequest = Closed({
  sessions: Type.Array(SessionCheckRequest, { minItems: 1, maxItems: MAX_CHECKED_SESSIONS }),
});
export type SessionsCheckRequest = Static<typeof SessionsCheckRequest>;

/** Those of the sessions asked for that still stand, by their id. */
export const SessionsCheck = Closed({ standing: Type.Array(Uuid, { maxItems: MAX_CHECKED_SESSIONS }) });
export type SessionsCheck = Static<typeof SessionsCheck>;

/** Whether a session still stands, and whose it is now. */
export const SessionCheck = Type.Union([
  Closed({
    isActive: Type.Literal(true),
    roles: Roles,
    email: Email,
    mfaEnabled: Type.Boolean(),
    authenticatedAt: Instant,
  }),
  Closed({ isActive: Type.Literal(false) }),
]);
export type SessionCheck = Static<typeof SessionCheck>;

export const AccountAnswer = Closed({ account: Type.Union([Account, Type.Null()]) });
export type AccountAnswer = Static<typeof AccountAnswer>;

/** The key under which the ids of what an account imports are made, in base64url. */
export const ImportKeyAnswer = Closed({ key: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$", maxLength: 43 }) });
export type ImportKeyAnswer = Static<typeof ImportKeyAnswer>;

export const AccountListRequest = Closed({
  ...pageProperties,
  q: Type.Optional(Text({ min: 1, max: ENTRY_LIMITS.queryLength })),
});
export type AccountListRequest = Static<typeof AccountListRequest>;

export const AccountList = Closed({ items: Type.Array(Account, { maxItems: PAGE_LIMITS.items }), total: Count });
export type AccountList = Static<typeof AccountList>;

export const AccountUpdateRequest = Closed({
  userId: Uuid,
  isActive: Type.Optional(Type.Boolean()),
  roles: Type.Optional(Roles),
});
export type AccountUpdateRequest = Static<typeof AccountUpdateRequest>;

export const PasswordCheckRequest = Closed({ userId: Uuid, password: KnownPassword });
export type PasswordCheckRequest = Static<typeof PasswordCheckRequest>;

export const PasswordCheck = Closed({ isValid: Type.Boolean() });
export type PasswordCheck = Static<typeof PasswordCheck>;

export const PreferencesAnswer = Closed({ preferences: UserPreferences });
export type PreferencesAnswer = Static<typeof PreferencesAnswer>;

export const AuditAppendRequest = Closed({ events: Type.Array(AuditEvent, { minItems: 1, maxItems: 1_000 }) });
export type AuditAppendRequest = Static<typeof AuditAppendRequest>;

/** An API key by its hash: the key itself never travels between services. */
export const ApiKeyCheckRequest = Closed({
  keyHash: Type.String({ pattern: "^[A-Za-z0-9_=+/-]+$", minLength: 32, maxLength: 128 }),
});
export type ApiKeyCheckRequest = Static<typeof ApiKeyCheckRequest>;

export const ApiKeyCheck = Closed({
  key: Type.Union([
    Closed({ keyId: Uuid, userId: Uuid, scopes: ApiKeyScopes, expiresAt: Type.Optional(Instant) }),
    Type.Null(),
  ]),
});
export type ApiKeyCheck = Static<typeof ApiKeyCheck>;

/** An API key by its id, for those who have seen the token that it was exchanged for. */
export const ApiKeyReference = Closed({ userId: Uuid, keyId: Uuid });
export type ApiKeyReference = Static<typeof ApiKeyReference>;

/** The token that stands for an API key between services; `null` for a key that is unknown, revoked, expired or of a closed account. */
export const ApiKeyExchange = Closed({
  pass: Type.Union([
    Closed({ token: Token, expiresIn: Count, keyId: Uuid, userId: Uuid, scopes: ApiKeyScopes }),
    Type.Null(),
  ]),
});
export type ApiKeyExchange = Static<typeof ApiKeyExchange>;

export const AnalyzeTextsRequest = Closed({
  texts: Type.Array(Text({ min: 0, max: ENTRY_LIMITS.contentLength }), { maxItems: ANALYSIS_LIMITS.texts }),
  language: Type.Optional(LanguageTag),
});
export type AnalyzeTextsRequest = Static<typeof AnalyzeTextsRequest>;

/** One result for each text, in their order; `null` where a text could not be analysed. */
export const AnalyzeTextsResponse = Closed({
  results: Type.Array(Type.Union([AnalysisResult, Type.Null()]), { maxItems: ANALYSIS_LIMITS.texts }),
  model: Text({ min: 1, max: 100 }),
});
export type AnalyzeTextsResponse = Static<typeof AnalyzeTextsResponse>;

/** The models that read texts here; `remote` is null where no outside service is set up. */
export const AnalysisModels = Closed({
  local: Text({ min: 1, max: 100 }),
  remote: Type.Union([Text({ min: 1, max: 100 }), Type.Null()]),
});
export type AnalysisModels = Static<typeof AnalysisModels>;

/** A text that may leave this server: who asks has looked at its writer's consent. */
export const AnalyzeRemotelyRequest = Closed({ text: Text({ min: 1, max: ENTRY_LIMITS.contentLength }) });
export type AnalyzeRemotelyRequest = Static<typeof AnalyzeRemotelyRequest>;

/**
 * What came of it. A refused text is not to be sent again; one that met an unavailable service may be, after a while.
 * `mayCost` is false where the service certainly takes no money for it: nothing was sent, or it was turned away.
 */
export const AnalyzeRemotelyResponse = Type.Union([
  Closed({ outcome: Type.Literal("analysed"), result: AnalysisResult }),
  Closed({ outcome: Type.Literal("refused") }),
  Closed({
    outcome: Type.Literal("unavailable"),
    retryAfterSeconds: Count,
    mayCost: Type.Optional(Type.Boolean()),
  }),
]);
export type AnalyzeRemotelyResponse = Static<typeof AnalyzeRemotelyResponse>;

export const MailTemplate = OneOf([
  "verify-email",
  "account-exists",
  "reset-password",
  "password-changed",
  "mfa-changed",
  "new-sign-in",
  "api-key-created",
  "export-ready",
  "webhook-disabled",
  "account-closing",
  "account-waiting",
]);
export type MailTemplate = Static<typeof MailTemplate>;

export const SendMailRequest = Closed({
  userId: Uuid,
  /** Of one id there is one mail: sent again, it has the same Message-ID, and stands once in the list of what one was told. */
  mailId: Type.Optional(Uuid),
  /** When that happened of which the mail tells. */
  at: Type.Optional(Instant),
  email: Email,
  template: MailTemplate,
  values: Names(Text({ min: 0, max: 2_000 }), 20),
  locale: Type.Optional(LanguageTag),
});
export type SendMailRequest = Static<typeof SendMailRequest>;

/** A mail that was refused will be refused again. */
export const SendMailAnswer = Closed({ outcome: OneOf(["taken", "refused"]) });
export type SendMailAnswer = Static<typeof SendMailAnswer>;

/** The last mail of an account that is about to be erased, and with it its address. */
export const AccountClosingRequest = Closed({
  userId: Uuid,
  email: Email,
  name: Text({ min: 0, max: 200 }),
  receipt: Type.Optional(ErasureReceipt),
});
export type AccountClosingRequest = Static<typeof AccountClosingRequest>;

export const DigestWish = Closed({ userId: Uuid, weeklyDigest: Type.Boolean() });
export type DigestWish = Static<typeof DigestWish>;

/** A question about the days of a journal, by the calendar of its reader. */
export const ActivityRequest = Closed({ userId: Uuid, today: LocalDate });
export type ActivityRequest = Static<typeof ActivityRequest>;

/** On which days was written: not a word of what. */
export const Activity = Closed({
  hasWrittenToday: Type.Boolean(),
  streakDays: Type.Integer({
    minimum: 0,
    maximum: ENTRY_LIMITS.streakDays,
    description:
      "Days in a row up to today, or to yesterday where nothing was written yet; counted to a year and a day.",
  }),
});
export type Activity = Static<typeof Activity>;

export const DigestRequest = Closed({
  userId: Uuid,
  from: LocalDate,
  to: LocalDate,
  today: LocalDate,
  includeWords: Type.Boolean(),
});
export type DigestRequest = Static<typeof DigestRequest>;

const DigestWords = Type.Array(Text({ min: 1, max: 1_000 }), { maxItems: ANALYSIS_LIMITS.digestWords });

/** Some days of a journal in figures; words of it only where they were asked for. */
export const DigestFigures = Closed({
  entries: Count,
  words: Count,
  daysWritten: Count,
  entriesBefore: Count,
  streakDays: Count,
  /** Entries whose feelings were read. */
  analysed: Count,
  emotions: Type.Array(Text({ min: 1, max: 100 }), { maxItems: ANALYSIS_LIMITS.digestWords }),
  /** Of the moods that the writer named, 1 to 5; null where there are none. */
  averageMood: Type.Union([Type.Number({ minimum: 1, maximum: 5 }), Type.Null()]),
  moodDays: Count,
  topics: Type.Optional(DigestWords),
  phrases: Type.Optional(DigestWords),
});
export type DigestFigures = Static<typeof DigestFigures>;
