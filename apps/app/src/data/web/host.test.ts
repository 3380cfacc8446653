import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createAnswers } from "../sqlite/answers.ts";
import type { Driver } from "../sqlite/driver.ts";
import { openNodeDatabase } from "../sqlite/node-driver.fixture.ts";
import { StorageError } from "../sqlite/storage-error.ts";
import { createHost, type Channel, type Host, type Locks, type Opened } from "./host.ts";
import type { Call } from "./rpc.ts";

/** A browser whose tabs share a lock and a channel, and can be killed. */
class FakeBrowser {
  readonly tabs: FakeTab[] = [];
  readonly database: Driver = openNodeDatabase();
  readonly events: string[] = [];
  holder: FakeTab | undefined;
  readonly queue: { readonly tab: FakeTab; readonly work: () => Promise<void> }[] = [];
  /** What an opened database does with a call, before the usual. */
  interfere: (tab: FakeTab, call: Call) => Promise<void> = async () => {};
  openings: { readonly tab: string; readonly isDamaged: boolean }[] = [];
  failOpening: () => void = () => {};

  constructor() {
    this.database.exec("CREATE TABLE words (word TEXT NOT NULL) STRICT");
  }

  openTab(): FakeTab {
    const tab = new FakeTab(this, `tab${this.tabs.length + 1}`);
    this.tabs.push(tab);
    tab.start();
    return tab;
  }

  kill(tab: FakeTab): void {
    tab.isDead = true;
    if (this.holder === tab) this.holder = undefined;
    this.grant();
  }

  grant(): void {
    if (this.holder !== undefined) return;
    let next = this.queue.shift();
    while (next?.tab.isDead === true) next = this.queue.shift();
    if (next === undefined) return;
    this.holder = next.tab;
    void next.work();
  }

  words(): string[] {
    return this.database.all<{ word: string }>("SELECT word FROM words ORDER BY rowid").map(({ word }) => word);
  }
}

class FakeTab {
  readonly browser: FakeBrowser;
  readonly name: string;
  readonly listeners: ((event: { readonly data: unknown }) => void)[] = [];
  isDead = false;
  host!: Host;
  #calls = 0;

  constructor(browser: FakeBrowser, name: string) {
    this.browser = browser;
    this.name = name;
  }

  start(): void {
    const { browser } = this;
    const locks: Locks = {
      request: async (_name, work) => {
        browser.queue.push({ tab: this, work });
        queueMicrotask(() => browser.grant());
      },
    };
    const channel: Channel = {
      postMessage: (message) => {
        if (this.isDead) return;
        const data = structuredClone(message);
        for (const tab of browser.tabs) {
          if (tab !== this) setImmediate(() => tab.isDead || tab.listeners.forEach((listener) => listener({ data })));
        }
      },
      addEventListener: (_type, listener) => void this.listeners.push(listener),
    };
    this.host = createHost({
      id: this.name,
      locks,
      channel,
      open: async (isDamaged) => this.#open(isDamaged),
      onEvent: (topic, detail) => void browser.events.push(`${this.name} ${topic} ${String(detail)}`),
    });
  }

  async #open(isDamaged: boolean): Promise<Opened> {
    this.browser.openings.push({ tab: this.name, isDamaged });
    this.browser.failOpening();
    const driver = this.browser.database;
    const answers = createAnswers(driver);
    return {
      dispatch: async (call) => {
        await this.browser.interfere(this, call);
        if (this.isDead) return new Promise(() => {});
        if (call.method === "words") return this.browser.words();
        const answer = answers.once(call.id, () => {
          driver.run("INSERT INTO words VALUES (?)", [call.args[0] as string]);
          return this.browser.words().length;
        });
        await this.browser.interfere(this, { ...call, method: "written" });
        return this.isDead ? new Promise(() => {}) : answer;
      },
      close: () => {},
    };
  }

  call(method: string, args: readonly unknown[] = [], signal = new AbortController().signal): Promise<unknown> {
    this.#calls += 1;
    return this.host.dispatch({ id: `${this.name}:${this.#calls}`, method, args, signal });
  }
}

function inOrder(words: readonly string[]): string[] {
  return words.toSorted((a, b) => (a < b ? -1 : 1));
}

