import { createHash } from "node:crypto";
import type { Network, Reply } from "../../packages/sync/src/ports.ts";
import type { Replica } from "../../packages/sync/src/replica.ts";
import type { Storage } from "../../packages/sync/src/storage.ts";
import { createRandom, type Random } from "../reliability/random.ts";
import { createDevice, kill, Killed, startApp, type DeviceFault, type Run, type SimulatedDevice } from "./device.ts";
import { judge } from "./judge.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { createModelServer, type ModelOptions, type ModelServer } from "./model-server.ts";
import { createSchedule, settled, type Schedule } from "./schedule.ts";
import { createWordMaker, edited, wordsOf } from "./words.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** Planted faults. */
  readonly server?: Partial<ModelOptions>;
  readonly device?: DeviceFault;
  /** Told of everything that happens, for looking at one seed. */
  readonly log?: (line: string) => void;
}

export interface SimulationOutcome {
  readonly seed: number;
  /** Of everything that happened in its order: two runs of a seed are alike exactly when these are. */
  readonly trace: string;
  readonly problems: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

const USER = "00000000-0000-4000-8000-000000000001";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SKEWS_MS = [0, 0, 0, -3 * HOUR_MS, 5 * HOUR_MS, -40 * DAY_MS, 400 * DAY_MS, -3_650 * DAY_MS, 8e15, -8e15];
const UNREACHABLE: Reply = { kind: "unreachable" };

/**
 * Three devices and a server for some minutes of virtual time: people write, cut, delete, restore and decide; the app is killed between any
 * two statements; requests and answers are lost, late, repeated and garbled; clocks are wrong by hours to thousands of years. Then
 * all is well again, and what everybody holds is judged. The seed decides everything.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationOutcome> {
  const random = createRandom(options.seed);
  const schedule = createSchedule();
  const ledger = createLedger();
  const hash = createHash("sha256");
  const counts: Record<string, number> = {};
  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
  const note = (line: string): void => {
    hash.update(`${line}\n`);
    options.log?.(`${String(schedule.now).padStart(8)} ${line}`);
  };
  const listening = new Map<string, (cursor: string) => void>();
  let pushing = "";
  const server = createModelServer(
    {
      unknown: random.pick(["closed", "closed", "closed", "kept", "kept", "computed"] as const),
      ...options.server,
    },
    (mutation, standing) => {
      if (mutation.op !== "delete" || standing === undefined) return;
      ledger.serverDeletes(pushing, mutation.entryId, standing.content);
    },
  );
  const world: World = {
    random,
    schedule,
    ledger,
    server,
    devices: ["a", "b", "c"].map(createDevice),
    newWord: createWordMaker(random.fork()),
    note,
    count,
    isCalm: false,
    start: (device) => start(device),
  };

  function start(device: SimulatedDevice): void {
    if (device.run !== undefined) return;
    note(`${device.name} starts`);
    void startApp(device, {
      schedule,
      random: random.fork(),
      network: (run) => networkOf(device, run),
      fault: options.device ?? {},
      killed: () => {
        note(`${device.name} is killed after ${device.statements} statements`);
        count("kills");
        schedule.after(random.between(100, 40_000), `restart ${device.name}`, () => start(device));
      },
      conflict: (storage) => watched(storage),
    }).then(() => {
      if (device.run === undefined) return;
      if (device.isSignedIn) ignore(device.run.replica.signedIn(USER));
      ignore(device.run.replica.setOnline(device.isOnline));
    });
  }

  /** Tells the ledger of conflicts as they are written down. */
  function watched(storage: Storage): Storage {
    return {
      ...storage,
      async commit(changes) {
        await storage.commit(changes);
        for (const change of changes) {
          if (change.kind !== "conflict") continue;
          count("conflicts");
          const { entryId, base, mine, theirs } = change.conflict;
          ledger.conflict(entryId, base, mine, theirs);
        }
      },
    };
  }

