import { readableRows } from "../sqlite/readable-rows.ts";
import { runDataWorker, type DataContext } from "./data-worker.ts";

/** A small journal for the tests of what it would stand on. */
function createLedger({ driver, emit }: DataContext) {
  return {
    write(word: string): number {
      driver.run("INSERT INTO words (word) VALUES (?)", [word]);
      emit("changed", "words");
      return driver.all<{ n: number }>("SELECT count(*) AS n FROM words")[0]?.n ?? 0;
    },
    writeMany(count: number, text: string): number {
      driver.transaction(() => {
        for (let index = 0; index < count; index++) {
          driver.run("INSERT INTO words (word) VALUES (?)", [`many-${index}`]);
          driver.run("INSERT INTO texts (rowid, text) VALUES (?, ?)", [index + 1, `${text} number${index}`]);
        }
      });
      return count;
    },
    words(): string[] {
      return driver.all<{ word: string }>("SELECT word FROM words ORDER BY number").map(({ word }) => word);
    },
    search(query: string): number[] {
      return driver
        .all<{ rowid: number }>("SELECT rowid FROM texts WHERE texts MATCH ?", [query])
        .map(({ rowid }) => rowid);
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;

runDataWorker<Ledger>({
  migrate(driver) {
    driver.exec("CREATE TABLE IF NOT EXISTS words (number INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT");
    driver.exec("CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (text)");
  },
  salvage(damaged, fresh) {
    for (const { word } of readableRows<{ word: string }>(damaged, "words"))
      fresh.run("INSERT INTO words (word) VALUES (?)", [word]);
  },
  create: createLedger,
  once: ["write", "writeMany"],
});