describe("one database for all tabs", () => {
  let browser: FakeBrowser;

  beforeEach(() => {
    browser = new FakeBrowser();
  });

  afterEach(() => browser.database.close());

  test("the first tab opens it and the others ask through that one", async () => {
    const first = browser.openTab();
    const second = browser.openTab();
    assert.equal(await first.call("write", ["oak"]), 1);
    assert.equal(await second.call("write", ["ash"]), 2);
    assert.deepEqual(await second.call("words"), ["oak", "ash"]);
    assert.deepEqual(browser.openings, [{ tab: "tab1", isDamaged: false }]);
  });

  test("what is asked before anybody leads is answered once somebody does", async () => {
    browser.holder = new FakeTab(browser, "slow");
    const [first, second] = [browser.openTab(), browser.openTab()];
    const answers = [second.call("write", ["oak"]), first.call("write", ["ash"])];
    browser.kill(browser.holder);
    await Promise.all(answers);
    assert.deepEqual(inOrder(browser.words()), ["ash", "oak"]);
  });

  test("a failure reaches the tab that asked, with its code", async () => {
    browser.openTab();
    browser.interfere = async () => {
      throw new StorageError("STORAGE_FULL", "There is no room left on this device");
    };
    await assert.rejects(browser.openTab().call("write", ["oak"]), { code: "STORAGE_FULL", name: "StorageError" });
  });

  test("the leader killed before a write: another one does it", async () => {
    const first = browser.openTab();
    const second = browser.openTab();
    await second.call("words");
    browser.interfere = async (tab, { method }) => {
      if (tab === first && method === "write") browser.kill(first);
    };
    assert.equal(await second.call("write", ["oak"]), 1);
    assert.deepEqual(browser.words(), ["oak"]);
  });

  test("the leader killed between a write and its answer: answered, and not done twice", async () => {
    const first = browser.openTab();
    const second = browser.openTab();
    const third = browser.openTab();
    await Promise.all([second.call("words"), third.call("words")]);
    browser.interfere = async (tab, { method }) => {
      if (tab === first && method === "written") browser.kill(first);
    };
    const answers = await Promise.all([second.call("write", ["oak"]), third.call("write", ["ash"])]);
    assert.deepEqual(inOrder(browser.words()), ["ash", "oak"]);
    assert.deepEqual(new Set(answers), new Set([1, 2]));
    assert.deepEqual(
      browser.openings.map(({ tab }) => tab),
      ["tab1", "tab2"],
    );
  });

  test("leaders killed one after the other lose nothing and do nothing twice", async () => {
    const tabs = Array.from({ length: 6 }, () => browser.openTab());
    const last = tabs.at(-1) ?? assert.fail("there is a tab");
    await last.call("words");
    let calls = 0;
    browser.interfere = async (tab, { method }) => {
      calls += 1;
      if (tab !== last && calls % 3 === 0 && ["write", "written"].includes(method)) browser.kill(tab);
    };
    const words = Array.from({ length: 20 }, (_, index) => `word${index}`);
    await Promise.all(words.map((word) => last.call("write", [word])));
    assert.deepEqual(inOrder(browser.words()), inOrder(words));
    assert.equal(browser.holder, last);
  });

  test("a call that was cancelled is not waited for, and not sent to the next leader", async () => {
    const first = browser.openTab();
    const second = browser.openTab();
    await second.call("words");
    const asked = Promise.withResolvers<AbortSignal>();
    browser.interfere = async (_tab, { method, signal }) => {
      if (method !== "write") return;
      asked.resolve(signal);
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
    };
    const controller = new AbortController();
    const call = second.call("write", ["oak"], controller.signal);
    const signal = await asked.promise;
    controller.abort();
    await assert.rejects(call, { name: "AbortError" });
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    browser.kill(first);
    browser.interfere = async () => {};
    assert.deepEqual(await second.call("words"), []);
  });

  test("an event reaches every tab", async () => {
    const [first, second] = [browser.openTab(), browser.openTab()];
    await second.call("words");
    second.host.emit("changed", "entries");
    await first.call("words");
    await second.call("words");
    assert.deepEqual(browser.events.toSorted(), ["tab1 changed entries", "tab2 changed entries"]);
  });

  test("where opening fails the caller is told, and the next call tries again", async () => {
    const tab = browser.openTab();
    browser.failOpening = () => {
      throw new StorageError("DATABASE_UNAVAILABLE", "held by another");
    };
    await assert.rejects(tab.call("words"), { code: "DATABASE_UNAVAILABLE" });
    browser.failOpening = () => {};
    assert.deepEqual(await tab.call("words"), []);
  });

  test("a database that proves to be damaged is opened anew, once, and what was asked is answered from that", async () => {
    const tab = browser.openTab();
    await tab.call("words");
    let isDamaged = true;
    browser.interfere = async () => {
      if (isDamaged) throw new StorageError("DATABASE_DAMAGED", "The database of this device is damaged");
    };
    browser.failOpening = () => {
      isDamaged = false;
    };
    const answers = await Promise.all([tab.call("write", ["oak"]), tab.call("write", ["ash"])]);
    assert.deepEqual(new Set(answers), new Set([1, 2]));
    assert.deepEqual(browser.openings.slice(1), [{ tab: "tab1", isDamaged: true }]);
  });

  test("damage that stays is told and not tried for ever", async () => {
    const tab = browser.openTab();
    browser.interfere = async () => {
      throw new StorageError("DATABASE_DAMAGED", "The database of this device is damaged");
    };
    await assert.rejects(tab.call("words"), { code: "DATABASE_DAMAGED" });
    assert.equal(browser.openings.length, 2);
  });

  test("a browser without locks has a database of its own in each tab", async () => {
    const host = createHost({
      id: "alone",
      locks: undefined,
      channel: undefined,
      open: async () => ({ dispatch: async ({ method }) => `${method} alone`, close: () => {} }),
      onEvent: () => {},
    });
    const { signal } = new AbortController();
    assert.equal(await host.dispatch({ id: "1", method: "words", args: [], signal }), "words alone");
  });
});
