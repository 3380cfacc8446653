import { httpTransport } from "@aura-journal/contracts/http";
import {
  ForeignJournalError,
  createHttpNetwork,
  createJournalReader,
  openReplica,
  openSqliteStorage,
  type Replica,
  type Timers,
} from "@aura-journal/sync";
import type { ByteSource } from "@aura-journal/moving";
import { MODEL_ID } from "@aura-journal/nlp/model-id";
import { deviceTimezone, localDateOf } from "../locale/format.ts";
import type { Account, Outcome } from "./account.ts";
import { outcomeOf } from "./account-outcome.ts";
import { createAttachments, type Attachments } from "./attachments/attachments.ts";
import { openAttachmentStore, type AttachmentCounts } from "./attachments/attachment-store.ts";
import { callsOf, createAccountCalls, createAttachmentCalls, createSyncCalls } from "./calls.ts";
import { watchClock } from "./clock-watch.ts";
import { createDeviceAccount } from "./device-account.ts";
import { createDeviceJournal } from "./device-journal.ts";
import type { Glance, Journal, JournalTopic } from "./journal.ts";
import { IMPORT_METHODS, type ChosenFile, type Imports } from "./moving-in/imports.ts";
import type { ImportsModule } from "./moving-in/load-imports.ts";
import type { EntryReader } from "./readings/reader.ts";
import { createReadings, type Readings } from "./readings/readings.ts";
import { openReadingsStore } from "./readings/readings-store.ts";
import { createSession, type SessionState, type SessionStore, type SignedIn } from "./session.ts";
import type { AsyncDriver } from "./sqlite/async-driver.ts";
import { listenWith } from "./stream.ts";

export interface DeviceOptions {
  readonly driver: AsyncDriver;
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly sessionStore: SessionStore;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Gets the analysis of this device, which is large; asked when there is something to read. */
  readonly loadReader: () => Promise<EntryReader>;
  /** Gets moving in, which is large; asked when somebody moves in. */
  readonly loadImports: () => Promise<ImportsModule>;
  /** Reads a file that somebody has chosen, where it lies. */
  readonly openFile: (file: ChosenFile) => ByteSource;
  /** Told of what changed, with what there is to say of it. */
  readonly emit: (topic: JournalTopic, detail?: unknown) => void;
}

export interface Device {
  readonly journal: Journal;
  readonly account: Account;
  readonly imports: Imports;
  readonly replica: Replica;
  readonly readings: Readings;
  readonly attachments: Attachments;
}

