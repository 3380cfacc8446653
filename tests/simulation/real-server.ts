import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import {
  createClient,
  httpTransport,
  routes,
  type EntryRevision,
  type JournalEntry,
  type SyncPushRequest,
} from "@aura-journal/contracts";
import { createEventStreamReader, createHttpNetwork, type Network, type Replica, type Reply } from "@aura-journal/sync";
import { createRandom } from "../reliability/random.ts";
import type { TestServer } from "../support/server.ts";
import { createDevice, startApp, type DeviceFault, type SimulatedDevice } from "./device.ts";
import { judge } from "./judge.ts";
import { createLedger, watched } from "./ledger.ts";
import type { ModelEntry } from "./model-server.ts";
import { act, ignore } from "./people.ts";
import { createSchedule, settled } from "./schedule.ts";
import type { World } from "./simulate.ts";
import { createWordMaker } from "./words.ts";

const UNREACHABLE: Reply = { kind: "unreachable" };
/** As long as the app waits. */
const ANSWER_MS = 60_000;

/**
 * The simulation's people and crashes, against the server itself over HTTP and with databases in files. Time is the machine's here, so a
 * seed decides what is done and not in which order the server gets it.
 * @param directory for the devices' databases
 * @returns what is wrong in the end
 */
export async function simulateOnServer(
  server: TestServer,
  seed: number,
  directory: string,
  fault: DeviceFault = {},
): Promise<readonly string[]> {
  const random = createRandom(seed);
  const schedule = createSchedule();
  const ledger = createLedger();
  const { user, accessToken } = await server.register();
  const transport = httpTransport({ baseUrl: server.baseUrl, fetch, getAccessToken: () => accessToken });
  const client = createClient(routes.entries, transport);
  const late: SyncPushRequest[] = [];
  const streams = new Set<AbortController>();
  const killed = new Map<SimulatedDevice, () => void>();
  const world: World = {
    random,
    schedule,
    ledger,
    server: NO_MODEL,
    devices: ["a", "b", "c"].map((name) =>
      createDevice(name, new DatabaseSync(join(directory, `${seed}-${name}.sqlite`))),
    ),
    newWord: createWordMaker(random.fork()),
    note: () => {},
    count: () => {},
    userId: user.userId,
    isCalm: false,
    start: (device) => void start(device),
  };

  async function start(device: SimulatedDevice): Promise<void> {
    if (device.run !== undefined) return;
    await startApp(device, {
      schedule,
      random: random.fork(),
      network: () => networkOf(device),
      fault,
      killed: () => killed.get(device)?.(),
      conflict: (storage) => watched(storage, device.database, ledger),
    });
    const replica = replicaOf(device);
    if (replica === undefined) return;
    if (device.isSignedIn) ignore(replica.signedIn(user.userId));
    ignore(replica.setOnline(device.isOnline));
  }

  function networkOf(device: SimulatedDevice): Network {
    const network = createHttpNetwork({
      client,
      refresh: () => Promise.reject(new Error("tokens of a test are not renewed")),
      listen,
    });
    const unreliable = async (ask: () => Promise<Reply>): Promise<Reply> => {
      if (!device.isOnline) return UNREACHABLE;
      if (!device.isSignedIn) return { kind: "signedOut" };
      const fate = world.isCalm ? 100 : random.between(0, 99);
      if (fate < 10) return UNREACHABLE;
      const reply = await inTime(ask(), ANSWER_MS);
      if (fate < 25) return UNREACHABLE;
      return fate < 30 ? { kind: "answered", body: { results: [{}], changes: 7 } } : reply;
    };
    return {
      ...network,
      push: (body) => {
        // Some arrive again, when nobody expects them any more.
        if (random.between(0, 4) === 0) late.push(body);
        return unreliable(() => network.push(body));
      },
      pull: (query) => unreliable(() => network.pull({ ...query, limit: 5 })),
      restore: (entryId) => unreliable(() => network.restore(entryId)),
    };
  }

  function listen({ told, ended }: Parameters<Network["listen"]>[0]): () => void {
    const stopped = new AbortController();
    streams.add(stopped);
    const read = createEventStreamReader(told);
    void (async () => {
      const { body } = await client.streamChanges({}, { signal: stopped.signal });
      const decoder = new TextDecoder();
      for await (const piece of body as unknown as AsyncIterable<Uint8Array>)
        read(decoder.decode(piece, { stream: true }));
      ended();
    })().catch(() => {
      if (!stopped.signal.aborted) ended();
    });
    return () => stopped.abort();
  }

  try {
    for (const device of world.devices) {
      device.isSignedIn = random.between(0, 2) > 0;
      device.isOnline = random.between(0, 2) > 0;
      await start(device);
    }
    for (let actions = random.between(30, 60); actions > 0; actions--) {
      const device = random.pick(world.devices);
      act(world, device);
      // One thing after another, as people do: what was begun here has been taken down before the next key.
      await settled();
      const until = schedule.now + random.pick([50, 700, 3_000, 20_000]);
      while ((await schedule.next(until)) !== undefined);
      if (random.between(0, 2) === 0) await Promise.race([synchronised(device), settled()]);
      if (random.between(0, 3) === 0) await synchronised(device);
      const again = late.length > 0 && random.between(0, 3) === 0 ? late.shift() : undefined;
      // Nobody waits for what became of it.
      if (again !== undefined) await client.pushChanges({ body: again }).catch(() => {});
      if (random.between(0, 2) === 0) for (const dead of world.devices) await start(dead);
    }
    world.isCalm = true;
    for (const device of world.devices) {
      device.statementsToLive = Number.POSITIVE_INFINITY;
      device.isOnline = true;
      device.isSignedIn = true;
      await start(device);
      const replica = replicaOf(device);
      if (replica === undefined) throw new Error(`${device.name} does not start`);
      for (const entryId of device.pages.keys()) await replica.closePage(entryId);
      await replica.signedIn(user.userId);
      await replica.setOnline(true);
    }
    for (let round = 0; round < 4; round++) {
      for (const { run } of world.devices) await run?.replica.synchronise();
    }
    return [...ledger.problems, ...(await judge({ devices: world.devices, ledger, server: await snapshot() }))];
  } finally {
    for (const stream of streams) stream.abort();
    for (const { run } of world.devices) await run?.replica.close();
    for (const { database } of world.devices) database.close();
  }

  /** Until a device has nothing more to say, or is killed over it. */
  function synchronised(device: SimulatedDevice): Promise<void> {
    return new Promise((resolve) => {
      killed.set(device, resolve);
      const { run } = device;
      if (run === undefined) return resolve();
      void run.replica
        .synchronise()
        .catch(() => {})
        .finally(() => resolve());
    });
  }

  /** What the server has in the end, as the judge asks for it. */
  async function snapshot(): Promise<Parameters<typeof judge>[0]["server"]> {
    const entries = new Map<string, ModelEntry>();
    const revisions = new Map<string, string[]>();
    for (let since: string | undefined; ;) {
      const { body: page } = await client.pullChanges({ query: since === undefined ? {} : { since } });
      for (const entry of page.changes) entries.set(entry.entryId, modelOf(entry));
      since = page.cursor;
      if (!page.hasMore) break;
    }
    for (const entryId of entries.keys()) {
      const { body } = await client.listRevisions({ params: { entry_id: entryId }, query: { limit: 100 } });
      revisions.set(
        entryId,
        body.items.map(({ content }: EntryRevision) => content),
      );
    }
    return {
      unknown: "closed",
      entries: () => [...entries.values()],
      entry: (entryId) => entries.get(entryId),
      revisions: (entryId) => revisions.get(entryId) ?? [],
    };
  }
}