  function networkOf(device: SimulatedDevice, run: () => Run | undefined): Network {
    const request = (what: string, deliver: () => Reply): Promise<Reply> =>
      new Promise((resolve) => {
        const isCalm = world.isCalm;
        const answer = (delayMs: number, reply: Reply): void => {
          schedule.after(delayMs, `${device.name} ${what} answered`, () => {
            if (run()?.isDead !== false) return;
            resolve(device.isOnline ? reply : UNREACHABLE);
          });
        };
        const arrive = (delayMs: number, then: (reply: Reply) => void): void => {
          schedule.after(delayMs, `${device.name} ${what} arrives`, () => {
            const reply = device.isSignedIn ? deliver() : ({ kind: "signedOut" } as const);
            note(`server answers ${device.name} ${what}: ${JSON.stringify(reply)}`);
            wake();
            then(reply);
          });
        };
        const quick = (): number => random.between(5, 200);
        const slow = (): number => random.between(2_000, 90_000);
        if (!device.isOnline) return answer(5, UNREACHABLE);
        const fate = isCalm ? 100 : random.between(0, 99);
        if (fate < 8) return answer(slow(), UNREACHABLE);
        if (fate < 16) return arrive(quick(), () => answer(slow(), UNREACHABLE));
        if (fate < 20) return arrive(quick(), () => {});
        if (fate < 28) {
          arrive(quick(), (reply) => answer(quick(), reply));
          return arrive(random.between(500, 150_000), () => count("repeated"));
        }
        if (fate < 34) return arrive(random.between(55_000, 150_000), (reply) => answer(quick(), reply));
        if (fate < 38) return arrive(quick(), (reply) => answer(random.between(55_000, 150_000), reply));
        if (fate < 41) return arrive(quick(), () => answer(quick(), { kind: "answered", body: { results: [{}], changes: 7 } }));
        if (fate < 44) return answer(quick(), { kind: "unreachable", retryAfterMs: random.between(1, 20_000) });
        return arrive(quick(), (reply) => answer(quick(), reply));
      });
    return {
      push: (body) =>
        request("push", () => {
          pushing = device.name;
          const { status, body: answer } = server.push(body);
          return status === 200
            ? { kind: "answered", body: answer }
            : { kind: "refused", refusal: { code: "VAL_001", message: "refused" } };
        }),
      pull: ({ since }) => request("pull", () => ({ kind: "answered", body: server.pull(since, 5) })),
      restore: (entryId) =>
        request("restore", () => (server.restore(entryId) ? { kind: "answered", body: {} } : UNREACHABLE)),
      listen: ({ told, ended }) => {
        listening.set(device.name, told);
        if (!world.isCalm && random.between(0, 2) === 0) schedule.after(slowly(random), "stream ends", () => ended());
        return () => void listening.delete(device.name);
      },
    };
  }

  /** Tells the devices that something changed; not every one hears it. */
  function wake(): void {
    for (const device of world.devices) {
      const told = listening.get(device.name);
      if (told === undefined || !device.isOnline || (!world.isCalm && random.between(0, 3) === 0)) continue;
      const { cursor } = server;
      const run = device.run;
      schedule.after(random.between(5, 500), `${device.name} is told`, () => {
        if (run?.isDead === false) told(cursor);
      });
    }
  }

  for (const device of world.devices) {
    device.isSignedIn = random.between(0, 2) > 0;
    device.isOnline = random.between(0, 2) > 0;
    start(device);
  }
  const actions = random.between(25, 60);
  for (let done = 0, at = 0; done < actions; done++) {
    at += random.pick([50, 500, 3_000, 10_000, 30_000]);
    const device = random.pick(world.devices);
    schedule.after(at, `act ${device.name}`, () => act(world, device));
  }
  const end = 12 * MINUTE_MS;
  for (let what = await schedule.next(end); what !== undefined; what = await schedule.next(end)) note(what);
  await heal(world);
  const problems = [...ledger.problems, ...(await judge(world))];
  for (const device of world.devices) {
    note(`${device.name} ran ${device.statements} statements`);
    device.database.close();
  }
  return { seed: options.seed, trace: hash.digest("hex"), problems, counts };
}

/** All that a simulation consists of. */
export interface World {
  readonly random: Random;
  readonly schedule: Schedule;
  readonly ledger: Ledger;
  readonly server: ModelServer;
  readonly devices: readonly SimulatedDevice[];
  readonly newWord: () => string;
  readonly note: (line: string) => void;
  readonly count: (what: string) => void;
  isCalm: boolean;
  readonly start: (device: SimulatedDevice) => void;
}

function slowly(random: Random): number {
  return random.between(1_000, 90_000);
}

/** What a killed app was doing ends nowhere. */
function ignore(promise: Promise<unknown>): void {
  promise.catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
}

