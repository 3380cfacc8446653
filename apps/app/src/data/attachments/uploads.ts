import { ApiRequestError } from "@aura-journal/contracts/http";
import type { Timers } from "@aura-journal/sync";
import type { AttachmentCalls } from "../calls.ts";
import type { AttachmentStore, StoredAttachment } from "./attachment-store.ts";
import type { AttachmentRefusal } from "./local-attachment.ts";

export interface UploadsOptions {
  readonly store: AttachmentStore;
  readonly calls: Pick<AttachmentCalls, "putAttachment" | "deleteAttachment">;
  /** Makes a call with the session of the journal's own account. */
  readonly signedIn: <T>(call: () => Promise<T>) => Promise<T>;
  /** Whether there is such a session. */
  readonly canAsk: () => Promise<boolean>;
  readonly bytesOf: (attachmentId: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  readonly timers: Timers;
  /** Told when it stands otherwise with what waits. */
  readonly onChange: () => void;
}

export interface Uploads {
  /** There may be something to send, or somebody to send it to: waits for nothing that an earlier failure asked to wait for. */
  wake(): void;
  setOnline(isOnline: boolean): void;
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>;
  close(): void;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

type Sent = { readonly kind: "settled" } | { readonly kind: "later"; readonly afterMs: number | undefined };
const SETTLED: Sent = { kind: "settled" };

/**
 * Sends what waits here and removes what is to be removed there, one after another, beside the texts and never before them: a photo that
 * the server won't take holds up no word. Everything is done as if once, whatever answer was lost: the same bytes under the same id
 * are one attachment to the server, and one that is gone is gone.
 */
export function createUploads(options: UploadsOptions): Uploads {
  const { store, calls, signedIn, canAsk, bytesOf, timers, onChange } = options;
  let isOnline = true;
  let isClosed = false;
  let failures = 0;
  let working: Promise<void> | undefined;
  let isWantedAgain = false;
  let stopTimer: (() => void) | undefined;

  function wake(): void {
    stopTimer?.();
    stopTimer = undefined;
    failures = 0;
    start();
  }

  function start(): void {
    if (isClosed) return;
    if (working !== undefined) {
      isWantedAgain = true;
      return;
    }
    isWantedAgain = false;
    working = work()
      // A disk that fails: the next change tries again.
      .catch(() => {})
      .then(() => {
        working = undefined;
        if (isWantedAgain) start();
      });
  }

  async function work(): Promise<void> {
    while (isOnline && !isClosed && (await canAsk())) {
      const next = await store.next();
      if (next === undefined) return;
      const outcome = await (next.state === "leaving" ? remove(next) : send(next));
      onChange();
      if (outcome.kind === "later") return pause(outcome.afterMs);
      failures = 0;
    }
  }

  function pause(afterMs: number | undefined): void {
    const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    failures += 1;
    stopTimer = timers.start(Math.max(growing, afterMs ?? 0), start);
  }

  async function send({ attachmentId, entryId, facts }: StoredAttachment): Promise<Sent> {
    const bytes = await bytesOf(attachmentId);
    // Taken away while it was read.
    if (bytes === undefined) return SETTLED;
    const query = { entry_id: entryId, ...(facts.name === undefined ? {} : { name: facts.name }) };
    try {
      const { body } = await signedIn(() =>
        calls.putAttachment({ params: { attachment_id: attachmentId }, query, body: bytes }),
      );
      await store.sent(body);
      return SETTLED;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) return later(error);
      await store.refused(attachmentId, refusal);
      return SETTLED;
    }
  }

  async function remove({ attachmentId }: StoredAttachment): Promise<Sent> {
    try {
      await signedIn(() => calls.deleteAttachment({ params: { attachment_id: attachmentId } }));
    } catch (error) {
      if (!isAnswer(error, "RES_001")) return later(error);
    }
    await store.forget(attachmentId);
    return SETTLED;
  }

  return {
    wake,
    setOnline(next) {
      isOnline = next;
      if (next) wake();
    },
    async idle() {
      while (working !== undefined) await working;
    },
    close() {
      isClosed = true;
      stopTimer?.();
    },
  };
}

/** Why the server will never take it; undefined for all that may go another time. */
function refusalOf(error: unknown): AttachmentRefusal | undefined {
  if (isAnswer(error, "RES_002")) return "other";
  if (!isAnswer(error, "VAL_001")) return undefined;
  const { status, details } = error;
  const { field, quotaBytes } = (details ?? {}) as { readonly field?: unknown; readonly quotaBytes?: unknown };
  if (status === 413) return quotaBytes === undefined ? "tooLarge" : "quota";
  if (status === 415) return "kind";
  // One that came too slowly is for later.
  if (status === 408 || details === undefined) return undefined;
  return field === "entry_id" ? "tooMany" : "other";
}

/** Whether the server itself said so, and not something between us and it. */
function isAnswer(error: unknown, code: ApiRequestError["code"]): error is ApiRequestError {
  return error instanceof ApiRequestError && error.code === code && !error.isStrangers;
}

/** @throws what is no failure of a call */
function later(error: unknown): Sent {
  if (!(error instanceof ApiRequestError)) throw error;
  const { retryAfterSeconds } = error;
  return { kind: "later", afterMs: retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000 };
}
