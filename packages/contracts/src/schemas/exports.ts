import Type, { type Static } from "typebox";
import { ENTRY_LIMITS, EXPORT_LIMITS } from "../limits.ts";
import { Tag } from "./entries.ts";
import { Closed, Count, GivenUuid, Instant, LocalDate, OneOf, Text, Uuid } from "./primitives.ts";

/** Forms that a journal can be taken away in. */
export const ExportFormat = OneOf(
  ["aura-json", "markdown", "day-one-json", "pdf", "mood-csv"],
  "`aura-json` holds all and comes back as it was; the others are for other programmes and for paper.",
);
export type ExportFormat = Static<typeof ExportFormat>;

/** Which part of a journal is wanted, and in which form. */
export const ExportRequest = Closed({
  format: Type.Optional(ExportFormat),
  from_date: Type.Optional(LocalDate),
  to_date: Type.Optional(LocalDate),
  tag: Type.Optional(Tag),
  passphrase: Type.Optional(
    Text(
      { min: EXPORT_LIMITS.passphraseMinLength, max: EXPORT_LIMITS.passphraseMaxLength },
      "Seals the file. It is not kept: without it nobody opens the file, we neither.",
    ),
  ),
});
export type ExportRequest = Static<typeof ExportRequest>;

export const ExportState = OneOf(
  ["waiting", "running", "ready", "failed"],
  "A failed one is not tried again by itself; one that has expired is gone.",
);
export type ExportState = Static<typeof ExportState>;

export const JournalExport = Closed({
  exportId: Uuid,
  format: ExportFormat,
  state: ExportState,
  isSealed: Type.Boolean({ description: "Whether a passphrase opens it." }),
  createdAt: Instant,
  progress: Closed({ done: Count, total: Count }, { description: "Entries written, of how many." }),
  sizeBytes: Type.Optional(Count),
  fileName: Type.Optional(
    Type.String({ pattern: "^[a-z0-9-]+\\.[a-z]+$", maxLength: 100, description: "Under which name to keep it." }),
  ),
  unreadable: Type.Optional(
    Type.Array(Uuid, {
      maxItems: ENTRY_LIMITS.unreadable,
      description: "Entries whose stored form is damaged, and which are not in it; absent where there are none.",
    }),
  ),
  link: Type.Optional(
    Type.String({
      pattern: "^/users/me/export/[0-9a-f-]{36}/file$",
      maxLength: 100,
      description: "The path of the file, once it is ready; it asks for a sign-in, too.",
    }),
  ),
  expiresAt: Type.Optional(Instant),
});
export type JournalExport = Static<typeof JournalExport>;

export const ExportStarted = Closed({ exportId: Uuid });
export type ExportStarted = Static<typeof ExportStarted>;

export const ExportList = Closed({ items: Type.Array(JournalExport, { maxItems: EXPORT_LIMITS.kept }) });
export type ExportList = Static<typeof ExportList>;

export const ExportParams = Closed({ id: GivenUuid });
