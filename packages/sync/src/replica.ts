import { instantAt, type WritingGiven } from "./actions.ts";
import { createDesk, type ReplicaNews } from "./desk.ts";
import { glanceOf, type Glance } from "./glance.ts";
import { randomNumber, uuidv7 } from "./ids.ts";
import type { StepGiven } from "./machine.ts";
import type { Ports } from "./ports.ts";
import { createSyncing, type SyncRound } from "./syncing.ts";
import { createWriting, type Writing } from "./writing.ts";

/** A person's journal on one device. Every promise of a change resolves once it is on disk. */
export interface Replica extends Writing {
  /** Takes an entry out of the bin. False where only the server has its text and cannot be asked now. */
  restore(entryId: string): Promise<boolean>;
  newEntryId(): string;

  setOnline(isOnline: boolean): Promise<void>;
  /** The session belongs to this person. A journal without an owner becomes theirs. @throws ForeignJournalError */
  signedIn(userId: string): Promise<void>;
  /** `isLost`: by the server, and not by the person. What waits is kept either way. */
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

  function given(): StepGiven & WritingGiven {
    return {
      newId,
      now: instantAt(clock.now()),
      random: () => randomNumber(randomBytes),
      timezone: clock.timezone(),
      dayOf: clock.dayOf,
    };
  }

  const desk = createDesk(storage);
  const { alone } = desk;
  const syncing = createSyncing({
    known: { deviceId, userId: known.userId, cursor: known.cursor, mark: known.mark },
    desk,
    storage,
    network,
    timers,
    given,
  });
  const { take } = syncing;
  const pages = createWriting({ desk, storage, timers, given, onWritten: () => take({ kind: "written" }) });
  await pages.settleLeftOver();

  return {
    ...pages.writing,
    async restore(entryId) {
      const isHere = await pages.restoreHere(entryId);
      if (isHere || !syncing.state.isOnline || syncing.state.session !== "open") return isHere;
      const reply = await network.restore(entryId);
      if (reply.kind !== "answered") return false;
      await alone(() => take({ kind: "wanted" }));
      return true;
    },
    newEntryId: newId,

    setOnline: (isOnline) => alone(() => take({ kind: "connection", isOnline })),
    signedIn: (userId) => alone(() => take({ kind: "signedIn", userId })),
    signedOut: ({ isLost } = { isLost: false }) => alone(() => take({ kind: "signedOut", isLost })),
    synchronise: () => syncing.synchronise(),
    glance: () => alone(async () => glanceOf(syncing.state, await storage.counts(), desk.isFailing)),
    get userId() {
      return syncing.state.userId;
    },
    subscribe: (listener) => desk.subscribe(listener),
    idle: () => desk.idle(),
    close: () =>
      alone(async () => {
        await pages.settleAll();
        syncing.close();
        pages.close();
      }),
  };
}
