import assert from "node:assert/strict";
import { test } from "node:test";
import { createLiveStorage } from "./live-storage.ts";

/** A browser that says how much room there is, and remembers what it was asked. */
function createTestBrowser(how: { usage?: number; quota?: number; recoveredAt?: string } = {}) {
  const marks = new Map<string, string>();
  const listeners = new Map<string, Set<() => void>>();
  const asked: string[] = [];
  const facts = { isPersistent: true, instanceId: "one", ...how };
  const open = () =>
    createLiveStorage({
      facts: async () => facts,
      acknowledgeRecovery: async () => void asked.push("acknowledge"),
      subscribe(topic, listener) {
        const ofTopic = listeners.get(topic) ?? new Set();
        listeners.set(topic, ofTopic.add(listener));
        return () => void ofTopic.delete(listener);
      },
      browser: {
        estimate: async () => ({ usage: how.usage ?? 0, quota: how.quota ?? 1e12 }),
        persisted: async () => false,
        persist: async () => asked.push("persist") > 0,
      },
      marks: { getItem: (name) => marks.get(name) ?? null, setItem: (name, value) => void marks.set(name, value) },
    });
  const emit = async (topic: string): Promise<void> => {
    listeners.get(topic)?.forEach((listener) => listener());
    await new Promise<void>((resolve) => void setImmediate(resolve));
  };
  return { open, emit, asked, facts };
}

test("nothing is said where all is well, and nobody is asked before there is something to keep", async () => {
  const { open, emit, asked } = createTestBrowser();
  assert.deepEqual(await open().notices(), []);
  assert.deepEqual(asked, []);
  await emit("entries");
  await emit("entries");
  assert.deepEqual(asked, ["persist"]);
});

test("the browser is asked to keep the journal once, also over several starts", async () => {
  const { open, emit, asked } = createTestBrowser();
  open();
  await emit("entries");
  open();
  await emit("entries");
  assert.deepEqual(asked, ["persist"]);
});

test("little room is told, as a share and as what is left", async () => {
  assert.deepEqual(await createTestBrowser({ usage: 95e9, quota: 100e9 }).open().notices(), ["nearly-full"]);
  assert.deepEqual(await createTestBrowser({ usage: 10e6, quota: 40e6 }).open().notices(), ["nearly-full"]);
  assert.deepEqual(await createTestBrowser({ usage: 50e9, quota: 100e9 }).open().notices(), []);
});

test("a database that was set aside is told until that was read, and of the next one again", async () => {
  const { open, emit, asked } = createTestBrowser({ recoveredAt: "2026-01-25T10:30:00.000Z" });
  const storage = open();
  assert.deepEqual(await storage.notices(), ["recovered"]);
  let told = 0;
  storage.subscribe(() => (told += 1));
  await storage.read("recovered");
  assert.deepEqual(await storage.notices(), []);
  assert.deepEqual(asked, ["acknowledge"]);
  await emit("storage");
  assert.deepEqual(await storage.notices(), ["recovered"]);
  assert.equal(told, 2);
});

test("that the browser has thrown the database away is told to whoever had one", async () => {
  const browser = createTestBrowser();
  assert.deepEqual(await browser.open().notices(), []);
  Object.assign(browser.facts, { instanceId: "two" });
  assert.deepEqual(await browser.open().notices(), ["evicted"]);
  assert.deepEqual(await browser.open().notices(), []);
});
