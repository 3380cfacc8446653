import {
  abortError,
  carryCall,
  errorOf,
  receiveCall,
  sendOutcome,
  settle,
  type Call,
  type CarriedCall,
  type Dispatch,
  type Outcome,
} from "./rpc.ts";

/**
 * One database for all tabs. Each tab has a host in its worker; the one that holds the lock opens the database and answers
 * for all, the others send it their calls.
 *
 * Crash model: a tab can be killed at any moment, the leading one between a write and its answer. The browser then gives the
 * lock to another, which opens the database and says so; everyone sends it what was not answered, under the same ids. A write
 * that was done answers from what the database remembers (`../sqlite/answers.ts`), one that was not is done now. A read is
 * simply done again.
 */
export interface HostOptions {
  /** Of this tab; used by no other. */
  readonly id: string;
  /** Absent where the browser has none: then this tab stands alone. */
  readonly locks: Locks | undefined;
  readonly channel: Channel | undefined;
  /** Opens what answers the calls. Called by the leading tab alone, and again with `isDamaged` when that failed as damaged. */
  readonly open: (isDamaged: boolean) => Promise<Opened>;
  /** An event has happened, here or in another tab. */
  readonly onEvent: (topic: string, detail: unknown) => void;
}

export interface Opened {
  readonly dispatch: Dispatch;
  close(): void;
}

/** As much of the Web Locks API as is used. */
export interface Locks {
  request(name: string, work: () => Promise<void>): Promise<unknown>;
}

/** As much of a BroadcastChannel as is used. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

export interface Host {
  readonly dispatch: Dispatch;
  /** Tells all tabs, this one too. */
  emit(topic: string, detail: unknown): void;
}

export const LOCK = "aura.database";

type Message =
  | { readonly type: "who-leads" }
  | { readonly type: "i-lead"; readonly from: string }
  | { readonly type: "call"; readonly to: string; readonly from: string; readonly call: CarriedCall }
  | { readonly type: "cancel"; readonly to: string; readonly id: string }
  | (Outcome & { readonly to: string })
  | { readonly type: "event"; readonly topic: string; readonly detail: unknown };

interface Waiting {
  readonly call: Call;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Joins the other tabs, and leads them as soon as the lock is given. */
export function createHost({ id, locks, channel, open, onEvent }: HostOptions): Host {
  const waiting = new Map<string, Waiting>();
  /** Calls of other tabs that are being answered here. */
  const answering = new Map<string, AbortController>();
  const database = reopening(open);
  let leader: string | undefined;

  const post = (message: Message): void => channel?.postMessage(message);
  const isLeading = (): boolean => leader === id;

  channel?.addEventListener("message", ({ data }) => receive(data as Message));
  if (locks === undefined) lead();
  else {
    // The lock is given back by the browser alone, when this tab ends.
    void locks.request(LOCK, () => {
      lead();
      return new Promise(() => {});
    });
    post({ type: "who-leads" });
  }

  function lead(): void {
    leader = id;
    post({ type: "i-lead", from: id });
    for (const [callId, { call, resolve, reject }] of waiting) {
      waiting.delete(callId);
      database.dispatch(call).then(resolve, reject);
    }
  }

  function receive(message: Message): void {
    if (message.type === "event") onEvent(message.topic, message.detail);
    else if (message.type === "who-leads") {
      if (isLeading()) post({ type: "i-lead", from: id });
    } else if (message.type === "i-lead") follow(message.from);
    else if (message.to === id) {
      if (message.type === "call") void answer(message.from, message.call);
      else if (message.type === "cancel") answering.get(message.id)?.abort();
      else settleWaiting(message);
    }
  }

  /** A new leader knows nothing of what was asked of the one before. */
  function follow(newLeader: string): void {
    if (leader === newLeader || isLeading()) return;
    leader = newLeader;
    for (const { call } of waiting.values()) post({ type: "call", to: newLeader, from: id, call: carryCall(call) });
  }

  async function answer(from: string, carried: CarriedCall): Promise<void> {
    if (!isLeading() || answering.has(carried.id)) return;
    const controller = new AbortController();
    answering.set(carried.id, controller);
    const outcome = await settle(database.dispatch, receiveCall(carried, controller.signal));
    answering.delete(carried.id);
    sendOutcome(outcome, (sent) => post({ ...sent, to: from }));
  }

  function settleWaiting(message: Outcome): void {
    const found = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === "answer") found?.resolve(message.value);
    else found?.reject(errorOf(message.error));
  }

  function ask(call: Call): Promise<unknown> {
    return new Promise((resolve, reject) => {
      waiting.set(call.id, { call, resolve, reject });
      if (leader !== undefined) post({ type: "call", to: leader, from: id, call: carryCall(call) });
      call.signal.addEventListener("abort", () => {
        if (!waiting.delete(call.id)) return;
        if (leader !== undefined) post({ type: "cancel", to: leader, id: call.id });
        reject(abortError());
      });
    });
  }

  return {
    dispatch: (call) => (isLeading() ? database.dispatch(call) : ask(call)),
    emit(topic, detail) {
      post({ type: "event", topic, detail });
      onEvent(topic, detail);
    },
  };
}

/** Opens with the first call, again after a failure, and once more where the database proves to be damaged while in use. */
function reopening(open: HostOptions["open"]): { readonly dispatch: Dispatch } {
  let current: Promise<Opened> | undefined;
  function start(isDamaged: boolean): Promise<Opened> {
    const started = open(isDamaged);
    current = started;
    started.catch(() => {
      if (current === started) current = undefined;
    });
    return started;
  }
  return {
    async dispatch(call) {
      const attempt = current ?? start(false);
      const opened = await attempt;
      try {
        return await opened.dispatch(call);
      } catch (error) {
        if ((error as { code?: unknown }).code !== "DATABASE_DAMAGED") throw error;
        // Of several calls that fail so, the first one opens anew.
        if (current === attempt) {
          opened.close();
          void start(true);
        }
        return await (await (current ?? start(false))).dispatch(call);
      }
    },
  };
}
