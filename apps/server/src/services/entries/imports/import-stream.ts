import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { JournalImport } from "@aura-journal/contracts";
import { AuraError } from "../../../platform/errors.ts";
import type { Listener, LookAtListeners } from "../listeners.ts";

/** Streams of how far imports are. */
export interface ImportStreams {
  /**
   * Server-Sent Events (HTML Standard §9.2): an `import` at once and whenever it has come further, until nothing is under way any more.
   * @throws AuraError RATE_001 where the user has too many streams open
   */
  open(listener: Listener, importId: string, signal: AbortSignal): Readable;
  close(): void;
}

const STREAMS_PER_USER = 10;
const RESTING: ReadonlySet<JournalImport["state"]> = new Set(["ready", "done", "undone", "refused"]);

/** Asked again and again: an import is worked on by whichever process takes its job. */
export function createImportStreams(options: {
  readonly find: (userId: string, importId: string) => Promise<JournalImport>;
  /** Says whether those who listen still may. */
  readonly lookAt: LookAtListeners;
  readonly intervalMs?: number;
}): ImportStreams {
  const { find, lookAt, intervalMs = 700 } = options;
  const closing = new AbortController();
  const openByUser = new Map<string, number>();

  async function* events(listener: Listener, importId: string, signal: AbortSignal): AsyncGenerator<string> {
    yield "retry: 3000\n\n";
    let told = "";
    while (!signal.aborted) {
      const [standing] = await lookAt([listener]);
      if (standing === undefined) return;
      const found = await find(listener.identity.userId, importId);
      const { preview: _preview, ...brief } = found;
      // The preview does not change any more: it is fetched once, when the stream is over.
      const data = JSON.stringify(brief);
      if (data !== told) yield `event: import\ndata: ${data}\n\n`;
      told = data;
      if (RESTING.has(found.state)) return;
      await delay(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async function* guarded(listener: Listener, importId: string, signal: AbortSignal): AsyncGenerator<string> {
    const { userId } = listener.identity;
    openByUser.set(userId, (openByUser.get(userId) ?? 0) + 1);
    try {
      yield* events(listener, importId, signal);
    } catch {
      // The store or the auth service is away, or the import is: the client comes back, or is told when it asks.
    } finally {
      const left = (openByUser.get(userId) ?? 1) - 1;
      if (left > 0) openByUser.set(userId, left);
      else openByUser.delete(userId);
    }
  }

  return {
    open(listener, importId, signal) {
      if ((openByUser.get(listener.identity.userId) ?? 0) >= STREAMS_PER_USER) {
        throw new AuraError("RATE_001", "Too many open streams", { retryAfterSeconds: 30 });
      }
      return Readable.from(guarded(listener, importId, AbortSignal.any([signal, closing.signal])), {
        objectMode: false,
      });
    },
    close: () => closing.abort(),
  };
}
