import Type, { type Static } from "typebox";
import { ENTRY_LIMITS, IMPORT_LIMITS } from "../limits.ts";
import { MoodRating, Tag } from "./entries.ts";
import { Closed, Count, Instant, LocalDate, OneOf, Text, TimeZone, Uuid } from "./primitives.ts";

const Identifier = Type.String({ pattern: "^[a-z0-9-]{1,60}$", maxLength: 60 });
/** Something told of a source in its own words: a field, a path, a journal. */
const SourceWord = Text({ min: 0, max: IMPORT_LIMITS.wordLength });
const Counts = Type.Array(Closed({ name: SourceWord, count: Count }), { maxItems: IMPORT_LIMITS.kinds });

export const ImportQuestion = Closed({
  id: Identifier,
  /** What in the source it is about, in the source's own words, such as the name of a mood. */
  about: Type.Optional(SourceWord),
  choices: Type.Array(Identifier, { minItems: 1, maxItems: IMPORT_LIMITS.choices }),
  /** What the source itself calls a choice, such as the name of a column. */
  labels: Type.Optional(
    Type.Array(Closed({ choice: Identifier, label: SourceWord }), { maxItems: IMPORT_LIMITS.choices }),
  ),
});
export type ImportQuestion = Static<typeof ImportQuestion>;

const Answers = Type.Array(Closed({ question: Identifier, answer: Identifier }), { maxItems: IMPORT_LIMITS.questions });

const problemProperties = {
  failed: Count,
  problems: Type.Array(Closed({ where: SourceWord, reason: SourceWord }), { maxItems: IMPORT_LIMITS.problems }),
  /** By field, with the number of entries that have it. */
  lost: Counts,
  shortened: Counts,
  media: Counts,
  left: Counts,
};

export const ImportPreview = Closed({
  items: Count,
  entries: Count,
  pieces: Count,
  from: Type.Optional(LocalDate),
  to: Type.Optional(LocalDate),
  journals: Counts,
  samples: Type.Array(
    Closed({
      timestamp: Instant,
      timezone: TimeZone,
      beginning: Text({ min: 0, max: ENTRY_LIMITS.contentLength }),
      tags: Type.Array(Tag, { maxItems: ENTRY_LIMITS.tags }),
      mood: Type.Optional(MoodRating),
    }),
    { maxItems: IMPORT_LIMITS.samples },
  ),
  /** Photos and other files that the source holds. */
  media: Counts,
  losses: Closed(problemProperties),
});
export type ImportPreview = Static<typeof ImportPreview>;

export const ImportReport = Closed({
  read: Count,
  added: Count,
  /** Of those, the ones that went to the bin, where they lay in AURA before. */
  binned: Count,
  cut: Count,
  present: Count,
  changed: Count,
  deleted: Count,
  repeated: Count,
  /** Photos and other files that came along. */
  attached: Count,
  ...problemProperties,
});
export type ImportReport = Static<typeof ImportReport>;

/** What reading the originals of an import once more has come to. */
export const ImportAgain = Closed({
  read: Count,
  /** They have a new version, and the one before is among their earlier ones. */
  bettered: Count,
  unchanged: Count,
  /** Changed or deleted since by their writer: left as they are. */
  changed: Count,
  deleted: Count,
  /** Of which the original cannot be read by itself. */
  unreadable: Count,
  /** Whose original is kept no more. */
  expired: Count,
  lost: Counts,
  shortened: Counts,
});
export type ImportAgain = Static<typeof ImportAgain>;

export const ImportOptions = Closed({
  timezone: Type.Optional(TimeZone),
  journalsAsTags: Type.Optional(Type.Boolean()),
});
export type ImportOptions = Static<typeof ImportOptions>;

export const ImportStart = Closed({ answers: Type.Optional(Answers), options: Type.Optional(ImportOptions) });
export type ImportStart = Static<typeof ImportStart>;

/** What a preview is to follow: what is absent is as likely as can be told. */
export const ImportLook = Closed({ ...ImportStart.properties, format: Type.Optional(Identifier) });
export type ImportLook = Static<typeof ImportLook>;

/** A journal that moves in. */
export const JournalImport = Closed({
  importId: Uuid,
  state: OneOf(
    ["receiving", "looking", "ready", "running", "done", "rereading", "undoing", "undone", "refused"],
    "`ready`: the preview stands and nothing is written. `rereading`: its originals are read once more. `refused`: the source could not be read.",
  ),
  name: SourceWord,
  size: Count,
  createdAt: Instant,
  format: Type.Optional(Identifier),
  formats: Type.Optional(
    Type.Array(Identifier, {
      maxItems: IMPORT_LIMITS.formats,
      description: "All that it may be, the likeliest first; `POST /imports/{import_id}/preview` takes another one.",
    }),
  ),
  questions: Type.Optional(Type.Array(ImportQuestion, { maxItems: IMPORT_LIMITS.questions })),
  /** What the preview follows. */
  choices: Type.Optional(ImportStart),
  preview: Type.Optional(ImportPreview),
  progress: Closed({ done: Count, total: Type.Optional(Count) }),
  report: Type.Optional(ImportReport),
  undo: Type.Optional(Closed({ removed: Count, kept: Count, gone: Count })),
  again: Type.Optional(ImportAgain),
  refusal: Type.Optional(SourceWord),
});
export type JournalImport = Static<typeof JournalImport>;

export const ImportList = Closed({ items: Type.Array(JournalImport, { maxItems: IMPORT_LIMITS.listed }) });
export type ImportList = Static<typeof ImportList>;

export const ImportUpload = Closed({
  name: Type.Optional(Text({ min: 1, max: IMPORT_LIMITS.nameLength }, "The name of the file.")),
});
export type ImportUpload = Static<typeof ImportUpload>;
