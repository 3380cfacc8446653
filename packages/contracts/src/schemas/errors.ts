import Type, { type Static } from "typebox";
import { errorCodes } from "../errors.ts";
import { JournalEntry } from "./entries.ts";
import { Closed, Count, Instant, OneOf, RequestId, Text } from "./primitives.ts";

export const ErrorCodeName = OneOf(errorCodes);

const Field = Text({ min: 0, max: 300 }, "The offending field as a path, such as metadata.tags.3");
const Reason = Text({ min: 0, max: 500 });

/** What more there is to say about an error; never anything internal, and no text but the caller's own current entry. */
export const ErrorDetails = Closed({
  field: Type.Optional(Field),
  reason: Type.Optional(Reason),
  issues: Type.Optional(Type.Array(Closed({ field: Field, reason: Reason }), { maxItems: 20 })),
  current: Type.Optional(JournalEntry),
  scope: Type.Optional(Text({ min: 1, max: 40 }, "The scope that the API key lacks.")),
  limit: Type.Optional(Count),
  retryAfterSeconds: Type.Optional(Count),
});
export type ErrorDetails = Static<typeof ErrorDetails>;

/** Every answer of status 400 and above. */
export const ErrorBody = Closed({
  error: Closed({
    code: ErrorCodeName,
    message: Text({ min: 1, max: 500 }),
    details: Type.Optional(ErrorDetails),
    timestamp: Instant,
    requestId: RequestId,
  }),
});
export type ErrorBody = Static<typeof ErrorBody>;
