import { deleted, instantAt, restored, written, type WritingGiven } from "./actions.ts";
import { glanceOf, type Glance } from "./glance.ts";
import { randomNumber, uuidv7 } from "./ids.ts";
import {
  changesOf,
  initialState,
  step,
  type Change,
  type Effect,
  type Failure,
  type StepGiven,
  type SyncEvent,
  type SyncState,
  type SyncTimer,
} from "./machine.ts";
import {
  closed,
  DRAFT_DELAY_MS,
  draftOf,
  opened,
  REST_DELAY_MS,
  saved,
  settled,
  typed,
  unsaved,
  type Pages,
} from "./pages.ts";
import type { Ports, Reply } from "./ports.ts";
import { conflictOf, type Conflict, type Draft, type Row, type Write } from "./records.ts";
import { readPullAnswer, readPushAnswer } from "./remote.ts";

/** What a round of synchronisation did. */
export interface SyncRound {
  readonly sent: number;
  readonly received: number;
  readonly conflicts: number;
  /** Changes that the server does not have yet. */
  readonly waiting: number;
  readonly outcome: "done" | "offline" | "signedOut";
}

/** What a listener is told of: entries that look different now, or the state of synchronisation alone. */
export interface ReplicaNews {
  readonly entryIds: readonly string[];
}

/** Both texts of a conflict with the merge already made, on the device that found it and on every other. */
export interface ConflictReview {
  readonly copyId: string;
  readonly entryId: string;
  /** The text that could not be merged. */
  readonly mine: string;
  /** The text it met; on other devices, the entry as it stands. */
  readonly theirs: string;
  /** The entry as it stands: theirs, merged with all that was no conflict. Undefined where there is no such entry any more. */
  readonly merged: string | undefined;
  /** What both were made of; known on the device that found the conflict. */
  readonly base: string | undefined;
}

/** A person's journal on one device. Every promise of a change resolves once it is on disk. */
export interface Replica {
  /** Opens a page for writing: of an entry, or a new one. Gives its id and what it shows. */
  openPage(entryId?: string): Promise<{ readonly entryId: string; readonly content: string; readonly draft: Write }>;
  /** What was typed or chosen on a page. Written down within a second, by itself. */
  typed(entryId: string, write: Write): void;
  /** Writes down what was typed so far. */
  saveDrafts(): Promise<void>;
  /** Makes what stands on a page part of the journal. */
  settlePage(entryId: string): Promise<void>;
  closePage(entryId: string): Promise<void>;
  /** Changes an entry, or makes a new one, at once. Gives false where there is nothing to keep. */
  write(entryId: string, write: Write): Promise<boolean>;
  /** Puts an entry into the bin. */
  remove(entryId: string): Promise<void>;
  /** Takes an entry out of the bin. False where only the server has its text and cannot be asked now. */
  restore(entryId: string): Promise<boolean>;
  /** Ends a conflict: the copy goes into the bin, and the entry gets this text, or stays as it is. */
  decide(copyId: string, content?: string): Promise<void>;
  review(copyId: string): Promise<ConflictReview | undefined>;
  newEntryId(): string;

