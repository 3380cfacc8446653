import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { Instant } from "./instant.ts";
import { createLock, type DeviceCheck, type Lock, type LockStore } from "./lock.ts";
import type { Stretch } from "./passcode.ts";

const PASSCODE = "271828";

/** A derivation whose results can be held back. */
const stretch: Stretch = {
  algorithm: "plain",
  cost: 1,
  derive: async (_algorithm, text, salt) => new TextEncoder().encode(`${text}${salt.join("")}`),
};

describe("the lock of a device", () => {
  let disk: string | null;
  let now: Instant;
  let orders: number;
  let otherTab: { onChange: () => void; onOrder: () => void };
  let device: DeviceCheck;

  const start = (derivation: Stretch = stretch): Lock => {
    let turn: Promise<unknown> = Promise.resolve();
    const store: LockStore = {
      read: () => disk,
      write: (text) => void (disk = text),
      exclusively(work) {
        const mine = turn.then(work);
        turn = mine.catch(() => {});
        return mine;
      },
      order: () => void orders++,
      watch: (onChange, onOrder) => void (otherTab = { onChange, onOrder }),
    };
    return createLock({
      store,
      stretch: derivation,
      device,
      randomBytes: (size) => new Uint8Array(size).fill(7),
      now: () => now,
    });
  };

  const withLock = async (): Promise<Lock> => {
    const lock = start();
    await lock.setUp("numbers", PASSCODE);
    return lock;
  };

  beforeEach(() => {
    disk = null;
    now = { wallMs: 1_000_000, steadyMs: 0, run: "first" };
    orders = 0;
    device = { isThere: async () => true, enrol: async () => ({}), prove: async (proof) => proof };
  });

  test("there is none until one is set up, and whoever sets it up goes on looking", async () => {
    const lock = start();
    assert.equal(lock.view().state, "off");
    await lock.setUp("numbers", PASSCODE);
    assert.deepEqual(lock.view(), { state: "open", passcode: "numbers", afterMinutes: 1, hasDevice: false });
  });

  test("it is locked at the next start, and opens to the passcode alone", async () => {
    await withLock();
    const lock = start();
    assert.equal(lock.view().state, "locked");
    assert.deepEqual(await lock.unlock("314159"), { kind: "wrong" });
    assert.equal(lock.view().state, "locked");
    assert.deepEqual(await lock.unlock(PASSCODE), { kind: "open" });
    assert.equal(lock.view().state, "open");
  });

  test("wrong attempts are counted through restarts, and then none is looked at for a while, not even the right one", async () => {
    await withLock();
    for (let nth = 0; nth < 5; nth++) assert.deepEqual(await start().unlock("314159"), { kind: "wrong" });
    now = { wallMs: now.wallMs + 1_000, steadyMs: 0, run: "second" };
    assert.deepEqual(await start().unlock(PASSCODE), { kind: "paused", forMs: 29_000 });
    now = { wallMs: now.wallMs + 29_000, steadyMs: 0, run: "third" };
    assert.deepEqual(await start().unlock(PASSCODE), { kind: "open" });
  });

  test("the right passcode takes back what was counted", async () => {
    await withLock();
    const lock = start();
    for (let nth = 0; nth < 4; nth++) await lock.unlock("314159");
    await lock.unlock(PASSCODE);
    lock.lockNow();
    for (let nth = 0; nth < 4; nth++) assert.deepEqual(await lock.unlock("314159"), { kind: "wrong" });
  });

  test("who ends the app while an attempt is looked at has used it up", async () => {
    await withLock();
    for (let nth = 0; nth < 5; nth++) {
      const killed = start({ ...stretch, derive: () => new Promise(() => {}) });
      void killed.unlock("314159");
      await new Promise(setImmediate);
    }
    assert.equal((await start().unlock(PASSCODE)).kind, "paused");
  });

  test("attempts side by side are counted one by one", async () => {
    await withLock();
    const lock = start();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => lock.unlock("314159")));
    assert.equal(outcomes.filter(({ kind }) => kind === "wrong").length, 5);
  });

  test("what is changed while an attempt is looked at stays changed", async () => {
    const lock = await withLock();
    await Promise.all([lock.unlock(PASSCODE), lock.changeAfter(15)]);
    assert.equal(start().view().afterMinutes, 15);
  });

  test("a lock that can't be read stays shut, and opens when its writer signs in", () => {
    disk = "{";
    const lock = start();
    assert.deepEqual(lock.view(), { state: "locked", afterMinutes: 0, hasDevice: false });
    lock.removeForOwner();
    assert.equal(lock.view().state, "off");
    assert.equal(disk, null);
  });

  test("only who knows the passcode changes it or takes the lock away", async () => {
    const lock = await withLock();
    assert.equal((await lock.change("314159", "words", "oak ash elm")).kind, "wrong");
    assert.equal((await lock.remove("314159")).kind, "wrong");
    assert.equal((await lock.change(PASSCODE, "words", "oak ash elm")).kind, "open");
    lock.lockNow();
    assert.equal((await lock.unlock(PASSCODE)).kind, "wrong");
    assert.equal((await lock.unlock("oak ash elm")).kind, "open");
    assert.equal((await lock.remove("oak ash elm")).kind, "open");
    assert.deepEqual([lock.view().state, disk], ["off", null]);
  });

  test("it locks once the app was away for the chosen time", async () => {
    const lock = await withLock();
    await lock.changeAfter(5);
    lock.left();
    now = { ...now, wallMs: now.wallMs + 299_000, steadyMs: 299_000 };
    lock.waited();
    assert.equal(lock.view().state, "open");
    now = { ...now, wallMs: now.wallMs + 1_000, steadyMs: 300_000 };
    lock.returned();
    assert.equal(lock.view().state, "locked");
  });

  test("face or finger open it where they were proven once, and only then", async () => {
    const lock = await withLock();
    lock.lockNow();
    assert.equal(await lock.unlockByDevice("open"), false);
    await lock.unlock(PASSCODE);
    assert.equal(await lock.addDevice("open"), true);
    lock.lockNow();
    device.prove = async () => undefined;
    assert.equal(await lock.unlockByDevice("open"), false);
    assert.equal(lock.view().state, "locked");
    device.prove = async (proof) => proof;
    assert.equal(await lock.unlockByDevice("open"), true);
    assert.equal(lock.view().state, "open");
    await lock.removeDevice();
    lock.lockNow();
    assert.equal(await lock.unlockByDevice("open"), false);
  });

  test("face or finger that were declined are not added", async () => {
    const lock = await withLock();
    device.enrol = async () => undefined;
    assert.equal(await lock.addDevice("open"), false);
    assert.equal(lock.view().hasDevice, false);
  });

  test("an order to lock reaches the other tabs, and theirs reaches this one", async () => {
    const lock = await withLock();
    lock.lockNow();
    assert.equal(orders, 1);
    await lock.unlock(PASSCODE);
    otherTab.onOrder();
    assert.equal(lock.view().state, "locked");
    assert.equal(orders, 1);
  });

  test("what another tab did with the lock holds here", async () => {
    const lock = start();
    const other = disk;
    await withLock();
    const written = disk;
    disk = other;
    // The watcher of the second lock took the place of the first one's.
    const watched = start();
    disk = written;
    otherTab.onChange();
    assert.equal(watched.view().state, "open");
    disk = null;
    otherTab.onChange();
    assert.equal(watched.view().state, "off");
    assert.equal(lock.view().state, "off");
  });
});