/** The replica's own limit is a timer of virtual time, which stands still while a request is under way: without this one a run would wait for ever. */
export async function inTime(reply: Promise<Reply>, milliseconds: number): Promise<Reply> {
  let stop = (): void => {};
  const late = new Promise<Reply>((resolve) => {
    const timer = setTimeout(() => resolve(UNREACHABLE), milliseconds);
    stop = () => clearTimeout(timer);
  });
  try {
    return await Promise.race([reply, late]);
  } finally {
    stop();
  }
}

function replicaOf(device: SimulatedDevice): Replica | undefined {
  return device.run?.replica;
}

function modelOf({ entryId, version, isDeleted, content, timestamp, timezone, metadata }: JournalEntry): ModelEntry {
  const { wordCount: _words, readingTimeSeconds: _seconds, ...own } = metadata;
  return {
    entryId,
    version,
    changeSeq: 0,
    writtenAt: 0,
    isDeleted,
    content,
    timestamp,
    timezone,
    metadata: own,
    isAnalysed: false,
  };
}

/** Where the people of the simulation look for a server that they can change, there is none. */
const NO_MODEL: World["server"] = {
  push: () => ({ status: 503, body: undefined }),
  pull: () => undefined,
  backUp: () => () => {},
  restore: () => false,
  analyse: () => {},
  enrich: () => {},
  purge: () => {},
  entry: () => undefined,
  entries: () => [],
  revisions: () => [],
  cursor: "",
  unknown: "closed",
};
