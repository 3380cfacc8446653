import type { RateLimits } from "./schemas/rate-limits.ts";

/** Lengths of ids, cursors and tokens, in characters. */
export const IDENTIFIER_LIMITS = { cursorLength: 200, tokenLength: 4_096 } as const;

/** How long and how many the parts of an account may be. */
export const ACCOUNT_LIMITS = {
  nameLength: 100,
  /** A new password, in code points. */
  passwordMinLength: 8,
  passwordMaxLength: 256,
  /** A password somebody signs in with; wider than for new ones, so that no rule of today locks out a password of yesterday. */
  knownPasswordMaxLength: 1_024,
  recoveryCodes: 10,
  sessions: 100,
  apiKeys: 100,
} as const;

/** How long and how many the parts of an entry may be; lengths in code points. */
export const ENTRY_LIMITS = {
  contentLength: 100_000,
  tags: 50,
  tagLength: 64,
  moodLabelLength: 40,
  placeNameLength: 200,
  queryLength: 500,
  /** Damaged entries that one answer names; of more than that the audit log tells. */
  unreadable: 500,
  /** Highlights of one search result. */
  highlights: 500,
  /** Days in a row beyond which a streak is not counted on for a reminder. */
  streakDays: 366,
} as const;

/** How long and how many the parts of attachments may be. */
export const ATTACHMENT_LIMITS = {
  nameLength: 255,
  perEntry: 200,
  /** A photo is looked at as a whole, for its place and its thumbnail; the rest flows by. */
  photoBytes: 64 * 1024 * 1024,
  thumbnailPixels: 480,
} as const;

/** Sizes of pages. Past `pages`, a reader goes on with the cursor. */
export const PAGE_LIMITS = { items: 100, defaultItems: 20, pages: 100 } as const;

/** Sizes of synchronisation: mutations in one push, changes in one pull. */
export const SYNC_LIMITS = { mutations: 500, changes: 500 } as const;

/** How many the parts of an analysis and a summary may be. */
export const ANALYSIS_LIMITS = {
  emotions: 32,
  topics: 50,
  keyPhrases: 50,
  trendDays: 4_000,
  texts: 500,
  /** Models that a summary names. */
  models: 50,
  /** Topics, key phrases or emotions in a weekly mail. */
  digestWords: 5,
} as const;

/** How long and how many the parts of what is told of an import may be. */
export const IMPORT_LIMITS = {
  nameLength: 255,
  /** The most that any server takes; how much one does, its operator says. */
  uploadBytes: 64 * 1024 ** 3,
  /** Imports of one person that nobody has gone on with. */
  waiting: 5,
  /** Of a field, a path or a reason; what is longer is cut. */
  wordLength: 1_000,
  /** Fields, journals and the like that are told apart, and the others as one. */
  kinds: 501,
  questions: 20,
  /** That one file may be in. */
  formats: 50,
  /** Columns of a table, and none of them. */
  choices: 51,
  problems: 100,
  samples: 5,
  listed: 100,
} as const;

/** Lengths and numbers of what somebody is told, and where. */
export const NOTIFICATION_LIMITS = {
  endpointLength: 1_024,
  tokenLength: 200,
  /** Devices of one person; with one more, the one that has been silent longest is forgotten. */
  devices: 20,
  daysKept: 90,
} as const;

/** Lengths and numbers of what other programmes are told by webhooks. */
export const WEBHOOK_LIMITS = {
  perPerson: 10,
  urlLength: 1_024,
  nameLength: 100,
  /** After a new secret was made, messages are signed with the old one too for so long. */
  secretOverlapHours: 24,
  /** Messages of one webhook that wait; what happens beyond is told as one. */
  waiting: 1_000,
  /** Days that the record of a message is kept. */
  daysKept: 30,
  /** Attempts to deliver one message. */
  attempts: 10,
  /** Days without one success after which a webhook is switched off. */
  failingDays: 3,
  /** Happenings in one call between services. */
  happenings: 1_000,
} as const;

/** What a journal is taken away with. */
export const EXPORT_LIMITS = {
  passphraseMinLength: 8,
  passphraseMaxLength: 256,
  /** Exports of one person that are there at a time, those under way and those that failed among them. */
  kept: 10,
} as const;

/** What administrators may see of how the product is used. */
export const ANALYTICS_LIMITS = {
  /** Days of one answer. */
  days: 366,
  defaultDays: 30,
  /** Weeks of one answer, and with it cohorts and the weeks of each. */
  cohortWeeks: 54,
  /** People that must stand behind a figure before it is shown. */
  smallestGroup: 20,
} as const;

/** Sessions that are asked for in one call between services: such a call fits into a small body. */
export const MAX_CHECKED_SESSIONS = 500;

/** Largest bodies, in bytes. */
export const BODY_LIMITS = {
  small: 64 * 1024,
  entry: 1024 * 1024,
  audit: 8 * 1024 * 1024,
  bulk: 16 * 1024 * 1024,
  /** Read while it arrives. */
  attachment: 1024 * 1024 * 1024,
} as const;

/** The limits where no file replaces them. `/sync/push` is counted in mutations. */
export const DEFAULT_RATE_LIMITS: RateLimits = {
  rate_limits: {
    authenticated_users: [
      { endpoint: "/entries", method: "POST", limit: 100, window: "1h" },
      { endpoint: "/analyze", method: "POST", limit: 200, window: "1h" },
      { endpoint: "/sync/push", method: "POST", limit: 20_000, window: "1h" },
      { endpoint: "/users/me/export", method: "POST", limit: 20, window: "1h" },
      { endpoint: "/users/me/calendar-feed", method: "POST", limit: 20, window: "1h" },
      { endpoint: "/users/me/webhooks", method: "POST", limit: 60, window: "1h" },
      { endpoint: "/users/me/webhooks/{id}/test", method: "POST", limit: 60, window: "1h" },
    ],
    anonymous: [
      { endpoint: "/auth/register", method: "POST", limit: 5, window: "1h" },
      { endpoint: "/auth/login", method: "POST", limit: 20, window: "15m" },
      // Calendars of many people are fetched from the addresses of a few providers.
      { endpoint: "/calendar/{file}", method: "GET", limit: 600, window: "1h" },
      { endpoint: "/users/me/keep", method: "POST", limit: 20, window: "15m" },
    ],
  },
};

/** Failed sign-ins that one account bears before it is closed for the rest of the window, wherever they come from. */
export const ACCOUNT_FAILURE_LIMIT = { limit: 10, windowSeconds: 15 * 60 } as const;

const SECONDS_BY_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** The seconds of a window such as `15m`, `1h`; throws a RangeError for anything else. */
export function windowToSeconds(window: string): number {
  const seconds = SECONDS_BY_UNIT[window.slice(-1)];
  const count = window.slice(0, -1);
  if (seconds === undefined || !/^[1-9]\d{0,5}$/.test(count)) throw new RangeError(`Not a window of time: ${window}`);
  return Number(count) * seconds;
}
