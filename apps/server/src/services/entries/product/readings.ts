import { ANALYTICS_LIMITS } from "@aura-journal/contracts";
import type { Database } from "../../../platform/database.ts";
import type { AccountFacts } from "../account-facts.ts";
import { isTampered, openAnalytics } from "../sealing.ts";
import type { UserKeyStore } from "../user-keys.ts";
import { utcDayOf, type Sentiment } from "./figures.ts";
import {
  countWaitingPeople,
  findReadings,
  findWaitingReadings,
  takeReadings,
  type ReadingRow,
  type WaitingReading,
} from "./readings-repository.ts";
import { addFigures, lockRecord } from "./record-repository.ts";

/** Readings of one person that are counted together. */
const PER_PERSON = 20;
const BATCH = 2_000;
const PEOPLE = ANALYTICS_LIMITS.smallestGroup;

/**
 * Counts what readings say, those of at least twenty people at once. Until then a reading stays where it is, sealed under its
 * person's key: a counter that moved by one, on a day when one person wrote, would be that person's mood in clear, and two
 * looks at it would tell it on any day. What is counted in one go lands on the day of counting.
 *
 * Crash model: one transaction takes entries off the list and adds what their readings say. Readings that are still to come
 * keep their place; entries that are gone, or will never be read, are taken off.
 *
 * @returns how many readings were counted
 */
export function createReadingsTally(options: {
  readonly database: Database;
  readonly keys: Pick<UserKeyStore, "existingKeyringOf">;
  readonly facts: Pick<AccountFacts, "isCounted">;
  readonly now: () => Date;
}): () => Promise<number> {
  const { database, keys, facts, now } = options;

  /** What a reading says; `never` where there is nothing to be counted, undefined where it is still to come. */
  async function sentimentOf(row: ReadingRow): Promise<Sentiment | "never" | undefined> {
    if (row.isDeleted || row.analytics === null || !(await facts.isCounted(row.userId))) return "never";
    if (row.model === null) return undefined;
    const keyring = await keys.existingKeyringOf(row.userId, [row.analyticsKeyVersion]);
    if (keyring === undefined) return "never";
    try {
      const { analysis } = openAnalytics(keyring, row);
      return analysis === undefined || analysis.confidence === 0 ? "never" : (analysis.sentiment.label as Sentiment);
    } catch (error) {
      if (isTampered(error)) return "never";
      throw error;
    }
  }

  return async () => {
    if ((await countWaitingPeople(database, PEOPLE)) < PEOPLE) return 0;
    const waiting = await findWaitingReadings(database, PER_PERSON, BATCH);
    if (peopleOf(waiting) < PEOPLE) return 0;
    const rows = new Map((await findReadings(database, waiting)).map((row) => [idOf(row), row]));
    const said = new Map<string, Sentiment>();
    const never: WaitingReading[] = [];
    for (const one of waiting) {
      const row = rows.get(idOf(one));
      const sentiment = row === undefined ? "never" : await sentimentOf(row);
      if (sentiment === "never") never.push(one);
      else if (sentiment !== undefined) said.set(idOf(one), sentiment);
    }
    if (never.length > 0) await takeReadings(database, never);
    const ready = waiting.filter((one) => said.has(idOf(one)));
    if (peopleOf(ready) < PEOPLE) return 0;
    try {
      return await database.transaction(null, async (transaction) => {
        await lockRecord(transaction);
        const taken = await takeReadings(transaction, ready);
        // Somebody left in between, or another process was first.
        if (peopleOf(taken) < PEOPLE) throw TOO_FEW;
        const counts = { positive: 0, neutral: 0, negative: 0, mixed: 0 };
        for (const one of taken) {
          const sentiment = said.get(idOf(one));
          if (sentiment !== undefined) counts[sentiment] += 1;
        }
        await addFigures(transaction, [{ day: utcDayOf(now()), active: 0, writers: 0, entries: 0, ...counts }], []);
        return taken.length;
      });
    } catch (error) {
      if (error === TOO_FEW) return 0;
      throw error;
    }
  };
}

/** Thrown to roll back. */
const TOO_FEW = new Error("too few people are left");

function peopleOf(waiting: readonly WaitingReading[]): number {
  return new Set(waiting.map(({ userId }) => userId)).size;
}

function idOf({ userId, entryId }: WaitingReading): string {
  return userId + entryId;
}
