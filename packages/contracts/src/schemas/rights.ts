import Type, { type Static } from "typebox";
import { Closed, Count, Email, Instant, KnownPassword, OneOf, Text, Uuid } from "./primitives.ts";
import { ConsentText, PrivacySettings } from "./accounts.ts";

/** Days in which somebody who asked for erasure may change their mind. */
export const ERASURE_DAYS = 30;

/** When an account is erased. */
export const ErasureTime = Type.Union([Type.Literal("now"), Type.Literal("in-30-days")], {
  description:
    "`in-30-days` closes the account, ends its sessions and messages, and erases it after 30 days unless it is kept.",
});

/** Proof of the password before an account is erased; `in-30-days` where nothing is said. */
export const ErasureRequest = Closed({ password: KnownPassword, when: Type.Optional(ErasureTime) });
export type ErasureRequest = Static<typeof ErasureRequest>;

/** A signed statement: a JWS in compact form (RFC 7515), EdDSA, whose payload is an `ErasureStatement`. */
export const ErasureReceipt = Type.String({
  pattern: "^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$",
  maxLength: 32_768,
  description: "What was destroyed and when, signed by the server (JWS, EdDSA).",
});

/** What became of the wish to be erased. */
export const ErasureAnswer = Closed({
  state: OneOf(["waiting", "erased"]),
  dueAt: Instant,
  receipt: Type.Optional(ErasureReceipt),
});
export type ErasureAnswer = Static<typeof ErasureAnswer>;

/** A change of mind: there is no session by which to know its author any more. */
export const KeepRequest = Closed({ email: Email, password: KnownPassword });
export type KeepRequest = Static<typeof KeepRequest>;

/** What one table holds of a person. */
export const Holding = Closed({
  table: Text({ min: 1, max: 130 }, "Schema and table."),
  rows: Count,
  bytes: Count,
});
export type Holding = Static<typeof Holding>;

const Holdings = Type.Array(Holding, { maxItems: 200 });

/** A key that seals a journal, by the SHA-256 of it as it is stored: sealed itself. */
export const KeyFingerprint = Type.String({ pattern: "^[0-9a-f]{64}$", maxLength: 64 });

/** What a service keeps of an account. */
export const Survey = Closed({
  holdings: Holdings,
  keys: Type.Array(KeyFingerprint, { maxItems: 1_000 }),
});
export type Survey = Static<typeof Survey>;

const Days = Type.Union([Type.Integer({ minimum: 1, maximum: 36_500 }), Type.Null()]);

/** How long what is no longer needed is kept, as its owner and the operator have set; null: as long as what it belongs to. */
export const RetentionTimes = Closed({ binDays: Days, earlierVersionDays: Days, originalDays: Days });
export type RetentionTimes = Static<typeof RetentionTimes>;

/** How long copies are kept; null where the operator has not said. */
export const BackupTimes = Closed({ journalDays: Days, keyDays: Days });
export type BackupTimes = Static<typeof BackupTimes>;

/** The payload of a receipt. */
export const ErasureStatement = Closed({
  version: Type.Literal(1),
  receiptId: Uuid,
  server: Text({ min: 1, max: 2_000 }),
  account: Uuid,
  askedAt: Instant,
  keysDestroyedAt: Instant,
  keys: Type.Array(KeyFingerprint, { maxItems: 1_000 }),
  destroyed: Holdings,
  /** From when on no backup made as configured holds a key, and from when on none holds the sealed rows; null where nobody has said. */
  backups: Closed({
    unreadableFrom: Type.Union([Instant, Type.Null()]),
    goneFrom: Type.Union([Instant, Type.Null()]),
  }),
});
export type ErasureStatement = Static<typeof ErasureStatement>;

/** The public keys that receipts are signed with (RFC 7517, RFC 8037). */
export const ReceiptKeys = Closed({
  keys: Type.Array(
    Closed({
      kty: Type.Literal("OKP"),
      crv: Type.Literal("Ed25519"),
      alg: Type.Literal("EdDSA"),
      use: Type.Literal("sig"),
      kid: Uuid,
      x: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$", maxLength: 43 }),
    }),
    { maxItems: 100 },
  ),
});
export type ReceiptKeys = Static<typeof ReceiptKeys>;

const Analysis = PrivacySettings.properties.analysis;

/** A change of where texts may be read. */
export const Consent = Closed({
  at: Instant,
  from: Analysis,
  to: Analysis,
  text: Type.Optional(ConsentText),
  client: Type.Optional(Text({ min: 1, max: 200 }, "The programme by which it was made, as it named itself.")),
});
export type Consent = Static<typeof Consent>;

/** What is stored about a person and where. */
export const MyData = Closed({
  holdings: Type.Array(
    Closed({
      ...Holding.properties,
      service: OneOf(["auth", "users", "entries", "notifications"]),
      holds: OneOf([
        "account",
        "sign-in",
        "preferences",
        "api-keys",
        "consents",
        "erasure",
        "audit",
        "entries",
        "earlier-versions",
        "figures",
        "keys",
        "media",
        "imports",
        "exports",
        "messages",
        "devices",
        "webhooks",
        "calendar",
        "sync",
        "usage",
        "other",
      ]),
      isSealed: Type.Boolean({ description: "Whether what it says is sealed under a key of the person's own." }),
      keptDays: Type.Union([Type.Integer({ minimum: 0, maximum: 36_500 }), Type.Null()], {
        description: "After which time it goes by itself; null: with the account, or when its owner removes it.",
      }),
    }),
    { maxItems: 500 },
  ),
  processors: Type.Array(
    Closed({ name: Text({ min: 1, max: 100 }), receives: OneOf(["texts"]), isActive: Type.Boolean() }),
    { maxItems: 10 },
  ),
  consents: Type.Array(Consent, { maxItems: 100, description: "Newest first." }),
  retention: RetentionTimes,
  backups: BackupTimes,
});
export type MyData = Static<typeof MyData>;

/** An erasure that is waited for; null where none is. */
export const ErasureState = Closed({ dueAt: Type.Union([Instant, Type.Null()]) });
export type ErasureState = Static<typeof ErasureState>;

/** An address and a password that may belong together. */
export const CredentialsRequest = Closed({ email: Email, password: KnownPassword });
export const CredentialsAnswer = Closed({ userId: Type.Union([Uuid, Type.Null()]) });
