import Type, { type Static } from "typebox";
import { Closed, Instant, LanguageTag } from "./primitives.ts";

/** What a calendar is to show besides that a day was written on. */
export const CalendarFeedWish = Closed({
  counts: Type.Optional(Type.Boolean({ description: "Whether it says how many entries a day has; no where absent." })),
  language: Type.Optional({ ...LanguageTag, description: "The language of its few words; English where absent." }),
});
export type CalendarFeedWish = Static<typeof CalendarFeedWish>;

const feedProperties = { counts: Type.Boolean(), language: LanguageTag, createdAt: Instant };

/** The feed as it stands, without its link, which nobody can be shown again. */
export const CalendarFeed = Closed(feedProperties);
export type CalendarFeed = Static<typeof CalendarFeed>;

/** Null where there is none: that is so until somebody makes one. */
export const CalendarFeedState = Closed({ feed: Type.Union([CalendarFeed, Type.Null()]) });
export type CalendarFeedState = Static<typeof CalendarFeedState>;

export const CalendarFeedMade = Closed({
  ...feedProperties,
  url: Type.String({
    pattern: "^https?://[!-~]+$",
    maxLength: 2_200,
    description:
      "The link that calendars subscribe to; shown this once. Whoever has it sees on which days was written.",
  }),
});
export type CalendarFeedMade = Static<typeof CalendarFeedMade>;

export const CalendarParams = Closed({
  file: Type.String({
    pattern: "^[A-Za-z0-9_-]{43}\\.ics$",
    maxLength: 47,
    description: "The token of the feed, and `.ics`.",
  }),
});
