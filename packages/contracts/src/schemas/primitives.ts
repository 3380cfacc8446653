import Type, { type Static, type TObject, type TObjectOptions, type TProperties } from "typebox";
import { ACCOUNT_LIMITS, IDENTIFIER_LIMITS } from "../limits.ts";

/** An object that admits no property beside those named. */
export function Closed<const P extends TProperties>(properties: P, options: TObjectOptions = {}): TObject<P> {
  return Type.Object(properties, { ...options, additionalProperties: false }) as TObject<P>;
}

/** Text that a person or a programme wrote: well-formed Unicode without NUL. Lengths count code points. */
export function Text(lengths: { readonly min: number; readonly max: number }, description?: string) {
  return Type.String({
    format: "text",
    minLength: lengths.min,
    maxLength: lengths.max,
    ...(description === undefined ? {} : { description }),
  });
}

/** One of a few words. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it keeps the words as literal types
export function OneOf<const V extends readonly string[]>(values: V, description?: string) {
  return Type.Enum(values, { type: "string", ...(description === undefined ? {} : { description }) });
}

/** A UUID in lower case: one spelling each, so that two ids are equal exactly when their strings are. */
export const Uuid = Type.String({
  format: "uuid",
  pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
  maxLength: 36,
  description: "A UUID in lower case (RFC 9562).",
});
export type Uuid = Static<typeof Uuid>;

/** A UUID as a caller writes it. Who reads a request folds it to lower case before anything else looks at it. */
export const GivenUuid = Type.String({
  format: "uuid",
  pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
  maxLength: 36,
  description: "A UUID (RFC 9562). Upper and lower case are the same id; answers have lower case.",
});

/** An instant as the server writes it: RFC 3339, UTC, milliseconds. */
export const Instant = Type.String({
  format: "date-time",
  pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$",
  maxLength: 24,
  description: "An instant (RFC 3339) in UTC with milliseconds.",
});
export type Instant = Static<typeof Instant>;

/** An instant as a client may send it: any RFC 3339 instant with its offset. */
export const InstantInput = Type.String({
  format: "date-time",
  maxLength: 40,
  description: "An instant (RFC 3339) with its offset, between 0001-01-02 and 9999-12-30.",
});
export type InstantInput = Static<typeof InstantInput>;

/** A calendar day. */
export const LocalDate = Type.String({
  format: "date",
  pattern: "^\\d{4}-\\d{2}-\\d{2}$",
  maxLength: 10,
  description: "A calendar day, YYYY-MM-DD.",
});
export type LocalDate = Static<typeof LocalDate>;

/** The name of a time zone in the IANA database. */
export const TimeZone = Type.String({
  format: "time-zone",
  minLength: 1,
  maxLength: 64,
  description: "The IANA name of a time zone, such as Europe/Berlin.",
});
export type TimeZone = Static<typeof TimeZone>;

/** The tag of a language (BCP 47). */
export const LanguageTag = Type.String({
  pattern: "^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$",
  maxLength: 35,
  description: "A language tag (BCP 47), such as en or pt-BR.",
});
export type LanguageTag = Static<typeof LanguageTag>;

/** An e-mail address by the rule that browsers apply (HTML Standard, valid e-mail address). */
export const Email = Type.String({ format: "email", minLength: 3, maxLength: 254 });
export type Email = Static<typeof Email>;

/** A place in a list or feed; its content is the server's own affair. */
export const Cursor = Type.String({
  pattern: "^[A-Za-z0-9_.~-]+$",
  minLength: 1,
  maxLength: IDENTIFIER_LIMITS.cursorLength,
  description: "An opaque place in a list, taken from an earlier answer.",
});
export type Cursor = Static<typeof Cursor>;

/** The id of a request: a client's own is kept. */
export const RequestId = Type.String({
  pattern: "^[A-Za-z0-9_-]+$",
  minLength: 8,
  maxLength: 64,
});
export type RequestId = Static<typeof RequestId>;

/** A secret that the server handed out. Any text is admitted: a malformed token is a failed sign-in, not a malformed request. */
export const Token = Text({ min: 1, max: IDENTIFIER_LIMITS.tokenLength }, "An opaque token.");
export type Token = Static<typeof Token>;

/** A whole number that counts something. */
export const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
export type Count = Static<typeof Count>;

/** The version of an entry: starts at 1 and grows by 1 with every change. */
export const Version = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
export type Version = Static<typeof Version>;

/** A password somebody chooses; what else it must not be is the auth service's to say. */
export const NewPassword = Text({ min: ACCOUNT_LIMITS.passwordMinLength, max: ACCOUNT_LIMITS.passwordMaxLength });
export type NewPassword = Static<typeof NewPassword>;

/** A password somebody signs in with. */
export const KnownPassword = Text({ min: 1, max: ACCOUNT_LIMITS.knownPasswordMaxLength });
export type KnownPassword = Static<typeof KnownPassword>;
