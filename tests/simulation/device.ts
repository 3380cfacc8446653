import { DatabaseSync } from "node:sqlite";
import { openReplica, type Replica } from "../../packages/sync/src/replica.ts";
import type { Network } from "../../packages/sync/src/ports.ts";
import { createNodeDriver } from "../../packages/sync/src/sqlite/node-driver.fixture.ts";
import type { SqliteDriver } from "../../packages/sync/src/sqlite/driver.ts";
import { openSqliteStorage } from "../../packages/sync/src/sqlite/storage.ts";
import { createJournalReader, type JournalReader } from "../../packages/sync/src/sqlite/journal-reader.ts";
import type { Storage } from "../../packages/sync/src/storage.ts";
import type { Random } from "../reliability/random.ts";
import type { Schedule } from "./schedule.ts";

/** The app on a device, from a start to a crash. */
export interface Run {
  readonly replica: Replica;
  readonly reader: JournalReader;
  readonly storage: Storage;
  isDead: boolean;
}

/** A page as somebody has it in front of them. */
export interface ShownPage {
  readonly entryId: string;
  text: string;
}

export interface SimulatedDevice {
  readonly name: string;
  readonly database: DatabaseSync;
  run: Run | undefined;
  skewMs: number;
  isOnline: boolean;
  isSignedIn: boolean;
  /** Statements until the app is killed. */
  statementsToLive: number;
  readonly pages: Map<string, ShownPage>;
  /** Statements so far, for the trace. */
  statements: number;
}

/** What a planted fault puts in the place of what is right. */
export interface DeviceFault {
  readonly storage?: (storage: Storage, driver: SqliteDriver) => Storage;
  readonly network?: (network: Network, random: Random) => Network;
  readonly driver?: (driver: SqliteDriver) => SqliteDriver;
  /** Runs before every start. */
  readonly beforeStart?: (database: DatabaseSync) => void;
}

/** Thrown in the middle of whatever the app is doing: it is killed there. */
export class Killed extends Error {}

export function createDevice(name: string): SimulatedDevice {
  return {
    name,
    database: new DatabaseSync(":memory:"),
    run: undefined,
    skewMs: 0,
    isOnline: false,
    isSignedIn: false,
    statementsToLive: Number.POSITIVE_INFINITY,
    pages: new Map(),
    statements: 0,
  };
}

/** Starts the app; it may be killed while it starts. */
export async function startApp(
  device: SimulatedDevice,
  given: {
    readonly schedule: Schedule;
    readonly random: Random;
    readonly network: (run: () => Run | undefined) => Network;
    readonly fault: DeviceFault;
    readonly killed: () => void;
    readonly conflict: (storage: Storage) => Storage;
  },
): Promise<void> {
  const { schedule, random, fault } = given;
  fault.beforeStart?.(device.database);
  let isDead = false;
  let run: Run | undefined;
  const die = (): never => {
    throw new Killed();
  };
  const before = (): void => {
    if (isDead) die();
    device.statements += 1;
    if (device.statementsToLive > 0) {
      device.statementsToLive -= 1;
      return;
    }
    isDead = true;
    if (run !== undefined) run.isDead = true;
    device.statementsToLive = Number.POSITIVE_INFINITY;
    device.run = undefined;
    device.pages.clear();
    given.killed();
    die();
  };
  const plain = createNodeDriver(device.database, before);
  const driver = fault.driver?.(plain) ?? plain;
  try {
    const opened = given.conflict(await openSqliteStorage(driver));
    const storage = fault.storage?.(opened, driver) ?? opened;
    const network = given.network(() => run);
    const replica = await openReplica({
      storage,
      network: fault.network?.(network, random) ?? network,
      clock: {
        now: () => START_MS + schedule.now + device.skewMs,
        timezone: () => "UTC",
        dayOf: (timestamp) => timestamp.slice(0, 10),
      },
      timers: {
        start: (delayMs, ring) =>
          schedule.after(delayMs, `${device.name} timer`, () => {
            if (!isDead) ring();
          }),
      },
      randomBytes: (size) => Uint8Array.from({ length: size }, () => random.between(0, 255)),
    });
    run = { replica, reader: createJournalReader(driver), storage, isDead: false };
    device.run = run;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
}

/** Kills the app now, whatever it is waiting for. */
export function kill(device: SimulatedDevice): void {
  device.statementsToLive = 0;
  device.run?.storage.known().catch(() => {});
}

const START_MS = Date.parse("2026-03-01T08:00:00Z");