/** Something that somebody, or fate, does to a device. */
function act(world: World, device: SimulatedDevice): void {
  const { random, schedule, note, count } = world;
  const dice = random.between(0, 99);
  const { run } = device;
  if (dice < 8) {
    note(`${device.name} will be killed`);
    if (random.between(0, 4) === 0) kill(device);
    else device.statementsToLive = random.between(0, 25);
    return;
  }
  if (dice < 18) return travel(world, device);
  if (dice < 22) {
    device.isSignedIn = false;
    note(`${device.name} is signed out by the server`);
    schedule.after(random.between(1_000, 120_000), `${device.name} signs in`, () => signIn(device));
    return;
  }
  if (dice < 26) {
    device.skewMs = random.pick(SKEWS_MS);
    note(`the clock of ${device.name} is off by ${device.skewMs}`);
    return;
  }
  if (dice < 30) {
    const entry = random.pick([...world.server.entries(), undefined]);
    if (entry === undefined) return;
    if (random.between(0, 5) > 0) return world.server.analyse(entry.entryId);
    if (entry.isDeleted) world.ledger.purge([entry.content, ...world.server.revisions(entry.entryId)]);
    return world.server.purge(entry.entryId);
  }
  if (run === undefined) return;
  count("actions");
  if (dice < 46) return void ignore(openPage(world, device, run, undefined));
  if (dice < 76) return void ignore(editOne(world, device, run));
  if (dice < 82) return void ignore(annotate(world, device, run));
  if (dice < 91) return void ignore(binOne(world, device, run));
  if (dice < 95) return void ignore(restoreOne(world, device, run));
  return void ignore(decideOne(world, device, run));
}

function travel({ random, schedule, note }: World, device: SimulatedDevice): void {
  const goOnline = (isOnline: boolean): void => {
    device.isOnline = isOnline;
    note(`${device.name} is ${isOnline ? "online" : "offline"}`);
    if (device.run !== undefined) ignore(device.run.replica.setOnline(isOnline));
  };
  goOnline(!device.isOnline);
  if (!device.isOnline) schedule.after(random.between(5_000, 240_000), `${device.name} returns`, () => goOnline(true));
}

function signIn(device: SimulatedDevice): void {
  device.isSignedIn = true;
  if (device.run !== undefined) ignore(device.run.replica.signedIn(USER));
}

/** Opens a page, writes on it now and some time later, and leaves it. */
async function openPage(world: World, device: SimulatedDevice, run: Run, wanted: string | undefined): Promise<void> {
  const { random, schedule, newWord } = world;
  const { entryId, content } = await run.replica.openPage(wanted);
  if (run.isDead) return;
  const page = { entryId, text: content };
  device.pages.set(entryId, page);
  let at = 0;
  for (let bursts = random.between(1, 3); bursts > 0; bursts--) {
    at += random.pick([0, 200, 700, 5_000, 30_000]);
    schedule.after(at, `${device.name} types`, () => {
      if (run.isDead || device.pages.get(entryId) !== page) return;
      type(world, run, page, edited(page.text, random, newWord));
    });
  }
  schedule.after(at + random.pick([0, 100, 2_000, 20_000]), `${device.name} leaves a page`, () => {
    if (run.isDead || device.pages.get(entryId) !== page) return;
    device.pages.delete(entryId);
    ignore(run.replica.closePage(entryId));
  });
}

function type(
  { schedule, ledger, note }: World,
  run: Run,
  page: { readonly entryId: string; text: string },
  text: string,
): void {
  // Who empties a page deletes its entry; that is done by the button here.
  if (text.trim() === "") return;
  const [before, after] = [wordsOf(page.text), wordsOf(text)];
  const added = after.filter((word) => !before.includes(word));
  const removed = before.filter((word) => !after.includes(word));
  page.text = text;
  ledger.takeOut(removed);
  ledger.touch(page.entryId);
  run.replica.typed(page.entryId, { content: text });
  note(`typed ${added.join(" ")}; took out ${removed.join(" ")}`);
  // The promise of the app: on disk within a second.
  schedule.after(1_000, "is on disk", () => {
    if (run.isDead) return;
    ledger.confirm(added);
    ledger.confirmTakenOut(page.entryId, removed);
  });
}

async function editOne(world: World, device: SimulatedDevice, run: Run): Promise<void> {
  const { random, ledger, newWord } = world;
  const rows = await run.reader.timeline({ limit: 6 });
  const copies = await run.reader.conflictCopies();
  if (rows.length === 0) return openPage(world, device, run, undefined);
  const row = random.between(0, 9) === 0 && copies.length > 0 ? random.pick(copies) : random.pick(rows);
  if (device.pages.has(row.entryId)) return;
  if (random.between(0, 3) > 0) return openPage(world, device, run, row.entryId);
  const text = edited(row.mine.content, random, newWord);
  if (text.trim() === "") return;
  const [before, after] = [wordsOf(row.mine.content), wordsOf(text)];
  const removed = before.filter((word) => !after.includes(word));
  ledger.takeOut(removed);
  ledger.touch(row.entryId);
  await run.replica.write(row.entryId, { content: text });
  ledger.confirm(after.filter((word) => !before.includes(word)));
  ledger.confirmTakenOut(row.entryId, removed);
}

