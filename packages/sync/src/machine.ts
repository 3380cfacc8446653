import type { SyncPushRequest } from "@aura-journal/contracts";
import { SYNC_LIMITS } from "@aura-journal/contracts/limits";
import { refusalOf } from "./actions.ts";
import { fateOf, receive, settleSent, type Given, type Reconciled } from "./reconcile.ts";
import { isWaiting, type Conflict, type Draft, type Refusal, type Row } from "./records.ts";
import { mutationOf, type PullAnswer, type PushAnswer } from "./remote.ts";

/**
 * When to send what, and what to do with the answers: state and event in, state, changes and effects out, and nothing else.
 * Whoever runs it writes the changes of one step in one transaction, and does the effects after that.
 */
export interface SyncState {
  readonly deviceId: string;
  /** Whose journal this is; absent for one that was begun without an account. */
  readonly userId: string | undefined;
  readonly cursor: string | undefined;
  /** What the server gave beside the cursor: it tells there whether the server was put back to an older state. */
  readonly mark: string | undefined;
  readonly isOnline: boolean;
  /** `lost`: the server no longer takes our tokens; what waits is kept until the person signs in again. */
  readonly session: "absent" | "open" | "lost";
  readonly request: Request | undefined;
  /** Requests so far; tells a late answer from the one that is waited for. */
  readonly requests: number;
  readonly isPushWanted: boolean;
  readonly isPullWanted: boolean;
  /**
   * What has to be pulled before anything is pushed. While nobody listened the server may have been put back to an older state, and
   * the version that a change was made to is another one there: the first page tells. If so, nothing is in common until all came.
   */
  readonly pullsFirst: "none" | "page" | "all";
  /** Requests that failed in a row. */
  readonly failures: number;
  readonly isBackingOff: boolean;
  /** Changes in one push: fewer while the server refuses a push as a whole, to find the one that it will not take. */
  readonly pushLimit: number;
  /** Entries that are sent without what only a newer server knows: it refused them with it. */
  readonly plainIds: readonly string[];
  readonly isListening: boolean;
}

type Request =
  | { readonly kind: "push"; readonly id: number; readonly entryIds: readonly string[] }
  | {
      readonly kind: "pull";
      readonly id: number;
      readonly since: string | undefined;
      readonly mark: string | undefined;
    };

/** Why a request brought nothing. */
export type Failure =
  /** No answer, no sense in it, or a server that is not well. */
  | { readonly kind: "unreachable"; readonly retryAfterMs?: number }
  | { readonly kind: "signedOut" }
  /** The request itself was refused (400, 413). */
  | { readonly kind: "refused"; readonly refusal: Refusal };

export type SyncEvent =
  | { readonly kind: "connection"; readonly isOnline: boolean }
  /** The person, or the background task of the system, wants a round now. */
  | { readonly kind: "wanted" }
  /** Something was written. */
  | { readonly kind: "written" }
  | { readonly kind: "signedIn"; readonly userId: string }
  /** `isLost`: by the server, and not by the person. */
  | { readonly kind: "signedOut"; readonly isLost: boolean }
  /** The stream told of changes up to a cursor. */
  | { readonly kind: "told"; readonly cursor: string }
  | { readonly kind: "streamEnded" }
  | { readonly kind: "retry" }
  | { readonly kind: "listenAgain" }
  /** The request under way took too long; its answer may still come. */
  | { readonly kind: "overdue" }
  /** What is to be sent was looked up. */
  | { readonly kind: "collected"; readonly rows: readonly Row[] }
  | { readonly kind: "pushed"; readonly id: number; readonly answer: PushAnswer; readonly rows: readonly Row[] }
  | { readonly kind: "pulled"; readonly id: number; readonly answer: PullAnswer; readonly rows: readonly Row[] }
  | { readonly kind: "failed"; readonly id: number; readonly failure: Failure; readonly rows: readonly Row[] }
  /** The changes of a step could not be written, so the step did not happen. */
  | { readonly kind: "diskFailed" };

