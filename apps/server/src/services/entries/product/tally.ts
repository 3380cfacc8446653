import { createHmac } from "node:crypto";
import type { Database, Transaction } from "../../../platform/database.ts";
import type { AccountFacts } from "../account-facts.ts";
import { mondayOf, utcDayOf, type CohortFigures, type DayFigures } from "./figures.ts";
import { addFigures, lockRecord } from "./record-repository.ts";
import {
  ensurePersonKeys,
  findUses,
  insertMarks,
  insertReadings,
  readPersonKeys,
  takeUses,
  type Mark,
  type PersonKey,
  type Use,
} from "./use-repository.ts";

const BATCH = 500;

/**
 * Counts what waits in the outbox.
 *
 * Crash model: one transaction takes events out of the outbox, marks who has been counted for what, and adds to the figures.
 * Dying before the commit leaves everything as it was; after it nothing is left to count again. Two processes that look at
 * the same events take each of them once, because only who deleted a row counts it. Marks make a person one person however
 * often they come on a day. What nobody has agreed to (any more) is taken out and not counted.
 *
 * @returns how many events were taken
 */
export function createTally(options: {
  readonly database: Database;
  readonly facts: Pick<AccountFacts, "isCounted" | "createdAtOf">;
  readonly randomBytes: (size: number) => Buffer;
}): () => Promise<number> {
  const { database, facts, randomBytes } = options;

  /** The week in which each of the people signed up, of those who are to be counted. */
  async function cohortsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const cohorts = new Map<string, string>();
    for (const userId of userIds) {
      const createdAt = (await facts.isCounted(userId)) ? await facts.createdAtOf(userId) : undefined;
      if (createdAt !== undefined) cohorts.set(userId, mondayOf(utcDayOf(createdAt)));
    }
    return cohorts;
  }

  async function count(transaction: Transaction, ids: readonly number[], cohorts: ReadonlyMap<string, string>) {
    const counted = [...cohorts.keys()];
    await lockRecord(transaction);
    const taken = await takeUses(transaction, ids);
    const people = await readPersonKeys(transaction, counted);
    const { marks, entries, cohortOfPerson } = gather(taken, people, cohorts);
    if (marks.length === 0 && entries.length === 0) return;
    const fresh = await insertMarks(transaction, marks);
    const { days, cohortFigures } = figuresOf(fresh, entries, cohortOfPerson);
    await addFigures(transaction, days, cohortFigures);
    if (entries.length > 0) await insertReadings(transaction, entries);
  }

  return async () => {
    const waiting = await findUses(database, BATCH);
    if (waiting.length === 0) return 0;
    // Asked before the transaction: no call to another service is made inside one.
    const cohorts = await cohortsOf([...new Set(waiting.map(({ userId }) => userId))]);
    const counted = [...cohorts.keys()];
    if (counted.length > 0) {
      const keys = counted.map((userId) => ({ userId, key: randomBytes(32) }));
      await ensurePersonKeys(database.as(counted), keys);
    }
    const ids = waiting.map(({ id }) => id);
    await database.transaction(counted, (transaction) => count(transaction, ids, cohorts));
    return waiting.length;
  };
}

/** The pseudonym of a person: nobody can make it, or tell whose it is, once the key is destroyed. */
export function pseudonymOf({ userId, key }: Pick<PersonKey, "userId" | "key">): Buffer {
  return createHmac("sha256", key).update(`aura.product.person|${userId}`).digest().subarray(0, 16);
}

/** What a batch of events says, person by person; each mark once. */
function gather(taken: readonly Use[], people: readonly PersonKey[], cohorts: ReadonlyMap<string, string>) {
  const known = new Map(people.map((person) => [person.userId, { ...person, pseudonym: pseudonymOf(person) }]));
  const marks = new Map<string, Mark>();
  const cohortOfPerson = new Map<string, string>();
  const entries: { userId: string; entryId: string; at: Date; day: string }[] = [];
  for (const { userId, entryId, at } of taken) {
    const person = known.get(userId);
    const cohort = cohorts.get(userId);
    if (person === undefined || cohort === undefined) continue;
    const { pseudonym, leftOn } = person;
    const day = utcDayOf(at);
    const week = mondayOf(day);
    const id = pseudonym.toString("base64");
    cohortOfPerson.set(id, cohort);
    const mark = (kind: Mark["kind"], period: string): void =>
      void marks.set(`${id}${kind}${period}`, { person: pseudonym, kind, period });
    // Who left and came back has been counted under another pseudonym, up to the day and the week of leaving.
    if (leftOn === null || day > leftOn) {
      mark("day", day);
      if (entryId !== null) mark("writer", day);
    }
    if (leftOn === null || week > mondayOf(leftOn)) mark("week", week);
    if (leftOn === null) mark("cohort", cohort);
    if (entryId !== null) entries.push({ userId, entryId, at, day });
  }
  return { marks: [...marks.values()], entries, cohortOfPerson };
}

function figuresOf(
  fresh: readonly Mark[],
  entries: readonly { readonly day: string }[],
  cohortOfPerson: ReadonlyMap<string, string>,
): { readonly days: readonly DayFigures[]; readonly cohortFigures: readonly CohortFigures[] } {
  const days = new Map<string, { active: number; writers: number; entries: number }>();
  const cohorts = new Map<string, { cohort: string; week: string | null; people: number }>();
  const dayOf = (day: string) => {
    const figures = days.get(day) ?? { active: 0, writers: 0, entries: 0 };
    days.set(day, figures);
    return figures;
  };
  for (const { day } of entries) dayOf(day).entries += 1;
  for (const { person, kind, period } of fresh) {
    if (kind === "day") dayOf(period).active += 1;
    else if (kind === "writer") dayOf(period).writers += 1;
    else {
      const cohort = cohortOfPerson.get(Buffer.from(person).toString("base64")) ?? period;
      const week = kind === "week" ? period : null;
      const figures = cohorts.get(`${cohort}${week}`) ?? { cohort, week, people: 0 };
      cohorts.set(`${cohort}${week}`, { ...figures, people: figures.people + 1 });
    }
  }
  const noReading = { positive: 0, neutral: 0, negative: 0, mixed: 0 };
  return {
    // In their order: rows are locked in it, whoever counts.
    days: [...days]
      .map(([day, figures]) => ({ day, ...figures, ...noReading }))
      .toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    cohortFigures: [...cohorts.values()],
  };
}
