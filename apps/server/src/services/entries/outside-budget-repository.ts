import { statement, type Database } from "../../platform/database.ts";
import { NIL_UUID } from "../../platform/uuid.ts";

/** A day or a month, in UTC. */
export type Span = "day" | "month";

/** Where units are counted: an account or all of them (the nil id), in a span. */
export interface UnitCount {
  readonly userId: string;
  readonly span: Span;
  /** First day, `YYYY-MM-DD`. */
  readonly beginsOn: string;
}

/** Takes where that leaves the count within its limit, and gives back no row where it doesn't. */
const TAKE = statement(`
  INSERT INTO journal.outside_units AS u (user_id, span, begins_on, units)
  SELECT $1::uuid, $2::text, $3::date, $4::int8 WHERE $4::int8 <= $5::int8
  ON CONFLICT (user_id, span, begins_on) DO UPDATE SET units = u.units + $4::int8 WHERE u.units + $4::int8 <= $5::int8
  RETURNING units`);

const GIVE_BACK = statement(`
  UPDATE journal.outside_units SET units = greatest(units - $4::int8, 0)
  WHERE user_id = $1 AND span = $2 AND begins_on = $3::date`);

const READ = statement(`
  SELECT units FROM journal.outside_units WHERE user_id = $1 AND span = $2 AND begins_on = $3::date`);

const FORGET = statement("DELETE FROM journal.outside_units WHERE user_id = $1 AND span = $2 AND begins_on < $3::date");

/** Thrown inside the transaction, so that what other counts had given is theirs again. */
class LimitReached extends Error {
  readonly at: UnitCount;
  constructor(at: UnitCount) {
    super("a limit is reached");
    this.name = "LimitReached";
    this.at = at;
  }
}

/**
 * Takes units from all counts or from none: what each stands at then, or the one whose limit would be passed.
 * Always in the order given, which keeps two that take at once from waiting for each other.
 */
export async function takeUnits(
  database: Database,
  counts: readonly (UnitCount & { readonly limit: number })[],
  units: number,
): Promise<{ readonly standing: readonly number[] } | { readonly reached: UnitCount }> {
  try {
    return await database.transaction(usersOf(counts), async (transaction) => {
      const standing: number[] = [];
      for (const count of counts) {
        const { userId, span, beginsOn, limit } = count;
        const rows = await transaction.query<{ units: number }>(TAKE, [userId, span, beginsOn, units, limit]);
        if (rows[0] === undefined) throw new LimitReached(count);
        standing.push(rows[0].units);
      }
      return { standing };
    });
  } catch (error) {
    if (error instanceof LimitReached) return { reached: error.at };
    throw error;
  }
}

/** Undoes a taking that came to nothing. */
export async function giveBackUnits(database: Database, counts: readonly UnitCount[], units: number): Promise<void> {
  await database.transaction(usersOf(counts), async (transaction) => {
    for (const { userId, span, beginsOn } of counts) {
      await transaction.execute(GIVE_BACK, [userId, span, beginsOn, units]);
    }
  });
}

/** How many units a count stands at. */
export async function readUnits(database: Database, { userId, span, beginsOn }: UnitCount): Promise<number> {
  const rows = await database.as(userId).query<{ units: number }>(READ, [userId, span, beginsOn]);
  return rows[0]?.units ?? 0;
}

/** Forgets the spans of an account, or of all accounts together, that began before a day. */
export async function forgetUnits(database: Database, { userId, span, beginsOn }: UnitCount): Promise<void> {
  await database.as(userId).execute(FORGET, [userId, span, beginsOn]);
}

function usersOf(counts: readonly UnitCount[]): string[] {
  return [...new Set([NIL_UUID, ...counts.map(({ userId }) => userId)])];
}
