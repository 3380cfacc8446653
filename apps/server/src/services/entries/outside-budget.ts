import type { Config } from "../../config.ts";
import type { Database } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Telemetry } from "../../platform/telemetry.ts";
import { NIL_UUID } from "../../platform/uuid.ts";
import {
  forgetUnits,
  giveBackUnits,
  readUnits,
  takeUnits,
  type Span,
  type UnitCount,
} from "./outside-budget-repository.ts";

/** How much of a span's budget is spent; `limit` is null where there is none. */
export interface BudgetStatus {
  readonly span: Span;
  readonly units: number;
  readonly limit: number | null;
  /** Whether not even the shortest text may be sent any more. */
  readonly isSpent: boolean;
  /** When the next span begins. */
  readonly renewsAt: string;
}

export interface OutsideBudget {
  /** Takes what a text costs, before it is sent; else the seconds until there is a new budget. */
  take(userId: string, text: string): Promise<Taken | { readonly retryAfterSeconds: number }>;
  /** What was spent in the spans of now: by an account, or by all. */
  status(userId?: string): Promise<readonly BudgetStatus[]>;
}

/** What was taken. */
export interface Taken {
  readonly units: number;
  /** Puts it back: nothing was sent after all, or nothing that is paid for. */
  giveBack(): Promise<void>;
}

const UNIT_CHARACTERS = 1_000;
/** What is asked of the service, each of which is paid for: sentiment, entities, classification. */
const FEATURES = 3;
/** Larger than anything that can be spent, and still a whole number here and there. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const KEPT_MONTHS = { day: 1, month: 13 } as const;

/**
 * The cost of reading a text outside: a unit for each thousand characters begun and each feature asked for, as Google bills
 * (https://cloud.google.com/natural-language/pricing).
 */
export function unitsOf(text: string): number {
  let characters = 0;
  for (const _ of text) characters += 1;
  return Math.max(1, Math.ceil(characters / UNIT_CHARACTERS)) * FEATURES;
}

/**
 * The budget of the outside service: for the installation and for each account, a day and a month, counted in PostgreSQL so
 * that all instances share it.
 *
 * Crash model: units are taken before a text is sent. Dying in between loses a few of them and never spends more than there are.
 */
export function createOutsideBudget(options: {
  readonly database: Database;
  readonly config: Pick<Config, "remoteBudget">;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly now: () => Date;
}): OutsideBudget {
  const { database, telemetry, logger, now } = options;
  const { day, month, userDay, userMonth } = options.config.remoteBudget;
  let toldOf: string | undefined;

  /** What all share comes first: see takeUnits. */
  function countsOf(userId: string): readonly (UnitCount & { readonly limit: number })[] {
    const [today, thisMonth] = [beginningOf("day", now()), beginningOf("month", now())];
    return [
      { userId: NIL_UUID, span: "month", beginsOn: thisMonth, limit: month ?? NO_LIMIT },
      { userId: NIL_UUID, span: "day", beginsOn: today, limit: day ?? NO_LIMIT },
      { userId, span: "month", beginsOn: thisMonth, limit: userMonth ?? NO_LIMIT },
      { userId, span: "day", beginsOn: today, limit: userDay ?? NO_LIMIT },
    ];
  }

  /** Told once for each span: everybody's texts meet it from then on. */
  function tell({ userId, span, beginsOn }: UnitCount): void {
    if (userId !== NIL_UUID || toldOf === `${span} ${beginsOn}`) return;
    toldOf = `${span} ${beginsOn}`;
    const renewsAt = endOf(span, now()).toISOString();
    logger.warn({ span, renewsAt }, "the budget of the outside analysis is spent; our own readings stand until then");
  }

  return {
    async take(userId, text) {
      const counts = countsOf(userId);
      const units = unitsOf(text);
      const taken = await takeUnits(database, counts, units);
      if ("reached" in taken) {
        const { reached } = taken;
        telemetry.outsideUnits.inc({ outcome: "denied" }, units);
        tell(reached);
        return { retryAfterSeconds: Math.ceil((endOf(reached.span, now()).getTime() - now().getTime()) / 1_000) };
      }
      telemetry.outsideUnits.inc({ outcome: "taken" }, units);
      for (const [at, count] of counts.entries()) {
        const standing = taken.standing[at] ?? 0;
        if (count.userId === NIL_UUID && count.limit !== NO_LIMIT) {
          telemetry.outsideUnitsLeft.set({ span: count.span }, count.limit - standing);
        }
        // The first of a span is the time to forget those of long ago.
        if (standing === units) await forgetUnits(database, { ...count, beginsOn: forgottenBefore(count.span, now()) });
      }
      return {
        units,
        async giveBack() {
          await giveBackUnits(database, counts, units);
          telemetry.outsideUnits.inc({ outcome: "returned" }, units);
        },
      };
    },
    async status(userId = NIL_UUID) {
      const limits = userId === NIL_UUID ? { day, month } : { day: userDay, month: userMonth };
      return Promise.all(
        (["day", "month"] as const).map(async (span) => {
          const units = await readUnits(database, { userId, span, beginsOn: beginningOf(span, now()) });
          const limit = limits[span] ?? null;
          const isSpent = limit !== null && limit - units < FEATURES;
          return { span, units, limit, isSpent, renewsAt: endOf(span, now()).toISOString() };
        }),
      );
    },
  };
}

function beginningOf(span: Span, at: Date): string {
  const day = at.toISOString().slice(0, 10);
  return span === "day" ? day : `${day.slice(0, 7)}-01`;
}

function endOf(span: Span, at: Date): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  return new Date(span === "day" ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1));
}

function forgottenBefore(span: Span, at: Date): string {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - KEPT_MONTHS[span], 1)).toISOString().slice(0, 10);
}