  setOnline(isOnline: boolean): Promise<void>;
  /** The session belongs to this person. A journal without an owner becomes theirs. @throws ForeignJournalError */
  signedIn(userId: string): Promise<void>;
  /** Nobody is signed in. `isLost`: the server ended the session, and what waits needs the person. */
  signedOut(how?: { readonly isLost: boolean }): Promise<void>;
  /** Synchronises now and waits until there is nothing more to do, or nothing that can be done. */
  synchronise(): Promise<SyncRound>;
  glance(): Promise<Glance>;
  readonly userId: string | undefined;
  subscribe(listener: (news: ReplicaNews) => void): () => void;
  /** Resolves when everything asked so far was done. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Characters in one push; the server takes bodies of 16 MiB, and a character may need six bytes in JSON. */
const PUSH_CHARACTERS = 2_000_000;

/**
 * Opens the journal on this device, and makes of what was typed before a crash what it would have become.
 *
 * Crash model. Whatever happens here is one event after another; each reads the rows it needs, decides in a pure function, and commits
 * all it decided in one transaction. Only then is anything sent, shown or promised. A crash before the commit is an event that
 * never happened. A crash after it loses effects, and every effect is found again at the next start: a change that is on its way stands in
 * its row under the id it was sent with, a change that waits stands there as waiting, and a pull starts from the cursor that was
 * committed with what it brought. So nothing is applied twice, nothing is forgotten, and nothing is half done.
 */
export async function openReplica({ storage, network, clock, timers, randomBytes }: Ports): Promise<Replica> {
  const newId = (): string => uuidv7(clock.now(), randomBytes);
  const known = await storage.known();
  const deviceId = known.deviceId ?? newId();
  if (known.deviceId === undefined) await storage.nameDevice(deviceId);
  let state: SyncState = initialState({ deviceId, userId: known.userId, cursor: known.cursor });
  let pages: Pages = new Map();
  let tail: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  let stopListening: (() => void) | undefined;
  const tally = { sent: 0, received: 0, conflicts: 0 };
  const running = new Map<SyncTimer | "draft" | "rest", () => void>();
  const listeners = new Set<(news: ReplicaNews) => void>();
  let waitingForQuiet: (() => void)[] = [];

  function given(): StepGiven & WritingGiven {
    return {
      newId,
      now: instantAt(clock.now()),
      random: () => randomNumber(randomBytes),
      timezone: clock.timezone(),
      dayOf: clock.dayOf,
    };
  }

  /** One thing at a time: what one has read nobody changes before it has written. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const result = tail.then(work);
    tail = result.catch(() => {});
    return result;
  }

  async function commit(changes: readonly Change[]): Promise<void> {
    await storage.commit(changes);
    const entryIds = changes.flatMap((change) => (change.kind === "row" ? [change.row.entryId] : []));
    tally.conflicts += changes.filter(({ kind }) => kind === "conflict").length;
    tell({ entryIds });
  }

  function tell(news: ReplicaNews): void {
    for (const listener of listeners) listener(news);
  }

  /** Takes one step; if its changes can't be written it is as if the event had not come, and is tried again later. */
  async function take(event: SyncEvent): Promise<void> {
    const next = step(state, event, given());
    if (next.changes.length > 0) await commit(next.changes);
    const before = state;
    state = next.state;
    next.effects.forEach(perform);
    if (before.session !== state.session || before.isOnline !== state.isOnline) tell({ entryIds: [] });
    if (isQuiet(state)) {
      for (const done of waitingForQuiet) done();
      waitingForQuiet = [];
    }
  }

  /** For what nobody waits for: a disk that is full must not end synchronisation for good. */
  function happen(event: SyncEvent | (() => Promise<SyncEvent>)): void {
    void alone(async () => {
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
        const { id, since } = effect;
        const query = since === undefined ? {} : { since };
        return void network.pull(query).then((reply) => happen(() => pullReplied(id, reply)));
      }
      case "startTimer":
        return startTimer(effect.timer, effect.delayMs, () => happen({ kind: effect.timer }));
      case "stopTimer":
        return stopTimer(effect.timer);
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

  function startTimer(timer: SyncTimer | "draft" | "rest", delayMs: number, ring: () => void): void {
    stopTimer(timer);
    running.set(
      timer,
      timers.start(delayMs, () => {
        running.delete(timer);
        ring();
      }),
    );
  }

  function stopTimer(timer: SyncTimer | "draft" | "rest"): void {
    running.get(timer)?.();
    running.delete(timer);
  }

  /** Writes an entry and what goes with it, and lets synchronisation know. */
  async function writeRow(
    entryId: string,
    write: Write,
    seen: string | undefined,
    besides: readonly Change[] = [],
  ): Promise<boolean> {
    const result = written(await storage.row(entryId), entryId, write, seen, given());
    const changes = [...(result === undefined ? [] : changesOf(result)), ...besides];
    if (changes.length > 0) await commit(changes);
    if (result !== undefined) await take({ kind: "written" });
    return result !== undefined;
  }

  async function saveDrafts(): Promise<void> {
    const drafts = unsaved(pages);
    if (drafts.length === 0) return;
    await storage.commit(drafts.map((draft) => ({ kind: "draft", draft })));
    pages = saved(pages, drafts);
  }

  /** A draft becomes part of the journal and ceases to be one, in one transaction. A mood without a word waits for the word. */
  async function settle({ entryId, seen, write }: Draft): Promise<void> {
    const names = Object.keys(write);
    if (names.length === 0) return;
    const hasWords = write.content !== undefined && write.content.trim() !== "";
    const isOnlyText = names.every((name) => name === "content");
    if (!hasWords && !isOnlyText && (await storage.row(entryId)) === undefined) return;
    await writeRow(entryId, write, seen, [{ kind: "draftOver", entryId }]);
    pages = settled(pages, entryId, write);
  }

  async function settlePage(entryId: string): Promise<void> {
    const page = pages.get(entryId);
    if (page === undefined) return;
    await saveDrafts();
    await settle(draftOf(entryId, page));
  }

  for (const draft of await storage.drafts()) await settle(draft);

  return {
    openPage: (wanted) =>
      alone(async () => {
        const entryId = wanted ?? newId();
        const row = await storage.row(entryId);
        const draft = await storage.draft(entryId);
        pages = opened(pages, entryId, row?.mine.content, draft);
        return { entryId, content: draft?.write.content ?? row?.mine.content ?? "", draft: draft?.write ?? {} };
      }),
    typed(entryId, write) {
      pages = typed(pages, entryId, write);
      if (!running.has("draft")) startDraftTimer();
      startTimer("rest", REST_DELAY_MS, () => void alone(settleAll).catch(() => {}));
    },
    saveDrafts: () => alone(saveDrafts),
    settlePage: (entryId) => alone(() => settlePage(entryId)),
    closePage: (entryId) =>
      alone(async () => {
        await settlePage(entryId);
        pages = closed(pages, entryId);
      }),
    write: (entryId, write) => alone(() => writeRow(entryId, write, undefined)),
    remove: (entryId) =>
      alone(async () => {
        const row = await storage.row(entryId);
        if (row === undefined || row.mine.isDeleted) return;
        await commit([{ kind: "row", row: deleted(row) }]);
        await take({ kind: "written" });
      }),
    async restore(entryId) {
      const isHere = await alone(async () => {
        const row = await storage.row(entryId);
        const next = row === undefined ? undefined : restored(row);
        if (next === undefined) return false;
        if (next !== row) await commit([{ kind: "row", row: next }]);
        await take({ kind: "written" });
        return true;
      });
      if (isHere || !state.isOnline || state.session !== "open") return isHere;
      const reply = await network.restore(entryId);
      if (reply.kind !== "answered") return false;
      await alone(() => take({ kind: "wanted" }));
      return true;
    },
    decide: (copyId, content) =>
      alone(async () => {
        const copy = await storage.row(copyId);
        const conflict = await reviewOf(copy);
        if (copy === undefined || conflict === undefined) return;
        const over: Change[] = [
          { kind: "row", row: deleted(copy) },
          { kind: "conflictOver", copyId },
        ];
        const isWritten = content !== undefined && (await writeRow(conflict.entryId, { content }, undefined, over));
        if (isWritten) return;
        await commit(over);
        await take({ kind: "written" });
      }),
    review: (copyId) => alone(async () => reviewOf(await storage.row(copyId))),
    newEntryId: newId,

    setOnline: (isOnline) => alone(() => take({ kind: "connection", isOnline })),
    signedIn: (userId) => alone(() => take({ kind: "signedIn", userId })),
    signedOut: ({ isLost } = { isLost: false }) => alone(() => take({ kind: "signedOut", isLost })),
    async synchronise() {
      const before = { ...tally };
      const quiet = new Promise<void>((resolve) => {
        void alone(async () => {
          waitingForQuiet.push(resolve);
          await take({ kind: "wanted" });
        }).catch(() => resolve());
      });
      await quiet;
      const { waiting } = await storage.counts();
      return {
        sent: tally.sent - before.sent,
        received: tally.received - before.received,
        conflicts: tally.conflicts - before.conflicts,
        waiting,
        outcome: state.session !== "open" ? "signedOut" : !state.isOnline || state.isBackingOff ? "offline" : "done",
      };
    },
    glance: () => alone(async () => glanceOf(state, await storage.counts())),
    get userId() {
      return state.userId;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    idle: () => tail.then(() => {}),
    close: () =>
      alone(async () => {
        await settleAll();
        isClosed = true;
        stopListening?.();
        for (const timer of running.keys()) stopTimer(timer);
      }),
  };

  /** What can't be written now stays on the page and is tried again. */
  function startDraftTimer(): void {
    startTimer("draft", DRAFT_DELAY_MS, () => void alone(saveDrafts).catch(startDraftTimer));
  }

  async function settleAll(): Promise<void> {
    for (const entryId of pages.keys()) await settlePage(entryId);
  }

  async function reviewOf(copy: Row | undefined): Promise<ConflictReview | undefined> {
    const entryId = copy === undefined ? undefined : conflictOf(copy.mine.tags);
    if (copy === undefined || entryId === undefined) return undefined;
    const found: Conflict | undefined = await storage.conflict(copy.entryId);
    const entry = await storage.row(entryId);
    const merged = entry === undefined || entry.mine.isDeleted ? undefined : entry.mine.content;
    return {
      copyId: copy.entryId,
      entryId,
      mine: copy.mine.content,
      theirs: found?.theirs ?? merged ?? "",
      merged,
      base: found?.base,
    };
  }
}

const NONSENSE: Failure = { kind: "unreachable" };

function isQuiet({ isOnline, session, userId, request, isBackingOff, isPushWanted, isPullWanted }: SyncState): boolean {
  if (!isOnline || session !== "open" || userId === undefined || isBackingOff) return true;
  return request === undefined && !isPushWanted && !isPullWanted;
}
