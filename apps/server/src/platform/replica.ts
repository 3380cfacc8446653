import { BreakerOpen, createBreaker } from "./breaker.ts";
import { createDatabase, type ConnectionOptions, type Database } from "./database.ts";
import type { Logger } from "./logger.ts";
import { createReplicaWatch } from "./replica-watch.ts";
import type { Telemetry } from "./telemetry.ts";

/** Reads that may be a second old, from wherever they cost least. */
export interface Reads {
  /**
   * Asks the replica where it is well, current and as far as wanted, else the database itself, at once.
   * @param ask statements that only read; it may be called twice. Undefined says that the replica is not far enough.
   */
  read<T>(ask: (database: Database, isReplica: boolean) => Promise<T | undefined>): Promise<T>;
  close(): Promise<void>;
}

/** An answer that takes longer is asked for again, from the primary: that one is never further than a network away. */
const ANSWER_TIMEOUT_MS = 300;
const OPEN_MS = 2_000;

/** Everything from the database itself. */
export function readsOf(primary: Database): Reads {
  return {
    async read(ask) {
      const answer = await ask(primary, false);
      if (answer === undefined) throw new Error("the database itself cannot be behind");
      return answer;
    },
    close: async () => {},
  };
}

/**
 * Spreads reads between a database and its streaming replica. The replica is asked while its watch says that it lags less than
 * a second, and its breaker that it answers; whoever wrote is kept from older states by what `ask` compares.
 */
export function createReads(options: {
  readonly primary: Database;
  readonly connection: ConnectionOptions;
  readonly name: string;
  readonly maxConnections: number;
  readonly logger: Logger;
  readonly telemetry: Pick<Telemetry, "replicaReads" | "breakerState">;
  readonly nowMs: () => number;
}): Reads {
  const { primary, name, logger, telemetry, nowMs } = options;
  const replica = createDatabase({
    connection: options.connection,
    applicationName: `aura-${name}-reads`,
    maxConnections: options.maxConnections,
    acquireTimeoutMs: ANSWER_TIMEOUT_MS,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
    onIdleError: (error) => logger.warn({ err: error }, "connection to the replica lost; it is made anew"),
  });
  const watch = createReplicaWatch({
    primary,
    replica,
    nowMs,
    onTurn: (isCurrent) =>
      isCurrent
        ? logger.info("the replica keeps up: it takes reads")
        : logger.warn("the replica lags, or does not answer: the database takes all reads"),
  });
  const breaker = createBreaker({
    nowMs,
    random: Math.random,
    isIll: () => true,
    // The primary stands by: nobody has to wait for a second failure.
    threshold: 1,
    openMs: OPEN_MS,
    onState: (state) =>
      telemetry.breakerState.set({ breaker: "replica" }, { closed: 0, "half-open": 1, open: 2 }[state]),
  });
  const fromPrimary = readsOf(primary);

  return {
    async read(ask) {
      if (!watch.isCurrent()) {
        telemetry.replicaReads.inc({ outcome: "lagging" });
        return fromPrimary.read(ask);
      }
      try {
        const answer = await breaker.run(() => ask(replica, true));
        telemetry.replicaReads.inc({ outcome: answer === undefined ? "behind" : "answered" });
        if (answer !== undefined) return answer;
      } catch (error) {
        telemetry.replicaReads.inc({ outcome: "failed" });
        // Whatever it was: if it was not the replica's fault, the primary gives the same answer.
        if (!(error instanceof BreakerOpen)) logger.warn({ err: error }, "the replica failed; the database is asked");
      }
      return fromPrimary.read(ask);
    },
    async close() {
      watch.stop();
      await replica.close();
    },
  };
}
