import type { SyncChangesQuery, SyncPushRequest } from "@aura-journal/contracts";
import type { Failure } from "./machine.ts";
import type { Storage } from "./storage.ts";

/** What came of a request: the body of an answer, unread, or why there is none. */
export type Reply = { readonly kind: "answered"; readonly body: unknown } | Failure;

/** The server, as far as it can be reached. None of these throw. */
export interface Network {
  push(body: SyncPushRequest): Promise<Reply>;
  pull(query: SyncChangesQuery): Promise<Reply>;
  /** Takes an entry out of the bin whose text only the server has. */
  restore(entryId: string): Promise<Reply>;
  /** Listens to the stream of changes, until it is stopped or ends; `ended` is called once for the latter. */
  listen(hear: { readonly told: (cursor: string) => void; readonly ended: () => void }): () => void;
}

/** The writer's clock. It may be wrong by years: nothing is ordered by it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** IANA. */
  timezone(): string;
  /** The calendar day of an instant in a zone. */
  dayOf(timestamp: string, timezone: string): string;
}

export interface Timers {
  /** Calls back after a while, unless it is stopped before. */
  start(delayMs: number, ring: () => void): () => void;
}

/** Everything the replica needs from where it runs. */
export interface Ports {
  readonly storage: Storage;
  readonly network: Network;
  readonly clock: Clock;
  readonly timers: Timers;
  /** From a source fit for ids that must never meet. */
  readonly randomBytes: (size: number) => Uint8Array;
}
