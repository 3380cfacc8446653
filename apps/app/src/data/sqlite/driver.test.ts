import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { Driver } from "./driver.ts";
import { openNodeDatabase } from "./node-driver.fixture.ts";

describe("a driver", () => {
  let driver: Driver;
  const words = (): unknown[] => driver.all("SELECT word FROM words ORDER BY word").map(({ word }) => word);
  const add = (word: string): unknown => driver.run("INSERT INTO words VALUES (?)", [word]);

  beforeEach(() => {
    driver = openNodeDatabase();
    driver.exec("CREATE TABLE words (word TEXT PRIMARY KEY) STRICT");
  });

  test("a transaction that ends well is kept and gives what its work gave", () => {
    const result = driver.transaction(() => {
      add("oak");
      return 1;
    });
    assert.equal(result, 1);
    assert.deepEqual(words(), ["oak"]);
  });

  test("a transaction that fails leaves nothing and tells why", () => {
    assert.throws(
      () =>
        driver.transaction(() => {
          add("oak");
          add("oak");
        }),
      /UNIQUE/,
    );
    assert.deepEqual(words(), []);
  });

  test("a transaction inside of another can fail alone", () => {
    driver.transaction(() => {
      add("oak");
      assert.throws(() =>
        driver.transaction(() => {
          add("elm");
          throw new Error("no elm");
        }),
      );
      driver.transaction(() => add("ash"));
    });
    assert.deepEqual(words(), ["ash", "oak"]);
  });

  test("a transaction that fails takes with it what was kept inside of it", () => {
    assert.throws(() =>
      driver.transaction(() => {
        driver.transaction(() => add("ash"));
        throw new Error("none at all");
      }),
    );
    assert.deepEqual(words(), []);
    driver.transaction(() => add("oak"));
    assert.deepEqual(words(), ["oak"]);
  });

  test("work that would go on after the commit is refused", () => {
    assert.throws(
      () =>
        driver.transaction(async () => {
          add("oak");
        }),
      TypeError,
    );
    assert.deepEqual(words(), []);
  });

  test("a transaction that SQLite has undone by itself tells its own failure", () => {
    driver.exec("CREATE TABLE strict_words (word TEXT PRIMARY KEY ON CONFLICT ROLLBACK)");
    assert.throws(
      () =>
        driver.transaction(() => {
          driver.run("INSERT INTO strict_words VALUES ('oak')");
          driver.run("INSERT INTO strict_words VALUES ('oak')");
        }),
      /UNIQUE/,
    );
    driver.transaction(() => add("ash"));
    assert.deepEqual(words(), ["ash"]);
  });

  test("how many rows a statement changed is told", () => {
    add("oak");
    add("ash");
    assert.equal(driver.run("UPDATE words SET word = upper(word)").changes, 2);
    assert.equal(driver.run("DELETE FROM words WHERE word = ?", ["elm"]).changes, 0);
  });
});
