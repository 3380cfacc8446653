import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseTimes, readTime, weekFrom, weeklyTriggers } from "./reminder-times.ts";

test("a time is read as people type it", () => {
  for (const [typed, time] of [
    ["21:30", "21:30"],
    [" 7 ", "07:00"],
    ["07.05", "07:05"],
    ["2130", "21:30"],
    ["930", "09:30"],
    ["21h15", "21:15"],
    ["9 pm", "21:00"],
    ["9:30PM", "21:30"],
    ["12 am", "00:00"],
    ["12:15 p.m.", "12:15"],
    ["２１：３０", "21:30"],
  ] as const) {
    assert.equal(readTime(typed), time, typed);
  }
  for (const typed of ["", "24:00", "21:60", "9:5", "13 pm", "0 am", "evening", "21:30:00", "-1"]) {
    assert.equal(readTime(typed), undefined, typed);
  }
});

test("every time that a clock shows is read back as it is", () => {
  fc.assert(
    fc.property(fc.nat(23), fc.nat(59), (hour, minute) => {
      const time = [hour, minute].map((part) => String(part).padStart(2, "0")).join(":");
      assert.equal(readTime(time), time);
      const shown = new Date(2026, 0, 5, hour, minute).toLocaleTimeString("en-US", {
        hour: "numeric",
        minute: "2-digit",
      });
      assert.equal(readTime(shown), time, shown);
    }),
  );
});

test("a week is shown from the day on which it starts", () => {
  assert.deepEqual(weekFrom(1), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(weekFrom(7), [6, 0, 1, 2, 3, 4, 5]);
  assert.deepEqual(weekFrom(6), [5, 6, 0, 1, 2, 3, 4]);
});

test("the system is asked for each wanted day by its own count, and for none when reminders are off", () => {
  const times = { enabled: true, time: "21:05", days: [0, 5, 6] };
  assert.deepEqual(weeklyTriggers(times), [
    { weekday: 2, hour: 21, minute: 5 },
    { weekday: 7, hour: 21, minute: 5 },
    { weekday: 1, hour: 21, minute: 5 },
  ]);
  assert.deepEqual(weeklyTriggers({ ...times, enabled: false }), []);
});

test("times that were kept are read, and what is none is nothing", () => {
  const times = { enabled: true, time: "21:05", days: [0, 6] };
  assert.deepEqual(parseTimes({ ...times, more: 1 }), times);
  for (const wrong of [null, 7, {}, { ...times, time: "9:00" }, { ...times, days: [7] }, { ...times, days: "all" }]) {
    assert.equal(parseTimes(wrong), undefined);
  }
});
