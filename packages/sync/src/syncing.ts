import type { Desk } from "./desk.ts";
import { looksAlike } from "./glance.ts";
import {
  initialState,
  step,
  type Effect,
  type Failure,
  type StepGiven,
  type SyncEvent,
  type SyncState,
  type SyncTimer,
} from "./machine.ts";
import { createNamedTimers } from "./named-timers.ts";
import type { Network, Reply, Timers } from "./ports.ts";
import { readPullAnswer, readPushAnswer } from "./remote.ts";
import type { Storage } from "./storage.ts";

/** What a round of synchronisation did. */
export interface SyncRound {
  readonly sent: number;
  readonly received: number;
  readonly conflicts: number;
  /** Changes that the server does not have yet. */
  readonly waiting: number;
  readonly outcome: "done" | "offline" | "signedOut";
}

/** Runs the state machine of synchronisation: writes down what its steps change, and then does what they ask for. */
export interface Syncing {
  readonly state: SyncState;
  /** Takes one step, in a turn at the desk; if its changes can't be written it is as if the event had not come. */
  take(event: SyncEvent): Promise<void>;
  /** Synchronises now and waits until there is nothing more to do, or nothing that can be done. */
  synchronise(): Promise<SyncRound>;
  close(): void;
}

export interface SyncingOptions {
  readonly known: Pick<SyncState, "deviceId" | "userId" | "cursor" | "mark">;
  readonly desk: Desk;
  readonly storage: Storage;
  readonly network: Network;
  readonly timers: Timers;
  readonly given: () => StepGiven;
}

/** Characters in one push; the server takes bodies of 16 MiB, and a character may need six bytes in JSON. */
const PUSH_CHARACTERS = 2_000_000;

export function createSyncing({ known, desk, storage, network, timers, given }: SyncingOptions): Syncing {
  let state = initialState(known);
  let isClosed = false;
  let stopListening: (() => void) | undefined;
  const tally = { sent: 0, received: 0 };
  const running = createNamedTimers<SyncTimer>(timers);
  let waitingForQuiet: (() => void)[] = [];

  async function take(event: SyncEvent): Promise<void> {
    const next = step(state, event, given());
    if (next.changes.length > 0) await desk.commit(next.changes);
    const before = state;
    state = next.state;
    next.effects.forEach(perform);
    if (!looksAlike(before, state)) desk.tell({ entryIds: [] });
    if (isQuiet(state)) {
      for (const done of waitingForQuiet) done();
      waitingForQuiet = [];
    }
  }

  /** For what nobody waits for: a disk that is full must not end synchronisation for good. */
  function happen(event: SyncEvent | (() => Promise<SyncEvent>)): void {
    void desk.alone(async () => {
      if (isClosed) return;
      try {
        await take(typeof event === "function" ? await event() : event);
      } catch {
        await take({ kind: "diskFailed" });
      }
    });
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case "collect": {
        const most = { entries: effect.limit, characters: PUSH_CHARACTERS };
        return happen(async () => ({ kind: "collected", rows: await storage.rowsToSend(most) }));
      }
      case "push": {
        const { id, body } = effect;
        const mutationIds = body.mutations.map(({ mutationId }) => mutationId);
        tally.sent += mutationIds.length;
        return void network.push(body).then((reply) => happen(() => pushReplied(id, mutationIds, reply)));
      }
      case "pull": {
        const { id, since, mark } = effect;
        const query = { ...(since === undefined ? {} : { since }), ...(mark === undefined ? {} : { mark }) };
        return void network.pull(query).then((reply) => happen(() => pullReplied(id, reply)));
      }
      case "startTimer":
        return running.start(effect.timer, effect.delayMs, () => happen({ kind: effect.timer }));
      case "stopTimer":
        return running.stop(effect.timer);
      case "listen":
        stopListening = network.listen({
          told: (cursor) => happen({ kind: "told", cursor }),
          ended: () => happen({ kind: "streamEnded" }),
        });
        return;
      case "hush":
        stopListening?.();
        stopListening = undefined;
    }
  }

  async function pushReplied(id: number, mutationIds: readonly string[], reply: Reply): Promise<SyncEvent> {
    const rows = await storage.rowsSentAs(mutationIds);
    if (reply.kind !== "answered") return { kind: "failed", id, failure: reply, rows };
    const answer = readPushAnswer(reply.body);
    return answer === undefined
      ? { kind: "failed", id, failure: NONSENSE, rows }
      : { kind: "pushed", id, answer, rows };
  }

  async function pullReplied(id: number, reply: Reply): Promise<SyncEvent> {
    if (reply.kind !== "answered") return { kind: "failed", id, failure: reply, rows: [] };
    const answer = readPullAnswer(reply.body);
    if (answer === undefined) return { kind: "failed", id, failure: NONSENSE, rows: [] };
    const rows = await storage.rows(answer.changes.map(({ entryId }) => entryId));
    tally.received += answer.changes.length;
    return { kind: "pulled", id, answer, rows };
  }

  return {
    get state() {
      return state;
    },
    take,
    async synchronise() {
      const before = { ...tally, conflicts: desk.conflicts };
      const quiet = new Promise<void>((resolve) => {
        void desk
          .alone(async () => {
            waitingForQuiet.push(resolve);
            await take({ kind: "wanted" });
          })
          .catch(() => resolve());
      });
      await quiet;
      const { waiting } = await storage.counts();
      return {
        sent: tally.sent - before.sent,
        received: tally.received - before.received,
        conflicts: desk.conflicts - before.conflicts,
        waiting,
        outcome: state.session !== "open" ? "signedOut" : !state.isOnline || state.isBackingOff ? "offline" : "done",
      };
    },
    close() {
      isClosed = true;
      stopListening?.();
      running.stopAll();
    },
  };
}

const NONSENSE: Failure = { kind: "unreachable" };

function isQuiet({ isOnline, session, userId, request, isBackingOff, isPushWanted, isPullWanted }: SyncState): boolean {
  if (!isOnline || session !== "open" || userId === undefined || isBackingOff) return true;
  return request === undefined && !isPushWanted && !isPullWanted;
}
