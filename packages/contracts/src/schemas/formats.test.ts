import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { accepts } from "../testing/accepts.ts";
import { Email, Instant, InstantInput, LocalDate, Text, TimeZone, Uuid } from "./primitives.ts";

const text = Text({ min: 0, max: 1_000 });

test("well-formed text without NUL is text, and nothing else is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (value) => accepts(text, value) === !value.includes("\0")));
  // The oracle is UTF-8 itself: a lone surrogate does not survive the way there and back.
  const units = fc.array(fc.integer({ min: 0xd700, max: 0xe100 }), { maxLength: 6 });
  fc.assert(
    fc.property(units, (codes) => {
      const value = String.fromCharCode(...codes);
      const back = new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(value));
      assert.equal(accepts(text, value), back === value);
    }),
  );
});

test("lengths count code points", () => {
  const two = Text({ min: 2, max: 2 });
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 4 }), (value) => {
      assert.equal(accepts(two, value), !value.includes("\0") && Array.from(value).length === 2);
    }),
  );
});

test("an id is a UUID in lower case", () => {
  fc.assert(fc.property(fc.uuid(), (id) => accepts(Uuid, id)));
  fc.assert(
    fc.property(
      fc.uuid().filter((id) => /[a-f]/.test(id)),
      (id) => !accepts(Uuid, id.toUpperCase()),
    ),
  );
  for (const id of [
    "",
    "0198c0de-0000-7000-8000-00000000000",
    "{0198c0de-0000-7000-8000-000000000000}",
    "urn:uuid:0198c0de-0000-7000-8000-000000000000",
    "0198c0de-0000-7000-8000-000000000000\n",
  ]) {
    assert.ok(!accepts(Uuid, id), id);
  }
});

const instants = fc.date({
  min: new Date("0001-01-02T00:00:00Z"),
  max: new Date("9999-12-30T23:59:59.999Z"),
  noInvalidDate: true,
});

test("an instant as the server writes it is one that a client may send", () => {
  fc.assert(
    fc.property(instants, (date) => accepts(Instant, date.toISOString()) && accepts(InstantInput, date.toISOString())),
  );
});

test("an instant with any offset is admitted and means the same moment", () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, offsetMinutes) => {
      const local = new Date(date.getTime() + offsetMinutes * 60_000);
      fc.pre(local.getUTCFullYear() >= 1 && local.getUTCFullYear() <= 9999);
      const sign = offsetMinutes < 0 ? "-" : "+";
      const size = Math.abs(offsetMinutes);
      const offset = `${sign}${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
      const written = local.toISOString().replace("Z", offset);
      assert.ok(accepts(InstantInput, written), written);
      assert.equal(Date.parse(written), date.getTime());
      assert.equal(accepts(Instant, written), false);
    }),
  );
});

test("what is no instant is refused", () => {
  const wrong = [
    "2026-01-25",
    "2026-01-25T10:30:00",
    "2026-01-25 10:30:00Z",
    "2026-01-25t10:30:00z",
    "2026-02-30T10:30:00Z",
    "2026-13-01T10:30:00Z",
    "2026-01-25T24:00:00Z",
    "2026-01-25T10:60:00Z",
    "2016-12-31T23:59:60Z",
    "2026-01-25T10:30:00.Z",
    "2026-01-25T10:30:00+2400",
    "0000-06-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00",
    "9999-12-31T00:00:00Z",
    "+012026-01-25T10:30:00Z",
  ];
  for (const value of wrong) assert.ok(!accepts(InstantInput, value), value);
  assert.ok(!accepts(InstantInput, 1_769_337_000_000));
});

test("a day is a real day of the calendar", () => {
  // The oracle is Date, which takes a day that is none for one of the next month.
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      (year, month, day) => {
        const date = new Date(0);
        date.setUTCFullYear(year, month - 1, day);
        const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        const written = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        assert.equal(accepts(LocalDate, written), isReal, written);
      },
    ),
    { numRuns: 500 },
  );
  for (const value of ["0000-01-01", "2026-1-5", "2026-01-25T00:00:00Z", "10000-01-01"])
    assert.ok(!accepts(LocalDate, value), value);
});

test("a time zone is a name that the IANA database has", () => {
  for (const zone of [...Intl.supportedValuesOf("timeZone"), "UTC", "Asia/Calcutta", "Etc/GMT+5"])
    assert.ok(accepts(TimeZone, zone), zone);
  for (const zone of ["", "+01:00", "01:00", "Europe/Atlantis", "Europe/Berlin ", "../etc/passwd", "Europe//Berlin"]) {
    assert.ok(!accepts(TimeZone, zone), zone);
  }
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (value) => typeof accepts(TimeZone, value) === "boolean"),
  );
});

test("an e-mail address is what browsers take for one", () => {
  for (const email of [
    "ann@example.org",
    "a@localhost",
    "o'neil+journal@sub.example.co.uk",
    `${"a".repeat(64)}@example.org`,
  ]) {
    assert.ok(accepts(Email, email), email);
  }
  const wrong = [
    "",
    "ann",
    "@example.org",
    "ann@",
    "ann@-example.org",
    "ann@example..org",
    "ann@exa_mple.org",
    "a b@example.org",
    "ann@example.org\r\nBcc: x@example.org",
    "Ann <ann@example.org>",
    `${"a".repeat(65)}@example.org`,
  ];
  for (const email of wrong) assert.ok(!accepts(Email, email), email);
  fc.assert(fc.property(fc.emailAddress(), (email) => accepts(Email, email)));
});
