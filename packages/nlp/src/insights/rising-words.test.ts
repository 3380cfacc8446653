import assert from "node:assert/strict";
import { test } from "node:test";
import type { InsightEntry } from "./entry.ts";
import { createRandom, dateAfter, entryWith } from "./journal.fixture.ts";
import { risingWords } from "./rising-words.ts";

const VOCABULARY = Array.from(
  { length: 400 },
  (_, at) => `w${[...String(at)].map((digit) => "abcdefghij"[Number(digit)]).join("")}`,
);

/** 230 days of forty words each, common ones more often; what `added` gives is said besides. */
function journal(seed: number, added: (day: number) => string = () => ""): InsightEntry[] {
  const random = createRandom(seed);
  return Array.from({ length: 230 }, (_, day) => {
    const words = Array.from({ length: 40 }, () => VOCABULARY[Math.floor(random() ** 3 * VOCABULARY.length)]);
    return entryWith({ id: `e${day}`, localDate: dateAfter(day), text: `${words.join(" ")} ${added(day)}` });
  });
}
const today = dateAfter(229);
const risenIn = (entries: readonly InsightEntry[]): string[] =>
  risingWords(entries, { today }).words.map(({ word }) => word);

test("a word that comes up in the last month is found, whatever its case and the marks around it", () => {
  const risen = risenIn(journal(1, (day) => (day >= 205 && day % 3 === 0 ? "“Marathon’s” Marathon, marathon!" : "")));
  assert.deepEqual(risen, ["marathon"]);
});

test("where nothing changes hardly a word rises", () => {
  let words = 0;
  for (let seed = 0; seed < 60; seed++) words += risenIn(journal(seed)).length;
  assert.ok(words <= 4, String(words));
});

test("one long entry about a thing makes no trend, and neither do several of one day", () => {
  assert.deepEqual(risenIn(journal(2, (day) => (day === 220 ? "wedding ".repeat(500) : ""))), []);
  const oneDay = Array.from({ length: 9 }, (_, at) => entryWith({ id: `x${at}`, localDate: today, text: "wedding" }));
  assert.deepEqual(risenIn([...journal(2), ...oneDay]), []);
});

test("stop words and the names of months and days do not rise, nor do languages without spaces", () => {
  const risen = risenIn(journal(3, (day) => (day >= 205 ? "myself November’s Sunday 今天去公园散步 42nd I" : "")));
  assert.deepEqual(risen, []);
});

test("the word that rose most comes first", () => {
  const added = (day: number): string => `${day >= 205 ? "cello" : ""} ${day >= 190 || day % 5 === 0 ? "bakery" : ""}`;
  const { words } = risingWords(journal(9, added), { today });
  assert.deepEqual(
    words.map(({ word }) => word),
    ["cello", "bakery"],
  );
  const [cello, bakery] = words.map(({ z }) => z);
  assert.ok((cello as number) > (bakery as number) && (bakery as number) > 2);
});

test("shares are those of the entries named, and all entries are of their stretch", () => {
  const entries = journal(4, (day) => (day > 198 && day % 2 === 0 ? "cello" : day % 40 === 0 ? "cello" : ""));
  const { recentIds, earlierIds, words, isFewData } = risingWords(entries, { today });
  assert.equal(isFewData, false);
  assert.deepEqual(
    recentIds,
    entries.slice(-30).map(({ id }) => id),
  );
  assert.deepEqual(
    earlierIds,
    entries.slice(0, -30).map(({ id }) => id),
  );
  assert.deepEqual(
    words.map(({ word }) => word),
    ["cello"],
  );
  for (const { word, recentIds: now, earlierIds: before, recentShare, earlierShare } of words) {
    const having = (ids: readonly string[]): string[] =>
      entries.filter(({ id, text = "" }) => ids.includes(id) && text.split(" ").includes(word)).map(({ id }) => id);
    assert.deepEqual([now, before], [having(recentIds), having(earlierIds)]);
    assert.deepEqual(
      [recentShare, earlierShare].map((share) => Math.round(share * 1e6)),
      [now.length / 30, before.length / 200].map((share) => Math.round(share * 1e6)),
    );
  }
});

test("what was written after today or long before is not looked at", () => {
  const entries = journal(5, (day) => (day >= 205 ? "harvest" : ""));
  const { recentIds } = risingWords(entries, { today: dateAfter(210) });
  assert.equal(recentIds.at(-1), "e210");
  assert.equal(risingWords(entries, { today, earlierDays: 50 }).earlierIds[0], "e150");
});

test("few entries are told as few data", () => {
  const few = journal(6, () => "harvest").slice(-25);
  assert.deepEqual([risingWords(few, { today }).isFewData, risingWords(few, { today }).words], [true, []]);
});

test("another language brings its own words", () => {
  const entries = journal(7, (day) => (day >= 205 ? "公园散步" : ""));
  const wordsOf = (text: string): string[] => (text.includes("公园") ? ["公园", "散步"] : []);
  const { words } = risingWords(entries, { today, wordsOf, stopWords: new Set(["散步"]) });
  assert.deepEqual(
    words.map(({ word }) => word),
    ["公园"],
  );
});
