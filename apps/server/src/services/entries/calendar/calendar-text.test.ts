import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { calendarOf } from "./calendar-text.ts";
import { wordsFor, type CalendarWords } from "./calendar-words.ts";
import { only, parseCalendar, textOf } from "./parse-calendar.fixture.ts";

const userId = "0193b2d4-0000-7000-8000-000000000001";
const isoDay = (date: Date): string => date.toISOString().slice(0, 10);

const days = fc.uniqueArray(
  fc.record({
    date: fc.date({ min: new Date("0001-01-02"), max: new Date("9999-12-30"), noInvalidDate: true }).map(isoDay),
    entries: fc.integer({ min: 1, max: 10_000 }),
  }),
  { selector: ({ date }) => date, maxLength: 40 },
);
/** Whatever a translator may write, and all that has a meaning in the format. */
const wording = fc
  .array(
    fc.constantFrom("\\", ";", ",", "\n", "\r\n", ":", '"', "ä", "日记", "🗓️", " ", "n", "BEGIN:VEVENT", "a b c"),
    { maxLength: 60, size: "max" },
  )
  .map((parts) => parts.join(""));

test("whatever days and words there are, the calendar is one, and says them", () => {
  fc.assert(
    fc.property(days, wording, wording, fc.boolean(), (written, name, word, hasCounts) => {
      const words: CalendarWords = { language: "en", name, written: word, counted: (count) => `${count}${word}` };
      const text = calendarOf(written, { userId, hasCounts, words });
      const calendar = parseCalendar(Buffer.from(text));
      const unbroken = (value: string): string => value.replaceAll("\r\n", "\n");
      assert.equal(only(calendar, "VERSION").value, "2.0");
      assert.ok(only(calendar, "PRODID").value !== "");
      assert.equal(textOf(only(calendar, "NAME")), unbroken(name));
      const interval = only(calendar, "REFRESH-INTERVAL");
      assert.deepEqual([interval.params["VALUE"], interval.value], ["DURATION", "PT12H"]);
      const events = calendar.components.filter((component) => component.name === "VEVENT");
      const said = events.map((event) => {
        const start = only(event, "DTSTART");
        assert.equal(start.params["VALUE"], "DATE");
        assert.match(only(event, "DTSTAMP").value, /^\d{8}T\d{6}Z$/);
        const date = start.value.replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3");
        return `${date} ${textOf(only(event, "SUMMARY"))}`;
      });
      const expected = written.map(
        ({ date, entries }) => `${date} ${unbroken(hasCounts ? `${entries}${word}` : word)}`,
      );
      assert.deepEqual(said, expected);
      assert.equal(new Set(events.map((event) => only(event, "UID").value)).size, written.length);
      assert.equal(calendarOf(written, { userId, hasCounts, words }), text, "the same days are the same bytes");
    }),
  );
});

test("a day has one name, whatever else is written and however it is shown, and two people's have two", () => {
  const uidOf = (of: string, hasCounts: boolean, dates: readonly string[]): string | undefined => {
    const written = dates.map((date) => ({ date, entries: 1 }));
    const calendar = parseCalendar(Buffer.from(calendarOf(written, { userId: of, hasCounts, words: wordsFor("de") })));
    const event = calendar.components.find((component) => only(component, "DTSTART").value === "20260125");
    return event && only(event, "UID").value;
  };
  const uid = uidOf(userId, false, ["2026-01-25"]);
  assert.equal(uidOf(userId, true, ["2026-01-26", "2026-01-25"]), uid);
  assert.notEqual(uidOf(userId.replace(/1$/, "2"), false, ["2026-01-25"]), uid);
  assert.doesNotMatch(uid ?? "", new RegExp(userId));
});

test("every language that the app speaks has words, and any other has English", () => {
  assert.deepEqual(
    ["en", "de-AT", "es", "ZH-Hans", "fr"].map((language) => wordsFor(language).written),
    ["Journal", "Tagebuch", "Diario", "日记", "Journal"],
  );
});
