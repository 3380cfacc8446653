import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createDayMonthEvidence } from "./day-month-order.ts";
import { isAmbiguous, timeOfWritten, writtenDateOf } from "./written-dates.ts";

function timesOf(texts: readonly string[]) {
  return texts.map((text) => {
    const date = writtenDateOf(text);
    assert(date?.rest === "" && !isAmbiguous(date), text);
    return timeOfWritten(date, "day-first");
  });
}

test("a day is read in every form and language in which people write it", () => {
  const forms = [
    "2024-05-01",
    "2024/5/1",
    "2024.05.01",
    "1.5.2024",
    "01. 05. 2024",
    "1 May 2024",
    "1st of May 2024",
    "1-May-2024",
    "May 1, 2024",
    "may 1st 2024",
    "Wednesday, May 1, 2024",
    "Wed 1 May 2024",
    "Wednesday, 5/1/2024",
    "2024-05-01 (Wednesday)",
    "2024-05-01, Mi.",
    "Mittwoch, den 1. Mai 2024",
    "Mi., 01.05.2024",
    "Miércoles, 1 de mayo de 2024",
    "el 1 de mayo del 2024",
    "mercredi 1er mai 2024",
    "2024年5月1日 星期三",
  ];
  timesOf(forms).forEach((when, at) => assert.deepEqual(when, { kind: "local", date: "2024-05-01" }, forms[at]));
  assert.deepEqual(
    timesOf(["3. M\u00E4rz 2024", "3. Ma\u0308rz 2024", "3. Maerz 2024"]),
    Array.from({ length: 3 }, () => ({ kind: "local", date: "2024-03-03" })),
  );
});

test("a clock is read in twelve and twenty-four hours, and a distance to UTC makes a moment", () => {
  const clocks = [
    "1. Mai 2024 21:00 Uhr",
    "2024-05-01 um 21 Uhr",
    "1 de mayo de 2024 a las 21:00",
    "May 1, 2024 at 9:00\u202FPM",
    "2024-05-01 – 9 p.m.",
    "2024-05-01 (21:00)",
  ];
  timesOf(clocks).forEach((when, at) =>
    assert.deepEqual(when, { kind: "local", date: "2024-05-01", time: "21:00" }, clocks[at]),
  );
  const moment = { kind: "instant", timestamp: "2024-05-01T21:00:00.000Z" };
  timesOf(["2024-05-01T21:00:00.5Z", "2024-05-01 21:00:00 UTC"]).forEach((when) => assert.deepEqual(when, moment));
  timesOf(["May 1, 2024 at 11:00:00 PM GMT+2", "2024-05-01T23:00:00+0200"]).forEach((when) =>
    assert.deepEqual(when, { ...moment, offsetMinutes: 120 }),
  );
  for (const text of ["May 1, 2024 at 9:00:00 PM CST", "1. Mai 2024 21:00 CEST"]) {
    assert.deepEqual([writtenDateOf(text)?.hasLostZone, writtenDateOf(text)?.rest], [true, ""]);
  }
});

test("what is no day is none, and what follows one is left", () => {
  const none = [
    "",
    "x",
    "2024",
    "2024-02-30",
    "32.1.2024",
    "0/0/2024",
    "May 32, 2024",
    "1 Foo 2024",
    "5/1/24",
    "12024-05-01",
  ];
  none.forEach((text) => assert.equal(writtenDateOf(text), undefined, text));
  const rests = ["2024-05-01 Ärger", "2024-05-01 25:00", "2024-05-01 3", "2024-05-01 9:00 and more"].map(
    (text) => writtenDateOf(text)?.rest,
  );
  assert.deepEqual(rests, ["Ärger", "25:00", "3", "and more"]);
});

test("numbers alone are two days, unless only one of them is a day or on the weekday beside them", () => {
  const datesOf = (text: string) => writtenDateOf(text)?.dates;
  assert.deepEqual(datesOf("5/1/2024"), { "day-first": "2024-01-05", "month-first": "2024-05-01" });
  assert.deepEqual(datesOf("13/5/2024"), { "day-first": "2024-05-13" });
  assert.deepEqual(datesOf("5-13-2024"), { "month-first": "2024-05-13" });
  assert.deepEqual(datesOf("Fri 5/1/2024"), { "day-first": "2024-01-05" });
  assert.deepEqual(datesOf("Sun 5/1/2024"), { "day-first": "2024-01-05", "month-first": "2024-05-01" });
});

test("the order of a journal is told from dates that have one, or from days that lie close together", () => {
  const orderOf = (...texts: readonly string[]) => {
    const evidence = createDayMonthEvidence();
    for (const text of texts) evidence.add(writtenDateOf(text)!);
    return evidence.questions()[0]?.choices[0];
  };
  assert.equal(orderOf("5/1/2024", "5/2/2024", "5/3/2024"), "month-first");
  assert.equal(orderOf("5/1/2024", "6/1/2024", "7/1/2024"), "day-first");
  assert.equal(orderOf("5/1/2024", "1/13/2024"), "month-first");
  assert.equal(orderOf("5/1/2024"), "day-first");
  assert.equal(orderOf("5/5/2024", "13/1/2024", "2024-05-01"), undefined);
});

test("every day is read back from every form, in its order", () => {
  const day = fc.date({ min: new Date("1000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(
      day,
      fc.constantFrom("en-GB", "en-US", "de", "es", "fr"),
      fc.constantFrom("full", "long", "short"),
      (date, locale, style) => {
        const iso = date.toISOString().slice(0, 10);
        const options =
          style === "short"
            ? ({ day: "numeric", month: "numeric", year: "numeric" } as const)
            : ({ dateStyle: style as "full" | "long" } as const);
        const text = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(date);
        const written = writtenDateOf(text);
        assert.equal(written?.rest, "", text);
        assert.deepEqual(
          timeOfWritten(written, locale === "en-US" ? "month-first" : "day-first"),
          { kind: "local", date: iso },
          text,
        );
      },
    ),
  );
});

test("any line is read or not, and nothing is thrown", () => {
  const part = fc.constantFrom(
    "2024",
    "5",
    "/",
    "-",
    ".",
    " ",
    "May",
    "mié",
    "年",
    "21:00",
    "pm",
    "Z",
    "+25:99",
    "(",
    "🌊",
    "\u0130",
    "\u0301",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
      const date = writtenDateOf(parts.join(""));
      if (date !== undefined) assert(timeOfWritten(date, "month-first") !== undefined, parts.join(""));
    }),
    { numRuns: 2_000 },
  );
});
