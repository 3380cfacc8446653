import { ANALYTICS_LIMITS, type ProductAnalytics, type ProductAnalyticsQuery } from "@aura-journal/contracts";
import type { Database } from "../../../platform/database.ts";
import { addDays } from "../../../platform/days.ts";
import { AuraError, invalid } from "../../../platform/errors.ts";
import type { Jobs, JobTask } from "../../../platform/jobs.ts";
import type { Logger } from "../../../platform/logger.ts";
import type { Mongo } from "../../../platform/mongo.ts";
import type { Telemetry } from "../../../platform/telemetry.ts";
import type { AccountFacts } from "../account-facts.ts";
import type { UserKeyStore } from "../user-keys.ts";
import { createFiguresCopy, type CopyRun } from "./copy.ts";
import { FIGURES_DAYS, mondayOf, utcDayOf, type FiguresStore } from "./figures.ts";
import { createForgetting, type Forgetting } from "./forget.ts";
import { createProductGauges } from "./gauges.ts";
import { createMongoFigures } from "./mongo-figures.ts";
import { createPresence, type Presence } from "./presence.ts";
import { createReadingsTally } from "./readings.ts";
import { dropReadings } from "./readings-repository.ts";
import { createRecordedFigures, dropFigures } from "./record-repository.ts";
import { createTally } from "./tally.ts";
import { dropMarks } from "./use-repository.ts";
import { showFigures } from "./view.ts";

export interface ProductAnalyticsOptions {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly facts: AccountFacts;
  readonly jobs: Jobs;
  readonly telemetry: Pick<Telemetry, "registry">;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly randomBytes: (size: number) => Buffer;
  /** Absent: figures are read from PostgreSQL, where they are counted. */
  readonly mongo: Mongo | undefined;
}