/** What is to be written; all changes of a step together or none. */
export type Change =
  | { readonly kind: "row"; readonly row: Row }
  | { readonly kind: "conflict"; readonly conflict: Conflict }
  | { readonly kind: "conflictOver"; readonly copyId: string }
  | { readonly kind: "draft"; readonly draft: Draft }
  | { readonly kind: "draftOver"; readonly entryId: string }
  | { readonly kind: "user"; readonly userId: string }
  | { readonly kind: "cursor"; readonly cursor: string | undefined }
  | { readonly kind: "mark"; readonly mark: string | undefined }
  /** Of no entry it is known any more which version device and server have in common; what was on its way waits again. */
  | { readonly kind: "commonForgotten" };

/** What is to be done after the changes were written. */
export type Effect =
  /** Look up what is to be sent: first what is on its way already, then what waits. */
  | { readonly kind: "collect"; readonly limit: number }
  | { readonly kind: "push"; readonly id: number; readonly body: SyncPushRequest }
  | {
      readonly kind: "pull";
      readonly id: number;
      readonly since: string | undefined;
      readonly mark: string | undefined;
    }
  | { readonly kind: "startTimer"; readonly timer: SyncTimer; readonly delayMs: number }
  | { readonly kind: "stopTimer"; readonly timer: SyncTimer }
  | { readonly kind: "listen" }
  | { readonly kind: "hush" };

export type SyncTimer = "retry" | "overdue" | "listenAgain";

export interface Step {
  readonly state: SyncState;
  readonly changes: readonly Change[];
  readonly effects: readonly Effect[];
}

