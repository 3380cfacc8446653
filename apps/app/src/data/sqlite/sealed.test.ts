import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { databaseKey, type KeyPlace } from "./database-key.ts";
import { openNewest } from "./generations.ts";
import { openNodeDatabase } from "./node-driver.fixture.ts";
import { openSealed, type NativeDatabase } from "./sealed.ts";

const BYTES = Uint8Array.from({ length: 32 }, (_, index) => index * 8);
const KEY = Array.from(BYTES, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A database of a phone, on Node's SQLite, which writes down each statement. */
function fakeDatabase(log: string[], { isSqlCipher = true, failsAt = /^$/ } = {}): NativeDatabase {
  const inner = openNodeDatabase();
  const note = (sql: string): void => {
    log.push(sql);
    if (failsAt.test(sql)) throw new Error("file is not a database");
  };
  return {
    execSync(sql) {
      note(sql);
      inner.exec(sql);
    },
    runSync(sql, params) {
      note(sql);
      return inner.run(sql, params);
    },
    getAllSync<Row>(sql: string, params: Parameters<NativeDatabase["getAllSync"]>[1]) {
      note(sql);
      if (sql === "PRAGMA cipher_version") return (isSqlCipher ? [{ cipher_version: "4.9.0" }] : []) as Row[];
      return inner.all(sql, params) as Row[];
    },
    closeSync() {
      log.push("closed");
      inner.close();
    },
  };
}

describe("the database of a phone", () => {
  let log: string[];

  beforeEach(() => {
    log = [];
  });

  test("gets its key before any other statement", () => {
    openSealed(fakeDatabase(log), KEY);
    assert.equal(log[0], `PRAGMA key = "x'${KEY}'"`);
    assert.equal(log.filter((sql) => sql.startsWith("PRAGMA key")).length, 1);
  });

  test("gets it each time that it is opened, whatever is done with it then", () => {
    const opened: string[][] = [];
    openNewest({
      store: {
        isPersistent: true,
        names: () => [],
        open() {
          const statements: string[] = [];
          opened.push(statements);
          return openSealed(fakeDatabase(statements), KEY);
        },
        remove: () => {},
      },
      schema: { migrate: (driver) => driver.exec("CREATE TABLE words (word TEXT) STRICT") },
      now: () => new Date(0),
      newId: () => "one",
    });
    assert.ok(opened.length > 0);
    for (const statements of opened) assert.match(statements[0] ?? "", /^PRAGMA key = /);
  });

  test("is not used where it would not be sealed", () => {
    assert.throws(() => openSealed(fakeDatabase(log, { isSqlCipher: false }), KEY), {
      code: "DATABASE_UNAVAILABLE",
    });
    assert.deepEqual(log.slice(1), ["PRAGMA cipher_version", "closed"]);
  });

  test("is closed again where the key does not fit, and the error does not hold the key", () => {
    assert.throws(
      () => openSealed(fakeDatabase(log, { failsAt: /journal_mode/ }), KEY),
      (error: Error) => !error.message.includes(KEY),
    );
    assert.equal(log.at(-1), "closed");
  });
});

describe("the key of the database", () => {
  let kept: string | null;
  let steps: string[];
  const place: KeyPlace = {
    async read() {
      steps.push("read");
      return kept;
    },
    async write(key) {
      steps.push("write");
      kept = key;
    },
  };
  const randomBytes = (size: number): Uint8Array => {
    steps.push(`random ${size}`);
    return BYTES.slice(0, size);
  };

  beforeEach(() => {
    kept = null;
    steps = [];
  });

  test("is made once, of 256 random bits, and kept before it is used", async () => {
    assert.equal(await databaseKey(place, randomBytes), KEY);
    assert.deepEqual([kept, steps], [KEY, ["read", "random 32", "write"]]);
    assert.equal(await databaseKey(place, randomBytes), KEY);
    assert.deepEqual(steps, ["read", "random 32", "write", "read"]);
  });

  test("is not used where it could not be kept", async () => {
    const full: KeyPlace = { ...place, write: () => Promise.reject(new Error("no room")) };
    await assert.rejects(databaseKey(full, randomBytes), /no room/);
  });

  test("is not made anew where the store can't be read just now", async () => {
    const shut: KeyPlace = { ...place, read: () => Promise.reject(new Error("the device is locked")) };
    await assert.rejects(databaseKey(shut, randomBytes), /locked/);
    assert.deepEqual(steps, []);
  });

  test("is refused where it is no key, and not put into a statement", async () => {
    for (const other of ["", KEY.slice(1), `${KEY}'; ATTACH DATABASE 'x' AS y; --`, KEY.toUpperCase()]) {
      kept = other;
      await assert.rejects(databaseKey(place, randomBytes), /no key/);
    }
    assert.ok(!steps.includes("write"));
  });
});
