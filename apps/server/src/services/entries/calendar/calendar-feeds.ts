import type { CalendarFeed, CalendarFeedMade, CalendarFeedWish, InternalClients } from "@aura-journal/contracts";
import { createHash } from "node:crypto";
import type { Database } from "../../../platform/database.ts";
import { notFound } from "../../../platform/errors.ts";
import type { SignedInContext } from "../../../platform/service.ts";
import type { EntryEvents } from "../events.ts";
import { readJournalState } from "../repository.ts";
import { insertEvents } from "../upkeep-repository.ts";
import { calendarOf } from "./calendar-text.ts";
import { wordsFor } from "./calendar-words.ts";
import { deleteFeed, findFeed, findFeedByToken, listWrittenDays, putFeed, type FeedRow } from "./feed-repository.ts";

export interface CalendarFeedsOptions {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "auth">;
  readonly events: EntryEvents;
  readonly publicUrl: string;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}

const TOKEN_BYTES = 32;
/** Some eleven years of days. */
const MAX_DAYS = 4_000;

/**
 * Links that calendars subscribe to. A token opens the days of its feed and nothing else: it is no session and no API key, and stands in no
 * header. Only its hash is kept, so that nobody can read a link out of the database.
 */
export function createCalendarFeeds(options: CalendarFeedsOptions) {
  const { database, events, now } = options;

  return {
    async get(userId: string): Promise<CalendarFeed | null> {
      const row = await findFeed(database.as(userId), userId);
      return row === undefined ? null : feedToWire(row);
    },

    /** The link before, where there was one, ends. */
    async make(wish: CalendarFeedWish, { identity, requestId }: SignedInContext): Promise<CalendarFeedMade> {
      const { userId } = identity;
      const token = options.randomBytes(TOKEN_BYTES).toString("base64url");
      const row = { hasCounts: wish.counts ?? false, language: wish.language ?? "en", createdAt: now() };
      await database.transaction(userId, async (transaction) => {
        await putFeed(transaction, userId, { ...row, tokenHash: hashOf(token) });
        await insertEvents(transaction, [
          events.make("calendar_feed.created", { userId, requestId, isOwnDoing: true }),
        ]);
      });
      return { ...feedToWire(row), url: `${options.publicUrl}/calendar/${token}.ics` };
    },

    async withdraw({ identity, requestId }: SignedInContext): Promise<void> {
      const { userId } = identity;
      await database.transaction(userId, async (transaction) => {
        if (!(await deleteFeed(transaction, userId))) return;
        await insertEvents(transaction, [
          events.make("calendar_feed.removed", { userId, requestId, isOwnDoing: true }),
        ]);
      });
    },

    /**
     * What a calendar gets, and its tag.
     * @throws AuraError RES_001 for a link that is none, has ended, or belongs to an account that is closed
     */
    async read(token: string): Promise<{ readonly calendar: string; readonly etag: string }> {
      const tokenHash = hashOf(token);
      const feed = await findFeedByToken(database, tokenHash);
      if (feed === undefined) throw notFound();
      const { userId, hasCounts, language } = feed;
      const { account } = (await options.clients.auth.getAccount({ body: { userId } })).body;
      if (account?.isActive !== true) throw notFound();
      const scoped = database.as(userId);
      // First the number, then the days: what changes in between has a newer number, and is fetched the next time.
      const { changeSeq } = await readJournalState(scoped, userId);
      const days = await listWrittenDays(scoped, userId, MAX_DAYS);
      const calendar = calendarOf(days, { userId, hasCounts, words: wordsFor(language) });
      const tag = createHash("sha256").update(tokenHash).update(`:${changeSeq}`).digest("base64url").slice(0, 22);
      return { calendar, etag: `"${tag}"` };
    },
  };
}

export type CalendarFeeds = ReturnType<typeof createCalendarFeeds>;

function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function feedToWire({ hasCounts, language, createdAt }: FeedRow): CalendarFeed {
  return { counts: hasCounts, language, createdAt: createdAt.toISOString() };
}