export interface ProductAnalyticsService {
  readonly presence: Presence;
  readonly forgetting: Forgetting;
  readonly tasks: Readonly<Record<string, JobTask>>;
  /** @throws AuraError VAL_001 for a range that is none, EXT_001 where MongoDB does not answer */
  show(query: ProductAnalyticsQuery): Promise<ProductAnalytics>;
  /** Counts everything that waits now; how many events that were. */
  count(): Promise<number>;
  /** Makes the copy in MongoDB anew; `unneeded` where there is none. @throws AuraError EXT_001 */
  rebuild(run?: CopyRun): Promise<number | undefined | "unneeded">;
  /** Drops what is older than the figures are kept. */
  upkeep(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const COPY_TASK = "entries.copy_analytics";
const DROP_TASK = "entries.drop_analytics";
const FORGET_TASK = "entries.forget_analytics";
const VISIT_TASK = "entries.note_visit";

/** Days before it, to which a range may reach of itself, are none to the database. */
const FIRST_DAY = "0001-01-01";
const INTERVAL_MS = 500;
const BATCH = 500;
const READINGS_INTERVAL_MS = 2_000;
const GAUGES_INTERVAL_MS = 60_000;
/** While MongoDB is away one job is tried this often: each may hold one of the queue's workers for some seconds. */
const COPY_INTERVAL_MS = { well: 1_000, away: 15_000 } as const;
/** No event waits as long as this to be counted. */
const MARK_DAYS = 35;
const READING_DAYS = 30;

/**
 * How the product is used: events from the outbox become figures in PostgreSQL, and jobs bring these to MongoDB.
 *
 * Counting runs beside the requests on a timer, as the audit log's relay does; the copy is a job of the queue, one at a time.
 * What a job that was lost, or a MongoDB that was away, left undone, the next one finds by the number up to which the copy is.
 */
export function createProductAnalytics(options: ProductAnalyticsOptions): ProductAnalyticsService {
  const { database, jobs, logger, mongo, now, monotonicMs } = options;
  const tally = createTally(options);
  const tallyReadings = createReadingsTally(options);
  const forgetting = createForgetting(options);
  const presence = createPresence(options);
  const setGauges = createProductGauges(options.telemetry.registry);
  const copy = mongo === undefined ? undefined : createMongoFigures(mongo);
  const copying = copy === undefined ? undefined : createFiguresCopy({ database, copy, now });
  const store: FiguresStore = copy ?? createRecordedFigures(database);

  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let underWay: Promise<unknown> = Promise.resolve();
  /** The copy may be behind. Nothing is known at the start. */
  let isBehind = true;
  let copyDueMs = 0;
  let readingsDueMs = 0;
  let gaugesDueMs = 0;

  async function countAll(): Promise<number> {
    let counted = 0;
    for (;;) {
      const count = await tally();
      counted += count;
      if (count < BATCH) return counted;
    }
  }

  async function askForCopy(): Promise<void> {
    if (copying === undefined || !isBehind || monotonicMs() < copyDueMs) return;
    isBehind = false;
    copyDueMs = monotonicMs() + COPY_INTERVAL_MS.well;
    await jobs.add(database, COPY_TASK, {}, { key: COPY_TASK });
  }

  async function round(): Promise<void> {
    if ((await countAll()) > 0) isBehind = true;
    if (monotonicMs() >= readingsDueMs) {
      readingsDueMs = monotonicMs() + READINGS_INTERVAL_MS;
      if ((await tallyReadings()) > 0) isBehind = true;
    }
    await askForCopy();
    if (monotonicMs() >= gaugesDueMs) {
      gaugesDueMs = monotonicMs() + GAUGES_INTERVAL_MS;
      await refreshGauges();
    }
  }

  async function refreshGauges(): Promise<void> {
    try {
      setGauges(await show({ to: addDays(utcDayOf(now()), -1) }));
    } catch (error) {
      // Yesterday's figures are yesterday's still.
      if (!(error instanceof AuraError) || error.code !== "EXT_001") throw error;
    }
  }

  function schedule(): void {
    if (isStopped) return;
    timer = setTimeout(() => {
      underWay = round()
        .catch((error: unknown) => logger.warn({ err: error }, "counting failed; what waits is counted later"))
        .finally(schedule);
    }, INTERVAL_MS).unref();
  }

  async function show(query: ProductAnalyticsQuery): Promise<ProductAnalytics> {
    const today = utcDayOf(now());
    const to = query.to ?? (query.from !== undefined && query.from > today ? query.from : today);
    const from = query.from ?? addDays(to, 1 - ANALYTICS_LIMITS.defaultDays);
    const range = { from: from < FIRST_DAY ? FIRST_DAY : from, to };
    if (range.from > to) throw invalid("from", "must not be later than to");
    // So counted, a range at the end of the year 9999 is refused too: the days after it have no name that sorts behind it.
    if (addDays(range.from, ANALYTICS_LIMITS.days - 1) < to) {
      throw invalid("from", `must not be more than ${ANALYTICS_LIMITS.days} days before to`);
    }
    const asOf = await store.asOf();
    const [days, cohorts] = await Promise.all([store.days(range.from, to), store.cohorts(mondayOf(range.from), to)]);
    return showFigures({ days, cohorts }, { range, today, asOf: asOf ?? now() });
  }

  async function catchUp(): Promise<void> {
    try {
      await copying?.catchUp();
    } catch (error) {
      isBehind = true;
      copyDueMs = monotonicMs() + COPY_INTERVAL_MS.away;
      throw error;
    }
  }

  const firstDay = (): string => addDays(utcDayOf(now()), -FIGURES_DAYS);

  return {
    presence,
    forgetting,
    show,
    tasks: {
      [COPY_TASK]: catchUp,
      [DROP_TASK]: async () => copy?.dropBefore(firstDay()),
      [FORGET_TASK]: ({ userId }) => forgetting.forget(String(userId)),
      [VISIT_TASK]: ({ userId, at }) => presence.record(String(userId), new Date(String(at))),
    },
    async count() {
      const counted = await countAll();
      await tallyReadings();
      isBehind = true;
      return counted;
    },
    rebuild: async (run) => (copying === undefined ? "unneeded" : copying.rebuild(run)),
    async upkeep() {
      const today = utcDayOf(now());
      await dropFigures(database, firstDay());
      await dropMarks(database, { marks: addDays(today, -MARK_DAYS), cohorts: firstDay() });
      await dropReadings(database, new Date(now().getTime() - READING_DAYS * 86_400_000));
      if (copy !== undefined) await jobs.add(database, DROP_TASK, {}, { key: DROP_TASK });
      isBehind = true;
    },
    start: schedule,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await underWay;
      await mongo?.close();
    },
  };
}
