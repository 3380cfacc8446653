import { statement, type Database, type Queryable, type Transaction } from "../../../platform/database.ts";
import { dateArray, int4Array } from "../pg-arrays.ts";
import type { CohortFigures, DayFigures, FiguresStore, Numbered, RecordedChanges } from "./figures.ts";

/** A change of a day or, where that is null, of a cohort. */
type ChangeRow = Numbered<Omit<DayFigures, "day">> &
  Omit<CohortFigures, "cohort"> & { readonly day: string | null; readonly cohort: string | null };

const DAY = "day, active, writers, entries, positive, neutral, negative, mixed";

const LOCK = statement("SELECT pg_advisory_xact_lock(hashtextextended('aura.product', 0))");

const ADD_DAYS = statement(`
  INSERT INTO journal.product_days AS d (${DAY}, seq)
  SELECT i.*, nextval('journal.product_seq')
  FROM unnest($1::date[], $2::int4[], $3::int4[], $4::int4[], $5::int4[], $6::int4[], $7::int4[], $8::int4[]) AS i
  ON CONFLICT (day) DO UPDATE
    SET active = d.active + excluded.active, writers = d.writers + excluded.writers,
      entries = d.entries + excluded.entries, positive = d.positive + excluded.positive,
      neutral = d.neutral + excluded.neutral, negative = d.negative + excluded.negative,
      mixed = d.mixed + excluded.mixed, seq = excluded.seq`);

const ADD_COHORTS = statement(`
  INSERT INTO journal.product_cohorts AS c (cohort, week, people, seq)
  SELECT i.cohort, nullif(i.week, '-infinity'), i.people, nextval('journal.product_seq')
  FROM unnest($1::date[], $2::date[], $3::int4[]) AS i(cohort, week, people)
  ON CONFLICT (cohort, week) DO UPDATE SET people = c.people + excluded.people, seq = excluded.seq`);

const DAYS = statement(`SELECT ${DAY} FROM journal.product_days WHERE day BETWEEN $1 AND $2 ORDER BY day`);

const COHORTS = statement("SELECT cohort, week, people FROM journal.product_cohorts WHERE cohort BETWEEN $1 AND $2");

/** Both tables in one snapshot: a change between two looks would be passed over. */
const CHANGES = statement(`
  SELECT ${DAY}, NULL::date AS cohort, NULL::date AS week, 0 AS people, seq FROM journal.product_days WHERE seq > $1
  UNION ALL
  SELECT NULL, 0, 0, 0, 0, 0, 0, 0, cohort, week, people, seq FROM journal.product_cohorts WHERE seq > $1
  ORDER BY seq LIMIT $2`);

const COUNT = statement(`
  SELECT (SELECT count(*) FROM journal.product_days WHERE seq > $1)
    + (SELECT count(*) FROM journal.product_cohorts WHERE seq > $1) AS count`);

const LAST_SEQ = statement(`
  SELECT greatest(
    (SELECT coalesce(max(seq), 0) FROM journal.product_days),
    (SELECT coalesce(max(seq), 0) FROM journal.product_cohorts)
  ) AS seq`);

const DROP_DAYS = statement("DELETE FROM journal.product_days WHERE day < $1");
const DROP_COHORTS = statement("DELETE FROM journal.product_cohorts WHERE cohort < $1");

/** Lets nobody else count, or be forgotten, before this transaction has ended: the order of `seq` is the order of commits. */
export async function lockRecord(transaction: Transaction): Promise<void> {
  await transaction.query(LOCK);
}

/** Adds to the figures, under the lock. */
export async function addFigures(
  transaction: Transaction,
  days: readonly DayFigures[],
  cohorts: readonly CohortFigures[],
): Promise<void> {
  const column = (name: Exclude<keyof DayFigures, "day">): Buffer => int4Array(days.map((day) => day[name]));
  if (days.length > 0) {
    await transaction.execute(ADD_DAYS, [
      dateArray(days.map(({ day }) => day)),
      column("active"),
      column("writers"),
      column("entries"),
      column("positive"),
      column("neutral"),
      column("negative"),
      column("mixed"),
    ]);
  }
  if (cohorts.length > 0) {
    await transaction.execute(ADD_COHORTS, [
      cohorts.map(({ cohort }) => cohort),
      cohorts.map(({ week }) => week ?? "-infinity"),
      int4Array(cohorts.map(({ people }) => people)),
    ]);
  }
}

/** The record, to be read as it stands. */
export function createRecordedFigures(database: Queryable): FiguresStore {
  return {
    days: (from, to) => database.query<DayFigures>(DAYS, [from, to]),
    cohorts: (from, to) => database.query<CohortFigures>(COHORTS, [from, to]),
    asOf: async () => undefined,
  };
}

/** The next changes after a number, in their order; what changed twice comes once, as it is now. */
export async function readChanges(database: Queryable, afterSeq: number, limit: number): Promise<RecordedChanges> {
  const rows = await database.query<ChangeRow>(CHANGES, [afterSeq, limit]);
  return {
    days: rows.flatMap(({ cohort, week: _week, people: _people, day, ...figures }) =>
      day === null || cohort !== null ? [] : [{ day, ...figures }],
    ),
    cohorts: rows.flatMap(({ cohort, week, people, seq }) => (cohort === null ? [] : [{ cohort, week, people, seq }])),
    throughSeq: rows.at(-1)?.seq ?? afterSeq,
  };
}

/** Figures that changed after a number. */
export async function countChanges(database: Queryable, afterSeq: number): Promise<number> {
  return (await database.query<{ count: number }>(COUNT, [afterSeq]))[0]?.count ?? 0;
}

/** The number of the last change that still stands. */
export async function lastSeqOf(database: Queryable): Promise<number> {
  return (await database.query<{ seq: number }>(LAST_SEQ))[0]?.seq ?? 0;
}

/** Drops what is older than a day. */
export async function dropFigures(database: Database, before: string): Promise<void> {
  await database.execute(DROP_DAYS, [before]);
  await database.execute(DROP_COHORTS, [before]);
}
