import assert from "node:assert/strict";
import { test } from "node:test";
import { asyncDriver } from "./async-driver.ts";
import { openNodeDatabase } from "./node-driver.fixture.ts";

test("statements handed over together are all done or none", async () => {
  const driver = asyncDriver(openNodeDatabase());
  await driver.exec("CREATE TABLE words (word TEXT PRIMARY KEY) STRICT");
  const add = (word: string) => ({ sql: "INSERT INTO words VALUES (?)", params: [word] });
  await driver.transaction([add("oak"), add("ash")]);
  await assert.rejects(driver.transaction([add("elm"), add("oak")]), /UNIQUE/);
  await driver.run(add("yew"));
  assert.deepEqual(await driver.all({ sql: "SELECT word FROM words ORDER BY word" }), [
    { word: "ash" },
    { word: "oak" },
    { word: "yew" },
  ]);
});