export interface StepGiven extends Given {
  /** From 0 to below 1. */
  readonly random: () => number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const OVERDUE_MS = 60_000;
const LISTEN_AGAIN_MS = 3_000;

/** The state of a device that was just started. */
export function initialState(known: Pick<SyncState, "deviceId" | "userId" | "cursor" | "mark">): SyncState {
  return {
    ...known,
    isOnline: false,
    session: "absent",
    request: undefined,
    requests: 0,
    isPushWanted: true,
    isPullWanted: true,
    pullsFirst: pageFirst(known),
    failures: 0,
    isBackingOff: false,
    pushLimit: SYNC_LIMITS.mutations,
    plainIds: [],
    isListening: false,
  };
}

/** What an event makes of a state. */
export function step(state: SyncState, event: SyncEvent, given: StepGiven): Step {
  switch (event.kind) {
    case "connection":
      if (!event.isOnline) return hushed({ ...state, isOnline: false });
      return begun({ ...state, isOnline: true, isPullWanted: true, pullsFirst: pageFirst(state) });
    case "wanted":
      return begun({ ...state, isPullWanted: true, isPushWanted: true });
    case "written":
      return onward({ ...state, isPushWanted: true });
    case "signedIn": {
      const { userId } = event;
      const changes: Change[] = state.userId === undefined ? [{ kind: "user", userId }] : [];
      if (state.userId !== undefined && state.userId !== userId) throw new ForeignJournalError();
      return begun(
        { ...state, userId, session: "open", isPullWanted: true, isPushWanted: true, pullsFirst: pageFirst(state) },
        changes,
      );
    }
    case "signedOut":
      return hushed({ ...state, session: event.isLost ? "lost" : "absent" });
    case "told":
      return event.cursor === state.cursor ? onward(state) : onward({ ...state, isPullWanted: true });
    case "streamEnded": {
      if (!state.isListening) return onward(state);
      const next = onward({ ...state, isListening: false, pullsFirst: pageFirst(state) }, { isQuiet: true });
      const delayMs = jittered(LISTEN_AGAIN_MS, given);
      return { ...next, effects: [{ kind: "startTimer", timer: "listenAgain", delayMs }, ...next.effects] };
    }
    case "listenAgain":
      // What was told while nobody listened is not told again.
      return onward({ ...state, isPullWanted: true });
    case "retry":
      return onward({ ...state, isBackingOff: false });
    case "overdue":
      return state.request === undefined ? onward(state) : pausing(state, undefined, given);
    case "collected":
      return collected(state, event.rows, given);
    case "pushed":
      return pushed(state, event, given);
    case "pulled":
      return pulled(state, event, given);
    case "failed":
      return failed(state, event, given);
    case "diskFailed":
      return pausing(state, undefined, given);
  }
}

/** Without a cursor there is no mark either: each entry tells for itself. */
function pageFirst({
  cursor,
  pullsFirst,
}: {
  readonly cursor: string | undefined;
  readonly pullsFirst?: SyncState["pullsFirst"];
}): SyncState["pullsFirst"] {
  return pullsFirst === "all" || cursor === undefined ? "all" : "page";
}

/** Thrown where somebody signs in on a device that keeps another person's journal. */
export class ForeignJournalError extends Error {
  constructor() {
    super("This device keeps the journal of another account");
  }
}

/** Starts what there is to do, whatever pause was being made. */
function begun(state: SyncState, changes: readonly Change[] = []): Step {
  const next = onward({ ...state, isBackingOff: false, failures: 0 });
  return {
    ...next,
    changes: [...changes, ...next.changes],
    effects: [{ kind: "stopTimer", timer: "retry" }, ...next.effects],
  };
}

/** Ends what needs a connection. What was on its way may have arrived, and will be sent again. */
function hushed(state: SyncState): Step {
  const timers = (["retry", "overdue", "listenAgain"] as const).map((timer) => ({ kind: "stopTimer", timer }) as const);
  return {
    state: { ...state, request: undefined, isBackingOff: false, isListening: false, isPushWanted: true },
    changes: [],
    effects: [...timers, ...(state.isListening ? [{ kind: "hush" } as const] : [])],
  };
}

/** The next request, if one is wanted and possible; one at a time, changes of our own first. */
function onward(state: SyncState, { isQuiet = false } = {}): Step {
  const canTalk = state.isOnline && state.session === "open" && state.userId !== undefined;
  if (!canTalk) return { state, changes: [], effects: [] };
  const effects: Effect[] = [];
  let next = state;
  if (!state.isListening && !isQuiet) {
    next = { ...next, isListening: true };
    effects.push({ kind: "stopTimer", timer: "listenAgain" }, { kind: "listen" });
  }
  if (next.request !== undefined || next.isBackingOff) return { state: next, changes: [], effects };
  if (next.isPushWanted && next.pullsFirst === "none") {
    effects.push({ kind: "collect", limit: next.pushLimit });
  } else if (next.isPullWanted || next.isPushWanted) {
    const id = next.requests + 1;
    const { cursor: since, mark } = next;
    next = { ...next, requests: id, request: { kind: "pull", id, since, mark } };
    effects.push({ kind: "pull", id, since, mark }, { kind: "startTimer", timer: "overdue", delayMs: OVERDUE_MS });
  }
  return { state: next, changes: [], effects };
}

/** Fixes what is to be sent, so that it goes out the same however often it is sent. */
function collected(state: SyncState, rows: readonly Row[], given: StepGiven): Step {
  if (state.request !== undefined || !state.isPushWanted || state.isBackingOff || !state.isOnline) {
    return { state, changes: [], effects: [] };
  }
  if (state.session !== "open") return { state, changes: [], effects: [] };
  if (rows.length === 0) return onward({ ...state, isPushWanted: false });
  const changes: Change[] = [];
  const sending: Row[] = [];
  for (const row of rows) {
    if (row.sent !== undefined) {
      sending.push(row);
      continue;
    }
    const refusal = row.mine.isDeleted ? undefined : refusalOf(row.mine);
    const next = refusal === undefined ? frozen(row, given) : { ...row, refusal };
    changes.push({ kind: "row", row: next });
    if (refusal === undefined) sending.push(next);
  }
  // All of them were refused here already: the next ones then.
  if (sending.length === 0) return { ...onward(state), changes };
  const id = state.requests + 1;
  const mutations = sending.map((row) => mutationOf(row, !state.plainIds.includes(row.entryId)));
  return {
    state: { ...state, requests: id, request: { kind: "push", id, entryIds: sending.map(({ entryId }) => entryId) } },
    changes,
    effects: [
      { kind: "push", id, body: { deviceId: state.deviceId, mutations } },
      { kind: "startTimer", timer: "overdue", delayMs: OVERDUE_MS },
    ],
  };
}

function frozen(row: Row, { newId }: StepGiven): Row {
  const { mine, base } = row;
  const sent = {
    mutationId: newId(),
    op: mine.isDeleted ? "delete" : "put",
    baseVersion: base?.version ?? 0,
    fields: mine,
  } as const;
  return { ...row, sent };
}

/** An answer counts whenever it comes: each result finds its change by its id, or finds it settled. */
function pushed(state: SyncState, { id, answer, rows }: SyncEvent & { kind: "pushed" }, given: StepGiven): Step {
  const changes: Change[] = [];
  const rowByMutation = new Map(rows.map((row) => [row.sent?.mutationId, row]));
  for (const { result, current } of answer.results) {
    const row = rowByMutation.get(result.mutationId);
    const fate = fateOf(result, current);
    if (row === undefined || fate === undefined) continue;
    rowByMutation.delete(result.mutationId);
    changes.push(...changesOf(settleSent(row, fate, given)));
  }
  if (state.request?.id !== id) {
    // It may be from before the server was put back: the next pull holds it against what the server knows.
    const { mark = state.mark } = answer;
    if (mark !== state.mark) changes.push({ kind: "mark", mark });
    return { ...onward({ ...state, mark, isPullWanted: true, pullsFirst: pageFirst(state) }), changes };
  }
  // Where it is not known yet whether the server was put back, what it says now proves nothing of what it said before.
  const mark = state.pullsFirst === "none" ? markAfter(state.mark, answer) : (state.mark ?? answer.mark);
  const isUnderstood = changes.length > 0 || rows.length === 0;
  if (!isUnderstood) return pausing(state, undefined, given);
  if (mark !== state.mark) changes.push({ kind: "mark", mark });
  const settledIds = new Set(rows.map(({ entryId }) => entryId));
  const next = answered({
    ...state,
    mark,
    isPullWanted: true,
    pushLimit: Math.min(SYNC_LIMITS.mutations, state.pushLimit * 2),
    plainIds: state.plainIds.filter((entryId) => !settledIds.has(entryId)),
  });
  return { ...next, changes };
}

/** What was applied now is the newest that is known of the server; what was applied once is not. */
function markAfter(known: string | undefined, { results, mark }: PushAnswer): string | undefined {
  const isNewest = results.some(({ result }) => result.status === "applied");
  return isNewest ? (mark ?? known) : (known ?? mark);
}

function pulled(state: SyncState, { id, answer, rows }: SyncEvent & { kind: "pulled" }, given: StepGiven): Step {
  const { request } = state;
  if (request?.id !== id || request.kind !== "pull") return onward(state);
  if (answer.isRestarted && (request.since ?? request.mark) !== undefined) return anew(state);
  const rowById = new Map(rows.map((row) => [row.entryId, row]));
  const copies: Change[] = [];
  for (const remote of answer.changes) {
    const { row, copy } = receive(rowById.get(remote.entryId), remote, given);
    rowById.set(remote.entryId, row);
    if (copy !== undefined) copies.push({ kind: "row", row: copy.row }, { kind: "conflict", conflict: copy.conflict });
  }
  const { cursor, hasMore, mark = state.mark } = answer;
  const changes: Change[] = [...rowById.values()].map((row) => ({ kind: "row", row }));
  const isMoved = cursor !== request.since;
  const next = answered({
    ...state,
    cursor,
    mark,
    isPullWanted: hasMore && isMoved,
    pullsFirst: state.pullsFirst === "all" && hasMore && isMoved ? "all" : "none",
    // What was merged goes back.
    isPushWanted: state.isPushWanted || [...rowById.values()].some(isWaiting) || copies.length > 0,
  });
  if (isMoved) changes.push(...copies, { kind: "cursor", cursor });
  else changes.push(...copies);
  if (mark !== state.mark) changes.push({ kind: "mark", mark });
  return { ...next, changes };
}

/**
 * The server was put back to an older state. Which of its versions are those that this device knows under their numbers nobody can
 * tell: all is merged as if the two met for the first time, and what the server lost it gets from here.
 */
function anew(state: SyncState): Step {
  const next = answered({ ...state, ...BEGINNING, isPullWanted: true, isPushWanted: true, pullsFirst: "all" });
  return {
    ...next,
    changes: [{ kind: "commonForgotten" }, { kind: "cursor", cursor: undefined }, { kind: "mark", mark: undefined }],
  };
}

const BEGINNING = { cursor: undefined, mark: undefined } as const;

function failed(state: SyncState, { id, failure, rows }: SyncEvent & { kind: "failed" }, given: StepGiven): Step {
  const { request } = state;
  if (request?.id !== id) return onward(state);
  switch (failure.kind) {
    case "unreachable":
      return pausing(state, failure.retryAfterMs, given);
    case "signedOut":
      return hushed({ ...state, session: "lost" });
    case "refused":
      if (request.kind === "push") return withoutRefused(state, request.entryIds, rows, failure.refusal, given);
      // A cursor that the server does not know: from the beginning, once.
      if ((request.since ?? request.mark) === undefined) return pausing(state, undefined, given);
      return {
        ...answered({ ...state, ...BEGINNING, pullsFirst: "none" }),
        changes: [
          { kind: "cursor", cursor: undefined },
          { kind: "mark", mark: undefined },
        ],
      };
  }
}

/** Finds the one change for which the server refuses a whole push, and lets all others go on. */
function withoutRefused(
  state: SyncState,
  entryIds: readonly string[],
  rows: readonly Row[],
  refusal: Refusal,
  given: StepGiven,
): Step {
  if (entryIds.length > 1) return answered({ ...state, pushLimit: Math.ceil(entryIds.length / 2) });
  const row = rows.find(({ entryId }) => entryId === entryIds[0]);
  if (row?.sent === undefined) return pausing(state, undefined, given);
  const isPlain = row.sent.fields.unknown === undefined || state.plainIds.includes(row.entryId);
  if (!isPlain) return answered({ ...state, plainIds: [...state.plainIds, row.entryId] });
  const fate = { kind: "rejected", refusal: { ...refusal } } as const;
  return {
    ...answered({ ...state, pushLimit: SYNC_LIMITS.mutations }),
    changes: changesOf(settleSent(row, fate, given)),
  };
}

function answered(state: SyncState): Step {
  const next = onward({ ...state, request: undefined, failures: 0 });
  const isNewRequest = next.state.request !== undefined;
  return isNewRequest ? next : { ...next, effects: [{ kind: "stopTimer", timer: "overdue" }, ...next.effects] };
}

/** Waits before the next request: longer each time, and never all devices together. */
function pausing(state: SyncState, retryAfterMs: number | undefined, given: StepGiven): Step {
  const failures = state.failures + 1;
  const pauseMs = jittered(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20)), given);
  return {
    state: {
      ...state,
      request: undefined,
      failures,
      isBackingOff: true,
      isPushWanted: true,
      pullsFirst: pageFirst(state),
    },
    changes: [],
    effects: [
      { kind: "stopTimer", timer: "overdue" },
      { kind: "startTimer", timer: "retry", delayMs: Math.max(pauseMs, retryAfterMs ?? 0) },
    ],
  };
}

function jittered(delayMs: number, { random }: StepGiven): number {
  return Math.round(delayMs * (0.5 + random() / 2));
}

/** The changes that write an entry and the copy that was made beside it. */
export function changesOf({ row, copy }: Reconciled): Change[] {
  const own: Change = { kind: "row", row };
  return copy === undefined
    ? [own]
    : [own, { kind: "row", row: copy.row }, { kind: "conflict", conflict: copy.conflict }];
}
