import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { writtenDays } from "./written-days.ts";

const locales =
  "en-US en-GB en-AU en-CA en-IN de-DE de-AT es-ES es-MX fr-FR fr-CA it-IT pt-BR pt-PT nl-NL sv-SE da-DK nb-NO pl-PL ru-RU tr-TR ja-JP zh-CN zh-TW ko-KR".split(
    " ",
  );

const longStyles: readonly Intl.DateTimeFormatOptions[] = [{ dateStyle: "full" }, { dateStyle: "long" }];
const shortStyles: readonly Intl.DateTimeFormatOptions[] = [
  { year: "numeric", month: "short", day: "numeric" },
  { year: "numeric", month: "short", day: "numeric", weekday: "long" },
  { year: "numeric", month: "short", day: "numeric", weekday: "short" },
];

test("a day that a phone writes in any of the languages, with and without the day of the week, is read as that day", () => {
  const formats = locales.flatMap((locale) =>
    // Portugal writes short dates as numbers, which can mean two days.
    [...longStyles, ...(locale === "pt-PT" ? [] : shortStyles)].map(
      (style) => new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" }),
    ),
  );
  const days = fc.date({ min: new Date("1950-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(days, fc.constantFrom(...formats), (day, format) => {
      const written = format.format(day);
      assert.deepEqual(writtenDays(written), [day.toISOString().slice(0, 10)], written);
    }),
    { numRuns: 3_000 },
  );
});

test("days are read as people write them", () => {
  for (const [written, day] of [
    ["Wednesday, May 1, 2024", "2024-05-01"],
    ["Wednesday 1st of May 2024", "2024-05-01"],
    ["Mittwoch, 1. Mai 2024", "2024-05-01"],
    ["1. Jänner 2024", "2024-01-01"],
    ["MIÉRCOLES, 1 DE MAYO DE 2024", "2024-05-01"],
    ["mie\u0301rcoles, 1 de mayo del 2024", "2024-05-01"],
    ["mercredi 1er mai\u00A02024", "2024-05-01"],
    ["mar 5 mar 2024", "2024-03-05"],
    ["quarta-feira, 1.º de maio de 2024", "2024-05-01"],
    ["onsdag den 1. maj 2024", "2024-05-01"],
    ["2024年5月1日(水曜日)", "2024-05-01"],
    ["２０２４年５月１日", "2024-05-01"],
    ["2024-05-01", "2024-05-01"],
    ["2024/5/1", "2024-05-01"],
    ["1.5.2024", "2024-05-01"],
    ["13/5/2024", "2024-05-13"],
    ["5/13/2024", "2024-05-13"],
    ["5/5/2024", "2024-05-05"],
    ["Wednesday, 5/1/2024", "2024-05-01"],
    ["\u200F1/5/2024, Wednesday", "2024-05-01"],
  ] as const) {
    assert.deepEqual(writtenDays(written), [day], written);
  }
});

test("what can mean two days is both of them", () => {
  assert.deepEqual(writtenDays("3/4/2024"), ["2024-04-03", "2024-03-04"]);
});

test("what names no year, an unknown word, no day, or another day of the week, is none", () => {
  for (const written of [
    "",
    "Wednesday, May 1",
    "5月1日 水曜日",
    "May 2024",
    "1/5/24",
    "Yesterday",
    "May 1, 2024 2025",
    "May 1 2, 2024",
    "May June 1, 2024",
    "Monday, May 1, 2024",
    "Monday, 5/1/2024",
    "February 30, 2024",
    "31/31/2024",
    "Wednesday, May 1, 2567 BE",
    "令和6年5月1日",
    "民國113年5月1日",
    "佛历2567年5月1日",
    "May 1, 2024 at 9:00",
    "12024-05-01",
    "1/5/2024/6",
    `May 1, 2024${" ".repeat(200)}x`,
  ]) {
    assert.deepEqual(writtenDays(written), [], written);
  }
});

test("no text makes it fail, and each day it finds is a real one", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "grapheme" }), fc.stringMatching(/^[\d年月日/., may]{0,30}$/u)),
      (written) => {
        for (const day of writtenDays(written))
          assert.equal(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10), day);
      },
    ),
  );
});
