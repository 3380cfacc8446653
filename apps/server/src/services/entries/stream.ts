import { Readable } from "node:stream";
import { MAX_CHECKED_SESSIONS } from "@aura-journal/contracts";
import { AuraError } from "../../platform/errors.ts";
import { changeCursor } from "./change-cursor.ts";
import type { ChangeSignals } from "./change-signals.ts";
import type { Listener, LookAtListeners } from "./listeners.ts";

export interface ChangeStreamsOptions {
  /** Asks for the counters in the database, which other processes move too, and whether those who listen still may. */
  readonly lookAt: LookAtListeners;
  readonly signals: ChangeSignals;
  /** How often all listeners are looked at again. */
  readonly checkIntervalMs?: number;
  /** How many quiet checks pass between two heartbeats, which keep proxies from closing the line. */
  readonly checksPerHeartbeat?: number;
  readonly maxStreamsPerUser?: number;
}

export interface ChangeStreams {
  /**
   * Server-Sent Events (HTML Standard §9.2): a `change` with the newest cursor at once and after every change. Changes
   * that a slow reader has not taken yet become one.
   * Destroyed when the client goes away.
   * @throws AuraError RATE_001 where the user has too many streams open.
   */
  open(listener: Listener): Readable;
  /** Ends every stream, so that a server that stops is not held up by them. */
  close(): void;
}

interface OpenStream {
  readonly listener: Listener;
  /** Takes what a look has found; undefined ends it. */
  found(changeSeq: number | undefined): void;
  end(): void;
}

/**
 * Streams of change events, bounded for each user. They are looked at together, so that five thousand of them cost some ten
 * questions a round and not ten thousand.
 */
export function createChangeStreams(options: ChangeStreamsOptions): ChangeStreams {
  const { lookAt, signals, checkIntervalMs = 900, checksPerHeartbeat = 16, maxStreamsPerUser = 10 } = options;
  const open = new Set<OpenStream>();
  const openByUser = new Map<string, number>();
  /** Asked for since the last look began; a set, so that each is looked at once. */
  let due = new Set<OpenStream>();
  let isLookComing = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;

  async function look(streams: readonly OpenStream[]): Promise<void> {
    for (let from = 0; from < streams.length; from += MAX_CHECKED_SESSIONS) {
      const some = streams.slice(from, from + MAX_CHECKED_SESSIONS).filter((stream) => open.has(stream));
      if (some.length === 0) continue;
      try {
        const states = await lookAt(some.map(({ listener }) => listener));
        some.forEach((stream, nth) => stream.found(states[nth]));
      } catch {
        // The store or the auth service is away, so nobody can say whether the session stands: the client comes back.
        for (const stream of some) stream.end();
      }
    }
  }

  /** All that come due in one turn are one look; it does not wait for the round under way. */
  function lookSoon(stream: OpenStream): void {
    due.add(stream);
    if (isLookComing) return;
    isLookComing = true;
    queueMicrotask(() => {
      const streams = [...due];
      due = new Set();
      isLookComing = false;
      void look(streams);
    });
  }

  function lookAtAll(): void {
    round ??= look([...open]).finally(() => (round = undefined));
  }

  return {
    open(listener) {
      const { userId } = listener.identity;
      const own = openByUser.get(userId) ?? 0;
      if (own >= maxStreamsPerUser) {
        throw new AuraError("RATE_001", "Too many open streams", { retryAfterSeconds: 30 });
      }
      const events = new EventWriter();
      let quietChecks = 0;
      const stream: OpenStream = {
        listener,
        found(changeSeq) {
          if (changeSeq === undefined) return stream.end();
          quietChecks = events.tell(changeSeq) ? 0 : quietChecks + 1;
          if (quietChecks < checksPerHeartbeat) return;
          quietChecks = 0;
          events.beat();
        },
        end() {
          if (!open.delete(stream)) return;
          unsubscribe();
          const left = (openByUser.get(userId) ?? 1) - 1;
          if (left > 0) openByUser.set(userId, left);
          else openByUser.delete(userId);
          if (open.size === 0) {
            clearInterval(timer);
            timer = undefined;
          }
          events.finish();
        },
      };

      // Subscribed before the counter is read, so that no change falls between the two.
      const unsubscribe = signals.subscribe(userId, (changeSeq) => {
        if (changeSeq === undefined) lookSoon(stream);
        else events.tell(changeSeq);
      });
      open.add(stream);
      openByUser.set(userId, own + 1);
      timer ??= setInterval(lookAtAll, checkIntervalMs).unref();
      events.once("close", stream.end);
      lookSoon(stream);
      return events;
    },
    close() {
      for (const stream of [...open]) stream.end();
    },
  };
}

/** Writes events as fast as they are read; of the cursors that had to wait, the newest alone is written. */
class EventWriter extends Readable {
  #newest = -1;
  #sent = -1;
  #hasRoom = true;
  #isEnded = false;

  constructor() {
    super({ highWaterMark: 1_024 });
    this.#write("retry: 3000\n\n");
  }

  /** Whether this was news. */
  tell(changeSeq: number): boolean {
    if (changeSeq <= this.#newest) return false;
    this.#newest = changeSeq;
    this.#flush();
    return true;
  }

  beat(): void {
    if (this.#hasRoom) this.#write(": still here\n\n");
  }

  /** Ended, not destroyed: the client sees a whole answer and comes back by itself. */
  finish(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (!this.destroyed) this.push(null);
  }

  override _read(): void {
    this.#hasRoom = true;
    this.#flush();
  }

  #flush(): void {
    if (!this.#hasRoom || this.#newest <= this.#sent) return;
    this.#sent = this.#newest;
    const cursor = changeCursor(this.#sent);
    this.#write(`event: change\nid: ${cursor}\ndata: ${JSON.stringify({ cursor })}\n\n`);
  }

  #write(text: string): void {
    if (!this.#isEnded && !this.destroyed) this.#hasRoom = this.push(text);
  }
}