async function annotate({ random, ledger }: World, _device: SimulatedDevice, run: Run): Promise<void> {
  const rows = await run.reader.timeline({ limit: 6 });
  if (rows.length === 0) return;
  const { entryId } = random.pick(rows);
  ledger.touch(entryId);
  const tag = random.pick(["walks", "home", "sleep"]);
  const write = random.pick([
    { mood: { rating: random.pick([1, 2, 3, 4, 5] as const) } },
    { mood: null },
    { addTags: [tag] },
    { removeTags: [tag] },
    { location: { latitude: random.between(-90, 90), longitude: 0 } },
    { timestamp: `20${random.between(10, 30)}-05-01T08:00:00.000Z` },
  ]);
  await run.replica.write(entryId, write);
}

async function binOne({ random, ledger, devices, server, note }: World, device: SimulatedDevice, run: Run): Promise<void> {
  const rows = (await run.reader.timeline({ limit: 6 })).filter(({ entryId }) => !device.pages.has(entryId));
  if (rows.length === 0) return;
  const { entryId, mine, base } = random.pick(rows);
  const everywhere = await Promise.all(
    devices.map(async (other) => {
      if (other.run === undefined || other.pages.has(entryId)) return false;
      const row = await other.run.storage.row(entryId);
      return row !== undefined && !row.mine.isDeleted && row.sent === undefined && row.base?.version === base?.version;
    }),
  );
  const waits = await Promise.all(devices.map(async (other) => (await other.run?.reader.waiting()) ?? []));
  const isAtRest =
    everywhere.every(Boolean) &&
    server.entry(entryId)?.version === base?.version &&
    waits.flat().every((row) => row.entryId !== entryId);
  note(`${device.name} deletes ${entryId}`);
  ledger.bin(device.name, entryId, mine.content, wordsOf(mine.content), isAtRest);
  await run.replica.remove(entryId);
}

async function restoreOne({ random, ledger, note }: World, _device: SimulatedDevice, run: Run): Promise<void> {
  const rows = await run.reader.bin({ limit: 6 });
  if (rows.length === 0) return;
  const { entryId, mine } = random.pick(rows);
  note(`restores ${entryId}`);
  ledger.touch(entryId);
  if (await run.replica.restore(entryId)) ledger.restore(entryId, mine.content);
}

async function decideOne({ random, ledger, note }: World, device: SimulatedDevice, run: Run): Promise<void> {
  const copies = (await run.reader.conflictCopies()).filter(({ entryId }) => !device.pages.has(entryId));
  if (copies.length === 0) return;
  const copy = random.pick(copies);
  const review = await run.replica.review(copy.entryId);
  if (review === undefined || device.pages.has(review.entryId)) return;
  const merged = wordsOf(review.merged ?? "");
  const mine = wordsOf(review.mine);
  const isMineTaken = random.between(0, 1) === 0;
  note(`decides ${copy.entryId}, ${isMineTaken ? "mine" : "the merge"}`);
  ledger.takeOut(isMineTaken ? merged.filter((word) => !mine.includes(word)) : mine.filter((word) => !merged.includes(word)));
  ledger.touch(review.entryId);
  const onlyMine = mine.filter((word) => !merged.includes(word));
  ledger.bin(device.name, copy.entryId, review.mine, onlyMine, false);
  await run.replica.decide(copy.entryId, isMineTaken ? review.mine : undefined);
}

/** All devices run, are signed in and online; nothing is lost any more. Ends when nobody has anything left to say. */
async function heal(world: World): Promise<void> {
  const { devices, schedule, server, note } = world;
  world.isCalm = true;
  for (const device of devices) {
    device.statementsToLive = Number.POSITIVE_INFINITY;
    device.isOnline = true;
    device.isSignedIn = true;
    world.start(device);
  }
  await settled();
  for (const device of devices) {
    const replica = device.run?.replica;
    if (replica === undefined) throw new Error(`${device.name} does not start`);
    for (const entryId of device.pages.keys()) await replica.closePage(entryId);
    await replica.signedIn(USER);
    await replica.setOnline(true);
  }
  for (let round = 0; round < 12; round++) {
    for (const device of devices) await synchronised(world, (device.run as Run).replica);
    const states = await Promise.all(
      devices.map(async ({ run }) => [await run?.storage.counts(), await run?.storage.known()] as const),
    );
    if (states.every(([counts, known]) => counts?.waiting === 0 && known?.cursor === server.cursor)) return;
  }
}

/** Runs the world until a device has nothing more to say. */
async function synchronised({ schedule, note }: World, replica: Replica): Promise<void> {
  let isDone = false;
  void replica.synchronise().then(() => (isDone = true));
  await settled();
  while (!isDone) {
    const what = await schedule.next(Number.POSITIVE_INFINITY);
    if (what === undefined) throw new Error("a device waits for nothing");
    note(what);
  }
}
