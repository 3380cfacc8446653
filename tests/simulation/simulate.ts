import { createHash } from "node:crypto";
import type { Network, Replica, Reply, SyncRound } from "@aura-journal/sync";
import { createRandom, type Random } from "../reliability/random.ts";
import {
  createDevice,
  memoryDatabase,
  migratedDatabase,
  startApp,
  type DeviceFault,
  type Run,
  type SimulatedDevice,
} from "./device.ts";
import { judge } from "./judge.ts";
import { createLedger, watched, type Ledger } from "./ledger.ts";
import { createModelServer, type ModelOptions, type ModelServer } from "./model-server.ts";
import { act, ignore } from "./people.ts";
import { createSchedule, settled, type Schedule } from "./schedule.ts";
import { createWordMaker } from "./words.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** Planted faults. */
  readonly server?: Partial<ModelOptions>;
  readonly device?: DeviceFault;
  /** The server breaks and is put back from a backup, once. */
  readonly isPutBack?: boolean;
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
let migrated: Uint8Array | undefined;
const UNREACHABLE: Reply = { kind: "unreachable" };

/**
 * Three devices and a server for some minutes of virtual time: people write, cut, delete, restore and decide; the app is killed between any
 * two statements; requests and answers are lost, late, repeated and garbled; clocks are wrong by hours to thousands of years. Then
 * all is well again, and what everybody holds is judged. The seed decides everything.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationOutcome> {
  migrated ??= await migratedDatabase();
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
  const listening = new Map<string, { readonly told: (cursor: string) => void; readonly ended: () => void }>();
  /** How often the server was put back: what was on its way to it or from it then is lost. */
  let restores = 0;
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
    devices: ["a", "b", "c"].map((name) =>
      createDevice(name, memoryDatabase(random.between(0, 7) === 0 ? undefined : migrated)),
    ),
    newWord: createWordMaker(random.fork()),
    note,
    count,
    userId: USER,
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
      conflict: (storage) => watched(storage, device.database, ledger, () => count("conflicts")),
    }).then(() => {
      if (device.run === undefined) return;
      if (device.isSignedIn) ignore(device.run.replica.signedIn(USER));
      ignore(device.run.replica.setOnline(device.isOnline));
    });
  }

  function networkOf(device: SimulatedDevice, run: () => Run | undefined): Network {
    const request = (what: string, deliver: () => Reply): Promise<Reply> =>
      new Promise((resolve) => {
        const isCalm = world.isCalm;
        const answer = (delayMs: number, reply: Reply): void => {
          const sentBy = restores;
          schedule.after(delayMs, `${device.name} ${what} answered`, () => {
            if (run()?.isDead !== false) return;
            // Killed while it writes down what came in.
            if (!world.isCalm && random.between(0, 11) === 0) device.statementsToLive = random.between(0, 12);
            resolve(device.isOnline && sentBy === restores ? reply : UNREACHABLE);
          });
        };
        const arrive = (delayMs: number, then: (reply: Reply) => void): void => {
          const sentTo = restores;
          schedule.after(delayMs, `${device.name} ${what} arrives`, () => {
            if (sentTo !== restores) return then(UNREACHABLE);
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
        if (fate < 41)
          return arrive(quick(), () => answer(quick(), { kind: "answered", body: { results: [{}], changes: 7 } }));
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
      pull: (query) => request("pull", () => ({ kind: "answered", body: server.pull(query, 5) })),
      restore: (entryId) =>
        request("restore", () => (server.restore(entryId) ? { kind: "answered", body: {} } : UNREACHABLE)),
      listen: ({ told, ended }) => {
        listening.set(device.name, { told, ended });
        if (!world.isCalm && random.between(0, 2) === 0) schedule.after(slowly(random), "stream ends", () => ended());
        return () => void listening.delete(device.name);
      },
    };
  }

  /** Tells the devices that something changed; not every one hears it. */
  function wake(): void {
    for (const device of world.devices) {
      const told = listening.get(device.name)?.told;
      if (told === undefined || !device.isOnline || (!world.isCalm && random.between(0, 3) === 0)) continue;
      const { cursor } = server;
      const run = device.run;
      schedule.after(random.between(5, 500), `${device.name} is told`, () => {
        if (run?.isDead === false) told(cursor);
      });
    }
  }

  for (const device of world.devices) {
    device.isSignedIn = random.between(0, 4) > 0;
    device.isOnline = random.between(0, 2) > 0;
    start(device);
  }
  const actions = random.between(15, 40);
  for (let done = 0, at = 0; done < actions; done++) {
    at += random.pick([50, 500, 2_000, 8_000, 20_000]);
    const device = random.pick(world.devices);
    schedule.after(at, `act ${device.name}`, () => act(world, device));
  }
  if (options.isPutBack === true) {
    const backedUpAt = random.between(1_000, 4 * MINUTE_MS);
    schedule.after(backedUpAt, "back up", () => {
      const putBack = server.backUp();
      schedule.after(random.between(1_000, 8 * MINUTE_MS - backedUpAt), "put back", () => {
        putBack();
        restores += 1;
        ledger.putBack();
        count("restores");
        for (const { ended } of [...listening.values()]) ended();
      });
    });
  }
  const end = 9 * MINUTE_MS;
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
  readonly userId: string;
  isCalm: boolean;
  readonly start: (device: SimulatedDevice) => void;
}

function slowly(random: Random): number {
  return random.between(1_000, 90_000);
}

/** All devices run, are signed in and online; nothing is lost any more. Ends when nobody has anything left to say. */
async function heal(world: World): Promise<void> {
  const { devices, server } = world;
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
    await replica.signedIn(world.userId);
    await replica.setOnline(true);
  }
  for (let round = 0; round < 12; round++) {
    const outcomes: SyncRound["outcome"][] = [];
    for (const device of devices) outcomes.push(await synchronised(world, (device.run as Run).replica));
    const states = await Promise.all(
      devices.map(async ({ run }) => [await run?.storage.counts(), await run?.storage.known()] as const),
    );
    const isAtRest = states.every(([counts, known]) => counts?.waiting === 0 && known?.cursor === server.cursor);
    // A cursor alone may be one that a server gave which has been put back since.
    if (isAtRest && outcomes.every((outcome) => outcome === "done")) return;
  }
}

/** Runs the world until a device has nothing more to say; how that round of it ended. */
async function synchronised({ schedule, note }: World, replica: Replica): Promise<SyncRound["outcome"]> {
  let round: SyncRound | undefined;
  void replica.synchronise().then((ended) => (round = ended));
  await settled();
  while (round === undefined) {
    const what = await schedule.next(Number.POSITIVE_INFINITY);
    if (what === undefined) throw new Error("a device waits for nothing");
    note(what);
  }
  return round.outcome;
}
