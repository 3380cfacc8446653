import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Driver } from "./driver.ts";
import {
  acknowledgeRecovery,
  eraseDatabases,
  openNewest,
  type OpenDatabase,
  type Schema,
  type Store,
} from "./generations.ts";
import { openNodeDatabase } from "./node-driver.fixture.ts";
import { readableRows } from "./readable-rows.ts";
import { StorageError } from "./storage-error.ts";

/** Long enough that a hundred of them fill many pages. */
const TEXT = "so to bed ".repeat(200);

const schema: Schema = {
  migrate(driver) {
    driver.exec("CREATE TABLE IF NOT EXISTS entries (entry_id TEXT NOT NULL UNIQUE, content TEXT NOT NULL) STRICT");
  },
  salvage(damaged, fresh) {
    for (const { entry_id, content } of readableRows<{ entry_id: string; content: string }>(damaged, "entries"))
      fresh.run("INSERT INTO entries VALUES (?, ?)", [entry_id, content]);
  },
};

describe("the database of a device", () => {
  let directory: string;
  let store: Store;
  let opened: OpenDatabase | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "aura-generations-"));
    store = {
      isPersistent: true,
      names: () => readdirSync(directory).filter((name) => name.endsWith(".sqlite3")),
      open: (name) => openNodeDatabase(join(directory, name)),
      remove: (name) => rmSync(join(directory, name)),
    };
  });

  afterEach(() => {
    opened?.driver.close();
    opened = undefined;
    rmSync(directory, { recursive: true, force: true });
  });

  type Options = Partial<Parameters<typeof openNewest>[0]>;

  function open(options: Options = {}): OpenDatabase {
    opened?.driver.close();
    opened = undefined;
    opened = openNewest({ store, schema, now: () => new Date("2026-01-25T10:30:00Z"), newId: randomUUID, ...options });
    return opened;
  }

  function fill(driver: Driver, count = 100): void {
    driver.transaction(() => {
      for (let index = 0; index < count; index++) {
        driver.run("INSERT INTO entries VALUES (?, ?)", [`entry-${index}`, `${index} ${TEXT}`]);
      }
    });
  }

  const countIn = ({ driver }: OpenDatabase): number =>
    driver.all<{ n: number }>("SELECT count(*) AS n FROM entries")[0]?.n ?? -1;

  function damage(change: (bytes: Buffer) => void, name = "journal-1.sqlite3"): void {
    opened?.driver.close();
    opened = undefined;
    const bytes = readFileSync(join(directory, name));
    change(bytes);
    writeFileSync(join(directory, name), bytes);
  }

  test("it is made once and found again, the same one", () => {
    const { driver, facts } = open();
    fill(driver);
    assert.equal(facts.recoveredAt, undefined);
    const again = open();
    assert.equal(again.facts.instanceId, facts.instanceId);
    assert.equal(countIn(again), 100);
    assert.deepEqual(store.names(), ["journal-1.sqlite3"]);
  });

  test("a damaged page is noticed, the file kept as it is, and what is around the damage taken over", () => {
    const { driver, facts } = open();
    fill(driver);
    damage((bytes) => bytes.fill(0xa5, 20 * 4096, 22 * 4096));
    const damaged = readFileSync(join(directory, "journal-1.sqlite3"));

    const recovered = open();
    assert.notEqual(recovered.facts.instanceId, facts.instanceId);
    assert.equal(recovered.facts.recoveredAt, "2026-01-25T10:30:00.000Z");
    assert.ok(countIn(recovered) >= 90, `${countIn(recovered)} of 100 were taken over`);
    assert.deepEqual(readFileSync(join(directory, "journal-1.sqlite3")), damaged);
    assert.deepEqual(store.names().toSorted(), ["journal-1.sqlite3", "journal-2.sqlite3"]);
  });

  test("one that was looked through a moment ago is not again, until its time is over or the clock runs back", () => {
    const at = (time: string): Options => ({ now: () => new Date(time), soundForMs: 3_600_000 });
    fill(open(at("2026-01-25T10:00:00Z")).driver);
    open(at("2026-01-25T10:30:00Z"));
    damage((bytes) => bytes.fill(0xa5, 20 * 4096, 22 * 4096));
    assert.equal(open(at("2026-01-25T11:29:00Z")).facts.recoveredAt, undefined);
    assert.ok(open(at("2026-01-25T11:30:00Z")).facts.recoveredAt !== undefined);

    open(at("2026-01-25T12:30:00Z"));
    damage((bytes) => bytes.fill(0xa5, 20 * 4096, 22 * 4096), "journal-2.sqlite3");
    assert.equal(open(at("2026-01-25T10:00:00Z")).facts.recoveredAt, "2026-01-25T10:00:00.000Z");
  });

  test("a file that is no database at all gives way to a fresh one", () => {
    fill(open().driver);
    damage((bytes) => bytes.fill(0x20));
    const recovered = open();
    assert.equal(countIn(recovered), 0);
    assert.equal(recovered.facts.recoveredAt, "2026-01-25T10:30:00.000Z");
  });

  test("that it was damaged is told until it was read, and not again", () => {
    fill(open().driver);
    damage((bytes) => bytes.fill(0x20));
    open();
    assert.ok(open().facts.recoveredAt !== undefined);
    acknowledgeRecovery(open().driver);
    assert.equal(open().facts.recoveredAt, undefined);
  });

  test("one that failed while in use is set aside though it looks sound, and loses nothing readable", () => {
    fill(open().driver);
    const recovered = open({ isDamaged: true });
    assert.equal(countIn(recovered), 100);
    assert.ok(recovered.facts.recoveredAt !== undefined);
  });

  test("killed while it takes over from a damaged one, the next start takes over all of it", () => {
    fill(open().driver);
    const killed: Schema = {
      ...schema,
      salvage: () => {
        throw new StorageError("STORAGE_FULL", "killed here");
      },
    };
    assert.throws(() => open({ isDamaged: true, schema: killed }), /killed here/);
    const recovered = open();
    assert.equal(countIn(recovered), 100);
    assert.ok(recovered.facts.recoveredAt !== undefined);
  });

  test("salvage that finds nothing readable still ends in a journal", () => {
    fill(open().driver);
    const helpless: Schema = {
      ...schema,
      salvage: () => {
        throw new Error("nothing to be read");
      },
    };
    assert.equal(countIn(open({ isDamaged: true, schema: helpless })), 0);
  });

  test("two damaged ones are kept, older ones are not", () => {
    open();
    for (let times = 0; times < 4; times++) open({ isDamaged: true });
    assert.deepEqual(store.names().toSorted(), ["journal-3.sqlite3", "journal-4.sqlite3", "journal-5.sqlite3"]);
  });

  test("a store that cannot be opened for another reason is not taken for damaged", () => {
    fill(open().driver);
    const busy = { ...store, open: () => assert.fail(new Error("busy")) };
    assert.throws(() => openNewest({ store: busy, schema, now: () => new Date(), newId: randomUUID }), /busy/);
    assert.equal(countIn(open()), 100);
  });

  test("erasing leaves none of them", () => {
    open();
    open({ isDamaged: true });
    opened?.driver.close();
    opened = undefined;
    eraseDatabases(store);
    assert.deepEqual(store.names(), []);
  });
});