const timers: Timers = {
  start(delayMs, ring) {
    const timer = setTimeout(ring, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Opens what this device has: the journal on its database, and the account that it syncs with, if there is one. */
export async function openDevice(options: DeviceOptions): Promise<Device> {
  const { driver, baseUrl, sessionStore, randomBytes, loadReader, emit } = options;
  const clock = watchClock(
    options.fetch,
    () => Date.now(),
    () => emit("sync"),
  );
  const { fetch } = clock;
  const transport = httpTransport({ baseUrl, fetch, getAccessToken: () => session.getAccessToken() });
  const calls = createAccountCalls(transport);
  const session = createSession({
    calls,
    store: sessionStore,
    now: () => Date.now(),
    onChange: (state) => {
      // A disk that can't take it now is asked again at the next start; until then nothing is sent.
      void follow(state).catch(() => {});
      emit("account");
    },
  });
  const storage = await openSqliteStorage(driver);
  const readings = createReadings({
    store: await openReadingsStore(driver),
    loadReader,
    model: MODEL_ID,
    timers,
    onRead: () => emit("entries"),
  });
  const replica = await openReplica({
    storage,
    network: createHttpNetwork({
      client: createSyncCalls(transport),
      refresh: session.refreshToken,
      listen: listenWith({ url: `${baseUrl}/sync/stream`, fetch, getAccessToken: session.requireAccessToken }),
    }),
    clock: {
      now: () => Date.now(),
      timezone: deviceTimezone,
      dayOf: (timestamp, timezone) => localDateOf(new Date(timestamp), timezone),
    },
    timers,
    randomBytes,
  });
  const reader = createJournalReader(driver);
  const attachments = await createAttachments({
    store: await openAttachmentStore(driver),
    replica,
    entry: async (entryId) => (await reader.entry(entryId))?.mine,
    calls: createAttachmentCalls(transport),
    signedIn: session.signedIn,
    async canAsk() {
      const state = await session.state();
      return state.kind === "open" && state.user.userId === replica.userId;
    },
    timers,
    now: () => Date.now(),
    onChange() {
      emit("attachments");
      emit("sync");
    },
  });
  replica.subscribe(({ entryIds }) => {
    if (entryIds.length > 0) {
      emit("entries");
      // A text shows them, and may show others now.
      emit("attachments");
    }
    readings.changed(entryIds);
    emit("sync");
  });

  /** The replica syncs for whoever is signed in; a lost session is theirs still, and what waits is kept for it. */
  async function follow(state: SessionState): Promise<void> {
    if (state.kind !== "open") await replica.signedOut({ isLost: state.kind === "lost" });
    // Whose journal it is not is told where they sign in.
    else {
      await replica.signedIn(state.user.userId).catch((error: unknown) => {
        if (!(error instanceof ForeignJournalError)) throw error;
      });
    }
    // What the journal's own account says of the analysis holds here too, and stays so once it is left.
    if (state.kind === "absent" || state.user.userId !== replica.userId) return;
    attachments.wake();
    await readings.setOn(state.user.preferences.privacy.analysis !== "off");
  }

  /** A journal that has an owner is nobody else's to sync: the other account is left again at once. */
  async function ownedOnly(signIn: Promise<Outcome<SignedIn>>): Promise<Outcome<SignedIn>> {
    const outcome = await signIn;
    if (outcome.kind !== "done" || outcome.value.kind !== "open") return outcome;
    if (replica.userId === undefined || replica.userId === outcome.value.user.userId) return outcome;
    // Offline by now, the server can't be told; here the session is over all the same.
    await session.logout().catch(() => session.forget());
    return { kind: "failed", problem: "otherJournal" };
  }

  const account = createDeviceAccount({ session, calls });
  const imports = loadedImports(async () => {
    const { createImports } = await options.loadImports();
    return createImports({
      driver,
      session,
      callsOf: (lines) => callsOf(lines, transport),
      outcomeOf,
      replica,
      reader,
      openFile: options.openFile,
      now: () => new Date(),
      timezone: deviceTimezone,
      randomBytes,
      timers,
      onProgress: (reached) => emit("imports", reached),
    });
  });
  await follow(await session.state());
  return {
    replica,
    readings,
    imports,
    attachments,
    journal: {
      ...createDeviceJournal({ replica, reader, readings, attachments }),
      async glance() {
        const glance = withAttachments(await replica.glance(), await attachments.counts());
        return clock.isWrong() ? { ...glance, state: "needsYou", needs: [...glance.needs, { kind: "clock" }] } : glance;
      },
    },
    account: {
      ...account,
      register: (userData) => ownedOnly(account.register(userData)),
      login: (email, password) => ownedOnly(account.login(email, password)),
      verifyMfa: (mfaToken, code) => ownedOnly(account.verifyMfa(mfaToken, code)),
    },
  };
}

/** Moving in is loaded when it is asked for: most days nobody does. What could not be loaded is tried again. */
function loadedImports(load: () => Promise<Imports>): Imports {
  let loading: Promise<Imports> | undefined;
  const loaded = (): Promise<Imports> =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
  const methods = IMPORT_METHODS.map((name) => [
    name,
    async (...args: readonly unknown[]) =>
      ((await loaded()) as unknown as Record<string, (...given: readonly unknown[]) => unknown>)[name]?.(...args),
  ]);
  return Object.fromEntries(methods) as Imports;
}

/** What a person has on this device is not on the server before its photos are. */
function withAttachments(glance: Glance, { waiting, refused }: AttachmentCounts): Glance {
  if (refused > 0) {
    return { ...glance, state: "needsYou", needs: [...glance.needs, { kind: "attachments", count: refused }] };
  }
  return waiting > 0 && glance.state === "synced" ? { ...glance, state: "savedHere" } : glance;
}

/** A method of a device that is still being opened: calls wait for it. */
export function later<T extends object>(
  opened: Promise<Device>,
  partOf: (device: Device) => T,
  name: keyof T & string,
): (...args: readonly unknown[]) => Promise<unknown> {
  return async (...args) => {
    const part = partOf(await opened) as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;
    return part[name]?.(...args);
  };
}
