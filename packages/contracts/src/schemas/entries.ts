import Type, { type Static } from "typebox";
import { ENTRY_LIMITS, PAGE_LIMITS } from "../limits.ts";
import { AnalysisResult } from "./analysis.ts";
import { pageProperties, Pagination, rangeProperties } from "./pagination.ts";
import {
  Closed,
  GivenUuid,
  Count,
  Cursor,
  Instant,
  InstantInput,
  LocalDate,
  OneOf,
  Text,
  TimeZone,
  Uuid,
  Version,
} from "./primitives.ts";

export const MoodRating = Closed({
  rating: Type.Enum([1, 2, 3, 4, 5], { type: "integer", description: "From 1 (very bad) to 5 (very good)." }),
  label: Type.Optional(Text({ min: 1, max: ENTRY_LIMITS.moodLabelLength })),
});
export type MoodRating = Static<typeof MoodRating>;

export const GeolocationData = Closed({
  latitude: Type.Number({ minimum: -90, maximum: 90 }),
  longitude: Type.Number({ minimum: -180, maximum: 180 }),
  name: Type.Optional(Text({ min: 1, max: ENTRY_LIMITS.placeNameLength })),
});
export type GeolocationData = Static<typeof GeolocationData>;

export const Tag = Text({ min: 1, max: ENTRY_LIMITS.tagLength });
export type Tag = Static<typeof Tag>;

const Tags = Type.Array(Tag, { maxItems: ENTRY_LIMITS.tags });

export const EntryMetadata = Closed({
  wordCount: Count,
  readingTimeSeconds: Count,
  tags: Tags,
  mood: Type.Optional(MoodRating),
  location: Type.Optional(GeolocationData),
});
export type EntryMetadata = Static<typeof EntryMetadata>;

/** What a writer may say about an entry. */
export const EntryMetadataInput = Closed({
  tags: Type.Optional(Tags),
  mood: Type.Optional(MoodRating),
  location: Type.Optional(GeolocationData),
});
export type EntryMetadataInput = Static<typeof EntryMetadataInput>;

const writtenProperties = {
  content: Text({ min: 0, max: ENTRY_LIMITS.contentLength }, "Empty in the tombstone of an entry whose text is gone."),
  timestamp: Instant,
  timezone: TimeZone,
  localDate: LocalDate,
  updatedAt: Instant,
  version: Version,
  isDeleted: Type.Boolean(),
  metadata: EntryMetadata,
};

export const JournalEntry = Closed({
  entryId: Uuid,
  userId: Uuid,
  ...writtenProperties,
  analysis: Type.Optional(AnalysisResult),
});
export type JournalEntry = Static<typeof JournalEntry>;

/** An earlier version of an entry. */
export const EntryRevision = Closed({ entryId: Uuid, ...writtenProperties });
export type EntryRevision = Static<typeof EntryRevision>;

const contentInput = Text({ min: 1, max: ENTRY_LIMITS.contentLength });

export const EntryCreate = Closed({
  content: contentInput,
  entryId: Type.Optional(GivenUuid),
  timestamp: Type.Optional(InstantInput),
  timezone: Type.Optional(TimeZone),
  metadata: Type.Optional(EntryMetadataInput),
});
export type EntryCreate = Static<typeof EntryCreate>;

export const EntryUpdate = Closed({
  content: contentInput,
  timestamp: Type.Optional(InstantInput),
  timezone: Type.Optional(TimeZone),
  metadata: Type.Optional(EntryMetadataInput),
  baseVersion: Type.Optional(Version),
});
export type EntryUpdate = Static<typeof EntryUpdate>;

const SearchText = Text({ min: 1, max: ENTRY_LIMITS.queryLength });

export const EntryListQuery = Closed({
  ...pageProperties,
  sort: Type.Optional(OneOf(["desc", "asc"], "Newest first (`desc`, the default) or oldest first.")),
  ...rangeProperties,
  search: Type.Optional(SearchText),
  tag: Type.Optional(Tag),
  cursor: Type.Optional(Cursor),
});
export type EntryListQuery = Static<typeof EntryListQuery>;

/** Entries that belong into an answer and failed authentication: each is SEC_001 by itself and harms no other. */
export const Unreadable = Type.Optional(
  Type.Array(Uuid, {
    maxItems: ENTRY_LIMITS.unreadable,
    description: "Ids of entries whose stored form is damaged; absent where there are none.",
  }),
);

export const EntryList = Closed({
  items: Type.Array(JournalEntry, { maxItems: PAGE_LIMITS.items }),
  pagination: Pagination,
  unreadable: Unreadable,
});
export type EntryList = Static<typeof EntryList>;

/** A search: all words must occur, inflected forms match, "quoted words" match as a phrase. */
export const EntrySearchRequest = Closed({
  q: SearchText,
  ...rangeProperties,
  ...pageProperties,
  cursor: Type.Optional(Cursor),
});
export type EntrySearchRequest = Static<typeof EntrySearchRequest>;

/** Where a match stands in `content`, in UTF-16 code units; `end` is the first behind it. */
export const Highlight = Closed({ start: Count, end: Count });
export type Highlight = Static<typeof Highlight>;

export const SearchHit = Closed({
  entry: JournalEntry,
  highlights: Type.Array(Highlight, { maxItems: ENTRY_LIMITS.highlights }),
});
export type SearchHit = Static<typeof SearchHit>;

export const EntrySearchResult = Closed({
  items: Type.Array(SearchHit, { maxItems: PAGE_LIMITS.items }),
  pagination: Pagination,
  unreadable: Unreadable,
});
export type EntrySearchResult = Static<typeof EntrySearchResult>;

export const RevisionListQuery = Closed({ limit: pageProperties.limit, cursor: Type.Optional(Cursor) });
export type RevisionListQuery = Static<typeof RevisionListQuery>;

/** Earlier versions, newest first. */
export const RevisionList = Closed({
  items: Type.Array(EntryRevision, { maxItems: PAGE_LIMITS.items }),
  nextCursor: Type.Optional(Cursor),
  unreadableVersions: Type.Optional(Type.Array(Version, { maxItems: PAGE_LIMITS.items })),
});
export type RevisionList = Static<typeof RevisionList>;

export const SummaryQuery = Closed(rangeProperties);
export type SummaryQuery = Static<typeof SummaryQuery>;
