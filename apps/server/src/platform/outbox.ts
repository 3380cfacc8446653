import type { AuditEvent } from "@aura-journal/contracts";
import { statement, type Database, type Statement } from "./database.ts";
import type { Logger } from "./logger.ts";
import { within, type Tracing } from "./tracing.ts";

/** The schemas whose services keep an outbox. */
export type OutboxSchema = "auth" | "journal" | "notify";

export interface OutboxRelay {
  start(): void;
  /** Ends the timer and lets a delivery under way finish. */
  stop(): Promise<void>;
  /** Delivers everything that waits now; how many events that were. @throws what `deliver` throws */
  flush(): Promise<number>;
}

export interface OutboxRelayOptions {
  readonly database: Database;
  readonly schema: OutboxSchema;
  /** Must take an event twice for once: after a crash the same events come again. */
  readonly deliver: (events: AuditEvent[]) => Promise<unknown>;
  readonly logger: Logger;
  readonly tracing: Tracing;
  readonly intervalMs?: number;
}

const BATCH = 500;
/** The interval while events keep coming: many small deliveries disturb the requests beside them less than few large ones. */
const BUSY_INTERVAL_MS = 100;

/**
 * Carries audit events from a service's outbox to the audit log, in the order of their ids, at least once.
 *
 * Crash model: the events are deleted in the transaction that locked them, after they were delivered. Dying before the
 * commit leaves them where they are; they are delivered again and the log knows them by their id. Other processes skip
 * what is locked.
 */
export function createOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { database, schema, deliver, logger, tracing, intervalMs = 500 } = options;
  const { take, remove } = STATEMENTS[schema];
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let underWay: Promise<number> = Promise.resolve(0);

  async function deliverAll(): Promise<number> {
    let delivered = 0;
    for (;;) {
      const count = await deliverBatch();
      delivered += count;
      if (count < BATCH) return delivered;
    }
  }

  function deliverBatch(): Promise<number> {
    return database.transaction(null, async (transaction) => {
      const rows = await transaction.query<{ id: number; event: AuditEvent }>(take, [BATCH]);
      if (rows.length === 0) return 0;
      // Rounds that find nothing leave no trace.
      const span = tracing.begin(`outbox ${schema}`, "internal", { "aura.outbox.events": rows.length });
      await within(span, async () => {
        await deliver(rows.map(({ event }) => event));
        await transaction.execute(remove, [rows.map(({ id }) => id)]);
      });
      return rows.length;
    });
  }

  /** One delivery at a time: a second would find the rows locked and think that nothing waits. */
  function flush(): Promise<number> {
    const next = underWay.catch(() => 0).then(deliverAll);
    underWay = next;
    return next;
  }

  function schedule(inMs: number): void {
    if (isStopped) return;
    timer = setTimeout(() => void round(), inMs);
    timer.unref();
  }

  async function round(): Promise<void> {
    let delivered = 0;
    try {
      delivered = await flush();
    } catch (error) {
      logger.warn({ err: error, schema }, "audit events could not be delivered; they wait and are tried again");
    }
    schedule(delivered > 0 ? BUSY_INTERVAL_MS : intervalMs);
  }

  return {
    flush,
    start: () => schedule(intervalMs),
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await underWay.catch(() => 0);
    },
  };
}

const STATEMENTS: Readonly<Record<OutboxSchema, { readonly take: Statement; readonly remove: Statement }>> = {
  auth: {
    take: statement("SELECT id, event FROM auth.outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED"),
    remove: statement("DELETE FROM auth.outbox WHERE id = ANY ($1::bigint[])"),
  },
  journal: {
    take: statement("SELECT id, event FROM journal.outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED"),
    remove: statement("DELETE FROM journal.outbox WHERE id = ANY ($1::bigint[])"),
  },
  notify: {
    take: statement("SELECT id, event FROM notify.outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED"),
    remove: statement("DELETE FROM notify.outbox WHERE id = ANY ($1::bigint[])"),
  },
};
