import type { Logger } from "../../../platform/logger.ts";

export interface PumpOptions {
  /** Takes webhooks for which something is due, so many at most. */
  readonly take: (limit: number) => Promise<readonly Taken[]>;
  readonly send: (taken: Taken, signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
  readonly intervalMs?: number;
}

interface Taken {
  readonly userId: string;
  readonly webhookId: string;
}

export interface Pump {
  start(): void;
  /** Looks at once whether something is due. */
  nudge(): void;
  /** Cuts short what is under way; it is sent again by whoever looks next. */
  stop(): Promise<void>;
}

const INTERVAL_MS = 1_000;
/** Receivers answer when they like: the queue's two workers, on whom mails and analyses wait, must not wait for them. */
const LANES = 16;

/** Sends what is due, one message at a time to each webhook, and so many at once in this process. */
export function createPump(options: PumpOptions): Pump {
  const { take, send, logger, intervalMs = INTERVAL_MS } = options;
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let isAskedAgain = false;

  function begin(taken: Taken): void {
    const sending = send(taken, stopping.signal)
      .catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        logger.warn({ err: error }, "a webhook could not be told; it is tried again");
      })
      .finally(() => {
        underWay.delete(sending);
        nudge();
      });
    underWay.add(sending);
  }

  async function look(): Promise<void> {
    do {
      isAskedAgain = false;
      const free = LANES - underWay.size;
      if (free > 0) for (const taken of await take(free)) begin(taken);
    } while (isAskedAgain && !stopping.signal.aborted);
  }

  function nudge(): void {
    if (stopping.signal.aborted) return;
    isAskedAgain = true;
    looking ??= look()
      .catch((error: unknown) => logger.warn({ err: error }, "webhooks could not be looked at; they are again"))
      .finally(() => {
        looking = undefined;
      });
  }

  return {
    start() {
      timer = setInterval(nudge, intervalMs).unref();
    },
    nudge,
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await looking;
      await Promise.allSettled(underWay);
    },
  };
}
