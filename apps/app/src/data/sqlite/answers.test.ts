import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { createAnswers, type Answers } from "./answers.ts";
import type { Driver } from "./driver.ts";
import { openNodeDatabase } from "./node-driver.fixture.ts";

describe("what is done once", () => {
  let driver: Driver;
  let answers: Answers;
  const count = (): unknown => driver.all("SELECT count(*) AS n FROM words")[0]?.["n"];
  const add = (): object => {
    driver.run("INSERT INTO words VALUES ('oak')");
    return { words: count() };
  };

  beforeEach(() => {
    driver = openNodeDatabase();
    driver.exec("CREATE TABLE words (word TEXT NOT NULL) STRICT");
    answers = createAnswers(driver);
  });

  test("asked again it gives the same answer and does nothing", () => {
    assert.deepEqual(answers.once("tab:1", add), { words: 1 });
    assert.deepEqual(answers.once("tab:1", add), { words: 1 });
    assert.equal(count(), 1);
  });

  test("another question is another deed", () => {
    answers.once("tab:1", add);
    assert.deepEqual(answers.once("tab:2", add), { words: 2 });
  });

  test("an answer of nothing is remembered as well", () => {
    const nothing = (): void => void add();
    assert.equal(answers.once("tab:1", nothing), undefined);
    assert.equal(answers.once("tab:1", nothing), undefined);
    assert.equal(count(), 1);
  });

  test("what failed left nothing behind and may be tried again", () => {
    const fail = (): never => {
      add();
      throw new Error("after the deed");
    };
    assert.throws(() => answers.once("tab:1", fail), /after the deed/);
    assert.equal(count(), 0);
    assert.deepEqual(answers.once("tab:1", add), { words: 1 });
  });

  test("what would end later than its transaction is refused", () => {
    assert.throws(() => answers.once("tab:1", async () => add()), TypeError);
    assert.equal(count(), 0);
  });

  test("the last five hundred are remembered", () => {
    for (let index = 0; index < 510; index++) answers.once(`tab:${index}`, () => index);
    assert.equal(
      answers.once("tab:509", () => "anew"),
      509,
    );
    assert.equal(
      answers.once("tab:10", () => "anew"),
      10,
    );
    assert.equal(driver.all("SELECT count(*) AS n FROM answers")[0]?.["n"], 500);
  });
});
