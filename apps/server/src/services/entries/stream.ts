import { Readable } from "node:stream";
import { AuraError } from "../../platform/errors.ts";
import { changeCursor } from "./change-cursor.ts";
import type { ChangeSignals } from "./change-signals.ts";

export interface ChangeStreamsOptions {
  /** The counter in the database, which other processes move too. */
  readonly latestChange: (userId: string) => Promise<number>;
  readonly signals: ChangeSignals;
  /** How often the counter and the caller's session are looked at again. */
  readonly checkIntervalMs?: number;
  /** How many quiet checks pass between two heartbeats, which keep proxies from closing the line. */
  readonly checksPerHeartbeat?: number;
  readonly maxStreamsPerUser?: number;
}

export interface ChangeStreamRequest {
  readonly userId: string;
  /** Whether the caller may still listen: its session stands, its account is open. */
  readonly isStillAllowed: () => Promise<boolean>;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface ChangeStreams {
  /**
   * Server-Sent Events (HTML Standard §9.2): a `change` with the newest cursor at once and after every change. Changes
   * that a slow reader has not taken yet become one.
   * @throws AuraError RATE_001 where the user has too many streams open.
   */
  open(request: ChangeStreamRequest): Readable;
  /** Ends every stream, so that a server that stops is not held up by them. */
  close(): void;
}

/** Streams of change events, bounded for each user. */
export function createChangeStreams(options: ChangeStreamsOptions): ChangeStreams {
  const { latestChange, signals, checkIntervalMs = 900, checksPerHeartbeat = 16, maxStreamsPerUser = 10 } = options;
  const openByUser = new Map<string, Set<() => void>>();

  return {
    open({ userId, isStillAllowed, signal }) {
      const own = openByUser.get(userId) ?? new Set();
      if (own.size >= maxStreamsPerUser) {
        throw new AuraError("RATE_001", "Too many open streams", { retryAfterSeconds: 30 });
      }
      const events = createEventWriter();
      let isOpen = true;
      let isChecking = false;
      let isCheckDue = false;
      let quietChecks = 0;

      const check = async (): Promise<void> => {
        // What the check under way has read may be from before the change that this one is about.
        isCheckDue = isChecking;
        if (isChecking) return;
        isChecking = true;
        try {
          const [isAllowed, changeSeq] = await Promise.all([isStillAllowed(), latestChange(userId)]);
          if (!isAllowed) return end();
          quietChecks = events.tell(changeSeq) ? 0 : quietChecks + 1;
          if (quietChecks >= checksPerHeartbeat) {
            quietChecks = 0;
            events.beat();
          }
        } catch {
          // The store or the auth service is away, so nobody can say whether the session stands: the client comes back.
          end();
        } finally {
          isChecking = false;
          if (isCheckDue && isOpen) void check();
        }
      };
      const end = (): void => {
        if (!isOpen) return;
        isOpen = false;
        clearInterval(timer);
        unsubscribe();
        signal.removeEventListener("abort", end);
        own.delete(end);
        if (own.size === 0) openByUser.delete(userId);
        events.end();
      };

      // Subscribed before the counter is read, so that no change falls between the two.
      const unsubscribe = signals.subscribe(userId, (changeSeq) => {
        if (changeSeq === undefined) void check();
        else events.tell(changeSeq);
      });
      const timer = setInterval(() => void check(), checkIntervalMs);
      timer.unref();
      openByUser.set(userId, own.add(end));
      events.stream.once("close", end);
      signal.addEventListener("abort", end);
      if (signal.aborted) end();
      else void check();
      return events.stream;
    },
    close() {
      for (const own of openByUser.values()) for (const end of [...own]) end();
    },
  };
}

/** Writes events as fast as they are read; of the cursors that had to wait, the newest alone is written. */
function createEventWriter() {
  let newest = -1;
  let sent = -1;
  let hasRoom = true;
  let isEnded = false;
  const write = (text: string): void => {
    if (!isEnded && !stream.destroyed) hasRoom = stream.push(text);
  };
  const flush = (): void => {
    if (!hasRoom || newest <= sent) return;
    sent = newest;
    const cursor = changeCursor(sent);
    write(`event: change\nid: ${cursor}\ndata: ${JSON.stringify({ cursor })}\n\n`);
  };
  const stream = new Readable({
    highWaterMark: 1_024,
    read() {
      hasRoom = true;
      flush();
    },
  });
  write("retry: 3000\n\n");
  return {
    stream,
    /** Whether this was news. */
    tell(changeSeq: number): boolean {
      if (changeSeq <= newest) return false;
      newest = changeSeq;
      flush();
      return true;
    },
    beat(): void {
      if (hasRoom) write(": still here\n\n");
    },
    end(): void {
      if (isEnded) return;
      isEnded = true;
      // Ended, not destroyed: the client sees a whole answer and comes back by itself.
      if (!stream.destroyed) stream.push(null);
    },
  };
}
