import type { JournalImport } from "@aura-journal/contracts";
import { createEventReader, type Timers } from "@aura-journal/sync";
import type { Outcome } from "../account.ts";
import type { outcomeOf } from "../account-outcome.ts";
import type { DeviceSession } from "../session.ts";
import type { ImportCalls } from "./import-calls.ts";
import { isAtRest } from "./at-rest.ts";
import type { Imports, MovingImport } from "./imports.ts";

const LISTEN_AGAIN_MS = 1_000;

export interface ServerImportsOptions {
  readonly session: Pick<DeviceSession, "signedIn">;
  readonly calls: ImportCalls;
  /** Handed in by whoever made the calls: it knows their errors by their class, of which a bundle apart has another one. */
  readonly outcomeOf: typeof outcomeOf;
  readonly timers: Timers;
  readonly onProgress: (reached: MovingImport) => void;
}

/** Imports by upload: the server reads, and the entries come to this device as all others do. */
export function createServerImports(options: ServerImportsOptions): Imports {
  const { session, calls, timers, onProgress } = options;
  const signedIn = <T>(call: () => Promise<T>): Promise<Outcome<T>> => options.outcomeOf(() => session.signedIn(call));
  const told = (own: JournalImport): MovingImport => ({ ...own, isHere: false });
  const find = (id: string): Promise<Outcome<MovingImport>> =>
    signedIn(async () => told((await calls.getImport({ params: { import_id: id } })).body));

  /** Listens until the stream ends: at rest, or where the connection breaks. */
  function listen(id: string, signal: AbortSignal | undefined): Promise<Outcome<void>> {
    const sending = signal === undefined ? {} : { signal };
    return signedIn(async () => {
      const { body } = await calls.streamImport({ params: { import_id: id } }, sending);
      const read = createEventReader((data) => onProgress(told(data as JournalImport)));
      const decoder = new TextDecoder();
      const reader = (body as unknown as ReadableStream<Uint8Array>).getReader();
      try {
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          read(decoder.decode(part.value, { stream: true }));
        }
      } catch {
        // Whether it is at rest is asked anew; who cancelled it asks no more.
        signal?.throwIfAborted();
      }
    });
  }

  return {
    listImports: () => signedIn(async () => (await calls.listImports()).body.items.map(told)),
    bringImport: (file, signal) =>
      signedIn(async () => {
        const input = { query: { name: file.name }, body: file as unknown as Uint8Array<ArrayBuffer> };
        return told((await calls.uploadImport(input, signal === undefined ? {} : { signal })).body);
      }),
    async followImport(id, signal) {
      for (;;) {
        const heard = await listen(id, signal);
        if (heard.kind === "failed") return heard;
        const found = await find(id);
        if (found.kind === "failed" || isAtRest(found.value)) return found;
        await new Promise<void>((resolve) => void timers.start(LISTEN_AGAIN_MS, resolve));
        signal?.throwIfAborted();
      }
    },
    previewImport: (id, wishes) =>
      signedIn(async () => told((await calls.previewImport({ params: { import_id: id }, body: wishes })).body)),
    startImport: (id, wishes) =>
      signedIn(async () => told((await calls.startImport({ params: { import_id: id }, body: wishes })).body)),
    removeImport: (id) =>
      signedIn(async () => {
        const { body } = await calls.removeImport({ params: { import_id: id } });
        return body === undefined || body === null ? undefined : told(body);
      }),
  };
}
